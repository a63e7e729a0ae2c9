"""The roof itself: the health check, the headers of every answer, the throttle at the doors."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
PAGES = [
    "/",
    "/san-pham/",
    "/tra-cuu/",
    "/desk/dang-nhap/",
    "/admin/login/",
    "/khong-co-trang-nay/",
]


@pytest.mark.django_db
def test_healthz_answers_in_plain_text(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Content-Type"] == "text/plain"


def test_healthz_says_when_the_database_is_away(client, monkeypatch):
    def refuse() -> None:
        raise OperationalError("the server is away")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"database unreachable\n")


def test_healthz_refuses_to_be_written_to(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_security_headers(client, page):
    headers = client.get(page).headers

    directives = (
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert dict(directives) == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("camera=(self)")


@pytest.mark.django_db
def test_wrong_method_is_explained_to_a_browser(client):
    shown = client.get("/desk/dang-xuat/", headers={"Accept": "text/html,*/*;q=0.8"})
    machine = client.get("/desk/dang-xuat/", headers={"Accept": "application/json"})

    assert (shown.status_code, machine.status_code) == (405, 405)
    assert shown.headers["Allow"] == machine.headers["Allow"] == "POST, OPTIONS"
    assert 'href="/desk/"' in shown.content.decode()
    assert machine.content == b""


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/desk/dang-nhap/", "/admin/login/", "/ngon-ngu/"])
def test_form_in_another_encoding_is_refused_in_vietnamese(page):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/desk/dang-nhap/")  # brings the cookie without which no form is looked into

    answer = strict.post(
        page, "username=a", content_type="application/x-www-form-urlencoded; charset=utf-16"
    )

    assert answer.status_code == 400
    assert "Máy chủ không hiểu yêu cầu này" in answer.content.decode()


@pytest.mark.django_db
def test_language_switch_sets_a_cookie_and_stays_on_our_site(client, settings):
    response = client.post(
        reverse("set_language"), {"language": "en", "next": "https://evil.example/"}
    )

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert response.headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["/desk/dang-nhap/", "/admin/login/"])
def test_five_wrong_passwords_pause_the_account_at_that_address(client, settings, door):
    settings.AXES_ENABLED = True
    cache.clear()

    answers = [
        client.post(door, {"username": "an", "password": "sai mật khẩu"}).status_code
        for _attempt in range(6)
    ]
    other = client.post(
        door, {"username": "an", "password": "sai mật khẩu"}, REMOTE_ADDR="203.0.113.9"
    )

    assert answers == [200, 200, 200, 200, 429, 429]
    assert other.status_code == 200
