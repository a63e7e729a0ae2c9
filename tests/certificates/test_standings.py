"""The verdict in SQL agrees with the pure verdict, on generated rows and on every day tried."""

import datetime as dt
import random

import pytest

from accounts.models import User
from certificates import queries
from certificates.choices import EndKind, HistoricStatus, Standing, StatusKind
from certificates.models import Certificate, HistoricRecord, StatusEvent
from certificates.standings import certificates_with_standing, products_with_standing
from common.numbers import Kind, make_number
from common.periods import last_valid_day
from evaluations.choices import Stage
from evaluations.models import Dossier
from products.models import Product
from rulebooks.choices import Purpose
from tests.factories.accounts import make_user
from tests.factories.certificates import SALT, make_authority, make_decision
from tests.factories.producers import make_producer
from tests.factories.products import make_product_set
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db
D = dt.date
START = D(2020, 1, 1)
# Few days, so that edges meet: ends of months, leap days, neighbours.
POOL = [
    D(2020, 2, 29), D(2020, 12, 31), D(2021, 1, 1), D(2022, 6, 30), D(2022, 7, 1), D(2023, 2, 28),
    D(2023, 3, 1), D(2023, 8, 31), D(2024, 2, 28), D(2024, 2, 29), D(2024, 3, 1), D(2025, 2, 28),
    D(2025, 3, 1), D(2025, 6, 30), D(2026, 2, 28), D(2026, 3, 1), D(2026, 7, 10), D(2026, 12, 31),
]  # fmt: skip


class Maker:
    """Products with random certificates, events and records of the past."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - test data
        self.user: User = make_user()
        self.producer = make_producer()
        self.product_set = make_product_set()
        self.rulebook = make_rulebook()
        self.decision = make_decision(make_authority(self.producer.place), START, self.user)

    def product(self, index: int) -> Product:
        product = Product.objects.create(
            number=make_number(Kind.PRODUCT),
            name=f"Sản phẩm mẫu {index}",
            producer=self.producer,
            product_set=self.product_set,
            place=self.producer.place,
        )
        if self.dice.random() < 0.6:
            self.certificates(product)
        for _ in range(self.dice.choice([0, 0, 1, 1, 2, 3])):
            self.record(product)
        return product

    def certificates(self, product: Product) -> None:
        """One after the other: each begins on or after the day on which the one before it ended."""
        free_from = START
        for _ in range(self.dice.choice([1, 1, 2, 3])):
            days = [day for day in POOL if day >= free_from]
            if not days:
                return
            first = self.dice.choice(days)
            last = last_valid_day(first, self.dice.choice([6, 12, 36]))
            ended = self.dice.choice([None, *[day for day in POOL if first <= day <= last]])
            certificate = self.certificate(product, first, last, ended)
            for _ in range(self.dice.choice([0, 0, 1, 2, 3])):
                self.pause(certificate)
            free_from = ended or last + dt.timedelta(days=1)

    def certificate(self, product, first, last, ended):
        dossier = Dossier.objects.create(
            number=make_number(Kind.DOSSIER),
            product=product,
            producer=self.producer,
            place=product.place,
            rulebook=self.rulebook,
            purpose=Purpose.FIRST,
            stage=Stage.RECOGNISED,
            opened_by=self.user,
        )
        return Certificate.objects.create(
            number=make_number(Kind.CERTIFICATE),
            product=product,
            decision=self.decision,
            dossier=dossier,
            stars=self.dice.choice([3, 4, 5]),
            valid_from=first,
            valid_to=last,
            ended_on=ended,
            end_kind=self.dice.choice(EndKind.values) if ended else "",
            product_name=product.name,
            producer_name=self.producer.name,
            address="Xã Mẫu",
            salt=SALT,
        )

    def pause(self, certificate: Certificate) -> None:
        kind = self.dice.choice([StatusKind.SUSPENDED, StatusKind.REINSTATED, StatusKind.ISSUED])
        begins = self.dice.choice(POOL)
        ends = [day for day in POOL if day >= begins]
        until = self.dice.choice([None, *ends]) if kind == StatusKind.SUSPENDED else None
        StatusEvent.objects.create(
            certificate=certificate,
            kind=kind,
            effective_on=begins,
            until=until,
            recorded_by=self.user,
        )

    def record(self, product: Product) -> None:
        HistoricRecord.objects.create(
            product=product,
            status=self.dice.choice(HistoricStatus.values),
            stars=self.dice.choice([None, 3, 4, 5]),
            year=self.dice.choice([None, 2020, 2021, 2022, 2023]),
            decided_on=self.dice.choice([None, None, *POOL[:9]]),
            source="Báo mẫu",
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_and_pure_verdict_agree(seed):
    maker = Maker(seed)
    products = [maker.product(index) for index in range(70)]
    seen = set()

    for day in (near + dt.timedelta(days=k) for near in POOL for k in (-180, -1, 0, 1)):
        pure = queries.verdicts_for(products, day)
        rows = products_with_standing(Product.objects.all(), day)
        found = {row.pk: (row.standing, row.rated_stars) for row in rows}
        seen |= {standing for standing, _ in found.values()}

        assert found == {key: (said.status, said.stars) for key, said in pure.items()}, day

    # A product is never called replaced unless the newer one is missing, which chance may give.
    assert seen >= {s.value for s in Standing} - {Standing.REPLACED, Standing.CANNOT_CHECK}


def test_sql_and_pure_verdict_agree_for_each_certificate():
    maker = Maker(3)
    for index in range(40):
        maker.product(index)
    certificates = list(Certificate.objects.select_related("decision"))

    for day in POOL:
        pure = queries.certificate_verdicts(certificates, day)
        rows = certificates_with_standing(Certificate.objects.all(), day)

        assert {row.pk: row.standing for row in rows} == {
            key: said.status for key, said in pure.items()
        }


def test_counts_name_every_standing_and_add_up():
    maker = Maker(4)
    products = [maker.product(index) for index in range(30)]
    day = D(2026, 8, 1)
    rows = Product.objects.all()

    counts = queries.counts_by_standing(rows, day)

    assert list(counts) == list(Standing)
    assert sum(counts.values()) == len(products)
    for standing, count in counts.items():
        assert queries.products_by_standing(rows, standing, day).count() == count
