"""Working pages of the inspection team and of those who plan its visits."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view, require_at
from accounts.permissions import Permission
from attachments.http import file_response
from certificates.queries import verdicts_for
from certificates.validity import Verdict
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from common.numbers import normalise
from common.text import excerpt
from inspections import services
from inspections.choices import Matter, Severity
from inspections.forms import (
    FindingForm,
    PlanForm,
    RecordForm,
    ResolutionForm,
    VisitFilterForm,
)
from inspections.models import Finding, Visit
from labels.models import ProblemReport
from producers.models import Producer
from products.models import Product

PAGE_SIZE = 30
QUOTED = 600
"""Letters of a finding that are carried into the draft that follows it."""
ACTS = (Permission.CERTIFICATE_SUSPEND, Permission.DECISION_DRAFT)
"""What may be done about a certificate after a grave finding."""


@desk_view(get=Permission.INSPECTION_VIEW)
def visits(request: SignedInRequest) -> HttpResponse:
    """Visits of the user's area or team."""
    form = VisitFilterForm(request.GET)
    rows = Visit.objects.visible_to(request.scope)
    if form.is_valid():
        state = form.cleaned_data["state"]
        if state == "planned":
            rows = rows.filter(visited_on=None)
        elif state == "recorded":
            rows = rows.exclude(visited_on=None)
        elif state == "open":
            rows = rows.filter(findings__resolved_on=None, findings__isnull=False).distinct()
    rows = (
        rows.select_related("producer__place")
        .annotate(
            open_findings=Count("findings", filter=Q(findings__resolved_on=None), distinct=True)
        )
        .order_by("-planned_on", "-pk")
    )
    return render(
        request,
        "inspections/visits.html",
        {
            "form": form,
            "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "today": clock.today(),
            "crumbs": [(_("Kiểm tra"), "")],
        },
    )


