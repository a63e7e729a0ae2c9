"""Certificates: the list, one certificate, its paper, and what may be done to it."""

import datetime as dt
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.models import Organisation
from accounts.permissions import Permission
from certificates import queries
from certificates.authority import authorities_for, covers
from certificates.choices import Standing
from certificates.forms import (
    CertificateFilterForm,
    ReinstatementForm,
    RevocationForm,
    SuspensionForm,
)
from certificates.models import Certificate, CertificateQuerySet
from certificates.pdf import CertificatePage, certificate_pdf
from certificates.rerating import window_for
from certificates.services import decisions, rerating, status
from certificates.services.revocation import REASON_LENGTH
from certificates.validity import Verdict
from certificates.views.decisions import Tab
from common import clock, numbers
from common.errors import DomainError
from common.forms import add_domain_error
from common.text import clean_text
from producers.models import owned_ids
from rulebooks.models import Rulebook
from rulebooks.queries import for_new_dossier

PAGE_SIZE = 30
CENTRAL_SEAT = "Hà Nội"
"""Where the central bodies sit, as printed before the date of their papers."""

_TABS = (
    Standing.VALID,
    Standing.EXPIRING,
    Standing.SUSPENDED,
    Standing.EXPIRED,
    Standing.REVOKED,
    Standing.REPLACED,
)


@desk_view(get=Permission.CERTIFICATE_VIEW)
def certificate_list(request: SignedInRequest) -> HttpResponse:
    """Certificates of the user's area or producer, by standing, end and place."""
    today = clock.today()
    form = CertificateFilterForm(request.GET)
    rows: CertificateQuerySet = Certificate.objects.visible_to(request.scope)
    wanted = ""
    if form.is_valid():
        rows = queries.searched(rows, form.search(), today)
        wanted = form.cleaned_data["tinh_trang"]
    counts = queries.counts_of_certificates(rows, today)
    shown = queries.certificates_by_standing(rows, wanted, today) if wanted else rows
    page = Paginator(queries.with_papers(shown), PAGE_SIZE).get_page(request.GET.get("page"))
    verdicts = queries.certificate_verdicts(list(page), today)
    return render(
        request,
        "certificates/list.html",
        {
            "form": form,
            "page_obj": page,
            "rows": [(row, verdicts[row.pk]) for row in page],
            "tabs": _tabs(request, counts, wanted),
            "crumbs": [(_("Giấy chứng nhận"), "")],
        },
    )


def _tabs(request: SignedInRequest, counts: dict[str, int], wanted: str) -> list[Tab]:
    def address(standing: str) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("tinh_trang", None)
        if standing:
            query["tinh_trang"] = standing
        return f"{reverse('certificates:list')}?{query.urlencode()}"

    tabs: list[Tab] = [(_("Tất cả"), address(""), sum(counts.values()), not wanted)]
    tabs += [
        (str(s.label), address(s.value), counts.get(s.value, 0), wanted == s.value) for s in _TABS
    ]
    return tabs


@desk_view(get=Permission.CERTIFICATE_VIEW)
def certificate(request: SignedInRequest, number: str) -> HttpResponse:
    """One certificate: its verdict, its life, and what this person may do."""
    return _page(request, _get(request, number))


