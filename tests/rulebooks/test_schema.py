"""The questions that other rooms ask of a rulebook, and the laws of minimum marks."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebooks.choices import LegalForm, Level, Purpose
from rulebooks.marking import mark_sheet
from rulebooks.schema import (
    NO_LEVEL,
    ContentError,
    CriterionData,
    MinMark,
    OptionData,
    PartData,
    SetData,
    parse,
)
from tests.factories.rulebook_files import make_content
from tests.factories.rulebooks import shipped


@pytest.fixture(scope="module")
def book():
    return parse(shipped("26-2026").content)


def codes(documents):
    return [document.code for document in documents]


# --- Documents ----------------------------------------------------------------------------------
def test_documents_of_a_first_dossier_of_a_cooperative(book):
    found = book.documents_for(Purpose.FIRST, "11", LegalForm.COOPERATIVE)

    assert [d.code for d in found if d.mandatory] == ["M01", "M02", "SMP", "E01", "X01", "X02"]
    assert "E16" not in codes(found)
    assert not [code for code in codes(found) if code.startswith("T")]


def test_documents_of_tourism_want_no_sample(book):
    found = book.documents_for(Purpose.FIRST, "26", LegalForm.ASSOCIATION)

    assert "SMP" not in codes(found)
    assert "E01" not in codes(found)
    assert "E01T" in codes(found)


@pytest.mark.parametrize("purpose", [Purpose.UPGRADE, Purpose.RERATING])
def test_documents_of_later_dossiers_want_the_update(book, purpose):
    update = next(
        d for d in book.documents_for(purpose, "11", LegalForm.ENTERPRISE) if d.code == "E16"
    )

    assert update.mandatory


def test_documents_of_a_five_star_proposal(book):
    first = book.documents_for(Purpose.FIRST, "11", LegalForm.ENTERPRISE, stars=5)
    again = book.documents_for(Purpose.RERATING, "11", LegalForm.ENTERPRISE, stars=5)

    assert [code for code in codes(first) if code.startswith("T")] == [
        "T01", "T02", "T03", "T04", "T06",
    ]  # fmt: skip
    assert [code for code in codes(again) if code.startswith("T")] == ["T01", "T05", "T06"]


def test_evidence_is_matched_to_the_criteria_of_the_set(book):
    found = {d.code: d for d in book.documents_for(Purpose.FIRST, "01", LegalForm.FARM)}

    assert found["E03"].evidence_for == ("A.1.1", "A.1.2", "A.1.5")
    assert found["E07"].evidence_for == ("A.3.5",)
    assert found["E15"].evidence_for == ()


def test_every_evidence_document_bears_on_a_criterion_of_every_food_set(book):
    for code in (f"{number:02}" for number in range(1, 14)):
        documents = book.documents_for(Purpose.FIRST, code, LegalForm.COOPERATIVE)
        evidence = [d for d in documents if d.need == "evidence"]
        assert all(d.evidence_for for d in evidence), code


def test_stored_words_ask_as_well_as_choices(book):
    assert book.documents_for("first", "11", "cooperative") == book.documents_for(
        Purpose.FIRST, "11", LegalForm.COOPERATIVE
    )


def test_a_regime_without_forms_matches_no_evidence():
    data = parse(shipped("1489-2025").content)

    found = data.documents_for("first", "11", "cooperative")

    assert [(d.code, d.evidence_for) for d in found] == [("H01", ()), ("H02", ())]
    assert data.extended_until(dt.date(2026, 9, 1)) is None
    assert data.withdrawal_grounds == ()
    assert data.source.startswith("Bản tin Thư viện Pháp luật 09/7/2025")


# --- Applicants, authority, steps, numbers ------------------------------------------------------
@pytest.mark.parametrize(
    ("form", "set_code", "may"),
    [
        ("cooperative", "01", True),
        ("cooperative_group", "01", True),
        ("household", "21", True),
        ("association", "26", True),
        ("association", "25", False),
        ("unknown", "01", False),
    ],
)
def test_who_may_apply(book, form, set_code, may):
    assert book.may_apply(form, set_code) is may


def test_authority_of_148_follows_the_end_of_the_districts():
    data = parse(shipped("148-2023").content)

    levels = {
        day: getattr(data.authority_for(3, day), "level", None)
        for day in (
            dt.date(2023, 2, 23),
            dt.date(2023, 2, 24),
            dt.date(2025, 6, 30),
            dt.date(2025, 7, 1),
            dt.date(2025, 7, 5),
            dt.date(2025, 7, 6),
        )
    }

    assert list(levels.values()) == [None, "district", "district", None, None, "province"]


def test_forwarding_and_lookups(book):
    forward = book.forward_from(Level.PROVINCE)

    assert (forward.target, forward.floor) == (Level.CENTRAL, 90)
    assert book.forward_from(Level.COMMUNE) is None
    assert (book.step("commune_appraisal").days, book.step("commune_appraisal").day_kind) == (
        15,
        "working",
    )
    assert book.matter("labour").name == "Sử dụng lao động địa phương"
    assert book.ground("mark_misuse").article == "Điều 8"
    assert book.band_of(4).floor == 70
    assert book.set_for("11").name == "Chè tươi, chè chế biến"
    for look in (book.step, book.matter, book.ground, book.band_of, book.set_for):
        with pytest.raises(KeyError):
            look("?")


def test_numbers_are_written_by_the_pattern(book):
    values = {"province": "01", "commune": "00565", "number": 3, "year": 2026}

    assert book.product_code.write(values) == "01-00565-3-2026"
    assert book.slip_number.write(values) == "3/PĐK-01-00565-2026"


def test_rounds_of_a_year(book):
    assert [(r.level, r.closes_on(2027), r.ends_on(2027)) for r in book.rounds] == [
        ("province", dt.date(2027, 4, 30), dt.date(2027, 6, 30)),
        ("province", dt.date(2027, 10, 30), dt.date(2027, 12, 30)),
        ("central", dt.date(2027, 7, 30), dt.date(2027, 9, 30)),
        ("central", dt.date(2027, 1, 30), dt.date(2027, 3, 30)),
    ]


def test_points_outside_the_scale_have_no_band(book):
    for points in ("-0.01", "100.01"):
        with pytest.raises(ValueError, match="outside"):
            book.band_for(Decimal(points))


def test_parse_refuses_a_broken_content():
    with pytest.raises(ContentError) as caught:
        parse(make_content(title=""))

    assert [problem.path for problem in caught.value.problems] == ["title"]


# --- Sheets and minimum marks -------------------------------------------------------------------
def best_of(form):
    """The highest option of each criterion."""
    return {c.code: max(c.options, key=lambda option: option.points).key for c in form.criteria}


def test_the_best_sheet_has_100_points_and_meets_every_mark(book):
    for form in book.sets.values():
        sheet = mark_sheet(form, best_of(form))
        assert sheet.total == 100
        assert sheet.missing == ()
        assert [sheet.unmet(stars) for stars in (3, 4, 5)] == [(), (), ()], form.code


def test_one_lower_option_names_the_marks_it_misses(book):
    form = book.sets["01"]
    trademark = form.criterion("A.3.5")
    chosen = best_of(form) | {"A.3.5": trademark.options[0].key}

    sheet = mark_sheet(form, chosen)

    assert sheet.total == 98
    assert sheet.unmet(3) == ()
    assert [(m.criterion_code, m.stars, m.key) for m in sheet.unmet(4)] == [("A.3.5", 4, "2")]
    assert sheet.unmet(5) == sheet.unmet(4)


def test_a_criterion_without_a_printed_zero_offers_no_level(book):
    criterion = book.sets["01"].criterion("A.1.6")
    zero = criterion.option(NO_LEVEL)

    assert [option.key for option in criterion.choices] == ["0", "1", "2", "3"]
    assert (zero.points, zero.is_printed, bool(zero.note)) == (0, False, True)
    assert not criterion.marks[0].is_met_by(zero)
    assert NO_LEVEL not in [o.key for o in book.sets["01"].criterion("A.1.2").choices]


def test_an_empty_sheet_misses_every_mark(book):
    form = book.sets["01"]
    sheet = mark_sheet(form, {})

    assert sheet.total == 0
    assert sheet.missing == form.criteria
    assert sheet.unmet(5) == form.min_marks(5)


def test_unknown_criterion_or_option_is_a_key_error(book):
    for chosen in ({"Z.1": "1"}, {"A.1.1": "9"}):
        with pytest.raises(KeyError):
            mark_sheet(book.sets["01"], chosen)


def test_choices_of_two_cases_are_seen(book):
    form = book.sets["26"]

    assert not mark_sheet(form, {"C.8": "1", "C.9": "2"}).has_mixed_cases
    assert mark_sheet(form, {"C.8": "1", "C.9": "3"}).has_mixed_cases


def test_a_mark_of_one_case_does_not_bind_the_other():
    mark = MinMark("C.8", 3, Decimal(2), "2", "a")

    assert not mark.is_met_by(OptionData("1", Decimal(1), "", case="a"))
    assert mark.is_met_by(OptionData("2", Decimal(2), "", case="a"))
    assert mark.is_met_by(OptionData("3", Decimal(1), "", case="b"))
    assert not mark.is_met_by(OptionData(NO_LEVEL, Decimal(0), ""))
    assert not mark.is_met_by(None)


@st.composite
def forms(draw):
    """A form of up to six criteria with rising options, some marked, some with two cases."""
    criteria = []
    for number in range(draw(st.integers(1, 6))):
        options: list[OptionData] = []
        for case in draw(st.sampled_from([("",), ("a", "b")])):
            points = sorted(draw(st.sets(st.integers(0, 9), min_size=1, max_size=4)))
            stars = sorted(draw(st.sets(st.integers(3, 5), max_size=len(points))))
            for i, value in enumerate(points):
                mark = stars[i] if i < len(stars) else None
                key = str(len(options) + 1)
                options.append(OptionData(key, Decimal(value), "", mark, case))
        most = max(option.points for option in options)
        criteria.append(CriterionData(f"A.{number}", "", "", "", most, tuple(options), "A"))
    return SetData("01", "", "", "I", (PartData("A", "", "", Decimal(100), tuple(criteria)),))


@st.composite
def sheets(draw):
    form = draw(forms())
    return form, {c.code: draw(st.sampled_from(c.choices)).key for c in form.criteria}


@given(sheets())
def test_a_higher_star_never_asks_for_less(sheet):
    form, chosen = sheet
    unmet = [len(mark_sheet(form, chosen).unmet(stars)) for stars in (1, 2, 3, 4, 5)]

    assert unmet == sorted(unmet)


@given(sheets(), st.data())
def test_a_better_option_of_the_same_case_never_misses_more(sheet, data):
    form, chosen = sheet
    criterion = data.draw(st.sampled_from(form.criteria))
    held = criterion.option(chosen[criterion.code])
    better = data.draw(
        st.sampled_from(
            [o for o in criterion.options if o.case == held.case and o.points >= held.points]
        )
    )
    before = mark_sheet(form, chosen)
    after = mark_sheet(form, chosen | {criterion.code: better.key})

    assert after.total >= before.total
    for stars in (3, 4, 5):
        assert len(after.unmet(stars)) <= len(before.unmet(stars))


@given(sheets())
def test_the_marked_option_itself_meets_its_mark(sheet):
    form, _chosen = sheet

    for criterion in form.criteria:
        for mark in criterion.marks:
            assert mark.is_met_by(criterion.option(mark.key))


@given(sheets())
def test_parts_sum_to_the_total(sheet):
    form, chosen = sheet
    marked = mark_sheet(form, chosen)

    assert marked.total == sum(marked.points.values())
