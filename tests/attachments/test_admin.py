"""The register of files in the admin: for auditors, to look at only."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.attachments import make_stored_file
from tests.factories.places import make_unit

pytestmark = pytest.mark.django_db

LIST = "admin:attachments_storedfile_changelist"


@pytest.fixture
def office(client):
    user = make_user(Role.OFFICE, make_unit(), is_staff=True)
    client.force_login(user)
    return user


def test_office_sees_the_register(office, client):
    stored = make_stored_file(uploaded_by=office)

    page = client.get(reverse(LIST), {"q": stored.sha256[:12].upper()})
    detail = client.get(reverse("admin:attachments_storedfile_change", args=[stored.pk]))

    assert page.status_code == detail.status_code == 200
    assert "giấy đăng ký.pdf" in page.content.decode()
    assert stored.sha256 in detail.content.decode()


def test_nobody_adds_changes_or_deletes(office, client):
    stored = make_stored_file()

    statuses = {
        name: client.post(reverse(f"admin:attachments_storedfile_{name}", args=args)).status_code
        for name, args in (("add", []), ("change", [stored.pk]), ("delete", [stored.pk]))
    }

    assert statuses == {"add": 403, "change": 403, "delete": 403}


def test_an_area_officer_does_not_see_it(client):
    client.force_login(make_user(Role.AREA_OFFICER, make_unit(), is_staff=True))

    assert client.get(reverse(LIST)).status_code in {302, 403}


def test_list_takes_the_same_queries_for_many_rows(office, client, django_assert_max_num_queries):
    make_stored_file(uploaded_by=office)
    with django_assert_max_num_queries(12):
        client.get(reverse(LIST))
    for _ in range(2):
        make_stored_file(uploaded_by=make_user())
    with django_assert_max_num_queries(12):
        client.get(reverse(LIST))
