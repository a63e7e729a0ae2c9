"""What every request passes on its way in and out."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ocop_registry import middleware


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_client_address_believes_only_trusted_proxies(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    middleware.client_address(view)(request)

    assert seen == [address]


@pytest.mark.parametrize(
    ("cookie", "browser", "language"),
    [
        (None, "en-US", "vi"),
        ("en", "vi", "en"),
        ("vi", "en", "vi"),
        ("fr", "fr", "vi"),
        ("../../etc", "", "vi"),
    ],
)
def test_language_is_vietnamese_unless_the_reader_chose(settings, cookie, browser, language):
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(translation.get_language())
        return HttpResponse()

    request = RequestFactory().get("/", headers={"Accept-Language": browser})
    if cookie is not None:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    response = middleware.chosen_language(view)(request)

    assert seen == [language]
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Cookie"
