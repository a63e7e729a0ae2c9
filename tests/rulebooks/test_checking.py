"""Each reason to refuse a file, by the smallest file that has it, and the laws of the bands."""

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebooks.checking import band_problems, check
from rulebooks.choices import Confidence, Refusal
from rulebooks.files import FileProblem
from rulebooks.schema import BandData
from tests.factories.rulebook_files import (
    ONE_SET,
    make_authority,
    make_band,
    make_content,
    make_criterion,
    make_document,
    make_form,
    make_pattern,
    make_replaced,
    make_rerating,
    make_round,
    make_transition,
)

SUM_OF_PART_A = "sets[0].parts[0]"
FIRST_CRITERION = "sets[0].parts[0].criteria[0].criteria[0]"


def problems_of(content):
    """Path and reason of every problem."""
    _data, problems = check(content, ONE_SET)
    return [(problem.path, problem.refusal.value) for problem in problems]


def changed(path, value):
    """The smallest valid file with `value` at `path`; None takes the key away."""
    content = copy.deepcopy(make_content())
    *way, last = path
    target = content
    for step in way:
        target = target[step]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return content


def test_smallest_file_is_accepted():
    assert problems_of(make_content()) == []


C1 = ("sets", 0, "parts", 2, "criteria", 0)  # the only criterion of part C, 35 points
GROUP = ("sets", 0, "parts", 0, "criteria", 0)