@desk_view(get=Permission.CERTIFICATE_VIEW)
def paper(request: SignedInRequest, number: str) -> HttpResponse:
    """The certificate as a PDF to print and hang on a wall."""
    row = _get(request, number)
    decision = row.decision
    place = decision.authority.place
    content = certificate_pdf(
        CertificatePage(
            number=row.number,
            pretty_number=numbers.pretty(row.number),
            authority_name=decision.authority_name,
            authority_title=decision.signer_title,
            product=row.product_name,
            producer=row.producer_name,
            address=row.address,
            stars=row.stars,
            decision_number=decision.full_number,
            # The database keeps no issued decision without its day.
            decided_on=cast("dt.date", decision.decided_on),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            url=f"{settings.SITE_URL}/q/{row.number}",
            place_name=place.name if place else CENTRAL_SEAT,
            signer_name=decision.signer_name,
            is_sample=row.product.is_sample,
            is_revoked=queries.revocation_of(row) is not None,
        )
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"giay-chung-nhan-{row.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@desk_view(post=Permission.CERTIFICATE_SUSPEND)
def suspend(request: SignedInRequest, number: str) -> HttpResponse:
    """Record an order that suspends the certificate."""
    row = _get(request, number)
    form = SuspensionForm(request.POST, today=clock.today())
    if form.is_valid():
        try:
            status.suspend(certificate=row, **form.cleaned_data, by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã tạm đình chỉ. Trang công khai đổi ngay."))
            return redirect("certificates:certificate", row.number)
    return _page(request, row, suspension_form=form)


@desk_view(post=Permission.CERTIFICATE_SUSPEND)
def reinstate(request: SignedInRequest, number: str) -> HttpResponse:
    """Record an order that ends the suspension."""
    row = _get(request, number)
    form = ReinstatementForm(request.POST, today=clock.today())
    if form.is_valid():
        try:
            status.reinstate(certificate=row, **form.cleaned_data, by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã khôi phục giấy chứng nhận."))
            return redirect("certificates:certificate", row.number)
    return _page(request, row, reinstatement_form=form)


@desk_view(post=Permission.DOSSIER_ASSEMBLE)
def rerate(request: SignedInRequest, number: str) -> HttpResponse:
    """Open a re-rating dossier prefilled from the last one."""
    row = _get(request, number)
    try:
        dossier = rerating.open_rerating(certificate=row, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("certificates:certificate", row.number)
    messages.success(request, _("Đã lập hồ sơ đánh giá lại từ hồ sơ trước."))
    return redirect("evaluations:dossier", dossier.number)


@desk_view(get=Permission.DECISION_DRAFT, post=Permission.DECISION_DRAFT)
def revoke(request: SignedInRequest, number: str) -> HttpResponse:
    """Draft a decision that revokes the certificate."""
    row = _get(request, number)
    today = clock.today()
    rulebook = for_new_dossier(today)
    authority = _revoking_authority(request, row, rulebook, today)
    form = RevocationForm(
        request.POST or None,
        today=today,
        grounds=rulebook.data.withdrawal_grounds,
        initial={"reason": _quoted(request)},
    )
    if request.method == "POST" and authority is not None and form.is_valid():
        found = form.cleaned_data
        item = decisions.Revocation(row, found["ground"], found["concluded_on"])
        try:
            decision = decisions.draft_revocation(
                authority=authority,
                items=[item],
                reason=found["reason"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã lập dự thảo quyết định thu hồi, chờ ban hành."))
            return redirect("certificates:decision", decision.pk)
    return render(
        request,
        "certificates/revoke.html",
        {
            "certificate": row,
            "verdict": queries.certificate_verdict(row, today),
            "authority": authority,
            "rulebook": rulebook,
            "form": form,
            "crumbs": [*_crumbs(row), (_("Dự thảo thu hồi"), "")],
        },
    )


def _quoted(request: SignedInRequest) -> str:
    """What the page that led here quotes as the reason, such as a grave finding of a visit."""
    return clean_text(request.GET.get("ly-do", ""))[:REASON_LENGTH]


def _revoking_authority(
    request: SignedInRequest, row: Certificate, rulebook: Rulebook, on: dt.date
) -> Organisation | None:
    """The body of the level that the rulebook names for that star, if this person acts for one."""
    named = rulebook.data.authority_for(row.stars, on)
    if named is None:
        return None
    bodies = authorities_for(request.user, request.scope, Permission.DECISION_DRAFT)
    fitting = (b for b in bodies if b.level == named.level and covers(b, row.product.place_id))
    return next(fitting, None)


def _get(request: SignedInRequest, number: str) -> Certificate:
    rows = Certificate.objects.visible_to(request.scope).select_related(
        "decision__authority__place", "product__producer", "product__place__parent", "dossier"
    )
    return get_object_or_404(rows, number=numbers.normalise(number))


def _page(
    request: SignedInRequest,
    row: Certificate,
    *,
    suspension_form: SuspensionForm | None = None,
    reinstatement_form: ReinstatementForm | None = None,
) -> HttpResponse:
    today = clock.today()
    verdict = queries.certificate_verdict(row, today)
    may_order = request.scope.allows(Permission.CERTIFICATE_SUSPEND, row.product.place_id)
    is_paused = verdict.standing == Standing.SUSPENDED
    quoted = _quoted(request)
    siblings = row.product.certificates.exclude(pk=row.pk).select_related("decision")
    return render(
        request,
        "certificates/certificate.html",
        {
            "certificate": row,
            "pretty_number": numbers.pretty(row.number),
            "verdict": verdict,
            "facts": _facts(row),
            "events": _events(row),
            "revocation": queries.revocation_of(row),
            "siblings": siblings,
            "suspension_form": (
                suspension_form or SuspensionForm(today=today, initial={"reason": quoted})
            )
            if may_order and (verdict.is_live or suspension_form)
            else None,
            "reinstatement_form": (reinstatement_form or ReinstatementForm(today=today))
            if may_order and (is_paused or reinstatement_form)
            else None,
            "form_is_open": bool(suspension_form or reinstatement_form or quoted),
            "quoted": quoted,
            "may_revoke": request.scope.has(Permission.DECISION_DRAFT)
            and (verdict.is_live or is_paused),
            "may_see_decision": request.scope.has(Permission.DECISION_VIEW),
            "may_order_labels": verdict.is_live and request.scope.has(Permission.LABEL_ORDER),
            **_rerating(request, row, verdict, today),
            "crumbs": _crumbs(row, last=True),
        },
    )


def _rerating(
    request: SignedInRequest, row: Certificate, verdict: Verdict, today: dt.date
) -> dict[str, object]:
    """What the page says about rating again: the window, and whether this person may begin."""
    if row.ended_on is not None:
        return {}
    window = window_for(row, today)
    assembles = request.scope.allows(Permission.DOSSIER_ASSEMBLE, row.product.place_id) or (
        request.scope.has(Permission.DOSSIER_ASSEMBLE)
        and owned_ids(request.scope).filter(producer=row.product.producer).exists()
    )
    open_dossier = row.product.dossiers.open().first()
    return {
        "window": window,
        "open_dossier": open_dossier,
        "may_rerate": assembles and window.is_open(today) and open_dossier is None,
        "window_refusal": "" if window.is_open(today) else window.refusal(today),
    }


def _crumbs(row: Certificate, *, last: bool = False) -> list[tuple[str, str]]:
    here = "" if last else reverse("certificates:certificate", args=[row.number])
    return [(_("Giấy chứng nhận"), reverse("certificates:list")), (row.number, here)]


def _facts(row: Certificate) -> list[tuple[str, object]]:
    return [
        (_("Sản phẩm in trên giấy"), row.product_name),
        (_("Chủ thể in trên giấy"), row.producer_name),
        (_("Địa chỉ in trên giấy"), row.address),
        (_("Cơ quan công nhận"), row.decision.authority_name),
        (_("Có hiệu lực từ ngày"), f"{row.valid_from:%d/%m/%Y}"),
        (_("Đến hết ngày"), f"{row.valid_to:%d/%m/%Y}"),
        (_("Hồ sơ"), row.dossier.number),
        (_("Vào sổ ngày"), f"{clock.day_of(row.recorded_at):%d/%m/%Y}"),
    ]


def _events(row: Certificate) -> list[tuple[dt.datetime, str, str, str]]:
    """The life of the certificate, newest first, as templates/_partials/timeline.html prints it."""
    events = row.events.select_related("decision", "recorded_by", "leaf").order_by("-pk")
    return [
        (
            event.recorded_at,
            _("%(kind)s từ ngày %(day)s")
            % {"kind": event.get_kind_display(), "day": f"{event.effective_on:%d/%m/%Y}"},
            queries.event_words(event),
            str(event.recorded_by),
        )
        for event in events
    ]
