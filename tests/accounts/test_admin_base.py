"""What every list of the admin shares, where no room's own test comes past."""

import pytest
from django.urls import reverse

from accounts.admin_actions import SENT
from accounts.models import Organisation
from accounts.roles import Role
from tests.factories.accounts import make_organisation, make_user
from tests.factories.places import make_province

pytestmark = pytest.mark.django_db


def test_who_may_not_read_the_log_sees_djangos_own(client):
    body = make_organisation(name="Sở Mẫu", place=make_province())
    client.force_login(make_user(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:accounts_organisation_history", args=[body.pk]))

    assert page.status_code == 200
    assert Organisation.objects.get().name in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "object_type=%00",
        "action__exact=%00",
        "recorded_at__year=99999999999999999999",
        "recorded_at__year=9999",
        "recorded_at__year=2026&recorded_at__month=99999999999999999999",
        "recorded_at__year=2026&recorded_at__month=1&recorded_at__day=99999999999999999999",
    ],
)
def test_address_that_no_list_can_have_is_a_bad_request(client, query):
    client.force_login(make_user(Role.OFFICE, make_province(), is_staff=True))

    page = client.get(f"{reverse('admin:audit_event_changelist')}?{query}")

    assert page.status_code == 400
    assert "Máy chủ không hiểu yêu cầu này" in page.content.decode()


@pytest.mark.parametrize("year", ["0", "-1", "10000", "x"])
def test_day_that_is_none_is_no_fault_of_the_server(client, year):
    client.force_login(make_user(Role.OFFICE, make_province(), is_staff=True))
    here = reverse("admin:audit_event_changelist")

    for name in ("recorded_at__year", "recorded_at__month"):
        page = client.get(here, {"recorded_at__year": "2026", name: year})
        assert page.status_code in {302, 400}


@pytest.mark.parametrize("value", ["x", "1.5", "\x00", "9" * 30, "²"])
@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("accounts_organisation_add", "place"),
        ("accounts_rolegrant_add", "user"),
        ("accounts_rolegrant_add", "place"),
        ("accounts_user_add", "organisation"),
        ("certificates_historicrecord_add", "product"),
    ],
)
def test_choice_that_is_no_key_is_told_at_its_field(client, page, field, value):
    client.force_login(make_user(Role.OFFICE, make_province(), is_staff=True))

    answer = client.post(reverse(f"admin:{page}"), {field: value, SENT: "x"})

    assert answer.status_code == 200
    assert f"id_{field}_error" in answer.content.decode()


def test_staff_without_a_right_to_the_admin_is_sent_to_sign_in(client):
    client.force_login(make_user(Role.ADVISOR, make_province(), is_staff=True))

    page = client.get(reverse("admin:accounts_organisation_changelist"))

    assert page.status_code == 302
    assert page["Location"].startswith("/admin/login/")
