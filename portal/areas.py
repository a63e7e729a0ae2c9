"""What a reader means by an area: a code of today, or a name of today or of another time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from places.choices import Level
from places.models import Succession, Unit
from places.queries import covered_unit_ids, matching, stand_ins_of
from products.models import Product

MOST_UNITS = 40
"""Of a name that many units share or begin with, so many are looked at."""


@dataclass(frozen=True)
class Area:
    """The units that bear a name, and those that stand for them today."""

    named: Sequence[Unit]
    today: Sequence[Unit]
    unit_ids: frozenset[int]

    @property
    def former(self) -> list[Unit]:
        """The units of the name that are no more."""
        return [unit for unit in self.named if unit not in self.today]


def area_of(text: str, on: dt.date) -> Area | None:
    """The area that `text` (a unit's code or name, old or new) means; None for an unknown one.

    It holds what lies in the units of that name, in all that became part of them, and what is
    recorded under the units that took them over. Not what those took over from others.
    """
    named = _by_code(text.strip(), on) if text.strip().isdecimal() else _by_name(text)
    if not named:
        return None
    gone = [unit for unit in named if not unit.exists_on(on)]
    stand = [unit for unit in named if unit.exists_on(on)]
    today = list(dict.fromkeys(stand + (stand_ins_of(gone, on) if gone else [])))
    ids = covered_unit_ids(*named) | {unit.pk for unit in today}
    return Area(named=named, today=today, unit_ids=ids)


def _by_code(code: str, on: dt.date) -> list[Unit]:
    """The unit of that code: today's, or else the last that bore it."""
    bearers = Unit.objects.with_path().filter(code=code)
    found = list(bearers.order_by(F("valid_to").desc(nulls_first=True), "level"))
    return [unit for unit in found if unit.exists_on(on)][:1] or found[:1]


def _by_name(text: str) -> list[Unit]:
    """Units whose name fits best: exactly, else by its beginning, else by a part."""
    found = list(matching(Unit.objects.with_path(), text)[:MOST_UNITS])
    ranks = [unit.rank for unit in found]  # type: ignore[attr-defined]  # annotated by matching()
    return [unit for unit, rank in zip(found, ranks, strict=True) if rank == ranks[0]]


def communes_with_products(on: dt.date) -> list[str]:
    """The full names of today's communes in which, or in whose forerunners, products are made."""
    here = Product.objects.filter(place=OuterRef("pk"))
    before = Succession.objects.filter(new=OuterRef("pk"), old__products__isnull=False)
    units = Unit.objects.on(on).of_level(Level.COMMUNE).filter(Exists(here) | Exists(before))
    return list(units.in_order().values_list("full_name", flat=True))
