"""What a shopper does with a code: scan it, type it, and open the product behind it."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common import clock, numbers
from common.text import clean_line
from labels.queries import Resolved
from labels.services import count_scan
from portal import codes
from portal.forms import MAX_TEXT, CheckForm
from portal.http import answers_always, hidden_from_search, public_page
from portal.limits import MISSES, OPENINGS, too_many
from portal.product_page import whereabouts
from portal.queries import name_of
from portal.views.products import unknown
from portal.views.reports import LONGEST_CODE

log = logging.getLogger(__name__)


@public_page
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """The page that a printed code opens: the verdict, then what to compare the goods with.

    It asks for nothing: no field, no sign-in. Reading it changes and counts nothing.
    """
    found = codes.known(code.rstrip("/"))
    if found is None:
        return _missed(request) or hidden_from_search(unknown(request, code))
    today = clock.today()
    product = found.product
    context = {
        "found": found,
        "answer": codes.answer_for(found, today),
        "product": product,
        "producer": product.producer,
        "place": whereabouts(product.place, today),
        "group_name": name_of(product.product_set.group),
        "pretty_code": numbers.pretty(found.code),
        "printed_host": codes.our_host(),
        "checked_at": clock.now(),
    }
    return hidden_from_search(render(request, "portal/scan.html", context))


# Nobody is signed in, so a forged request has nothing to borrow; a token would need a cookie.
@csrf_exempt
@require_POST
@answers_always
def opened(request: HttpRequest, code: str) -> HttpResponse:
    """Count one scan, for a person asked to see more, and show the product's page."""
    found = codes.known(code)
    if found is None:
        return _missed(request) or hidden_from_search(unknown(request, code))
    if OPENINGS.spend(request, found.code):
        _count(found)
    response = redirect("portal:product", found.product.number)
    response.status_code = 303
    response.headers["Cache-Control"] = "no-store"
    return response


def _count(found: Resolved) -> None:
    """A count that fails must not keep a shopper from the answer."""
    try:
        count_scan(code=found.code, on=clock.today())
    except DatabaseError:
        log.exception("a scan was not counted")


@public_page
def check(request: HttpRequest) -> HttpResponse:
    """Check a typed or pasted code: label, certificate, product, producer or report number."""
    form = CheckForm(request.GET if "ma" in request.GET else None)
    context: dict[str, object] = {"form": form, "typed": ""}
    status = 200
    if form.is_valid() and form.cleaned_data["ma"]:
        typed = form.cleaned_data["ma"]
        address = codes.page_of(typed)
        if address is not None:
            return redirect(address)
        refused = _missed(request)
        if refused is not None:
            return refused
        form.add_error("ma", _("Sổ không có mã này. Hãy so lại từng ký tự với mã in trên tem."))
        context["typed"], status = typed[:MAX_TEXT], 404
        context["report_url"] = _report_url(typed)
    context["printed_host"] = codes.our_host()
    return render(request, "portal/check.html", context, status=status)


def _report_url(typed: str) -> str:
    """Where to report a code like this; empty for what no label could carry."""
    code = clean_line(typed)
    is_short = 0 < len(code) <= LONGEST_CODE and "/" not in code
    return reverse("portal:report", args=[code]) if is_short else ""


def _missed(request: HttpRequest) -> HttpResponse | None:
    """A refusal for an address that has asked for too many codes that do not exist."""
    return None if MISSES.spend(request) else too_many(request)
