"""Averages, bands, minimum marks: edges, worked examples, laws, and a brute-force oracle."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evaluations.choices import Averaging, MinimumRule, Rounding
from evaluations.scoring import (
    CountingRule,
    average,
    differences,
    exact_average,
    held_back,
    marks_for,
    members_needed,
    result_of,
    rounded,
    spread,
    stars_for,
)
from rulebooks.choices import Confidence
from rulebooks.files import DATA, read_source
from rulebooks.marking import mark_sheet
from rulebooks.schema import BandData, CriterionData, MinMark, OptionData, PartData, SetData, parse

EXAMPLES = Path(__file__).parent.parent / "examples" / "scoring.yaml"


def band(stars, floor, below):
    return BandData(
        stars,
        Decimal(floor),
        None if below is None else Decimal(below),
        f"Hạng {stars} sao",
        stars >= 3,
        Confidence.VERIFIED,
    )


BANDS = (band(5, 90, None), band(4, 70, 90), band(3, 50, 70), band(2, 30, 50), band(1, 0, 30))


def criterion(code, points, marks=(), cases=()):
    """A criterion with an option for each of `points`; `marks` are {star: index of its option}."""
    marks = dict(marks)
    options = tuple(
        OptionData(
            key=str(i + 1),
            points=Decimal(value),
            label=f"Mức {i + 1}",
            min_for_star=next((star for star, index in marks.items() if index == i), None),
            case=cases[i] if cases else "",
        )
        for i, value in enumerate(points)
    )
    top = max(option.points for option in options)
    return CriterionData(code, code, code, code, top, options, code[0])


def form_of(*criteria):
    parts = tuple(
        PartData(
            letter,
            letter,
            letter,
            Decimal(100),
            tuple(c for c in criteria if c.part == letter),
        )
        for letter in "ABC"
    )
    return SetData("01", "Bộ", "Set", "I", parts)


def rule(averaging="mean", rounding="half_up", decimals=1, minimum_rule="majority"):
    return CountingRule(
        Averaging(averaging), Rounding(rounding), decimals, MinimumRule(minimum_rule)
    )


@dataclass(frozen=True)
class FakeSheet:
    """A sheet of a given total that reaches the first marks of `reached` and no other."""

    total: Decimal
    reached: frozenset[str]

    @property
    def parts(self):
        return {"A": self.total, "B": Decimal(0), "C": Decimal(0)}

    def meets(self, mark):
        return mark.criterion_code in self.reached


# --- bands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "stars"),
    [
        ("0", 1),
        ("29.99", 1),
        ("30", 2),
        ("49.99", 2),
        ("50", 3),
        ("69.99", 3),
        ("70", 4),
        ("89.9", 4),
        ("89.99", 4),
        ("90", 5),
        ("100", 5),
    ],
)
def test_bands_are_half_open(points, stars):
    assert stars_for(Decimal(points), BANDS) == stars


def test_points_below_every_band_have_no_star():
    assert stars_for(Decimal(10), BANDS[:2]) == 0


# --- averages and rounding -----------------------------------------------------------------------


def test_a_third_is_rounded_from_the_exact_average():
    totals = [Decimal(50), Decimal(50), Decimal(51)]

    assert exact_average(totals, Averaging.MEAN) == Fraction(151, 3)
    assert average(totals, rule(decimals=2)) == Decimal("50.33")


@pytest.mark.parametrize(
    ("value", "rounding", "decimals", "expected"),
    [
        ("89.95", "half_up", 1, "90.0"),
        ("89.95", "down", 1, "89.9"),
        ("89.949", "half_up", 1, "89.9"),
        ("89.995", "half_up", 2, "90.00"),
        ("89.995", "down", 2, "89.99"),
        ("89.5", "half_up", 0, "90"),
        ("89.5", "down", 0, "89"),
        ("0", "half_up", 2, "0.00"),
        ("100", "down", 1, "100.0"),
    ],
)
def test_rounding_edges(value, rounding, decimals, expected):
    found = rounded(Fraction(Decimal(value)), rule(rounding=rounding, decimals=decimals))

    assert str(found) == expected


def test_the_rounded_average_is_what_is_banded():
    sheets = [FakeSheet(Decimal("89.9"), frozenset()), FakeSheet(Decimal("90.0"), frozenset())]
    form = form_of()

    up = result_of(sheets, form, BANDS, rule(rounding="half_up"))
    down = result_of(sheets, form, BANDS, rule(rounding="down"))

    assert (up.average, up.stars, up.is_lifted) == (Decimal("90.0"), 5, True)
    assert (down.average, down.stars, down.is_lifted) == (Decimal("89.9"), 4, False)
    assert up.exact == down.exact == Fraction(1799, 20)


def test_trimming_drops_one_highest_and_one_lowest():
    totals = [Decimal(t) for t in (10, 70, 70, 72, 72)]

    assert average(totals, rule("trimmed", decimals=2)) == Decimal("70.67")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_trimming_needs_three_sheets(count):
    with pytest.raises(ValueError, match="trimming needs 3"):
        average([Decimal(70)] * count, rule("trimmed"))


def test_no_sheet_has_no_average():
    with pytest.raises(ValueError, match="no sheet"):
        average([], rule())


@given(
    st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9),
    st.sampled_from(["half_up", "down"]),
    st.integers(0, 2),
)
def test_rounding_agrees_with_decimals_own(totals, rounding, decimals):
    """An independent way: sums and division in Decimal, with enough digits."""
    mode = ROUND_HALF_UP if rounding == "half_up" else ROUND_FLOOR
    expected = (sum(totals) / len(totals)).quantize(Decimal(1).scaleb(-decimals), mode)

    assert average(totals, rule(rounding=rounding, decimals=decimals)) == expected


@given(st.lists(st.decimals(0, 100, places=2), min_size=3, max_size=9))
def test_an_average_lies_between_its_sheets(totals):
    for averaging in Averaging:
        assert min(totals) <= exact_average(totals, averaging) <= max(totals)


# --- minimum marks -------------------------------------------------------------------------------


def mark(code, stars):
    return MinMark(code, stars, Decimal(1), "2")


@pytest.mark.parametrize(
    ("votes", "sheets", "minimum_rule", "holds"),
    [
        (2, 3, MinimumRule.MAJORITY, True),
        (1, 2, MinimumRule.MAJORITY, False),
        (1, 3, MinimumRule.MAJORITY, False),
        (1, 1, MinimumRule.MAJORITY, True),
        (3, 3, MinimumRule.ALL, True),
        (2, 3, MinimumRule.ALL, False),
    ],
)
def test_when_a_mark_holds(votes, sheets, minimum_rule, holds):
    cast = [FakeSheet(Decimal(80), frozenset({"A.1"} if i < votes else ())) for i in range(sheets)]

    found = held_back(cast, [mark("A.1", 4)], minimum_rule)

    if holds:
        assert found == ()
    else:
        assert [(f.stars, f.votes_for, f.votes_against) for f in found] == [
            (4, votes, sheets - votes)
        ]


def test_marks_of_lower_stars_bind_and_those_of_higher_do_not():
    form = form_of(criterion("A.1", (0, 1, 2, 3), {3: 1, 4: 2, 5: 3}), criterion("B.1", (0, 1)))

    assert [m.stars for m in marks_for(form, 4)] == [3, 4]
    assert [m.stars for m in marks_for(form, 2)] == []


def test_a_case_is_judged_by_its_own_list():
    form = form_of(
        criterion("A.1", (0, 5, 0, 5), {3: 1, 4: 3}, cases=("a", "a", "b", "b")),
    )

    assert [m.case for m in marks_for(form, 5, "a")] == ["a"]
    assert [m.case for m in marks_for(form, 5, "b")] == ["b"]
    assert [m.case for m in marks_for(form, 5)] == ["a", "b"]


def test_each_mark_that_held_back_is_named():
    form = form_of(
        criterion("A.1", (0, 20, 40), {3: 1, 4: 2}),
        criterion("B.1", (0, 25), {4: 1}),
        criterion("C.1", (0, 35)),
    )
    sheets = [mark_sheet(form, {"A.1": "2", "B.1": "2", "C.1": "2"}) for _ in range(3)]

    outcome = result_of(sheets, form, BANDS, rule())

    assert (outcome.average, outcome.stars_by_points, outcome.stars) == (Decimal("80.0"), 4, 3)
    assert [(h.mark.criterion_code, h.mark.key, h.stars) for h in outcome.held_back] == [
        ("A.1", "3", 4)
    ]
    assert outcome.parts == {"A": Decimal(20), "B": Decimal(25), "C": Decimal(35)}


def test_spread_and_where_sheets_differ():
    form = form_of(criterion("A.1", (0, 5)), criterion("B.1", (0, 9)), criterion("C.1", (0, 1)))
    sheets = [
        mark_sheet(form, {"A.1": "1", "B.1": "1", "C.1": "2"}),
        mark_sheet(form, {"A.1": "2", "B.1": "2", "C.1": "2"}),
    ]

    found = differences(sheets, form)

    assert spread([s.total for s in sheets]) == Decimal(14)
    assert spread([]) == Decimal(0)
    assert [(d.criterion.code, d.points) for d in found] == [("B.1", 9), ("A.1", 5)]


@pytest.mark.parametrize(
    ("total", "percent", "needed"), [(7, 75, 6), (4, 75, 3), (3, 100, 3), (9, 50, 5), (1, 1, 1)]
)
def test_a_quorum_is_rounded_up(total, percent, needed):
    assert members_needed(total, percent) == needed


# --- worked examples -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "example", yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")), ids=lambda e: e["name"]
)
def test_worked_examples(example):
    form = form_of(
        *(
            criterion(f"A.{i}", (0, 1), {vote["stars"]: 1})
            for i, vote in enumerate(example["votes"])
        )
    )
    sheets = [
        FakeSheet(
            Decimal(total),
            frozenset(f"A.{i}" for i, vote in enumerate(example["votes"]) if n < vote["reached"]),
        )
        for n, total in enumerate(example["totals"])
    ]

    outcome = result_of(sheets, form, BANDS, rule(**example["rule"]))

    assert {
        "average": str(outcome.average),
        "stars_by_points": outcome.stars_by_points,
        "stars": outcome.stars,
        "is_lifted": outcome.is_lifted,
    } == example["expected"]


# --- laws ----------------------------------------------------------------------------------------

SMALL = form_of(
    criterion("A.1", (0, 20, 40), {3: 1, 4: 2}),
    criterion("B.1", (0, 10, 25), {4: 1, 5: 2}),
    criterion("C.1", (0, 15, 35), {3: 1}),
)
SHEETS = [
    mark_sheet(SMALL, dict(zip(("A.1", "B.1", "C.1"), keys, strict=True)))
    for keys in product("123", repeat=3)
]
RULES = st.builds(
    CountingRule,
    st.sampled_from(Averaging),
    st.sampled_from(Rounding),
    st.integers(0, 2),
    st.sampled_from(MinimumRule),
)
CASTS = st.lists(st.sampled_from(SHEETS), min_size=3, max_size=7)


@given(CASTS, RULES, st.data())
def test_raising_one_score_never_lowers_the_star(cast, counting, data):
    index = data.draw(st.integers(0, len(cast) - 1))
    code = data.draw(st.sampled_from(["A.1", "B.1", "C.1"]))
    lower = dict(cast[index].chosen)
    higher = {**lower, code: str(min(3, int(lower[code]) + 1))}
    raised = [*cast[:index], mark_sheet(SMALL, higher), *cast[index + 1 :]]

    before = result_of(cast, SMALL, BANDS, counting)
    after = result_of(raised, SMALL, BANDS, counting)

    assert after.average >= before.average
    assert after.stars >= before.stars


@given(CASTS, RULES, st.randoms(use_true_random=False))
def test_the_seats_do_not_matter(cast, counting, random):
    shuffled = random.sample(cast, len(cast))

    assert result_of(shuffled, SMALL, BANDS, counting) == result_of(cast, SMALL, BANDS, counting)


@given(CASTS, RULES)
def test_the_star_never_exceeds_the_points(cast, counting):
    outcome = result_of(cast, SMALL, BANDS, counting)

    assert 1 <= outcome.stars <= outcome.stars_by_points <= 5
    assert (outcome.stars == outcome.stars_by_points) == (not outcome.held_back)


@given(st.sampled_from(SHEETS), st.integers(3, 7), RULES)
def test_a_council_of_one_mind_gets_its_own_sheet(sheet, count, counting):
    outcome = result_of([sheet] * count, SMALL, BANDS, counting)

    assert outcome.average == sheet.total
    assert dict(outcome.parts) == dict(sheet.parts)


def brute_stars(cast, minimum):
    """Straight from the words of the rule, star by star, for a mean without rounding."""
    mean = Fraction(sum(s.total for s in cast)) / len(cast)
    for stars, floor in ((5, 90), (4, 70), (3, 50), (2, 30), (1, 0)):
        holds = True
        for code, marks in (("A.1", {3: 20, 4: 40}), ("B.1", {4: 10, 5: 25}), ("C.1", {3: 15})):
            for star, least in marks.items():
                votes = [s.points[code] >= least for s in cast]
                enough = all(votes) if minimum == MinimumRule.ALL else sum(votes) > len(votes) / 2
                holds = holds and (star > stars or enough)
        if mean >= floor and holds:
            return stars
    raise AssertionError


@pytest.mark.parametrize("minimum", MinimumRule)
@pytest.mark.parametrize("size", [1, 2])
def test_every_small_council_by_brute_force(size, minimum):
    counting = CountingRule(Averaging.MEAN, Rounding.DOWN, 2, minimum)
    for cast in product(SHEETS, repeat=size):
        assert result_of(cast, SMALL, BANDS, counting).stars == brute_stars(cast, minimum)


def test_every_form_of_the_decree_can_be_scored_from_lowest_to_highest():
    data = parse(read_source(DATA / "26-2026").content)
    for form in data.sets.values():
        cases = list(form.cases) or [""]
        for case in cases:
            best, worst = {}, {}
            for criterion in form.criteria:
                options = [o for o in criterion.choices if not case or o.case in ("", case)]
                best[criterion.code] = max(options, key=lambda o: o.points).key
                worst[criterion.code] = min(options, key=lambda o: o.points).key
            top = result_of([mark_sheet(form, best)] * 3, form, data.bands, rule(), case)
            low = result_of([mark_sheet(form, worst)] * 3, form, data.bands, rule(), case)

            assert (top.average, top.stars) == (Decimal("100.0"), 5), (form.code, case)
            assert low.stars == 1, (form.code, case)