@desk_view(get=Permission.INSPECTION_PLAN, post=Permission.INSPECTION_PLAN)
def plan(request: SignedInRequest, producer_number: str) -> HttpResponse:
    """Plan a visit of one producer; the reports about it are offered as reasons."""
    visible = Producer.objects.visible_to(request.scope).select_related("place")
    producer = get_object_or_404(visible, number=normalise(producer_number))
    require_at(request, Permission.INSPECTION_PLAN, producer.place_id)
    reports = ProblemReport.objects.filter(product__producer=producer, visits=None)
    chosen = reports.filter(number=request.GET.get("phan-anh", ""))
    form = PlanForm(
        request.POST or None,
        on=clock.today(),
        reports=reports,
        initial={"reports": chosen, "planned_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            visit = services.plan_visit(
                producer=producer, plan=form.plan(), by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã lập cuộc kiểm tra. Đoàn thấy việc trên bàn làm việc."))
            return redirect("inspections:visit", visit.pk)
    crumbs = [(_("Kiểm tra"), reverse("inspections:visits")), (_("Lập cuộc kiểm tra"), "")]
    context = {"form": form, "producer": producer, "crumbs": crumbs}
    return render(request, "inspections/plan.html", context)


@desk_view(get=Permission.INSPECTION_VIEW)
def visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """One visit: checklist, conclusion, findings, the producer's products and their verdicts."""
    row = _get(request, pk)
    today = clock.today()
    products = list(row.producer.products.order_by("sort_key")[:50])
    verdicts = verdicts_for(products, today)
    team = list(row.team.all())
    answers = {answer.matter: answer for answer in row.answers.all()}
    on_team = request.user in team and request.scope.allows(
        Permission.INSPECTION_RECORD, row.producer.place_id
    )
    findings = row.findings.select_related("product", "resolved_by")
    may_act = any(request.scope.allows(act, row.producer.place_id) for act in ACTS)
    return render(
        request,
        "inspections/visit.html",
        {
            "visit": row,
            "team": team,
            "answers": [answers[matter] for matter in Matter if matter in answers],
            "findings": [
                (finding, _follow_ups(row, finding, verdicts, products) if may_act else [])
                for finding in findings
            ],
            "products": [(product, verdicts[product.pk]) for product in products],
            "may_record": on_team and row.visited_on is None,
            "may_see_producer": request.scope.has(Permission.PRODUCER_VIEW),
            "may_find": on_team and row.visited_on is not None,
            "may_resolve": on_team
            or request.scope.allows(Permission.INSPECTION_PLAN, row.producer.place_id),
            "today": today,
            "crumbs": [(_("Kiểm tra"), reverse("inspections:visits")), (row.producer.name, "")],
        },
    )


@desk_view(get=Permission.INSPECTION_RECORD, post=Permission.INSPECTION_RECORD)
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill in the checklist of a visit."""
    row = _get(request, pk)
    _for_team(request, row)
    if row.visited_on is not None:
        messages.info(request, _("Kết quả cuộc kiểm tra này đã được ghi."))
        return redirect("inspections:visit", row.pk)
    form = RecordForm(request.POST or None, initial={"visited_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_visit(visit=row, record=form.record(), by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã ghi kết quả. Nếu có tồn tại, hãy ghi từng việc."))
            return redirect("inspections:visit", row.pk)
    matters = [(form[matter.value], form[f"{matter.value}_note"]) for matter in Matter]
    crumbs = _crumbs(row, _("Ghi kết quả"))
    context = {"form": form, "visit": row, "matters": matters, "crumbs": crumbs}
    return render(request, "inspections/record.html", context)


@desk_view(get=Permission.INSPECTION_RECORD, post=Permission.INSPECTION_RECORD)
def add_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a finding, with a photo if there is one."""
    row = _get(request, pk)
    _for_team(request, row)
    if row.visited_on is None:
        messages.info(request, _("Hãy ghi kết quả cuộc kiểm tra trước khi ghi tồn tại."))
        return redirect("inspections:record", row.pk)
    form = FindingForm(request.POST or None, request.FILES or None, visit=row)
    if request.method == "POST" and form.is_valid():
        try:
            _add_finding(request, row, form)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã ghi tồn tại."))
            return redirect("inspections:visit", row.pk)
    context = {"form": form, "visit": row, "crumbs": _crumbs(row, _("Ghi tồn tại"))}
    return render(request, "inspections/finding.html", context)


@desk_view(get=Permission.INSPECTION_VIEW, post=Permission.INSPECTION_VIEW)
def resolve(request: SignedInRequest, pk: int, finding_pk: int) -> HttpResponse:
    """Confirm that a finding was put right, by the team or by those who plan visits."""
    row = _get(request, pk)
    finding = get_object_or_404(row.findings, pk=finding_pk)
    if not services.may_resolve(row, request.user, clock.today()):
        raise PermissionDenied
    if finding.resolved_on is not None:
        messages.info(request, _("Tồn tại này đã được xác nhận khắc phục."))
        return redirect("inspections:visit", row.pk)
    form = ResolutionForm(request.POST or None, initial={"resolved_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.resolve_finding(
                finding=finding, **form.cleaned_data, by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã xác nhận khắc phục."))
            return redirect("inspections:visit", row.pk)
    crumbs = _crumbs(row, _("Xác nhận khắc phục"))
    context = {"form": form, "visit": row, "finding": finding, "crumbs": crumbs}
    return render(request, "inspections/resolve.html", context)


@desk_view(get=Permission.INSPECTION_VIEW)
def photo(request: SignedInRequest, pk: int, finding_pk: int) -> HttpResponseBase:
    """The photo of a finding: its re-made derivative."""
    row = _get(request, pk)
    finding: Finding = get_object_or_404(row.findings.select_related("photo"), pk=finding_pk)
    if finding.photo is None:
        raise Http404
    return file_response(finding.photo, variant="preview")


class FollowUp(NamedTuple):
    """A product that a grave finding speaks against; `query` quotes the finding for its draft."""

    product: Product
    verdict: Verdict
    query: str


def _follow_ups(
    row: Visit, finding: Finding, verdicts: dict[int, Verdict], products: Iterable[Product]
) -> list[FollowUp]:
    """The live certificates that an open grave finding speaks against, for those who may act."""
    if finding.severity != Severity.GRAVE or finding.resolved_on is not None:
        return []
    quote = _("Kiểm tra ngày %(day)s (%(order)s): %(text)s") % {
        "day": f"{row.visited_on:%d/%m/%Y}",
        "order": row.order_number,
        "text": excerpt(finding.text, QUOTED),
    }
    query = urlencode({"ly-do": quote})
    meant = [p for p in products if finding.product_id is None or finding.product_id == p.pk]
    live = [(p, verdicts[p.pk]) for p in meant if verdicts[p.pk].is_live and verdicts[p.pk].number]
    return [FollowUp(product, verdict, query) for product, verdict in live]


@transaction.atomic
def _add_finding(request: SignedInRequest, row: Visit, form: FindingForm) -> None:
    at = clock.now()
    finding = services.add_finding(visit=row, facts=form.facts(), by=request.user, at=at)
    upload = form.upload()
    if upload is not None:
        services.set_photo(finding=finding, upload=upload, by=request.user, at=at)


def _for_team(request: SignedInRequest, row: Visit) -> None:
    """403 for those who see the visit but are not its team."""
    require_at(request, Permission.INSPECTION_RECORD, row.producer.place_id)
    if not row.team.filter(pk=request.user.pk).exists():
        raise PermissionDenied


def _crumbs(row: Visit, here: str) -> list[tuple[str, str]]:
    return [
        (_("Kiểm tra"), reverse("inspections:visits")),
        (row.producer.name, reverse("inspections:visit", args=[row.pk])),
        (here, ""),
    ]


def _get(request: SignedInRequest, pk: int) -> Visit:
    visible = Visit.objects.visible_to(request.scope)
    related = ("producer__place__parent__parent", "recorded_by", "planned_by")
    return get_object_or_404(visible.select_related(*related), pk=pk)
