"""What every list of the admin shares, where no room's own test comes past."""

import pytest
from django.urls import reverse

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


def test_staff_without_a_right_to_the_admin_is_sent_to_sign_in(client):
    client.force_login(make_user(Role.ADVISOR, make_province(), is_staff=True))

    page = client.get(reverse("admin:accounts_organisation_changelist"))

    assert page.status_code == 302
    assert page["Location"].startswith("/admin/login/")
