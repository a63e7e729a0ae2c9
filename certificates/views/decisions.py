"""The book of decisions: drafted, confirmed when late, issued, or discarded."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from attachments.http import file_response
from attachments.services import store
from certificates import drafting
from certificates.authority import authorities_for, may_issue, reaches
from certificates.forms import DecisionFilterForm, IssueForm, LateForm, RecognitionForm
from certificates.models import Certificate, Decision, DecisionItem
from certificates.services import decisions
from certificates.services.revocation import term_ends_on
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from rulebooks.queries import for_new_dossier

PAGE_SIZE = 30
ITEMS_SHOWN = 50


Tab = tuple[str, str, int, bool]
"""Label, address, count and whether it is open, as templates/_partials/tabs.html prints it."""


class Row(NamedTuple):
    """One line of an annex; of a revocation with its ground and the last day of the act's term."""

    item: DecisionItem
    ground: str = ""
    due_on: dt.date | None = None


@desk_view(get=Permission.DECISION_VIEW)
def decision_list(request: SignedInRequest) -> HttpResponse:
    """The decisions in the book, and the drafts that wait."""
    form = DecisionFilterForm(request.GET)
    visible = Decision.objects.visible_to(request.scope)
    counts = visible.aggregate(all=Count("pk"), issued=Count("issued_at"))
    shows_drafts = "du-thao" in request.GET
    rows = visible.drafts() if shows_drafts else visible.issued()
    if form.is_valid():
        found = form.cleaned_data
        number = found["so"].split("/")[0].strip().lstrip("0").upper()
        rows = rows.filter(number=number) if number else rows
        rows = rows.filter(kind=found["loai"]) if found["loai"] else rows
        rows = rows.filter(decided_on__year=found["nam"]) if found["nam"] else rows
    rows = rows.select_related("authority", "round").annotate(item_count=Count("items"))
    rows = rows.order_by("-decided_on", "-pk") if not shows_drafts else rows.order_by("-pk")
    here = reverse("certificates:decisions")
    drafts = counts["all"] - counts["issued"]
    return render(
        request,
        "certificates/decisions.html",
        {
            "form": form,
            "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "tabs": [
                (_("Đã ban hành"), here, counts["issued"], not shows_drafts),
                (_("Dự thảo"), f"{here}?du-thao", drafts, shows_drafts),
            ],
            "shows_drafts": shows_drafts,
            "may_draft": request.scope.has(Permission.DECISION_DRAFT),
            "crumbs": [(_("Quyết định"), "")],
        },
    )


