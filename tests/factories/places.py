"""Small made-up units. Codes count from 90000 so that they never meet the real list."""

import datetime as dt
from itertools import count

from common.text import sort_key
from places.choices import Change, Kind, Level
from places.models import Succession, Unit
from places.names import search_key

_codes = count(1)
START = dt.date(2008, 8, 1)


def make_unit(**overrides: object) -> Unit:
    """A province that has always been, unless told otherwise."""
    values: dict[str, object] = {
        "level": Level.PROVINCE,
        "kind": Kind.PROVINCE,
        "name": "Mẫu",
        "code": f"9{next(_codes):04d}",
        "valid_from": START,
        "is_start_verified": True,
    }
    values |= overrides
    name, kind = str(values["name"]), Kind(str(values["kind"]))
    values.setdefault("full_name", f"{kind.label} {name}")
    values.setdefault("fold_key", search_key(name))
    values.setdefault("sort_key", sort_key(name))
    return Unit.objects.create(**values)


def make_province(**overrides: object) -> Unit:
    """A province."""
    return make_unit(**overrides)


def make_district(**overrides: object) -> Unit:
    """A rural district of its own province, until 30 June 2025."""
    if "parent" not in overrides:
        overrides["parent"] = make_province()
    values = {
        "level": Level.DISTRICT,
        "kind": Kind.RURAL_DISTRICT,
        "valid_to": dt.date(2025, 6, 30),
    }
    return make_unit(**values | overrides)


def make_commune(**overrides: object) -> Unit:
    """A commune straight under its own province, since 1 July 2025."""
    if "parent" not in overrides:
        overrides["parent"] = make_province()
    values = {"level": Level.COMMUNE, "kind": Kind.COMMUNE, "valid_from": dt.date(2025, 7, 1)}
    return make_unit(**values | overrides)


def make_succession(old: Unit, new: Unit, **overrides: object) -> Succession:
    """`old` went wholly into `new` on the first day of `new`."""
    values: dict[str, object] = {"on": new.valid_from, "kind": Change.MERGED}
    return Succession.objects.create(old=old, new=new, **values | overrides)
