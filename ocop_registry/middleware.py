"""What every request passes: whose address it came from, which language, which browser powers."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]

# The camera reads codes and photographs findings; nothing else of the phone is asked for.
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


def client_address(get_response: Handler) -> Handler:
    """Put the caller's own address into REMOTE_ADDR when proxies that we trust stand in front.

    Each trusted proxy appends the address it saw to X-Forwarded-For, so the caller is the
    TRUSTED_PROXY_COUNT-th from the right; whatever stands further left was written by the caller.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        count = settings.TRUSTED_PROXY_COUNT
        if count and len(hops) >= count and hops[-count]:
            request.META["REMOTE_ADDR"] = hops[-count]
        return get_response(request)

    return handle


def chosen_language(get_response: Handler) -> Handler:
    """Speak Vietnamese unless the reader chose otherwise; the browser's language does not count."""

    def handle(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return handle


def browser_powers(get_response: Handler) -> Handler:
    """Tell the browser which of its powers our pages may ask for."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return handle


def wrong_method(get_response: Handler) -> Handler:
    """Explain a 405 to a person: after a lost session, sign-in leads to where a button posted."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if is_refused and "text/html" in request.headers.get("Accept", ""):
            response.content = render_to_string("405.html", request=request).encode()
        return response

    return handle


def readable_form(get_response: Handler) -> Handler:
    """Answer a form in another encoding than UTF-8 with the page for requests we cannot read.

    Django refuses to read such a form, then reads it again to show its own page of refusal.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        is_form = request.content_type == "application/x-www-form-urlencoded"
        if is_form and (request.encoding or "utf-8").lower() != "utf-8":
            return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)
        return get_response(request)

    return handle
