"""The one verb of this room: bring the tables in line with the project's list of units."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from audit.choices import Action
from common.text import sort_key
from places.catalogue import (
    DATA,
    CatalogueError,
    SuccessionLine,
    UnitLine,
    read_successions,
    read_units,
)
from places.choices import Level
from places.models import Succession, Unit
from places.names import search_key

_DAY = dt.timedelta(days=1)
_CHANGING = (
    "kind",
    "name",
    "full_name",
    "parent_id",
    "valid_to",
    "is_start_verified",
    "fold_key",
    "sort_key",
)


@dataclass(frozen=True)
class LoadReport:
    """How many rows a load made and changed, and how many units the registry now holds."""

    units_created: int
    units_changed: int
    successions_created: int
    successions_changed: int
    units: int

    @property
    def changed(self) -> int:
        """All rows written; 0 when the tables were already in line."""
        return (
            self.units_created
            + self.units_changed
            + self.successions_created
            + self.successions_changed
        )


class _Units:
    """The units that stand in the table, found by level and code on a day."""

    def __init__(self) -> None:
        self._by_code: defaultdict[tuple[str, str], list[Unit]] = defaultdict(list)
        for unit in Unit.objects.all():
            self.add(unit)

    def add(self, unit: Unit) -> None:
        self._by_code[unit.level, unit.code].append(unit)

    def starting(self, level: str, code: str, day: dt.date) -> Unit | None:
        found = self._by_code[level, code]
        return next((unit for unit in found if unit.valid_from == day), None)

    def on(self, level: str, code: str, day: dt.date) -> Unit | None:
        return next((u for u in self._by_code[level, code] if u.exists_on(day)), None)


@transaction.atomic
def load_units(*, by: audit.Actor | None = None, folder: Path = DATA) -> LoadReport:
    """Bring units and successions in line with the list in `folder`; a second call changes nothing.

    Nothing is ever removed: records point to old units. Raises CatalogueError, with file and line,
    when the list contradicts itself; then nothing has been written.
    """
    with connection.cursor() as cursor:  # two loads at once would both try to create
        cursor.execute("LOCK TABLE places_unit IN SHARE ROW EXCLUSIVE MODE")
    units = _Units()
    lines = read_units(folder)
    created = changed = 0
    for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
        made, altered = _load_level([line for line in lines if line.level == level], units)
        created, changed = created + made, changed + altered
    lines_made, lines_altered = _load_successions(read_successions(folder), units)
    report = LoadReport(created, changed, lines_made, lines_altered, Unit.objects.count())
    if report.changed:
        _record(report, by)
    return report


def _record(report: LoadReport, by: audit.Actor | None) -> None:
    country = Unit.objects.filter(level=Level.PROVINCE).earliest("code", "valid_from")
    audit.record(
        Action.PLACES_LOADED,
        target=country,
        by=by,
        note=f"+{report.units_created} ~{report.units_changed} units, "
        f"+{report.successions_created} ~{report.successions_changed} successions",
    )


def _load_level(lines: Sequence[UnitLine], units: _Units) -> tuple[int, int]:
    """Write one level; return how many units were created and changed.

    Changes go first: a unit must have ended before another may take its code.
    """
    new: list[Unit] = []
    altered: list[Unit] = []
    for line in lines:
        unit = units.starting(line.level, line.code, line.valid_from)
        target = unit or Unit(level=line.level, code=line.code, valid_from=line.valid_from)
        before = [getattr(target, name) for name in _CHANGING]
        _fill(target, line, units)
        if unit is None:
            new.append(target)
        elif before != [getattr(target, name) for name in _CHANGING]:
            altered.append(target)
    Unit.objects.bulk_update(altered, [name.removesuffix("_id") for name in _CHANGING])
    Unit.objects.bulk_create(new)
    for unit in new:
        units.add(unit)
    return len(new), len(altered)


def _fill(unit: Unit, line: UnitLine, units: _Units) -> None:
    unit.kind = line.kind
    unit.name, unit.full_name = line.name, line.full_name
    unit.parent = _parent(line, units)
    unit.valid_to = line.valid_to
    unit.is_start_verified = line.is_start_verified
    unit.fold_key, unit.sort_key = search_key(line.name), sort_key(line.name)


def _parent(line: UnitLine, units: _Units) -> Unit | None:
    if line.parent is None:
        return None
    parent = units.on(*line.parent, line.valid_from)
    if parent is None:
        raise CatalogueError("units.csv", line.line, _("không có đơn vị cấp trên vào ngày đó"))
    return parent


def _load_successions(lines: Sequence[SuccessionLine], units: _Units) -> tuple[int, int]:
    existing = {(line.old_id, line.new_id): line for line in Succession.objects.all()}
    new: list[Succession] = []
    altered: list[Succession] = []
    for line in lines:
        old = units.on(line.level, line.old_code, line.on - _DAY)
        heir = units.starting(line.level, line.new_code, line.on)
        if old is None or heir is None:
            raise CatalogueError("successions.csv", line.line, _("không có đơn vị mang mã này"))
        known = existing.get((old.pk, heir.pk))
        if known is None:
            new.append(Succession(old=old, new=heir, on=line.on, kind=line.change))
        elif (known.on, known.kind) != (line.on, line.change):
            known.on, known.kind = line.on, line.change
            altered.append(known)
    Succession.objects.bulk_update(altered, ["on", "kind"])
    Succession.objects.bulk_create(new)
    return len(new), len(altered)
