"""Roles are given and ended, through the service and through the admin."""

import datetime as dt

import pytest
from django.test import Client

from accounts import services
from accounts.models import RoleGrant, User
from accounts.roles import Role
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError
from tests.factories.accounts import make_organisation, make_user
from tests.factories.places import make_commune, make_province

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


@pytest.fixture
def commune():
    return make_commune()


@pytest.fixture
def office(commune):
    return make_user(Role.OFFICE, commune.parent, is_staff=True)


def grant(user, by, **overrides):
    values = {"role": Role.AREA_OFFICER, "place": None, "valid_from": DAY}
    return services.grant_role(user=user, by=by, at=AT, **values | overrides)


def test_role_is_given_and_ended_with_events(office, commune):
    made = grant(make_user(), office, place=commune)
    services.end_role(grant=made, last_day=DAY, by=office, at=AT)

    made.refresh_from_db()
    assert made.valid_to == DAY
    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == [
        "role.granted",
        "role.ended",
    ]


def test_superuser_gives_the_first_role(commune):
    chief = make_user(is_superuser=True)

    assert grant(make_user(), chief, place=commune).role == Role.AREA_OFFICER


def test_refusals(office, commune):
    user = make_user()
    first = grant(user, office, place=commune)
    for wrong, field in (
        ({"place": None}, "place"),
        ({"role": Role.PRODUCER, "place": commune}, "place"),
        ({"place": commune}, "role"),
    ):
        with pytest.raises(RuleError) as refused:
            grant(user, office, **wrong)
        assert refused.value.field == field
    with pytest.raises(RuleError):
        grant(office, office, place=commune)
    with pytest.raises(RuleError):
        services.end_role(grant=first, last_day=dt.date(2026, 11, 19), by=office, at=AT)
    with pytest.raises(PermissionDeniedError):
        grant(make_user(), office, place=make_province())


def test_admin_adds_an_account_and_a_role(client: Client, office, commune, monkeypatch):
    client.force_login(office)
    client.post(
        "/admin/accounts/user/add/",
        {
            "username": "moi",
            "full_name": "Cán bộ mẫu mới",
            "email": "moi@mau.example",
            "password1": "mot-mat-khau-dai-9",
            "password2": "mot-mat-khau-dai-9",
            "usable_password": "true",
        },
    )
    user = User.objects.get(username="moi")
    form = {
        "user": user.pk,
        "role": "area_officer",
        "place": commune.pk,
        "valid_from": "20/11/2026",
    }

    client.post("/admin/accounts/rolegrant/add/", form)
    again = client.post("/admin/accounts/rolegrant/add/", form)

    made = RoleGrant.objects.get(user=user)
    assert again.status_code == 200
    assert "đang giữ vai trò" in again.content.decode()
    assert Event.objects.filter(action="role.granted").count() == 1
    client.post(f"/admin/accounts/rolegrant/{made.pk}/change/", {"valid_to": "31/12/2026"})
    made.refresh_from_db()
    assert made.valid_to == dt.date(2026, 12, 31)


def test_nobody_gives_a_role_to_themselves_in_the_admin(client: Client, office, commune):
    client.force_login(office)
    form = {
        "user": office.pk,
        "role": "area_officer",
        "place": commune.pk,
        "valid_from": "20/11/2026",
    }

    answer = client.post("/admin/accounts/rolegrant/add/", form)

    assert answer.status_code == 200
    assert "chính mình" in answer.content.decode()


@pytest.mark.parametrize(
    "model",
    [
        "accounts/user",
        "accounts/rolegrant",
        "accounts/organisation",
        "audit/event",
        "producers/producer",
        "products/product",
        "places/unit",
        "rulebooks/rulebook",
        "certificates/certificate",
    ],
)
def test_admin_lists_open_and_search_for_the_office(client: Client, office, model: str):
    make_organisation(place=make_province())
    client.force_login(office)

    assert client.get(f"/admin/{model}/").status_code == 200
    assert client.get(f"/admin/{model}/", {"q": "Bát Tràng"}).status_code == 200


def test_auditor_reads_the_log_and_changes_nothing(client: Client):
    client.force_login(make_user(Role.AUDITOR, make_province(), is_staff=True))

    assert client.get("/admin/audit/event/").status_code == 200
    assert client.get("/admin/audit/event/add/").status_code == 403
    for kind in ("user", "rolegrant", "organisation"):
        assert client.get(f"/admin/accounts/{kind}/").status_code == 200
        assert client.get(f"/admin/accounts/{kind}/add/").status_code == 403


def test_office_may_not_change_a_superuser(client: Client, office):
    chief = make_user(is_superuser=True, is_staff=True)
    client.force_login(office)

    answer = client.post(f"/admin/accounts/user/{chief.pk}/change/", {"username": "khac"})

    assert answer.status_code == 403
