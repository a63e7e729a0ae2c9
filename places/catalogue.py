"""The project's own list of units, read from places/data and checked line by line."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Message
from places.choices import KINDS_OF_LEVEL, Change, Kind, Level

DATA = Path(__file__).parent / "data"


class CatalogueError(DomainError):
    """A line of the list is wrong; names the file and the line."""

    def __init__(self, file: str, line: int, message: Message) -> None:
        super().__init__(
            _("Tệp %(file)s, dòng %(line)s: %(message)s")
            % {"file": file, "line": line, "message": message}
        )


@dataclass(frozen=True)
class UnitLine:
    """One unit: its parent is the unit of that level and code on the first day."""

    line: int
    level: Level
    code: str
    kind: Kind
    name: str
    full_name: str
    parent: tuple[Level, str] | None
    valid_from: dt.date
    valid_to: dt.date | None
    is_start_verified: bool


@dataclass(frozen=True)
class SuccessionLine:
    """One succession: the old code as of the day before `on`, the new code as of `on`."""

    line: int
    on: dt.date
    level: Level
    old_code: str
    new_code: str
    change: Change


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def _unit(line: int, row: dict[str, str]) -> UnitLine:
    level, kind = Level(row["level"]), Kind(row["kind"])
    if kind not in KINDS_OF_LEVEL[level]:
        raise ValueError(row["kind"])
    parent = (Level(row["parent_level"]), row["parent_code"]) if row["parent_level"] else None
    return UnitLine(
        line=line,
        level=level,
        code=row["code"],
        kind=kind,
        name=row["name"],
        full_name=row["full_name"],
        parent=parent,
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        is_start_verified=row["start_verified"] == "yes",
    )


def _succession(line: int, row: dict[str, str]) -> SuccessionLine:
    return SuccessionLine(
        line=line,
        on=dt.date.fromisoformat(row["on"]),
        level=Level(row["level"]),
        old_code=row["old_code"],
        new_code=row["new_code"],
        change=Change(row["change"]),
    )


def read_units(folder: Path = DATA) -> list[UnitLine]:
    """The units of the list. Raises CatalogueError at the first line that makes no sense."""
    found: list[UnitLine] = []
    for line, row in _rows(folder / "units.csv"):
        try:
            found.append(_unit(line, row))
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogueError("units.csv", line, _("giá trị không hợp lệ")) from error
    return found


def read_successions(folder: Path = DATA) -> list[SuccessionLine]:
    """The successions of the list. Raises CatalogueError at the first line that makes no sense."""
    found: list[SuccessionLine] = []
    for line, row in _rows(folder / "successions.csv"):
        try:
            found.append(_succession(line, row))
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogueError("successions.csv", line, _("giá trị không hợp lệ")) from error
    return found
