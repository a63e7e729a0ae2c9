"""Publishing: once and for ever, all or nothing, with every reason of a refusal."""

import datetime as dt
import shutil

import pytest

from audit.models import Event
from rulebooks import queries, services
from rulebooks.files import DATA, read_source
from rulebooks.models import ProductGroup, ProductSet, Rulebook
from rulebooks.services import LoadResult, Outcome, RulebookRefusedError
from tests.factories.rulebook_files import (
    make_content,
    make_form,
    make_replaced,
    make_transition,
    write_file,
)
from tests.factories.rulebooks import make_product_set, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_set():
    make_product_set("01")


def load(tmp_path, name="mau.json", **overrides):
    return services.load_file(write_file(tmp_path / name, make_content(**overrides)))


def refusals(caught):
    return [(p.file, p.path, p.problem.refusal.value) for p in caught.value.problems]


def test_all_regimes_are_published_oldest_first(published):
    assert published == [
        LoadResult(Outcome.PUBLISHED, code, 1)
        for code in ("1048-2019", "148-2023", "1489-2025", "26-2026")
    ]


def test_each_publication_leaves_one_event(published):
    events = Event.objects.filter(action="rulebook.loaded").order_by("id")

    assert [event.note for event in events] == [
        "1048-2019 v1",
        "148-2023 v1",
        "1489-2025 v1",
        "26-2026 v1",
    ]


def test_loading_twice_is_loading_once(published):
    before = (Rulebook.objects.count(), Event.objects.count())

    again = services.load_folder()

    assert {result.outcome for result in again} == {Outcome.UNCHANGED}
    assert (Rulebook.objects.count(), Event.objects.count()) == before


def test_stored_content_is_the_file(published):
    row = queries.by_code("26-2026")

    assert row.content == shipped("26-2026").content
    assert row.sha256 == shipped("26-2026").sha256


def test_dry_run_writes_nothing(one_set, tmp_path):
    path = write_file(tmp_path / "mau.json", make_content())

    result = services.load_file(path, dry_run=True)

    assert result == LoadResult(Outcome.CHECKED, "9-2030", 1)
    assert not Rulebook.objects.exists()
    assert not Event.objects.exists()


def test_spaces_and_order_of_keys_are_no_change(one_set, tmp_path):
    load(tmp_path)
    content = dict(reversed(make_content().items()))

    result = services.load_file(write_file(tmp_path / "khac.json", content))

    assert result.outcome is Outcome.UNCHANGED


def test_changed_content_under_a_published_version_is_refused(one_set, tmp_path):
    load(tmp_path)

    with pytest.raises(RulebookRefusedError) as caught:
        load(tmp_path, title="Tên khác")

    assert refusals(caught) == [("mau.json", "version", "changed")]
    assert "phải tăng số phiên bản" in str(caught.value)
    assert Rulebook.objects.get().title == "Quyết định mẫu"


def test_a_correction_is_a_new_version_and_old_dossiers_keep_theirs(one_set, tmp_path):
    load(tmp_path)
    load(tmp_path, version=2, title="Tên đã sửa")

    assert queries.for_new_dossier(dt.date(2030, 5, 1)).version == 2
    assert queries.by_code("9-2030").version == 2
    assert queries.by_code("9-2030", 1).title == "Quyết định mẫu"


def test_an_older_version_is_refused(one_set, tmp_path):
    load(tmp_path, version=3)

    with pytest.raises(RulebookRefusedError) as caught:
        load(tmp_path, version=2)

    assert refusals(caught) == [("mau.json", "version", "version_behind")]


def test_two_regimes_may_not_claim_the_new_dossiers_of_one_day(one_set, tmp_path):
    load(tmp_path)

    with pytest.raises(RulebookRefusedError) as caught:
        load(tmp_path, code="10-2031", valid_from="2031-06-01", new_from="2031-06-01")

    assert refusals(caught) == [("mau.json", "new_from", "both_claim")]
    assert "9-2030" in str(caught.value)
    assert "01/06/2031" in str(caught.value)


