"""Made-up producers and their products, spread over the communes of today and over every set."""

import datetime as dt
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, cast

from accounts.models import User
from common.numbers import Kind, number_from_seed
from common.text import fold, sort_key
from ocop_registry.demo.accounts import Cast
from ocop_registry.demo.days import Calendar
from places import queries as places
from places.models import Unit
from producers.choices import LegalForm
from producers.models import Producer, ProducerContact
from products.models import Product, ProductCode
from rulebooks.models import ProductSet

FILE = Path(__file__).parent / "data" / "sample_products.json"
PRODUCTS_EACH = (4, 2, 3, 1, 3, 2)
"""How many products one producer after another has."""
_NAMES = {
    LegalForm.COOPERATIVE: "Hợp tác xã {kind} mẫu {brand}",
    LegalForm.COOPERATIVE_GROUP: "Tổ hợp tác {kind} mẫu {brand}",
    LegalForm.ENTERPRISE: "Công ty TNHH {kind} mẫu {brand}",
    LegalForm.FARM: "Trang trại mẫu {brand}",
    LegalForm.HOUSEHOLD: "Hộ kinh doanh mẫu {person}",
    LegalForm.ASSOCIATION: "Hội du lịch cộng đồng mẫu {brand}",
}


class Item(TypedDict):
    """A product as the file tells of it."""

    name: str
    packaging: str
    story: str


class SampleSet(TypedDict):
    """The sample products of one product set, and who makes such things."""

    code: str
    count: int
    kind: str
    forms: list[str]
    items: list[Item]


class Catalogue(TypedDict):
    """The file of sample products."""

    note: str
    brands: list[str]
    persons: list[str]
    makers: list[str]
    closing: str
    sets: list[SampleSet]


@dataclass
class Pool:
    """The sample products that nothing has happened to yet, in a fixed order.

    `near` lie in a commune that has an officer in the demo, `far` elsewhere in the city.
    """

    near: list[Product]
    far: list[Product]
    rng: random.Random
    taken: list[Product] = field(default_factory=list)

    def near_officers(self, count: int) -> list[Product]:
        """The next `count` products whose commune has an officer."""
        return self._take(self.near, count)

    def anywhere(self, count: int) -> list[Product]:
        """The next `count` products, those outside the officers' communes first."""
        found = self._take(self.far, min(count, len(self.far)))
        return found + self._take(self.near, count - len(found))

    def of_producer(self, producer: Producer) -> list[Product]:
        """Every product left of one producer."""
        found = [row for row in self.near if row.producer_id == producer.pk]
        self.near = [row for row in self.near if row.producer_id != producer.pk]
        return found

    def _take(self, rows: list[Product], count: int) -> list[Product]:
        if count > len(rows):
            raise ValueError(f"{count} products wanted, {len(rows)} left")
        found = rows[:count]
        del rows[:count]
        return found


def load(cast_: Cast, calendar: Calendar, rng: random.Random) -> Pool:
    """Make the sample producers and products; return the products, mixed."""
    catalogue = read()
    sets = {row.code: row for row in ProductSet.objects.select_related("group")}
    maker = _Maker(catalogue, cast_, calendar, rng)
    drafts = [
        draft for group in catalogue["sets"] for draft in maker.drafts(group, sets[group["code"]])
    ]
    producers = list({id(row.producer): row.producer for row in drafts if row.producer}.values())
    Producer.objects.bulk_create(producers)
    ProducerContact.objects.bulk_create(
        ProducerContact(
            producer=producer,
            representative=f"Người đại diện mẫu {n}",
            email=f"chu-the-{n}@mau.invalid",
        )
        for n, producer in enumerate(producers, start=1)
    )
    products = Product.objects.bulk_create(drafts)
    ProductCode.objects.bulk_create(_codes(products, calendar.on))
    rng.shuffle(products)
    near = {unit.pk for unit in cast_.communes}
    return Pool(
        near=[row for row in products if row.place_id in near],
        far=[row for row in products if row.place_id not in near],
        rng=rng,
    )


def read() -> Catalogue:
    """The file of sample products."""
    return cast(Catalogue, json.loads(FILE.read_text(encoding="utf-8")))


