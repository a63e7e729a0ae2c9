"""Reads: which certificate speaks, in how many queries, and the lists of what ends."""

import datetime as dt

import pytest

from certificates import queries
from certificates.choices import Standing
from certificates.models import Certificate
from products.models import Product
from tests.factories.certificates import (
    make_certificate,
    make_history,
    make_revoked,
    make_suspended,
)
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date


def test_verdict_of_a_product_follows_its_certificate():
    certificate = make_certificate(valid_from=D(2026, 7, 10))

    found = queries.verdict_for(certificate.product, D(2026, 8, 1))

    assert (found.standing, found.on, found.stars, found.number) == (
        Standing.VALID,
        D(2029, 7, 10),
        4,
        certificate.number,
    )
    assert certificate.decision.full_number in found.detail


def test_a_certificate_hides_the_records_of_the_past():
    certificate = make_certificate()
    make_history(certificate.product, stars=5)

    assert queries.verdict_for(certificate.product, D(2026, 8, 1)).stars == 4


def test_a_revoked_certificate_says_why():
    certificate = make_revoked(make_certificate(), D(2026, 9, 1), "Nhãn sai.")

    found = queries.verdict_for(certificate.product, D(2026, 9, 1))

    assert (found.standing, found.reason) == (Standing.REVOKED, "Nhãn sai.")


def test_an_earlier_certificate_keeps_its_own_verdict():
    product = make_product()
    first = make_certificate(product, D(2023, 1, 5))
    second = make_certificate(product, D(2026, 7, 10), stars=5)
    day = D(2026, 8, 1)

    assert queries.certificate_verdict(first, day).standing == Standing.EXPIRED
    assert queries.verdict_for(product, day).number == second.number


@pytest.mark.parametrize("count", [1, 3])
def test_verdicts_take_three_queries_however_many(count, django_assert_num_queries):
    certified = [make_certificate().product for _ in range(count)]
    old = [make_history(make_product()).product for _ in range(count)]

    with django_assert_num_queries(3):
        found = queries.verdicts_for([*certified, *old], D(2026, 8, 1))

    assert [found[row.pk].status for row in certified] == ["valid"] * count
    assert [found[row.pk].status for row in old] == ["incomplete"] * count


def test_what_ends_soon_comes_first_without_what_has_ended():
    late = make_certificate(valid_from=D(2024, 3, 1))
    soon = make_certificate(valid_from=D(2024, 1, 10))
    make_revoked(make_certificate(valid_from=D(2024, 1, 20)), D(2026, 5, 1))
    make_certificate(valid_from=D(2023, 1, 1))
    paused = make_certificate(valid_from=D(2024, 2, 10))
    make_suspended(paused, D(2026, 6, 1))
    rows = Certificate.objects.all()

    assert list(queries.ending_within(rows, D(2026, 7, 1), 365)) == [soon, paused, late]
    assert list(queries.ending_within(rows, D(2026, 7, 1), 200)) == [soon]


def test_products_by_standing_takes_one_or_several():
    live = make_certificate().product
    never = make_product()
    rows = Product.objects.all()
    day = D(2026, 8, 1)

    assert list(queries.products_by_standing(rows, "valid", day)) == [live]
    assert set(queries.products_by_standing(rows, [Standing.VALID, Standing.NONE], day)) == {
        live,
        never,
    }
