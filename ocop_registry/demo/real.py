"""What is known of real Hanoi products: each row as its source has it, none of it a certificate.

The file's column `set_code` is ours: sets assigned by the product's name, marked as inferred.
"""

import csv
import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from certificates.services.history import record_history
from common.numbers import Kind, number_from_seed
from common.text import clean_line, fold, sort_key
from places import queries as places
from places.choices import Level
from places.models import Unit
from producers.choices import LegalForm
from producers.models import Producer
from products.models import Product
from rulebooks.models import ProductSet

FILE = Path(__file__).parent / "data" / "hanoi_products.csv"
UNDATED = 2023
"""Rows without a year come from news of about that year: it only picks the units of that time."""
_FORMS = {
    "company": LegalForm.ENTERPRISE,
    "cooperative": LegalForm.COOPERATIVE,
    "household": LegalForm.HOUSEHOLD,
    "": LegalForm.UNKNOWN,
}
Units: TypeAlias = Mapping[tuple[str, int], Unit]
_ASIDE = re.compile(r"\s*\(.*?\)")


@dataclass(frozen=True)
class Row:
    """One row of the file: a product as one source speaks of it. Empty text: not known."""

    name: str
    producer: str
    producer_type: str
    commune: str
    district: str
    stars: int | None
    status: str
    year: int | None
    decision: str
    source: str
    note: str
    set_code: str

    @property
    def address(self) -> str:
        """The place as the source names it, smallest first, without its asides."""
        parts = (_ASIDE.sub("", self.commune), self.district)
        return ", ".join(part for part in parts if part)

    @property
    def where(self) -> tuple[str, int]:
        """What decides on the unit: the address and the year in which it was one."""
        return self.address, self.year or UNDATED


def read() -> list[Row]:
    """The rows of the file, in its order."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return [_row(values) for values in csv.DictReader(handle)]


def load(at: dt.datetime) -> int:
    """Register the products of the file with their records; return how many there are."""
    rows = read()
    found = {row.where: row for row in rows}
    units = {where: place_of(row) for where, row in found.items()}
    for row, product in zip(rows, _products(rows, units), strict=True):
        record_history(
            product=product,
            status=row.status,
            stars=row.stars,
            year=row.year,
            decision=row.decision,
            source=row.source,
            note=row.note,
            by=None,
            at=at,
        )
    return len(rows)


def _row(values: Mapping[str, str]) -> Row:
    return Row(
        name=values["name"],
        producer=values["producer"],
        producer_type=values["producer_type"],
        commune=values["commune"],
        district=values["district"],
        stars=int(values["stars"]) if values["stars"] else None,
        status=values["status"],
        year=int(values["year"]) if values["year"] else None,
        decision=values["decision"],
        source=values["source"],
        note=values["note_vi"],
        set_code=values["set_code"],
    )


def _producers(rows: Sequence[Row], units: Units) -> dict[str, Producer]:
    """Each named producer once, with the sources that name it."""
    named: dict[str, list[Row]] = {}
    for row in rows:
        if row.producer:
            named.setdefault(row.producer, []).append(row)
    made = [
        Producer(
            number=_number(Kind.PRODUCER, name),
            name=name,
            legal_form=_FORMS[own[0].producer_type],
            place=units[own[0].where],
            source=clean_line("; ".join(dict.fromkeys(row.source for row in own)))[:500],
            search_key=fold(name),
            sort_key=sort_key(name),
        )
        for name, own in named.items()
    ]
    return {producer.name: producer for producer in Producer.objects.bulk_create(made)}


def _products(rows: Sequence[Row], units: Units) -> list[Product]:
    producers = _producers(rows, units)
    sets = {row.code: row for row in ProductSet.objects.all()}
    return Product.objects.bulk_create(
        Product(
            number=_number(Kind.PRODUCT, f"{row.producer} / {row.name}"),
            name=row.name,
            producer=producers.get(row.producer),
            product_set=sets[row.set_code],
            set_is_inferred=True,
            place=units[row.where],
            source=row.source,
            search_key=fold(row.name),
            sort_key=sort_key(row.name),
        )
        for row in rows
    )


def place_of(row: Row) -> Unit:
    """The unit that the source names, as it was in that year; the city when it names none."""
    on = dt.date(row.where[1], 6, 1)
    for address, level in ((row.address, Level.COMMUNE), (row.district, Level.DISTRICT)):
        found = places.resolve(address, on, level=level) if address else []
        if len(found) == 1:
            return found[0]
    return places.hanoi()


def _number(kind: Kind, name: str) -> str:
    return number_from_seed(kind, hashlib.sha256(f"hanoi {kind.value} {name}".encode()).digest())