def _codes(products: Sequence[Product], on: dt.date) -> Iterator[ProductCode]:
    """The regulation's code of each product, counted by commune and year."""
    serials: Counter[int] = Counter()
    for product in products:
        parts = places.code_parts(product.place, on)
        serials[product.place_id] += 1
        serial = serials[product.place_id]
        yield ProductCode(
            product=product,
            code=f"{parts.province}-{parts.commune}-{serial}-{on.year}",
            serial=serial,
            place=product.place,
            year=on.year,
            given_on=on,
        )


class _Maker:
    """Names producers one after another and gives each a place and some products."""

    def __init__(
        self, catalogue: Catalogue, cast_: Cast, calendar: Calendar, rng: random.Random
    ) -> None:
        self.catalogue, self.cast, self.rng = catalogue, cast_, rng
        self.count = 0
        self.near = list(cast_.communes)
        communes = places.communes_of(places.hanoi(), calendar.on)
        self.far = [unit for unit in communes if unit not in self.near]
        rng.shuffle(self.far)
        self.used: set[str] = set()

    def drafts(self, group: SampleSet, product_set: ProductSet) -> Iterator[Product]:
        """The products of one set, unsaved, with their unsaved producers."""
        left, item = group["count"], 0
        while left:
            size = min(left, PRODUCTS_EACH[self.count % len(PRODUCTS_EACH)], len(group["items"]))
            producer, brand = self._producer(group)
            for _n in range(size):
                fact = group["items"][item % len(group["items"])]
                yield self._product(fact, brand, producer, product_set)
                item += 1
            left -= size

    def _producer(self, group: SampleSet) -> tuple[Producer, str]:
        form = LegalForm(group["forms"][self.count % len(group["forms"])])
        place = self._place()
        brand, name = self._name(form, group["kind"], place)
        self.count += 1
        return Producer(
            number=_number(Kind.PRODUCER, name),
            name=name,
            legal_form=form,
            place=place,
            address=f"Thôn mẫu {self.count % 9 + 1}",
            introduction="Chủ thể mẫu, dùng để minh họa sổ đăng ký; không có thật.",
            source="Dữ liệu mẫu",
            is_sample=True,
            search_key=fold(name),
            sort_key=sort_key(name),
            registered_by=self._officer(place),
        ), brand

    def _place(self) -> Unit:
        """Three producers of five lie where the demo has an officer."""
        turn = self.count
        return (self.near if turn % 5 < 3 else self.far)[
            (turn * 7) % len(self.near) if turn % 5 < 3 else turn % len(self.far)
        ]

    def _name(self, form: LegalForm, kind: str, place: Unit) -> tuple[str, str]:
        """A brand and a producer's name that nobody has yet."""
        brands, persons = self.catalogue["brands"], self.catalogue["persons"]
        brand = brands[self.count * 7 % len(brands)]
        person = persons[self.count % len(persons)]
        name = _NAMES[form].format(kind=kind, brand=brand, person=person)
        if name in self.used:
            name = f"{name} {place.name}"
        self.used.add(name)
        return brand, name

    def _product(
        self, fact: Item, brand: str, producer: Producer, product_set: ProductSet
    ) -> Product:
        name = f"{fact['name']} {brand}"
        where = producer.place.full_name
        made_by = self.rng.choice(self.catalogue["makers"]).format(
            producer=producer.name,
            place=where[:1].lower() + where[1:],
            count=self.rng.randint(4, 40),
        )
        return Product(
            number=_number(Kind.PRODUCT, f"{producer.name} / {name}"),
            name=name,
            producer=producer,
            product_set=product_set,
            place=producer.place,
            description=fact["story"],
            story=f"{fact['story']} {made_by}\n\n{self.catalogue['closing']}",
            packaging=fact["packaging"],
            is_sample=True,
            search_key=fold(name),
            sort_key=sort_key(name),
            registered_by=self._officer(producer.place),
        )

    def _officer(self, place: Unit) -> User:
        return self.cast.officers.get(place.pk, self.cast.office)


def _number(kind: Kind, name: str) -> str:
    return number_from_seed(kind, hashlib.sha256(f"mẫu {kind.value} {name}".encode()).digest())
