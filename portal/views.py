"""The public pages, and the page that a QR code opens."""

import logging

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attachments.http import file_response
from certificates.choices import LIVE_STANDINGS
from certificates.queries import counts_by_standing, counts_by_stars, verdict_for
from common import clock, numbers, qr
from common.numbers import Kind
from labels import services as labels
from labels.forms import ProblemForm
from labels.models import ProblemReport
from labels.queries import Resolved, resolve
from portal import queries
from portal.forms import FilterForm
from portal.http import public_page
from producers.models import Producer
from products.models import Product

PAGE_SIZE = 24
REPORTS_AN_HOUR = 5
logger = logging.getLogger(__name__)


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What the registry is, how much it holds, and how to check a code."""
    today = clock.today()
    standings = counts_by_standing(Product.objects.all(), today)
    stars = counts_by_stars(Product.objects.all(), today)
    live = sum(standings[standing] for standing in LIVE_STANDINGS)
    where = reverse("portal:products")
    yearly = queries.yearly_totals()
    return render(
        request,
        "portal/home.html",
        {
            "tiles": [
                (_("sản phẩm đang có sao"), live, f"{where}?trang-thai=valid", ""),
                (_("5 sao"), stars[5], f"{where}?sao=5", ""),
                (_("4 sao"), stars[4], f"{where}?sao=4", ""),
                (_("3 sao"), stars[3], f"{where}?sao=3", ""),
            ],
            "groups": queries.groups_with_counts(),
            "latest": queries.latest(today, 4),
            "yearly": [(row.year, row.total, "") for row in yearly],
            "yearly_most": max(row.total for row in yearly),
        },
    )


@public_page
def products(request: HttpRequest) -> HttpResponse:
    """Every product that the registry knows, with filters; unrated ones say so."""
    today = clock.today()
    form = FilterForm(request.GET)
    form.is_valid()
    found = form.cleaned_data
    wanted = queries.Wanted(
        text=found.get("q", ""),
        group=found.get("nhom"),
        stars=found.get("sao"),
        area=found.get("khu-vuc", ""),
        standing=found.get("trang-thai", ""),
    )
    paginator = Paginator(queries.wanted_products(wanted, today), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "cards": queries.cards(list(page.object_list), today),
        "area_names": queries.area_names(today),
        "is_filtered": any(vars(wanted).values()),
        "crumbs": [(_("Trang đầu"), "/"), (_("Sản phẩm"), "")],
    }
    return render(request, "portal/products.html", context)


@public_page
def product(request: HttpRequest, number: str) -> HttpResponseBase:
    """One product: the verdict first, then what it rests on."""
    code = numbers.normalise(number)
    if code != number:
        return redirect("portal:product", code)
    row = _product(code)
    tapped = request.GET.get("tu-tem", "")
    if tapped:
        _count(tapped, row)
    return render(request, "portal/product.html", _about(request, row))


@public_page
def picture(request: HttpRequest, number: str) -> HttpResponseBase:
    """The product's picture: the re-made derivative, never the uploaded file."""
    row = get_object_or_404(Product.objects.select_related("picture"), number=number)
    if row.picture is None or not row.picture.preview:
        raise Http404
    return file_response(row.picture, variant="preview")


@public_page
def product_code(request: HttpRequest, number: str) -> HttpResponse:
    """The QR code of the product's page, as SVG."""
    row = get_object_or_404(Product, number=number)
    return HttpResponse(qr.svg(labels.scan_url(row.number)), content_type="image/svg+xml")


