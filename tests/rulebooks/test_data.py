"""The project's own files: every count that their sources state, and the trust notes they keep."""

from collections import Counter
from decimal import Decimal

import pytest

from rulebooks.choices import Trust
from rulebooks.files import DATA, read_object
from rulebooks.schema import parse
from rulebooks.taxonomy import read_taxonomy
from tests.factories.rulebooks import shipped

REGIMES = ("1048-2019", "148-2023", "1489-2025", "26-2026")


@pytest.fixture(scope="module")
def book():
    """26/2026."""
    return parse(shipped("26-2026").content)


@pytest.fixture(scope="module")
def old():
    """1048/2019."""
    return parse(shipped("1048-2019").content)


def criteria_of(data):
    return [criterion for form in data.sets.values() for criterion in form.criteria]


def test_taxonomy_counts():
    groups, problems = read_taxonomy(read_object(DATA / "taxonomy.json"))

    assert problems == []
    assert [len(group.sets) for group in groups] == [13, 4, 3, 2, 3, 1]
    assert len({line.subgroup_name for group in groups for line in group.sets}) == 17
    assert [line.code for group in groups for line in group.sets] == [
        f"{number:02}" for number in range(1, 27)
    ]


def test_every_regime_of_the_folder_is_known():
    assert sorted(path.name for path in DATA.iterdir() if path.is_dir()) == sorted(REGIMES)


def test_26_2026_is_complete(book):
    criteria = criteria_of(book)

    assert len(book.sets) == 26
    assert len(criteria) == 787
    assert sum(len(criterion.options) for criterion in criteria) == 2579
    assert Counter(mark.stars for c in criteria for mark in c.marks) == {3: 179, 4: 290, 5: 106}


def test_26_2026_sums_to_40_25_35_in_every_set(book):
    for form in book.sets.values():
        best = {criterion.code: criterion.max for criterion in form.criteria}
        assert form.part_totals(best) == {"A": 40, "B": 25, "C": 35}, form.code


def test_26_2026_keeps_what_was_repaired_filled_implied_and_not_verified(book):
    criteria = criteria_of(book)
    of_criteria = Counter(note.kind for c in criteria for note in c.trust)
    of_options = Counter(note.kind for c in criteria for o in c.options for note in o.trust)

    assert of_criteria == {Trust.REPAIRED: 3, Trust.IMPLIED: 22, Trust.UNVERIFIED: 1}
    assert of_options == {Trust.FILLED: 4}
    assert [note.kind for note in book.trust] == [
        Trust.PARAPHRASED,
        Trust.REPAIRED,
        Trust.IMPLIED,
    ]


def test_26_2026_repaired_points(book):
    assert [o.points for o in book.sets["04"].criterion("C.7").options] == [0, 1, 3]
    assert [o.points for o in book.sets["11"].criterion("C.6.1.1").options] == [0, 1, 2]
    assert book.sets["23"].criterion("C.9").max == Decimal(4)


def test_26_2026_set_10_says_that_its_trademark_mark_is_doubtful(book):
    criterion = book.sets["10"].criterion("A.3.5")

    assert [mark.stars for mark in criterion.marks] == [3]
    assert [note.kind for note in criterion.trust] == [Trust.UNVERIFIED]
    others = [f for f in book.sets.values() if f.code != "10"]
    for form in others:
        trademark = next(c for c in form.criteria if c.name == "Sở hữu trí tuệ")
        assert 4 in [mark.stars for mark in trademark.marks]


def test_26_2026_requirements_and_stops(book):
    criteria = criteria_of(book)

    assert sum(bool(criterion.requirement) for criterion in criteria) == 7
    assert sum(bool(criterion.stop_note) for criterion in criteria) == 22


def test_26_2026_tourism_has_two_alternative_lists_in_three_criteria(book):
    form = book.sets["26"]

    assert set(form.cases) == {"a", "b"}
    assert [c.code for c in form.criteria if c.cases] == ["C.8", "C.9", "C.15"]
    assert all(c.cases == ("a", "b") for c in form.criteria if c.cases)
    assert not [c for f in book.sets.values() if f.code != "26" for c in f.criteria if c.cases]


def test_26_2026_typical_minimum_marks(book):
    """LAW.md, 1.3: how many of the 26 sets ask for what."""
    by_name = Counter(
        (criterion.name, mark.stars) for criterion in criteria_of(book) for mark in criterion.marks
    )

    assert by_name["Sở hữu trí tuệ", 3] == 26
    assert by_name["Sở hữu trí tuệ", 4] == 25
    assert by_name["Tăng trưởng sản xuất kinh doanh", 4] == 26
    assert by_name["Trí tuệ/bản sắc địa phương", 3] == 25


def test_26_2026_procedure(book):
    assert len(book.withdrawal_grounds) == 6
    assert book.withdrawal.days == 15
    assert len(book.matters) == 4
    assert len(book.applicants) == 6
    assert len(book.rounds) == 4
    assert book.recognition_months == 36
    assert [document.code for document in book.documents] == [
        "M01", "M02", "SMP", "E01", "E01T", *[f"E{n:02}" for n in range(2, 17)],
        "X01", "X02", "T01", "T02", "T03", "T04", "T05", "T06",
    ]  # fmt: skip


def test_every_statement_of_law_has_its_article(book):
    for item in (*book.authorities, *book.forwards, *book.steps, *book.rounds, *book.applicants):
        assert item.article.startswith("Điều"), item


def test_1048_2019_keeps_incomplete_sets_as_recorded_only(old):
    incomplete = {
        form.code: form.recorded_reason for form in old.sets.values() if form.recorded_only
    }

    assert len(old.sets) == 26
    assert sorted(incomplete) == [f"1048-2019-{n}" for n in ("09", "10", "21", "23", "24")]
    assert "phần C cộng 38" in incomplete["1048-2019-09"]
    for form in old.sets.values():
        best = {criterion.code: criterion.max for criterion in form.criteria}
        if not form.recorded_only:
            assert form.part_totals(best) == {"A": 35, "B": 25, "C": 40}, form.code


def test_1048_2019_is_marked_second_hand(old):
    assert old.recording_only
    assert [note.kind for note in old.trust] == [
        Trust.SECONDARY,
        Trust.PARAPHRASED,
        Trust.INCOMPLETE,
    ]


@pytest.mark.parametrize("code", ["148-2023", "1489-2025"])
def test_148_records_only(code):
    data = parse(shipped(code).content)

    assert data.recording_only
    assert data.recording_reason
    assert data.sets == {}
    assert {part.code: part.max for part in data.parts} == {"A": 40, "B": 25, "C": 35}
    assert Trust.UNVERIFIED in [note.kind for note in data.trust]
