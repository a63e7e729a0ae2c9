"""What the other rooms ask: which units there are on a day, and what became of which."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from common.errors import RuleError
from places import names
from places.choices import Level
from places.models import Succession, Unit, UnitQuerySet

HANOI_CODE = "01"
EXACT, PREFIX, CONTAINS = 0, 1, 2

# From each unit to those that stand for it on the day: onward to its heirs while it has ended
# before (a district has none: its communes' heirs), back to its origins while it has not begun.
_CARRIED_SQL = """
    WITH RECURSIVE line(origin, id) AS (
        SELECT id, id FROM places_unit WHERE id = ANY(%(ids)s)
        UNION
        SELECT line.origin, next.id
        FROM line
        JOIN places_unit unit ON unit.id = line.id
        JOIN LATERAL (
            SELECT new_id AS id FROM places_succession
                WHERE old_id = unit.id AND unit.valid_to < %(on)s
            UNION ALL
            SELECT id FROM places_unit child
                WHERE child.parent_id = unit.id AND unit.level = 'district'
                AND child.valid_to = unit.valid_to AND unit.valid_to < %(on)s
            UNION ALL
            SELECT old_id FROM places_succession
                WHERE new_id = unit.id AND unit.valid_from > %(on)s
        ) next ON true
    )
    SELECT line.origin, line.id
    FROM line JOIN places_unit unit ON unit.id = line.id
    WHERE unit.valid_from <= %(on)s AND (unit.valid_to IS NULL OR unit.valid_to >= %(on)s)
"""

_COVERED_SQL = """
    WITH RECURSIVE covered(id) AS (
        SELECT unnest(%(ids)s::bigint[])
        UNION
        SELECT next.id
        FROM covered
        JOIN LATERAL (
            SELECT id FROM places_unit WHERE parent_id = covered.id
            UNION ALL
            SELECT old_id FROM places_succession WHERE new_id = covered.id
        ) next ON true
    )
    SELECT id FROM covered