@public_page
def producer(request: HttpRequest, number: str) -> HttpResponseBase:
    """One producer and its products, each with its own verdict."""
    code = numbers.normalise(number)
    if code != number:
        return redirect("portal:producer", code)
    rows = Producer.objects.select_related("place__parent__parent")
    row = get_object_or_404(rows, number=code)
    today = clock.today()
    found = queries.listed().filter(producer=row).order_by("sort_key", "pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    recorded, now = queries.place_lines(row.place, today)
    facts = [
        (_("Loại hình"), row.get_legal_form_display()),
        (_("Địa bàn"), recorded),
        (_("Đơn vị hành chính hiện nay"), now),
        (_("Nguồn"), row.source),
    ]
    return render(
        request,
        "portal/producer.html",
        {
            "producer": row,
            "facts": [fact for fact in facts if fact[1]],
            "page_obj": page,
            "cards": queries.cards(list(page.object_list), today),
            "crumbs": [
                (_("Trang đầu"), "/"),
                (_("Sản phẩm"), reverse("portal:products")),
                (row.name, ""),
            ],
        },
    )


@public_page
def check(request: HttpRequest) -> HttpResponseBase:
    """Type a code, read what it names. A known one leads on, a wrong one is explained here."""
    typed = request.GET.get("ma", "").replace("\x00", "")[:60].strip()
    context: dict[str, object] = {"typed": typed}
    if typed:
        code = numbers.normalise(typed)
        found = resolve(code)
        if found is not None:
            return redirect("portal:scan", found.code)
        if numbers.kind_of(code) == Kind.PRODUCER:
            owner = Producer.objects.filter(number=code).first()
            if owner is not None:
                return redirect("portal:producer", owner.number)
        coded = Product.objects.filter(codes__code=typed).first()
        if coded is not None:
            return redirect("portal:product", coded.number)
        if numbers.kind_of(code) == Kind.REPORT:
            return redirect("portal:report_outcome", code)
        context["is_mistyped"] = not numbers.is_valid(code)
    return render(request, "portal/check.html", context)


@public_page
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """What a shopper sees: is the star of this product real and live, and what to compare."""
    found = resolve(code)
    if found is None:
        return render(request, "portal/unknown_code.html", {"code": code[:40]}, status=404)
    return render(request, "portal/scan.html", {**_scanned(request, found), "resolved": found})


# Without a session there is no token to check; a report is throttled by address instead.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the office what is wrong. No account, no phone number."""
    found = resolve(code)
    form = ProblemForm(request.POST or None)
    # People never see the field `website`; robots fill it in.
    if request.method == "POST" and form.is_valid() and not request.POST.get("website"):
        if not _may_report(request):
            return render(request, "429.html", status=429)
        made = labels.report_problem(
            product=found.product if found else None,
            code=code,
            complaint=form.complaint(),
            at=clock.now(),
        )
        return redirect("portal:report_outcome", made.number)
    response = render(
        request, "portal/report.html", {"form": form, "resolved": found, "code": code}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@public_page
def report_outcome(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a report, by its number; never who wrote it or what."""
    row = get_object_or_404(ProblemReport, number=numbers.normalise(number))
    return render(request, "portal/report_outcome.html", {"report": row})


def _product(code: str) -> Product:
    rows = queries.listed().select_related("place__parent__parent", "picture")
    return get_object_or_404(rows, number=code)


def _about(request: HttpRequest, row: Product) -> dict[str, object]:
    now, today = clock.now(), clock.today()
    this, *others = queries.cards([row, *queries.others_of(row)], today)
    verdict = this.verdict
    recorded, today_units = queries.place_lines(row.place, today)
    return {
        "product": row,
        "title": queries.title_of(row),
        "verdict": verdict,
        "checked_at": now,
        "rating": queries.rating_of(verdict),
        "history": queries.history_of(row),
        "others": others,
        "visited_on": queries.last_visited_on(row),
        "place_recorded": recorded,
        "place_today": today_units,
        "codes": [code.code for code in row.codes.all()],
        "pretty_number": numbers.pretty(row.number),
        "crumbs": [
            (_("Trang đầu"), "/"),
            (_("Sản phẩm"), reverse("portal:products")),
            (row.name, ""),
        ],
    }


def _scanned(request: HttpRequest, found: Resolved) -> dict[str, object]:
    row, today = found.product, clock.today()
    verdict = verdict_for(row, today)
    recorded, today_units = queries.place_lines(row.place, today)
    return {
        "product": row,
        "verdict": verdict,
        "checked_at": clock.now(),
        "rating": queries.rating_of(verdict),
        "place_recorded": recorded,
        "place_today": today_units,
        "pretty_code": numbers.pretty(found.code),
        "is_of_earlier_certificate": bool(
            found.certificate and verdict.number and found.certificate.number != verdict.number
        ),
    }


def _count(code: str, row: Product) -> None:
    """Count a tap that came from a label. A count that fails never fails the page."""
    try:
        found = resolve(code)
        if found is not None and found.product.pk == row.pk:
            labels.count_scan(code=found.code, on=clock.today())
    except DatabaseError:
        logger.warning("a scan was not counted", exc_info=True)


def _may_report(request: HttpRequest) -> bool:
    """At most REPORTS_AN_HOUR from one address; the address is kept only for that hour."""
    key = f"report:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    return int(cache.incr(key)) <= REPORTS_AN_HOUR
