"""Accounts that act for a producer: given and ended by the office, never by oneself."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from audit.models import Event
from common import clock
from common.errors import PermissionDeniedError, RuleError, StageError
from producers import services
from producers.models import Membership, Producer
from producers.queries import acts_for
from tests.factories.accounts import give_role, make_user
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def office(producer):
    return make_user(Role.OFFICE, producer.place.parent)


def add(producer, user, by):
    return services.add_member(producer=producer, user=user, valid_from=DAY, by=by, at=AT)


def end(membership, by, last_day=DAY):
    return services.end_member(membership=membership, last_day=last_day, by=by, at=AT)


def test_account_acts_from_its_first_to_its_last_day(producer, office):
    user = make_user(Role.PRODUCER)

    end(add(producer, user, office), office)

    assert acts_for(user.pk, producer.pk, DAY)
    assert not acts_for(user.pk, producer.pk, DAY + dt.timedelta(days=1))
    assert list(Event.objects.order_by("pk").values_list("action", "note")) == [
        ("membership.added", f"{producer.number} {user.username}"),
        ("membership.ended", f"{producer.number} {user.username}"),
    ]


def test_account_without_the_role_is_refused(producer, office):
    with pytest.raises(RuleError, match="vai trò") as refused:
        add(producer, make_user(Role.COUNCIL_MEMBER), office)

    assert refused.value.field == "username"
    assert not Membership.objects.exists()


def test_account_is_given_once_also_when_it_begins_later(producer, office):
    user = make_user(Role.PRODUCER)
    make_membership(producer, user, valid_from=dt.date(2027, 1, 1))

    with pytest.raises(RuleError, match="đã được giao") as refused:
        add(producer, user, office)

    assert refused.value.field == "username"


def test_account_that_ended_may_be_given_again(producer, office):
    user = make_user(Role.PRODUCER)
    make_membership(producer, user, valid_to=dt.date(2026, 11, 19))

    assert add(producer, user, office).valid_to is None


def test_nobody_acts_for_a_producer_by_the_own_hand(producer, office):
    give_role(office, Role.PRODUCER)

    with pytest.raises(RuleError, match="chính mình"):
        add(producer, office, office)


def test_members_are_managed_in_the_own_area(producer, office):
    membership = make_membership(producer, make_user(Role.PRODUCER))
    elsewhere = make_user(Role.OFFICE, make_province())
    officer = make_user(Role.AREA_OFFICER, producer.place)

    for stranger in (elsewhere, officer):
        with pytest.raises(PermissionDeniedError):
            add(producer, make_user(Role.PRODUCER), stranger)
        with pytest.raises(PermissionDeniedError):
            end(membership, stranger)


def test_last_day_is_written_once_and_not_before_the_first(producer, office):
    membership = add(producer, make_user(Role.PRODUCER), office)

    with pytest.raises(RuleError) as refused:
        end(membership, office, last_day=dt.date(2026, 11, 19))
    end(membership, office)

    assert refused.value.field == "last_day"
    with pytest.raises(StageError):
        end(membership, office)


def test_page_gives_and_ends_an_account(client, producer, office):
    user = make_user(Role.PRODUCER)
    client.force_login(office)
    where = f"/desk/chu-the/{producer.number}/tai-khoan/"
    assert "Chưa có tài khoản nào" in client.get(where).content.decode()

    given = client.post(where, {"username": f" {user.username} ", "valid_from": "2026-11-20"})
    membership = Membership.objects.get()
    shown = client.get(where).content.decode()
    ended = client.post(f"{where}{membership.pk}/", {"last_day": "2026-11-20"})

    membership.refresh_from_db()
    assert (given.status_code, ended.status_code) == (302, 302)
    assert user.full_name in shown
    assert membership.valid_to == DAY


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": ""}, "error-summary"),
        ({"username": "không-có"}, "Không có tài khoản"),
        ({"username": "x" * 200}, "error-summary"),
        ({"valid_from": "0026-11-20"}, "năm của ngày"),
        ({"valid_from": "9999-12-31"}, "năm của ngày"),
        ({"valid_from": "hôm nay"}, "error-summary"),
    ],
)
def test_wrong_account_stays_on_the_page(client, producer, office, wrong, words):
    user = make_user(Role.PRODUCER)
    client.force_login(office)
    form = {"username": user.username, "valid_from": "2026-11-20"}

    answer = client.post(f"/desk/chu-the/{producer.number}/tai-khoan/", form | wrong)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Membership.objects.exists()


def test_refusals_of_the_service_are_told(client, producer, office):
    membership = make_membership(producer, make_user(Role.PRODUCER))
    client.force_login(office)
    where = f"/desk/chu-the/{producer.number}/tai-khoan/"

    given = client.post(where, {"username": office.username, "valid_from": "2026-11-20"})
    ended = [
        client.post(f"{where}{membership.pk}/", {"last_day": day}, follow=True).content.decode()
        for day in ("", "2025-12-31")
    ]

    assert "chính mình" in given.content.decode()
    assert "Hãy ghi ngày cuối" in ended[0]
    assert "trước ngày bắt đầu" in ended[1]


def test_members_of_other_areas_are_not_found_and_officers_are_refused(client, producer):
    membership = make_membership(producer, make_user(Role.PRODUCER))
    where = f"/desk/chu-the/{producer.number}/tai-khoan/"
    client.force_login(make_user(Role.OFFICE, make_province()))
    assert client.get(where).status_code == 404
    assert client.post(f"{where}{membership.pk}/", {"last_day": "2026-11-20"}).status_code == 404

    client.force_login(make_user(Role.AREA_OFFICER, producer.place))
    assert client.get(where).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_and_three_accounts(
    client, producer, office, count, django_assert_num_queries
):
    for _ in range(count):
        make_membership(producer, make_user(Role.PRODUCER))
    client.force_login(office)

    with django_assert_num_queries(6):
        client.get(f"/desk/chu-the/{producer.number}/tai-khoan/")


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE producers_membership SET valid_to = '2020-01-01'", "membership_runs_forward"),
        (
            "INSERT INTO producers_membership (producer_id, user_id, valid_from) "
            "SELECT producer_id, user_id, valid_from FROM producers_membership",
            "membership_once",
        ),
        ("UPDATE producers_producer SET legal_form = 'x'", "producer_legal_form_known"),
        (
            "UPDATE producers_producer SET legal_form = 'unknown'",
            "producer_unknown_form_has_source",
        ),
        ("UPDATE producers_producer SET tax_code = '0999999912'", "producer_tax_code_once"),
    ],
)
def test_database_guards_producers_and_their_accounts(producer, statement, rule):
    make_membership(producer, make_user())
    make_producer(place=producer.place)

    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_producer_of_another_role_elsewhere_may_not_be_edited(client):
    """Somebody who registers in one province and only reads in another."""
    here, there = make_province(), make_commune()
    user = make_user(Role.OFFICE, here)
    give_role(user, Role.ADVISOR, there.parent)
    seen = make_producer(place=there)
    client.force_login(user)

    page = client.get(f"/desk/chu-the/{seen.number}/")

    assert page.status_code == 200
    for verb in ("sua", "san-pham-moi", "kiem-tra-moi"):
        assert client.get(f"/desk/chu-the/{seen.number}/{verb}/").status_code == 403
    assert Producer.objects.get() == seen
