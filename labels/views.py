"""Working pages for label orders and shoppers' reports."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from certificates.choices import LIVE_STANDINGS
from certificates.queries import products_by_standing, verdict_for, verdicts_for
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from common.numbers import normalise, pretty
from common.qr import shown_url
from labels import services
from labels.choices import OrderStage
from labels.forms import (
    AnswerForm,
    ChooserForm,
    OrderFilterForm,
    OrderForm,
    RefusalForm,
    ReportFilterForm,
)
from labels.models import LabelOrder, ProblemReport, ScanDay
from producers.models import owned_ids
from products.models import Product
from products.queries import search

PAGE_SIZE = 30


@desk_view(get=Permission.LABEL_VIEW)
def orders(request: SignedInRequest) -> HttpResponse:
    """Label orders of the user's area or producer."""
    form = OrderFilterForm(request.GET)
    rows = LabelOrder.objects.visible_to(request.scope).select_related("product__producer")
    if form.is_valid() and form.cleaned_data["stage"]:
        rows = rows.filter(stage=form.cleaned_data["stage"])
    return render(
        request,
        "labels/orders.html",
        {
            "form": form,
            "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "may_order": request.scope.has(Permission.LABEL_ORDER),
            "crumbs": [(_("Tem nhãn"), "")],
        },
    )


@desk_view(get=Permission.LABEL_ORDER)
def choose(request: SignedInRequest) -> HttpResponse:
    """The products whose stars are live, to order labels for one."""
    form = ChooserForm(request.GET)
    today = clock.today()
    products = Product.objects.filter(_orderable(request), certificates__isnull=False)
    if form.is_valid():
        products = search(products, form.cleaned_data["q"])
    live = products_by_standing(products.distinct(), sorted(LIVE_STANDINGS), today)
    page = Paginator(
        live.select_related("producer", "place").order_by("sort_key", "pk"), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    verdicts = verdicts_for(list(page), today)
    return render(
        request,
        "labels/choose.html",
        {
            "form": form,
            "page_obj": page,
            "rows": [(product, verdicts[product.pk]) for product in page],
            "crumbs": [(_("Tem nhãn"), reverse("labels:orders")), (_("Đặt tem"), "")],
        },
    )


@desk_view(get=Permission.LABEL_ORDER, post=Permission.LABEL_ORDER)
def new(request: SignedInRequest, product_number: str) -> HttpResponse:
    """Order labels for one product."""
    visible = Product.objects.visible_to(request.scope).select_related("producer")
    product = get_object_or_404(visible, number=normalise(product_number))
    if not visible.filter(_orderable(request), pk=product.pk).exists():
        raise PermissionDenied
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            order = services.order(
                product=product, **form.cleaned_data, by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã gửi đơn đặt tem. Văn phòng điều phối sẽ duyệt."))
            return redirect("labels:order", order.code)
    return render(
        request,
        "labels/new.html",
        {
            "form": form,
            "product": product,
            "verdict": verdict_for(product, clock.today()),
            "crumbs": [
                (_("Tem nhãn"), reverse("labels:orders")),
                (_("Đặt tem"), reverse("labels:choose")),
                (product.name, ""),
            ],
        },
    )


@desk_view(get=Permission.LABEL_VIEW, post=Permission.LABEL_APPROVE)
def order(request: SignedInRequest, code: str) -> HttpResponse:
    """One order: its state, the decision of the office, scans by day."""
    row = _get(request, code)
    form = RefusalForm()
    if request.method == "POST":
        form, response = _decide(request, row)
        if response is not None:
            return response
    may_approve = request.scope.allows(Permission.LABEL_APPROVE, row.product.place_id)
    verdict = verdict_for(row.product, clock.today())
    scans = list(ScanDay.objects.filter(code=row.code).order_by("-day")[:14])
    return render(
        request,
        "labels/order.html",
        {
            "order": row,
            "form": form,
            "pretty_code": pretty(row.code),
            "shown_url": shown_url(services.scan_url(row.code)),
            "verdict": verdict,
            "may_decide": may_approve and row.stage == OrderStage.ORDERED,
            "may_print": may_approve
            and verdict.is_live
            and row.stage in {OrderStage.APPROVED, OrderStage.PRINTED},
            "bars": [(f"{scan.day:%d/%m/%Y}", scan.count, "") for scan in scans],
            "most": max((scan.count for scan in scans), default=0),
            "crumbs": [(_("Tem nhãn"), reverse("labels:orders")), (pretty(row.code), "")],
        },
    )


@desk_view(post=Permission.LABEL_APPROVE)
def sheet(request: SignedInRequest, code: str) -> HttpResponse:
    """The PDF to print; a POST, for it marks the order printed."""
    row = _get(request, code)
    try:
        content = services.sheet_pdf(order=row, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("labels:order", row.code)
    headers = {"Content-Disposition": f'attachment; filename="tem-{row.code}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@desk_view(get=Permission.REPORT_HANDLE)
def reports(request: SignedInRequest) -> HttpResponse:
    """Shoppers' reports, those that wait first."""
    form = ReportFilterForm(request.GET if "handled" in request.GET else {"handled": "0"})
    visible = ProblemReport.objects.visible_to(request.scope)
    rows = visible.select_related("product").order_by("-reported_at", "-pk")
    if form.is_valid() and form.cleaned_data["handled"]:
        rows = rows.filter(handled_at__isnull=form.cleaned_data["handled"] == "0")
    return render(
        request,
        "labels/reports.html",
        {
            "form": form,
            "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "crumbs": [(_("Phản ánh"), "")],
        },
    )


@desk_view(get=Permission.REPORT_HANDLE, post=Permission.REPORT_HANDLE)
def report(request: SignedInRequest, number: str) -> HttpResponse:
    """One report and its outcome."""
    visible = ProblemReport.objects.visible_to(request.scope)
    rows = visible.select_related("product__producer", "handled_by")
    row = get_object_or_404(rows, number=normalise(number))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_report(
                report=row, answer=form.cleaned_data["answer"], by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã ghi kết quả xử lý."))
            return redirect("labels:report", row.number)
    crumbs = [(_("Phản ánh"), reverse("labels:reports")), (row.number, "")]
    return render(request, "labels/report.html", {"report": row, "form": form, "crumbs": crumbs})


def _orderable(request: SignedInRequest) -> Q:
    """Products that this person may order labels for: by area, or as the producer's account."""
    places = request.scope.place_ids(Permission.LABEL_ORDER)
    if places is None:
        return Q()
    return Q(place__in=places) | Q(producer__in=owned_ids(request.scope))


def _decide(request: SignedInRequest, row: LabelOrder) -> tuple[RefusalForm, HttpResponse | None]:
    """Approve or refuse as the pressed button says; the form comes back when it was refused."""
    refusing, approving = "refuse" in request.POST, "approve" in request.POST
    form = RefusalForm(request.POST if refusing else None)
    if refusing == approving or (refusing and not form.is_valid()):
        return form, None
    try:
        if refusing:
            reason = form.cleaned_data["reason"]
            services.refuse(order=row, reason=reason, by=request.user, at=clock.now())
        else:
            services.approve(order=row, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã từ chối đơn.") if refusing else _("Đã duyệt đơn."))
    return form, redirect("labels:order", row.code)


def _get(request: SignedInRequest, code: str) -> LabelOrder:
    visible = LabelOrder.objects.visible_to(request.scope)
    related = ("product__producer", "certificate", "ordered_by", "decided_by")
    return get_object_or_404(visible.select_related(*related), code=normalise(code))