def replacing(**overrides):
    """What makes the smallest file one that follows 9-2030."""
    return {
        "code": "10-2031",
        "issued_on": "2031-06-01",
        "valid_from": "2031-06-01",
        "new_from": "2031-06-01",
        "replaces": [make_replaced("2031-05-31", "2031-07-31", code="9-2030")],
    } | overrides


def test_a_new_regime_is_a_file_that_closes_the_old_one(one_set, tmp_path):
    load(tmp_path)
    load(tmp_path, **replacing())

    old = queries.by_code("9-2030")

    assert (old.new_to, old.valid_to) == (dt.date(2031, 5, 31), dt.date(2031, 7, 31))
    assert queries.for_new_dossier(dt.date(2031, 5, 31)).code == "9-2030"
    assert queries.for_new_dossier(dt.date(2031, 6, 1)).code == "10-2031"
    assert [row.code for row in Rulebook.objects.in_force(dt.date(2031, 7, 31))] == [
        "10-2031",
        "9-2030",
    ]


def test_a_regime_may_not_move_the_stated_end_of_another(one_set, tmp_path):
    load(tmp_path, valid_to="2031-12-31", new_to="2031-12-31")

    with pytest.raises(RulebookRefusedError) as caught:
        load(tmp_path, **replacing())

    assert refusals(caught) == [
        ("mau.json", "replaces[0].valid_to", "replaced_otherwise"),
        ("mau.json", "replaces[0].new_to", "replaced_otherwise"),
    ]


def test_a_replaced_regime_must_be_there(one_set, tmp_path):
    with pytest.raises(RulebookRefusedError) as caught:
        load(tmp_path, **replacing())

    assert refusals(caught) == [("mau.json", "replaces[0]", "replaced_unknown")]


def test_a_transition_may_take_pending_dossiers_over(one_set, tmp_path):
    load(tmp_path)
    transition = make_transition(
        regimes=["9-2030"],
        submitted_before="2031-06-01",
        last_day="2031-07-01",
        keeps_old_rules=False,
    )
    load(tmp_path, **replacing(transition=transition))

    assert queries.judging("first", dt.date(2031, 5, 1)).code == "10-2031"
    assert queries.judging("upgrade", dt.date(2031, 5, 1)).code == "9-2030"
    assert queries.pending_term("first", dt.date(2031, 5, 1)) is None


def test_a_day_before_every_regime_has_no_rulebook(published):
    with pytest.raises(Exception, match="20/08/2019"):
        queries.for_new_dossier(dt.date(2019, 8, 20))


# --- Files --------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path):
    """A copy of 26/2026 to break."""
    return shutil.copytree(DATA / "26-2026", tmp_path / "26-2026")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_problem_in_a_set_names_the_file_of_the_set(folder):
    services.load_taxonomy()
    edit(folder / "sets" / "07.json", '"max": 3', '"max": 4')
    edit(folder / "sets" / "12.json", '"group": "I"', '"group": "X"')

    with pytest.raises(RulebookRefusedError) as caught:
        services.load_file(folder)

    of_sets = [line for line in refusals(caught) if line[0].startswith("sets/")]
    assert of_sets == [
        ("sets/07.json", "parts[0].criteria[0].criteria[0]", "best_below"),
        ("sets/07.json", "parts[0].criteria[0]", "group_sum"),
        ("sets/07.json", "parts[0]", "part_sum"),
        ("sets/12.json", "group", "group_unknown"),
    ]
    assert not Rulebook.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("", "not_json")),
        ('{"a": 1,}', ("", "not_json")),
        ('{"a": 1, "a": 2}', ("", "key_twice")),
        ("[1]", ("", "wrong_type")),
        ("[" * 100_000, ("", "too_deep")),
        ('{"a": "\\ud800"}', ("", "not_utf8")),
    ],
)
def test_unreadable_file_is_refused(tmp_path, text, expected):
    path = tmp_path / "mau.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RulebookRefusedError) as caught:
        services.load_file(path)

    assert refusals(caught) == [("mau.json", *expected)]