@desk_view(get=Permission.DECISION_DRAFT, post=Permission.DECISION_DRAFT)
def recognise(request: SignedInRequest) -> HttpResponse:
    """Pick the scored dossiers that one decision recognises."""
    authorities = authorities_for(request.user, request.scope, Permission.DECISION_DRAFT)
    waiting = drafting.waiting(request.scope)
    form = RecognitionForm(request.POST or None, authorities=authorities, dossiers=waiting)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            decision = decisions.draft_recognition(
                authority=found["authority"],
                dossiers=found["dossiers"],
                round=found["round"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã lập dự thảo. Khi văn bản được ký, hãy vào sổ tại đây."))
            return redirect("certificates:decision", decision.pk)
    page = Paginator(waiting, ITEMS_SHOWN).get_page(request.GET.get("page"))
    groups, blocked = drafting.arrange(page, authorities, clock.today())
    return render(
        request,
        "certificates/recognise.html",
        {
            "form": form,
            "groups": groups,
            "blocked": blocked,
            "page_obj": page,
            "crumbs": [
                (_("Quyết định"), reverse("certificates:decisions")),
                (_("Dự thảo công nhận"), ""),
            ],
        },
    )


@desk_view(get=Permission.DECISION_VIEW)
def decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """One decision with its annex; while it is a draft, the forms that finish it."""
    return _page(request, _get(request, pk))


@desk_view(post=Permission.DECISION_ISSUE)
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter the signed decision in the book."""
    row = _get(request, pk)
    at = clock.now()
    form = IssueForm(request.POST, request.FILES, today=clock.day_of(at))
    if not form.is_valid():
        return _refused(request, pk, issue_form=form)
    values = dict(form.cleaned_data)
    upload = values.pop("scan")
    try:
        with transaction.atomic():
            scan = store(upload, by=request.user, at=at) if upload else None
            made = decisions.issue(decision=row, **values, scan=scan, by=request.user, at=at)
    except DomainError as error:
        error.field = "scan" if error.field == "file" else error.field
        add_domain_error(form, error)
        return _refused(request, pk, issue_form=form)
    messages.success(request, _issued_words(row, made))
    return redirect("certificates:decision", row.pk)


@desk_view(post=Permission.DECISION_DRAFT)
def confirm_late(request: SignedInRequest, pk: int) -> HttpResponse:
    """The second person's consent to a late entry."""
    row = _get(request, pk)
    form = LateForm(request.POST, today=clock.today())
    if form.is_valid():
        try:
            decisions.confirm_late(
                decision=row, **form.cleaned_data, by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã xác nhận lý do ghi sổ muộn."))
            return redirect("certificates:decision", row.pk)
    return _refused(request, pk, late_form=form)


@desk_view(post=Permission.DECISION_DRAFT)
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = _get(request, pk)
    try:
        decisions.discard(decision=row, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("certificates:decision", pk)
    messages.success(request, _("Đã bỏ dự thảo."))
    return redirect("certificates:decisions")


@desk_view(get=Permission.DECISION_VIEW)
def scan(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The scanned decision, as a download."""
    row = _get(request, pk)
    if row.scan is None:
        raise Http404(_("Quyết định này không có bản quét."))
    return file_response(row.scan, reader=request.user)


def _get(request: SignedInRequest, pk: int) -> Decision:
    rows = Decision.objects.visible_to(request.scope).select_related(
        "authority__place", "round", "scan", "drafted_by", "issued_by", "approved_late_by"
    )
    return get_object_or_404(rows, pk=pk)


def _refused(
    request: SignedInRequest,
    pk: int,
    *,
    issue_form: IssueForm | None = None,
    late_form: LateForm | None = None,
) -> HttpResponse:
    """The draft with the form that was refused; once it is issued, its page has no form to show."""
    row = _get(request, pk)
    if not row.is_issued:
        return _page(request, row, issue_form=issue_form, late_form=late_form)
    words = _("Quyết định %(number)s đã ban hành, không sửa hoặc bỏ được.")
    messages.error(request, words % {"number": row.full_number})
    return redirect("certificates:decision", pk)


def _page(
    request: SignedInRequest,
    row: Decision,
    *,
    issue_form: IssueForm | None = None,
    late_form: LateForm | None = None,
) -> HttpResponse:
    today = clock.today()
    items = row.items.select_related(
        "dossier__product", "dossier__producer", "dossier__certificate", "certificate__product"
    )
    page = Paginator(items, ITEMS_SHOWN).get_page(request.GET.get("page"))
    rows = _rows(row, page.object_list)
    drafts = not row.is_issued and reaches(request.scope, Permission.DECISION_DRAFT, row.authority)
    issues = not row.is_issued and may_issue(request.user, request.scope, row.authority)
    late_start = {"decided_on": row.decided_on, "late_reason": row.late_reason}
    return render(
        request,
        "certificates/decision.html",
        {
            "decision": row,
            "facts": _facts(row),
            "page_obj": page,
            "rows": rows,
            "is_past_term": not row.is_issued and any(r.due_on and today > r.due_on for r in rows),
            "issue_form": (issue_form or IssueForm(initial=late_start, today=today))
            if issues
            else None,
            "late_form": (late_form or LateForm(today=today)) if drafts else None,
            "late_is_open": late_form is not None,
            "may_discard": drafts,
            "crumbs": [
                (_("Quyết định"), reverse("certificates:decisions")),
                (row.full_number if row.is_issued else _("Dự thảo"), ""),
            ],
        },
    )


def _facts(row: Decision) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("Cơ quan ban hành"), row.authority_name or row.authority.name),
        (_("Ngày ký"), f"{row.decided_on:%d/%m/%Y}" if row.decided_on else ""),
        (_("Người ký"), ", ".join(part for part in (row.signer_name, row.signer_title) if part)),
        (_("Đợt"), row.round or ""),
        (_("Người dự thảo"), row.drafted_by),
        (_("Vào sổ"), _stamp(row)),
        (_("Lý do"), row.reason),
        (_("Lý do ghi sổ muộn"), row.late_reason),
        (_("Người xác nhận ghi sổ muộn"), row.approved_late_by or ""),
    ]
    return [fact for fact in facts if fact[1]]


def _stamp(row: Decision) -> str:
    if row.issued_at is None:
        return ""
    return f"{clock.day_of(row.issued_at):%d/%m/%Y}, {row.issued_by}"


def _rows(row: Decision, items: Iterable[DecisionItem]) -> list[Row]:
    if not row.revokes:
        return [Row(item) for item in items]
    rulebook = for_new_dossier(row.decided_on or clock.today())
    texts = {ground.code: ground.text for ground in rulebook.data.withdrawal_grounds}
    return [
        Row(
            item,
            texts.get(item.ground, item.ground),
            term_ends_on(rulebook.data.withdrawal, item.concluded_on)
            if item.concluded_on
            else None,
        )
        for item in items
    ]


def _issued_words(row: Decision, made: list[Certificate]) -> str:
    if row.revokes:
        return ngettext(
            "Đã ban hành Quyết định %(number)s: thu hồi %(count)s giấy chứng nhận.",
            "Đã ban hành Quyết định %(number)s: thu hồi %(count)s giấy chứng nhận.",
            len(made),
        ) % {"number": row.full_number, "count": len(made)}
    return ngettext(
        "Đã ban hành Quyết định %(number)s: cấp %(count)s giấy chứng nhận.",
        "Đã ban hành Quyết định %(number)s: cấp %(count)s giấy chứng nhận.",
        len(made),
    ) % {"number": row.full_number, "count": len(made)}
