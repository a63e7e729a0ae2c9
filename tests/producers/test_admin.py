"""Producers in the office's admin."""

import pytest

from accounts.roles import Role
from producers.models import Producer
from tests import staff
from tests.factories.accounts import make_user
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer

pytestmark = pytest.mark.django_db


@pytest.fixture
def producer():
    row = make_producer(place=make_commune(parent=make_province()), name="Hợp tác xã Đồng Chiêm")
    make_membership(row, make_user(Role.PRODUCER, full_name="Chủ thể mẫu Một"))
    return row


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR])
def test_the_page_shows_who_acts_and_takes_no_change(client, producer, role):
    client.force_login(staff.make_staff(producer.place.parent, role))
    here = staff.page_url(producer)

    text = client.get(here).content.decode()

    assert "Chủ thể mẫu Một" in text
    assert client.post(here, {"name": "x"}).status_code == 403


def test_producers_are_found_however_they_are_typed(client, producer):
    make_producer(place=producer.place)
    client.force_login(staff.make_staff(producer.place.parent))
    number = producer.number.lower()

    for text in ("dong chiem", f"{number[:4]} {number[4:]}"):
        assert staff.rows_of(client, Producer, q=text) == [producer]


def test_another_provinces_office_finds_nothing(client, producer):
    client.force_login(staff.make_staff(make_province()))

    assert staff.rows_of(client, Producer) == []
    assert client.get(staff.page_url(producer)).status_code == 302


def test_list_takes_few_queries_whatever_its_length(client, producer):
    client.force_login(staff.make_staff(producer.place.parent))

    staff.assert_list_is_cheap(client, Producer, lambda: make_producer(place=producer.place))