def test_missing_binary_huge_and_unreadable_files_are_refused(tmp_path):
    binary = tmp_path / "anh.json"
    binary.write_bytes(b"\xff\xfe\x00")
    huge = tmp_path / "lon.json"
    with huge.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "01.json").mkdir()
    (tmp_path / "rulebook.json").write_text("{}", encoding="utf-8")
    found = []
    for path in (tmp_path / "khong-co.json", binary, huge, tmp_path):
        with pytest.raises(RulebookRefusedError) as caught:
            services.load_file(path)
        found += refusals(caught)

    assert found == [
        ("khong-co.json", "", "not_found"),
        ("anh.json", "", "not_utf8"),
        ("lon.json", "", "too_large"),
        ("sets/01.json", "", "unreadable"),
    ]


def test_a_folder_in_place_of_a_file_is_refused_when_it_lacks_its_parts(tmp_path):
    with pytest.raises(RulebookRefusedError) as caught:
        services.load_file(tmp_path)

    assert refusals(caught) == [("rulebook.json", "", "not_found")]


def test_a_set_file_under_a_wrong_name_is_refused(folder):
    (folder / "sets" / "07.json").rename(folder / "sets" / "77.json")

    with pytest.raises(RulebookRefusedError) as caught:
        services.load_file(folder)

    assert refusals(caught) == [("sets/77.json", "", "file_name")]


def test_hostile_text_is_refused_not_stored(one_set, tmp_path):
    with pytest.raises(RulebookRefusedError) as caught:
        load(tmp_path, title="a\0b")

    assert refusals(caught) == [("mau.json", "title", "wrong_type")]


def test_decimals_are_read_exactly(one_set, tmp_path):
    form = make_form()
    options = form["parts"][2]["criteria"][0]["options"]
    options[1]["points"] = 12.1
    load(tmp_path, sets=[form])

    found = queries.by_code("9-2030").data.sets["01"].criterion("C.1").options[1].points

    assert str(found) == "12.1"


# --- Taxonomy -----------------------------------------------------------------------------------
def test_taxonomy_twice_is_once(db):
    first, second = services.load_taxonomy(), services.load_taxonomy()

    assert (first.groups_written, first.sets_written, second.changed) == (6, 26, 0)
    assert (ProductGroup.objects.count(), ProductSet.objects.count()) == (6, 26)


def test_taxonomy_mends_a_changed_name(db):
    services.load_taxonomy()
    ProductSet.objects.filter(code="11").update(name="Sai")

    assert services.load_taxonomy().sets_written == 1
    assert ProductSet.objects.get(code="11").name == "Chè tươi, chè chế biến"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"code": "02"', '"code": "01"', ("groups.sets", "twice")),
        ('"code": "II"', '"code": "I"', ("groups", "twice")),
        ('"code": "02"', '"code": "x"', ("groups[0].subgroups[0].sets[1].code", "wrong_type")),
        ('"slug"', '"slog"', ("groups[0].subgroups[0].sets[0]", "missing")),
    ],
)
def test_broken_taxonomy_is_refused(tmp_path, old, new, expected):
    path = shutil.copy(DATA / "taxonomy.json", tmp_path / "taxonomy.json")
    edit(tmp_path / "taxonomy.json", old, new)

    with pytest.raises(RulebookRefusedError) as caught:
        services.load_taxonomy(tmp_path / "taxonomy.json")

    assert ("taxonomy.json", *expected) in refusals(caught)
    assert not ProductGroup.objects.exists()
    assert path


def test_unreadable_taxonomy_is_refused(tmp_path):
    with pytest.raises(RulebookRefusedError):
        services.load_taxonomy(tmp_path / "taxonomy.json")


def test_shipped_digest_is_that_of_a_fresh_reading():
    assert read_source(DATA / "26-2026").sha256 == shipped("26-2026").sha256