BROKEN = {
    "part C does not reach 35": (
        changed((*C1, "max"), 34) | {},
        [
            ("sets[0].parts[2].criteria[0].options[2]", "option_above"),
            ("sets[0].parts[2].criteria[0].options[2]", "mark_unreachable"),
            ("sets[0].parts[2]", "part_sum"),
        ],
    ),
    "a part is missing": (
        changed(("sets", 0, "parts"), make_form()["parts"][:2]),
        [("sets[0]", "part_missing")],
    ),
    "a part that the regime lacks": (
        changed(("sets", 0, "parts", 2, "code"), "D"),
        [("sets[0].parts[2]", "part_unknown"), ("sets[0]", "part_missing")],
    ),
    "weights are not 100": (
        changed(("parts", 2, "max"), 36),
        [("sets[0].parts[2]", "part_sum"), ("parts", "weights")],
    ),
    "a group does not sum": (
        changed((*GROUP, "max"), 29),
        [("sets[0].parts[0].criteria[0]", "group_sum")],
    ),
    "an option above the maximum": (
        changed((*C1, "options", 0, "points"), 36),
        [("sets[0].parts[2].criteria[0].options[0]", "option_above")],
    ),
    "an option below zero": (
        changed((*C1, "options", 0, "points"), -1),
        [("sets[0].parts[2].criteria[0].options[0]", "option_below_zero")],
    ),
    "the best option is below the maximum": (
        changed((*C1, "options"), [{"points": 0, "label": "Không"}, {"points": 34, "label": "Có"}]),
        [("sets[0].parts[2].criteria[0]", "best_below")],
    ),
    "no option": (changed((*C1, "options"), []), [("sets[0].parts[2].criteria[0]", "no_option")]),
    "a mark for a star without a band": (
        changed((*C1, "options", 1, "min_for_star"), 2),
        [("sets[0].parts[2].criteria[0].options[1]", "mark_unreachable")],
    ),
    "a mark no option can meet": (
        changed((*C1, "options", 2), {"points": 36, "label": "Tốt", "min_for_star": 5}),
        [
            ("sets[0].parts[2].criteria[0].options[2]", "option_above"),
            ("sets[0].parts[2].criteria[0].options[2]", "mark_unreachable"),
        ],
    ),
    "a star marked twice": (
        changed((*C1, "options", 2, "min_for_star"), 3),
        [("sets[0].parts[2].criteria[0].options[2]", "mark_twice")],
    ),
    "a higher star asks for less": (
        changed((*C1, "options", 1, "min_for_star"), 5),
        [("sets[0].parts[2].criteria[0]", "mark_order")],
    ),
    "a case nobody declared": (
        changed((*C1, "options", 2, "case"), "a"),
        [
            ("sets[0].parts[2].criteria[0].options[2].case", "case_unknown"),
            ("sets[0].parts[2].criteria[0]", "best_below"),
        ],
    ),
    "bands leave a gap": (
        changed(("bands", 0, "below"), 69),
        [("bands", "band_gap")],
    ),
    "bands overlap": (changed(("bands", 0, "below"), 71), [("bands", "band_overlap")]),
    "bands start above 0": (changed(("bands", 0, "floor"), 1), [("bands", "band_start")]),
    "bands end before 100": (changed(("bands", 2, "below"), 100), [("bands", "band_end")]),
    "a band holds no point": (
        changed(("bands", 1), make_band(4, 70, 70)),
        [("bands", "band_empty"), ("bands", "band_gap")],
    ),
    "higher points, lower star": (
        changed(("bands", 2, "stars"), 3),
        [("bands", "band_order")],
    ),
    "an unknown set": (
        changed(("sets",), [make_form(), make_form("99")]),
        [("sets[1]", "set_unknown")],
    ),
    "a set of the taxonomy is missing": (
        changed(("sets",), []),
        [("sets", "set_missing")],
    ),
    "a set twice": (
        changed(("sets",), [make_form(), make_form()]),
        [("sets[0]", "twice"), ("sets[1]", "twice")],
    ),
    "an unknown group": (
        changed(("sets", 0, "group"), "IX"),
        [("sets[0].group", "group_unknown")],
    ),
    "a criterion code twice": (
        changed((*GROUP, "criteria", 1, "code"), "A.1.1"),
        [("sets[0]", "twice")],
    ),
    "own numbering without its prefix": (
        make_content(own_numbering=True, groups={"I": "Nhóm"}),
        [("sets[0]", "set_numbering")],
    ),
    "recorded only without a reason": (
        changed(("sets", 0), make_form(recorded_only=True)),
        [("sets[0]", "missing")],
    ),
    "a regime that only records without a reason": (
        make_content(recording_only=True),
        [("", "missing")],
    ),
    "a key is missing": (changed(("title",), None), [("", "missing")]),
    "a key below is missing": (
        changed((*C1, "name"), None),
        [("sets[0].parts[2].criteria[0]", "missing")],
    ),
    "an unknown key": (make_content(tilte="?"), [("", "unknown_key")]),
    "a list instead of an object": (make_content(withdrawal=[]), [("withdrawal", "wrong_type")]),
    "an object instead of a list": (make_content(steps={}), [("steps", "wrong_type")]),
    "a text instead of points": (
        changed((*C1, "max"), "nhiều"),
        [("sets[0].parts[2].criteria[0].max", "wrong_type")],
    ),
    "a number instead of a text": (changed(("title",), 5), [("title", "wrong_type")]),
    "true instead of a number": (changed(("version",), True), [("version", "wrong_type")]),
    "no such day": (changed(("issued_on",), "2030-02-30"), [("issued_on", "wrong_type")]),
    "a word that is not one": (
        changed(("authorities", 0, "level"), "huyện"),
        [("authorities[0].level", "unknown_word")],
    ),
    "a number out of range": (changed(("version",), 0), [("version", "number_range")]),
    "validity runs backward": (
        make_content(valid_to="2029-01-01", new_to="2029-01-01"),
        [("valid_to", "dates_backward"), ("new_to", "dates_backward")],
    ),
    "new dossiers after the end": (
        make_content(valid_to="2031-01-01"),
        [("new_from", "new_outside")],
    ),
    "a document twice": (
        changed(("documents",), [make_document("M01"), make_document("M01")]),
        [("documents", "twice")],
    ),
    "a document for an unknown set": (
        changed(("documents",), [make_document("M01", except_sets=["77"])]),
        [("documents[0]", "set_unknown")],
    ),
    "evidence for an unknown criterion": (
        changed(("documents",), [make_document("M01", evidence_names=["Không có"])]),
        [("documents[0]", "criterion_unknown")],
    ),
    "a document for a star without a band": (
        changed(("documents",), [make_document("M01", for_stars=[2])]),
        [("documents[0]", "stars_unknown")],
    ),
    "two authorities for one star": (
        changed(("authorities",), [make_authority(3), make_authority(3, level="district")]),
        [("authorities", "authority_overlap")],
    ),
    "an authority for a star without a band": (
        changed(("authorities",), [make_authority(1)]),
        [("authorities[0]", "stars_unknown")],
    ),
    "a re-rating window that closes before it opens": (
        make_content(rerating=make_rerating(closes_days_before=180)),
        [("rerating.closes_days_before", "number_range")],
    ),
    "a round that ends before it takes proposals": (
        make_content(rounds=[make_round("06-30", "04-30")]),
        [("rounds[0]", "dates_backward")],
    ),
    "a round on no day of the year": (
        make_content(rounds=[make_round("02-30", "06-30"), make_round("4/30", "06-30")]),
        [("rounds[0].proposals_by", "wrong_type"), ("rounds[1].proposals_by", "wrong_type")],
    ),
    "a regime that is replaced before its last new dossier": (
        make_content(replaces=[make_replaced(new_to="2029-12-31", valid_to="2029-01-01")]),
        [("replaces[0]", "dates_backward")],
    ),
    "a transition whose last day is not its days": (
        make_content(transition=make_transition(days=60, last_day="2030-03-01")),
        [("transition.pending[0].last_day", "last_day")],
    ),
    "a number pattern with an unknown word": (
        make_content(product_code=make_pattern("{province}-{district}")),
        [("product_code.pattern", "unknown_word")],
    ),
    "a number pattern with directions": (
        make_content(product_code=make_pattern("{number:999}{year!r}")),
        [("product_code.pattern", "unknown_word"), ("product_code.pattern", "unknown_word")],
    ),
    "a number pattern with an open brace": (
        make_content(slip_number=make_pattern("{number")),
        [("slip_number.pattern", "unknown_word")],
    ),
    "texts and numbers of a wrong type in lists": (
        changed(("documents",), [make_document("M01", only_sets=["01", 2], for_stars=["5", 3])]),
        [("documents[0].only_sets[1]", "wrong_type"), ("documents[0].for_stars[0]", "wrong_type")],
    ),
    "words that are none in lists": (
        changed(("documents",), [make_document("M01", purposes=["first", "lần đầu"])]),
        [("documents[0].purposes[1]", "unknown_word")],
    ),
    "an object is missing inside": (
        make_content(transition={"certificates": "Giữ.", "article": "1", "confidence": "Z"}),
        [("transition.confidence", "unknown_word")],
    ),
}


