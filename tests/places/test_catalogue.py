import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from places.catalogue import CatalogueError, UnitLine, read_successions, read_units
from places.choices import KINDS_OF_LEVEL, Change, Kind, Level

UNITS = read_units()
SUCCESSIONS = read_successions()


def _on(day: dt.date) -> list[UnitLine]:
    return [u for u in UNITS if u.valid_from <= day and (u.valid_to is None or day <= u.valid_to)]


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (dt.date(2008, 7, 31), 0, 0, 0),
        (dt.date(2008, 8, 1), 63, 30, 579),
        (dt.date(2024, 12, 31), 63, 30, 579),
        (dt.date(2025, 1, 1), 63, 30, 526),
        (dt.date(2025, 6, 30), 63, 30, 526),
        (dt.date(2025, 7, 1), 34, 0, 126),
        (dt.date(2026, 11, 24), 34, 0, 126),
    ],
)
def test_units_are_complete_on_each_side_of_every_reform(day, provinces, districts, communes):
    counts = Counter(unit.level for unit in _on(day))

    found = (counts[Level.PROVINCE], counts[Level.DISTRICT], counts[Level.COMMUNE])
    assert found == (provinces, districts, communes)


@given(st.dates(dt.date(2008, 8, 1), dt.date(2040, 12, 31)))
@example(dt.date(2024, 12, 31))
@example(dt.date(2025, 1, 1))
@example(dt.date(2025, 6, 30))
@example(dt.date(2025, 7, 1))
def test_a_code_means_one_unit_of_its_level_on_any_day_and_has_its_parent(day):
    codes = [(unit.level, unit.code) for unit in _on(day)]

    assert len(codes) == len(set(codes))
    assert all(unit.parent is None or unit.parent in codes for unit in _on(day))


def test_kinds_after_the_reform():
    kinds = Counter(u.kind for u in _on(dt.date(2025, 7, 1)) if u.level == Level.COMMUNE)

    assert kinds == {Kind.WARD: 51, Kind.COMMUNE: 75}
    assert all(u.kind in KINDS_OF_LEVEL[u.level] for u in UNITS)


def test_codes_have_the_length_of_their_level_and_names_are_capital():
    lengths = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}

    assert [u for u in UNITS if len(u.code) != lengths[u.level] or not u.code.isdigit()] == []
    assert [u.name for u in UNITS if any(w[0].islower() for w in u.name.split())] == []


def test_every_ended_commune_and_province_leads_on_and_every_new_one_comes_from_somewhere():
    left = {(line.level, line.old_code, line.on) for line in SUCCESSIONS}
    begun = {(line.level, line.new_code, line.on) for line in SUCCESSIONS}
    day = dt.timedelta(days=1)

    lost = [
        unit.full_name
        for unit in UNITS
        if unit.valid_to
        and unit.level != Level.DISTRICT
        and (unit.level, unit.code, unit.valid_to + day) not in left
    ]
    orphans = [
        unit.full_name
        for unit in UNITS
        if unit.valid_from > dt.date(2008, 8, 1)
        and (unit.level, unit.code, unit.valid_from) not in begun
    ]

    assert (lost, orphans) == ([], [])


def test_succession_kinds_say_how_many_heirs_there_are():
    heirs = Counter((line.on, line.level, line.old_code) for line in SUCCESSIONS)

    for line in SUCCESSIONS:
        split = heirs[line.on, line.level, line.old_code] > 1
        assert (line.change == Change.SPLIT) is split


def test_only_dates_that_a_reform_gives_are_called_verified():
    verified = {unit.valid_from for unit in UNITS if unit.is_start_verified}

    assert verified == {dt.date(2008, 8, 1), dt.date(2025, 1, 1), dt.date(2025, 7, 1)}
    assert [u.full_name for u in UNITS if u.is_start_verified and u.valid_from.year == 2008] == [
        "Thành phố Hà Nội"
    ]


def _write(path: Path, head: str, *lines: str) -> None:
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


UNIT_HEAD = (
    "level,code,kind,name,full_name,parent_level,parent_code,valid_from,valid_to,start_verified"
)


@pytest.mark.parametrize(
    "line",
    [
        "village,1,city,A,Thành phố A,,,2008-08-01,,no",
        "province,1,ward,A,Phường A,,,2008-08-01,,no",
        "province,1,city,A,Thành phố A,,,01/08/2008,,no",
        "province,1,city",
    ],
)
def test_a_wrong_unit_line_is_named(tmp_path, line):
    _write(
        tmp_path / "units.csv", UNIT_HEAD, "province,01,city,A,Thành phố A,,,2008-08-01,,no", line
    )

    with pytest.raises(CatalogueError) as caught:
        read_units(tmp_path)

    assert str(caught.value) == "Tệp units.csv, dòng 3: giá trị không hợp lệ"


def test_a_wrong_succession_line_is_named(tmp_path):
    head = "on,level,old_code,old_name,new_code,new_name,change"
    _write(tmp_path / "successions.csv", head, "2025-07-01,commune,1,A,2,B,vanished")

    with pytest.raises(CatalogueError, match=r"successions\.csv, dòng 2"):
        read_successions(tmp_path)


def test_the_files_are_sorted_so_that_changes_can_be_read():
    folder = Path("places/data")
    with (folder / "units.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    levels = list(Level.values)

    keys = [(levels.index(r["level"]), r["code"], r["valid_from"]) for r in rows]

    assert keys == sorted(keys)
