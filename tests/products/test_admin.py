"""Products in the office's admin."""

import datetime as dt

import pytest

from accounts.roles import Role
from products.models import Product
from tests import staff
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    commune = make_commune(parent=make_province())
    row = make_product(producer=make_producer(place=commune), name="Chè sen Tây Hồ")
    row.codes.create(
        code="01-00123-0001-2026", serial=1, place=commune, year=2026, given_on=dt.date(2026, 6, 1)
    )
    return row


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR])
def test_the_page_shows_the_codes_and_takes_no_change(client, product, role):
    client.force_login(staff.make_staff(product.place.parent, role))
    here = staff.page_url(product)

    text = client.get(here).content.decode()

    assert "01-00123-0001-2026" in text
    assert client.post(here, {"name": "x"}).status_code == 403


def test_products_are_found_however_they_are_typed(client, product):
    make_product(producer=product.producer)
    client.force_login(staff.make_staff(product.place.parent))
    number = product.number.lower()

    for text in ("che sen", f"{number[:4]}-{number[4:]}", "01-00123-0001-2026"):
        assert staff.rows_of(client, Product, q=text) == [product]


def test_another_provinces_office_finds_nothing(client, product):
    client.force_login(staff.make_staff(make_province()))

    assert staff.rows_of(client, Product) == []
    assert client.get(staff.page_url(product)).status_code == 302


def test_list_takes_few_queries_whatever_its_length(client, product):
    client.force_login(staff.make_staff(product.place.parent))

    staff.assert_list_is_cheap(client, Product, lambda: make_product(producer=product.producer))