@pytest.mark.parametrize(("content", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_file_is_refused_with_path_and_reason(content, expected):
    assert problems_of(content) == expected


def test_all_problems_are_listed_together():
    content = make_content(title=None, version="1")
    content["bands"] = [make_band(3, 0, 60), make_band(4, 70, None)]
    content["sets"] = [make_form("99")]

    found = problems_of(content)

    assert found == [
        ("version", "wrong_type"),
        ("title", "wrong_type"),
        ("bands", "band_gap"),
        ("sets[0]", "set_unknown"),
        ("sets", "set_missing"),
    ]


def test_incomplete_form_is_accepted_when_it_only_records():
    form = make_form(recorded_only=True, recorded_reason="Nguồn thiếu 2 điểm.")
    form["parts"][2]["criteria"] = [make_criterion("C.1", 33)]

    assert problems_of(make_content(sets=[form])) == []


def test_content_that_is_no_object_is_refused():
    assert ("", "wrong_type") in problems_of([])


@pytest.mark.parametrize("value", [None, True, 3, "x", [], {}, [1, "a", None, {}]])
def test_every_key_survives_every_type(value):
    for key in make_content():
        for content in (
            make_content() | {key: value},
            make_content(sets=[make_form() | {key: value}]),
        ):
            _, problems = check(content, ONE_SET)
            assert all(FileProblem("x.json", problem).reason for problem in problems)


# --- Laws of the bands --------------------------------------------------------------------------
CUTS = st.lists(st.integers(1, 100), unique=True, max_size=4).map(sorted)


def bands_of(cuts):
    """Bands that part 0..100 at `cuts`."""
    floors = [0, *cuts]
    return [
        BandData(
            stars,
            Decimal(floor),
            Decimal(floors[stars]) if stars < len(floors) else None,
            "",
            False,
            Confidence.VERIFIED,
        )
        for stars, floor in enumerate(floors, 1)
    ]


@given(CUTS, st.decimals(0, 100, places=2))
def test_accepted_bands_give_each_point_exactly_one_star(cuts, points):
    bands = bands_of(cuts)

    assert band_problems(bands) == []
    assert [band.holds(points) for band in bands].count(True) == 1


@given(CUTS.filter(bool), st.data())
def test_a_moved_bound_is_refused(cuts, data):
    bands = bands_of(cuts)
    i = data.draw(st.integers(0, len(bands) - 2))
    shift = data.draw(st.integers(-100, 100).filter(bool))
    broken = BandData(
        bands[i].stars, bands[i].floor, bands[i].below + shift, "", False, Confidence.VERIFIED
    )

    assert band_problems([*bands[:i], broken, *bands[i + 1 :]]) != []


@given(st.permutations(bands_of([30, 50, 70, 90])))
def test_the_order_of_bands_in_the_file_does_not_matter(bands):
    assert band_problems(bands) == []


def test_no_band_at_all_is_refused():
    assert [problem.refusal for problem in band_problems([])] == [Refusal.MISSING]
