"""The door: where it leads, how often one may knock, and what it keeps of the visit."""

import pytest

from accounts.roles import Role
from audit.models import Event
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.places import make_province

pytestmark = pytest.mark.django_db
DOOR = "/desk/dang-nhap/"


@pytest.fixture
def user():
    return make_user(Role.OFFICE, make_province())


def knock(client, user, **overrides):
    return client.post(DOOR, {"username": user.username, "password": PASSWORD} | overrides)


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/desk/san-pham/?q=che", "/desk/san-pham/?q=che"),
        ("https://mau.example/", "/desk/"),
        ("//mau.example/desk/", "/desk/"),
        ("/\\mau.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("http:///mau.example", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_sign_in_leads_inside_only(client, user, asked, led):
    answer = knock(client, user, next=asked)

    assert (answer.status_code, answer["Location"]) == (302, led)


def test_page_asked_for_is_kept_through_a_wrong_password(client, user):
    where = client.get("/desk/san-pham/")["Location"]

    shown = client.get(where).content.decode()
    again = knock(client, user, password="x", next="/desk/san-pham/").content.decode()

    assert 'name="next" value="/desk/san-pham/"' in shown
    assert 'name="next" value="/desk/san-pham/"' in again


def test_session_changes_at_sign_in(client, user):
    session = client.session
    session["mark"] = "before"
    session.save()
    before = session.session_key

    knock(client, user)

    assert client.session.session_key != before


def test_session_ends_at_sign_out(client, user):
    knock(client, user)
    key = client.session.session_key

    client.post("/desk/dang-xuat/")

    assert client.session.session_key != key
    assert client.get("/desk/")["Location"].startswith(DOOR)


def test_sign_out_needs_the_token_of_the_form(user):
    from django.test import Client  # noqa: PLC0415 - the one client that checks tokens

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)

    assert strict.post("/desk/dang-xuat/").status_code == 403


def test_disabled_account_is_told_what_a_wrong_password_is_told(client, user):
    user.is_active = False
    user.save()

    closed, wrong = (
        knock(client, user, password=password).content.decode() for password in (PASSWORD, "x")
    )

    assert "mật khẩu" in closed
    assert closed.count("error-summary") == wrong.count("error-summary") == 1


def test_who_is_in_does_not_knock(client, user):
    client.force_login(user)

    assert client.get(DOOR)["Location"] == "/desk/"


@pytest.mark.parametrize("asked", [DOOR, f"{DOOR}?next={DOOR}"])
def test_door_never_leads_to_itself(client, user, asked):
    client.force_login(user)

    answer = client.get(DOOR, {"next": asked})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


@pytest.mark.parametrize("door", [DOOR, "/admin/login/"])
def test_name_longer_than_any_account_is_refused_at_the_door(client, settings, door):
    settings.AXES_ENABLED = True

    answer = client.post(door, {"username": "x" * 256, "password": "sai"})

    assert answer.status_code == 200
    assert "username" in answer.context["form"].errors


@pytest.mark.parametrize("door", [DOOR, "/admin/login/"])
def test_sixth_knock_waits_in_vietnamese(client, user, settings, door):
    settings.AXES_ENABLED = True
    form = {"username": user.username, "password": "sai"}

    answers = [client.post(door, form) for _ in range(6)]
    right = client.post(door, form | {"password": PASSWORD})

    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert {answers[5].status_code, right.status_code} == {429}
    assert "chờ năm phút" in right.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": ""},
        {"password": ""},
        {"username": "x" * 5000},
        {"username": "a\x00b"},
        {"username": "\u202enguoi"},
    ],
)
def test_odd_knocks_stay_at_the_door(client, user, wrong):
    answer = knock(client, user, **wrong)

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_password_page_leaves_an_event_and_keeps_the_session(client, user):
    client.force_login(user)
    new = "mot-mat-khau-khac-2"

    client.post(
        "/desk/mat-khau/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    event = Event.objects.get()
    assert (event.action, event.actor, event.note) == (
        "password.changed",
        user.username,
        user.username,
    )
    assert new not in str(event.__dict__)
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("new", ["ngan", "1234567890123", "nguoi-dung-mau", "password123"])
def test_weak_passwords_are_refused_in_vietnamese(client, new):
    user = make_user(Role.OFFICE, make_province(), username="nguoi-dung-mau")
    client.force_login(user)

    text = client.post(
        "/desk/mat-khau/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    ).content.decode()

    assert "Mật khẩu" in text
    assert "This password" not in text
    assert not Event.objects.exists()


def test_password_page_is_for_those_inside(client):
    assert client.get("/desk/mat-khau/")["Location"].startswith(DOOR)


def test_password_page_shows_the_way_back_to_work(client, user):
    client.force_login(user)

    assert 'href="/desk/chu-the/"' in client.get("/desk/mat-khau/").content.decode()
