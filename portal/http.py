"""The manner of every public page: the same for every reader, and never old enough to mislead."""

import datetime as dt
import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from common import clock

log = logging.getLogger(__name__)
Params = ParamSpec("Params")
PublicView = Callable[Concatenate[HttpRequest, Params], HttpResponse]

MAX_AGE_SECONDS = 30
"""How old a copy of a public page may be: no scan says "valid" longer than this after it ended."""


def public_page(view: PublicView[Params]) -> PublicView[Params]:
    """A page to read (GET, HEAD): cacheable for a moment, compressed, sets no cookie."""
    return require_safe(gzip_page(answers_always(view)))


def answers_always(view: PublicView[Params]) -> PublicView[Params]:
    """`view`, kept by caches for at most 30 s; without the database it says that it cannot check.

    Pages hold nothing secret beside what the address asks for, so compressing them is safe.
    """

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs
    ) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            log.exception("the database did not answer")
            return cannot_check(request)
        response.headers.setdefault("Cache-Control", cache_control(clock.now()))
        return response

    return answer


def cache_control(at: dt.datetime) -> str:
    """How long an edge may use a copy made at `at`: 30 s, never into the next day; browsers, never.

    Terms end at midnight in Hanoi. `must-revalidate` forbids stale copies when we are away.
    """
    local = at.astimezone(clock.HANOI)
    midnight = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(), clock.HANOI)
    seconds = min(MAX_AGE_SECONDS, int((midnight - local).total_seconds()))
    return f"public, max-age=0, s-maxage={seconds}, must-revalidate"


def cannot_check(request: HttpRequest) -> HttpResponse:
    """Say that nothing can be said at this moment; never kept, never "valid"."""
    response = render(request, "portal/cannot_check.html", status=503)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = str(MAX_AGE_SECONDS)
    return response


def hidden_from_search(response: HttpResponse) -> HttpResponse:
    """Keep a page of one printed code or one report out of search engines, and its links too."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
