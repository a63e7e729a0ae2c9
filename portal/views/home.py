"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from common import clock
from portal import queries
from portal.choices import Shown
from portal.codes import our_host
from portal.http import public_page
from portal.published import published_totals

TILES = (Shown.VALID, Shown.EXPIRING, Shown.EXPIRED, Shown.SUSPENDED, Shown.REVOKED)


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Search, check a code, what the registry holds today, how to read a label."""
    today = clock.today()
    sums = queries.sums(today)
    return render(
        request,
        "portal/home.html",
        {
            "sums": sums,
            "tiles": _tiles(sums),
            "bars": [
                (_("%(n)s sao") % {"n": n}, count, f"{reverse('portal:products')}?sao={n}")
                for n, count in sums.stars.items()
            ],
            "most": max(*sums.stars.values(), 1),
            "latest": queries.latest(today),
            "published": published_totals(),
            "printed_host": our_host(),
            "checked_at": clock.now(),
        },
    )


def _tiles(sums: queries.Sums) -> list[tuple[str, str, str, str]]:
    """Label, number, address and note of each tile."""
    notes = {Shown.VALID: _("gồm cả sắp hết hạn"), Shown.EXPIRING: _("trong 180 ngày tới")}
    products = reverse("portal:products")
    return [
        (
            str(shown.label),
            number_format(sums.standings[shown], force_grouping=True),
            f"{products}?trang-thai={shown.value}",
            notes.get(shown, ""),
        )
        for shown in TILES
    ]