"""


class CodeParts(NamedTuple):
    """The two place codes of a product code (T)-(X)-(STT)-20.., as of one day."""

    province: str
    commune: str


def units_on(on: dt.date, level: str | None = None) -> UnitQuerySet:
    """Units that exist on the day `on`, of one level or of all, in Vietnamese order."""
    units = Unit.objects.on(on).in_order()
    return units.of_level(level) if level else units


def hanoi() -> Unit:
    """The city of Hanoi, one unit since 1 August 2008."""
    return Unit.objects.get(level=Level.PROVINCE, code=HANOI_CODE, valid_to=None)


def communes_of(area: Unit, on: dt.date) -> UnitQuerySet:
    """Communes, wards and townships of the province or district `area` on the day `on`."""
    below = Q(parent=area) | Q(parent__parent=area)
    return units_on(on, Level.COMMUNE).filter(below).select_related("parent")


def matching(units: UnitQuerySet, text: str) -> UnitQuerySet:
    """`units` whose name is, begins with or holds the typed `text`: best `rank` (0, 1, 2) first.

    Diacritics, capitals and the kind ("xã", "P.") do not matter; parts after a comma name the units
    above. The trigram index on fold_key serves all three.
    """
    path = names.path_of(text)
    if not path:
        return units.none()
    first, *above = path
    found = units.filter(_named(first, "contains"))
    for part in above:
        found = found.filter(_named(part, "exact", "parent__") | _named(part, "exact", _GRAND))
    rank = Case(
        When(_named(first, "exact"), then=Value(EXACT)),
        When(_named(first, "startswith"), then=Value(PREFIX)),
        default=Value(CONTAINS),
        output_field=IntegerField(),
    )
    return found.annotate(rank=rank).order_by("rank", "sort_key", "-valid_from", "code")


_GRAND = "parent__parent__"


def _named(readings: Iterable[names.Reading], lookup: str, prefix: str = "") -> Q:
    condition = Q(pk__in=())
    for reading in readings:
        one = Q(**{f"{prefix}fold_key__{lookup}": reading.key})
        if reading.kind is not None:
            one &= Q(**{f"{prefix}kind": reading.kind})
        condition |= one
    return condition


def find(text: str, on: dt.date | None = None, *, level: str | None = None) -> list[Unit]:
    """Units by typed name, best first: exact, then beginning, then containing; old names and new.

    With `on` only units of that day come back: a name of another time leads to the units that stand
    for it on that day ("xã Kim Lan" of 2020 gives, in 2026, the commune that took it in). Of units
    that share a name all come back; their address lines tell them apart.
    """
    found = matching(Unit.objects.with_path(), text)
    if on is None:
        return list(found.filter(level=level) if level else found)
    return _stand_ins(found, on, level)


def resolve(address: str, on: dt.date, *, level: str | None = None) -> list[Unit]:
    """The units that a written address means on the day `on`; more than one when it is ambiguous.

    Only whole names count ("Bát Tràng", "xã Bát Tràng, Gia Lâm"). A unit that bears the name on
    that day comes alone; when none does, those that stand for a bearer of another time.
    """
    named = matching(Unit.objects.with_path(), address)
    bearers = [unit for unit in named if _rank(unit) == EXACT]
    found = [unit for unit in bearers if unit.exists_on(on) and level in {None, unit.level}]
    return found or _stand_ins(bearers, on, level)


def _stand_ins(found: Iterable[Unit], on: dt.date, level: str | None) -> list[Unit]:
    """The units that stand for `found` on the day `on`, those that were meant most likely first."""
    origins = {unit.pk: unit for unit in found}
    carried = _carried(origins, on)
    stand_ins = Unit.objects.with_path().filter(pk__in=set().union(*carried.values()))
    best: dict[int, tuple[int, bool, bool]] = {}
    by_id = {unit.pk: unit for unit in (stand_ins.filter(level=level) if level else stand_ins)}
    for origin, targets in carried.items():
        for target in targets & by_id.keys():
            place = _place(origins[origin], by_id[target])
            best[target] = min(best.get(target, place), place)
    return sorted(by_id.values(), key=lambda unit: (best[unit.pk], unit.sort_key, unit.code))


def _rank(unit: Unit) -> int:
    rank: int = unit.rank  # type: ignore[attr-defined]  # annotated by matching()
    return rank


def _place(origin: Unit, stand_in: Unit) -> tuple[int, bool, bool]:
    """Place of a unit of the day in the answer: rank, came by another unit, has another name."""
    return _rank(origin), stand_in != origin, stand_in.fold_key != origin.fold_key


def _carried(ids: Iterable[int], on: dt.date) -> dict[int, set[int]]:
    """Each unit id → the ids of the units that stand for it on the day `on`."""
    wanted = list(ids)
    result: defaultdict[int, set[int]] = defaultdict(set)
    if not wanted:
        return result
    with connection.cursor() as cursor:
        cursor.execute(_CARRIED_SQL, {"ids": wanted, "on": on})
        for origin, target in cursor.fetchall():
            result[origin].add(target)
    return result


def as_of(unit: Unit, on: dt.date) -> list[Unit]:
    """The units that stand for `unit` on the day `on`: itself, or its heirs, or its origins.

    A split commune has several, a district of old the communes that took over its land, a unit from
    before the registry's lists none.
    """
    if unit.exists_on(on):
        return [unit]
    ids = _carried([unit.pk], on)[unit.pk]
    return list(Unit.objects.with_path().filter(pk__in=ids).in_order())


def stand_ins_of(units: Iterable[Unit], on: dt.date) -> list[Unit]:
    """The units of the day `on` that stand for any of `units`, in Vietnamese order. Two queries."""
    ids = set().union(*_carried((unit.pk for unit in units), on).values())
    return list(Unit.objects.with_path().filter(pk__in=ids).in_order())


def successors(unit: Unit, on: dt.date) -> list[Unit]:
    """The units of the day `on` that took over all or part of `unit`; none while it stands."""
    ended = unit.valid_to is not None and unit.valid_to < on
    return as_of(unit, on) if ended else []


def predecessors(unit: Unit) -> list[Unit]:
    """The units that went, wholly or in part, into `unit` when it began."""
    return list(Unit.objects.with_path().filter(heirs__new=unit).in_order())


def heirs_of(unit: Unit) -> QuerySet[Succession]:
    """How `unit` ended: the successions that lead from it."""
    return unit.heirs.select_related("new__parent__parent")


def origins_of(unit: Unit) -> QuerySet[Succession]:
    """How `unit` began: the successions that lead to it."""
    return unit.origins.select_related("old__parent__parent")


def covered_unit_ids(*units: Unit) -> frozenset[int]:
    """Ids of the units, of all below them, and of all that ever became part of them. One query.

    A commune that was split is covered by every unit that took a part of it: which part a record
    lay in is not known from its name.
    """
    if not units:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_COVERED_SQL, {"ids": [unit.pk for unit in units]})
        return frozenset(row[0] for row in cursor.fetchall())


def address_line(unit: Unit) -> str:
    """The unit with all that stood above it in its time, smallest first.

    "Xã Bát Tràng, Huyện Gia Lâm, Thành phố Hà Nội" until 30 June 2025, then "Xã Bát Tràng, Thành
    phố Hà Nội". Load many with `Unit.objects.with_path()`.
    """
    parts = [unit.full_name]
    above = unit.parent
    while above is not None:
        parts.append(above.full_name)
        above = above.parent
    return ", ".join(parts)


def province_of(unit: Unit) -> Unit:
    """The province that `unit` lies in, or is."""
    while unit.parent is not None:
        unit = unit.parent
    return unit


def code_parts(commune: Unit, on: dt.date) -> CodeParts:
    """Province and commune code for a product code given on the day `on`.

    Source: Decision 26/2026/QĐ-TTg, product code (T)-(X)-(STT)-20.. with the codes of Decision
    19/2025/QĐ-TTg. Raises RuleError for a unit that is no commune or does not exist on that day.
    """
    if commune.level != Level.COMMUNE:
        raise RuleError(_("Mã sản phẩm được cấp theo xã, phường: hãy chọn đơn vị cấp xã."))
    if not commune.exists_on(on):
        raise RuleError(
            _("%(unit)s không tồn tại vào ngày %(day)s: hãy chọn đơn vị của ngày đó.")
            % {"unit": commune.full_name, "day": on.strftime("%d/%m/%Y")}
        )
    return CodeParts(province=province_of(commune).code, commune=commune.code)
