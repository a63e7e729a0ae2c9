"""The list of products, one product, one producer."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from common import clock, numbers, qr
from common.numbers import Kind
from labels.services import scan_url
from portal import queries
from portal.areas import communes_with_products
from portal.choices import Shown
from portal.codes import our_host
from portal.forms import ProductFilterForm
from portal.http import public_page
from portal.pictures import small_picture
from portal.product_page import (
    product_by_number,
    product_page,
    public_address,
    public_tax_code,
    whereabouts,
)
from producers.models import Producer
from products.models import Product
from rulebooks.models import ProductGroup

Tab = tuple[str, str, int, bool]
ALWAYS_A_TAB = frozenset({Shown.ALL, Shown.VALID, Shown.EXPIRED})
PICTURE_SECONDS = 3600
QR_SECONDS = 24 * 3600
SHOWN_CODE = 2 * numbers.UNIT_CODE_LENGTH
"""An unknown code of at most so many characters is repeated, and may be reported."""


@public_page
def products(request: HttpRequest) -> HttpResponse:
    """All products, found by words without diacritics and by filters."""
    today = clock.today()
    form = ProductFilterForm(request.GET, groups=list(ProductGroup.objects.all()))
    form.is_valid()
    wanted = form.wanted()
    found = queries.listing(wanted, request.GET.get("page"), today)
    return render(
        request,
        "portal/product_list.html",
        {
            "form": form,
            "wanted": wanted,
            "page_obj": found.page,
            "cards": found.cards,
            "tabs": _tabs(request, wanted, found.counts),
            "is_filtered": bool(wanted.text or wanted.group or wanted.stars or wanted.area),
            "communes": communes_with_products(today),
            "check_url": "" if found.cards else _check_url(wanted.text),
        },
    )


def _check_url(text: str) -> str:
    """Where what somebody took for a name is checked as the code it is; empty for a name."""
    if numbers.kind_of(text) is None:
        return ""
    return f"{reverse('portal:check')}?{urlencode({'ma': text})}"


def _tabs(request: HttpRequest, wanted: queries.Wanted, counts: dict[Shown, int]) -> list[Tab]:
    """A tab for each standing that has products, under the same other filters."""

    def address(shown: Shown) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        query["trang-thai"] = shown.value
        return f"{reverse('portal:products')}?{query.urlencode()}"

    return [
        (str(shown.label), address(shown), counts[shown], shown == wanted.showing)
        for shown in Shown
        if counts[shown] or shown in ALWAYS_A_TAB or shown == wanted.showing
    ]


@public_page
def product(request: HttpRequest, code: str) -> HttpResponse:
    """One product: what holds of its stars today, first of all."""
    elsewhere = _canonical(request, code, "portal:product")
    if elsewhere is not None:
        return elsewhere
    row = product_by_number(code) if numbers.kind_of(code) == Kind.PRODUCT else None
    if row is None:
        return unknown(request, code)
    page = product_page(row, clock.today())
    return render(
        request,
        "portal/product.html",
        {
            "page": page,
            "product": row,
            "producer": row.producer,
            "verdict": page.verdict,
            "checked_at": clock.now(),
            "group_name": queries.name_of(row.product_set.group),
            "set_name": queries.name_of(row.product_set),
            "pretty_number": numbers.pretty(row.number),
            "pretty_certificate": numbers.pretty(page.verdict.number),
            "printed_address": qr.shown_url(scan_url(row.number)),
            "site_url": settings.SITE_URL,
        },
    )


@public_page
def producer(request: HttpRequest, code: str) -> HttpResponse:
    """One producer and its products, each with what holds of it; nothing personal."""
    elsewhere = _canonical(request, code, "portal:producer")
    if elsewhere is not None:
        return elsewhere
    rows = Producer.objects.select_related("place__parent__parent")
    is_ours = numbers.kind_of(code) == Kind.PRODUCER
    row = rows.filter(number=code).first() if is_ours else None
    if row is None:
        return unknown(request, code)
    made = row.products.select_related(*queries.CARD_NEEDS).order_by("sort_key", "pk")
    page = Paginator(made, queries.PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/producer.html",
        {
            "producer": row,
            "page_obj": page,
            "cards": queries.cards(page.object_list, clock.today()),
            "place": whereabouts(row.place, clock.today()),
            "tax_code": public_tax_code(row),
            "address": public_address(row),
            "pretty_number": numbers.pretty(row.number),
        },
    )


def unknown(request: HttpRequest, code: str) -> HttpResponse:
    """The answer to a number or code that the registry never gave out."""
    context = {
        "code": code if len(code) <= SHOWN_CODE and "/" not in code else "",
        "printed_host": our_host(),
    }
    return render(request, "portal/unknown.html", context, status=404)


def _canonical(request: HttpRequest, code: str, name: str) -> HttpResponse | None:
    """A lasting redirect when `code` is one of our numbers written in another way."""
    number = numbers.normalise(code)
    if number == code or not numbers.is_valid(code):
        return None
    return redirect(name, number, permanent=True)


@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The product's picture, small and re-made; never the file that was handed in."""
    row = _product_or_404(code)
    stored = row.picture
    if stored is None or not stored.is_picture or not stored.preview:
        raise Http404(_("Sản phẩm này chưa có ảnh."))
    try:
        content = small_picture(stored)
    except FileNotFoundError:
        raise Http404(_("Sản phẩm này chưa có ảnh.")) from None
    return _image(content, "image/webp", PICTURE_SECONDS)


@require_safe
@gzip_page
def qr_code(request: HttpRequest, code: str) -> HttpResponse:
    """The product's printed address as a QR symbol to scan from a screen or a printout."""
    row = _product_or_404(code)
    return _image(qr.svg(scan_url(row.number)).encode(), "image/svg+xml", QR_SECONDS)


def _product_or_404(code: str) -> Product:
    is_ours = numbers.kind_of(code) == Kind.PRODUCT and numbers.normalise(code) == code
    row = Product.objects.select_related("picture").filter(number=code).first() if is_ours else None
    if row is None:
        raise Http404(_("Không có sản phẩm nào mang số hiệu này."))
    return row


def _image(content: bytes, content_type: str, seconds: int) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
