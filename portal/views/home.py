"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from common import clock
from common.qr import shown_url
from labels.services import scan_url
from portal import queries
from portal.choices import Shown
from portal.http import public_page
from portal.published import published_totals

TILES = (
    (Shown.VALID, ""),
    (Shown.EXPIRING, _("trong 180 ngày tới")),
    (Shown.EXPIRED, ""),
    (Shown.SUSPENDED, ""),
    (Shown.REVOKED, ""),
)
EXAMPLE_CODE = "TXXXXXXXXXXXXXXXXX"


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Search, check a code, what the registry holds today, how to read a label."""
    sums = queries.sums(clock.today())
    products = reverse("portal:products")
    return render(
        request,
        "portal/home.html",
        {
            "sums": sums,
            "tiles": [],
            "bars": [
                (_("%(n)s sao") % {"n": n}, count, f"{products}?sao={n}")
                for n, count in sums.stars.items()
            ],
            "most": max(*sums.stars.values(), 1),
            "latest": queries.latest(clock.today()),
            "published": published_totals(),
            "printed_address": shown_url(scan_url(EXAMPLE_CODE)),
        },
    )
