"""Signing in, the work list, the password page, the office's front page."""

import datetime as dt

import pytest
from django.test import Client

from accounts.roles import Role
from evaluations.choices import Stage
from tests.factories.accounts import PASSWORD, give_role, make_user
from tests.factories.certificates import make_certificate
from tests.factories.councils import make_council, make_reviewed
from tests.factories.places import make_province
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db


def test_sign_in_leads_to_the_desk_and_never_elsewhere(client: Client):
    user = make_user(Role.OFFICE, make_province())
    form = {"username": user.username, "password": PASSWORD, "next": "https://mau.example/"}

    answer = client.post("/desk/dang-nhap/", form)

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_wrong_password_is_told_in_vietnamese(client: Client):
    user = make_user()

    text = client.post("/desk/dang-nhap/", {"username": user.username, "password": "x"})

    assert text.status_code == 200
    assert "mật khẩu" in text.content.decode()


def test_sign_out_takes_a_post(client: Client):
    client.force_login(make_user(Role.OFFICE, make_province()))

    assert client.get("/desk/dang-xuat/").status_code == 405
    assert client.post("/desk/dang-xuat/").status_code == 302
    assert client.get("/desk/").status_code == 302


def test_account_without_a_role_is_told_no(client: Client):
    client.force_login(make_user())

    assert client.get("/desk/").status_code == 403


def test_empty_work_list_says_what_will_come(client: Client):
    client.force_login(make_user(Role.INSPECTOR, make_province()))

    assert "Không có việc nào đang chờ" in client.get("/desk/").content.decode()


def test_work_list_shows_what_waits_for_each_role(client: Client):
    council = make_council()
    waiting = make_reviewed(council, stage=Stage.PROPOSED)
    reviewed = make_reviewed(council)
    client.force_login(make_user(Role.OFFICE, council.place))

    text = client.get("/desk/").content.decode()

    assert waiting.product.name in text
    assert reviewed.product.name in text


@pytest.mark.parametrize("roles", [[Role.OFFICE], [Role.AREA_OFFICER], [Role.OFFICE, Role.ADVISOR]])
def test_work_list_stays_small_however_much_waits(
    client: Client, roles, django_assert_max_num_queries
):
    make_rulebook()
    council = make_council()
    for stage in (Stage.PROPOSED, Stage.REVIEWED, Stage.RECEIVED):
        for _ in range(8):
            make_reviewed(council, stage=stage)
    user = make_user()
    for role in roles:
        give_role(user, role, council.place)
    client.force_login(user)

    with django_assert_max_num_queries(12):
        text = client.get("/desk/").content.decode()

    assert "Xem tất cả 8" in text or roles == [Role.AREA_OFFICER]


def test_password_is_changed_with_the_old_one(client: Client):
    user = make_user(Role.OFFICE, make_province())
    client.force_login(user)
    new = "mot-mat-khau-khac-2"

    wrong = client.post(
        "/desk/mat-khau/", {"old_password": "x", "new_password1": new, "new_password2": new}
    )
    right = client.post(
        "/desk/mat-khau/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    user.refresh_from_db()
    assert (wrong.status_code, right.status_code) == (200, 302)
    assert user.check_password(new)


def test_admin_front_page_shows_what_waits(client: Client):
    council = make_council()
    make_reviewed(council, stage=Stage.PROPOSED)
    client.force_login(make_user(Role.OFFICE, council.place, is_staff=True))

    text = client.get("/admin/").content.decode()

    assert "Đang chờ xử lý" in text
    assert "Hồ sơ chờ văn phòng tiếp nhận" in text


@pytest.mark.parametrize("role", [Role.AREA_OFFICER, Role.PRODUCER])
def test_admin_is_closed_to_roles_of_the_desk(client: Client, role: Role):
    place = None if role is Role.PRODUCER else make_province()
    client.force_login(make_user(role, place, is_staff=True))

    assert client.get("/admin/").status_code == 302


def test_ending_certificates_are_in_the_work_list(client: Client, monkeypatch):
    from common import clock  # noqa: PLC0415 - its clock is set for this test alone

    certificate = make_certificate(valid_from=dt.date(2026, 7, 1))
    moment = dt.datetime(2028, 9, 1, 3, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    user = make_user()
    give_role(user, Role.AREA_OFFICER, certificate.product.place)
    client.force_login(user)

    text = client.get("/desk/").content.decode()

    assert "hết hiệu lực trong 12 tháng tới" in text
    assert certificate.product.name in text
