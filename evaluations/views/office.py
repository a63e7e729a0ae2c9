"""What office and advisory team do with a proposed dossier."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from evaluations import dossier_pages, workflow
from evaluations.choices import Stage
from evaluations.dossier_queries import completeness, deadline_of, papers_of
from evaluations.forms import CheckForm, ReasonForm, ReviewForm
from evaluations.models import AdvisoryReview, Dossier
from evaluations.services import office, review
from evaluations.views.access import crumbs, get_for
from evaluations.views.appraisal import check_form, give_back, has_more, keep_checks, typed


@desk_view(get=Permission.DOSSIER_RECEIVE, post=Permission.DOSSIER_RECEIVE)
def receive(request: SignedInRequest, number: str) -> HttpResponse:
    """The office's page of a proposed dossier; posted, its receipt, with the checks."""
    dossier = get_for(request, number, Permission.DOSSIER_RECEIVE)
    if request.method != "POST":
        return _page(request, dossier)
    checks = check_form(dossier, request.POST)
    if not keep_checks(request, dossier, checks):
        return _page(request, dossier, check=checks)
    try:
        received = office.receive(dossier=dossier, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        where = received.round.name if received.round else _("chưa xếp đợt")
        messages.success(request, _("Đã tiếp nhận hồ sơ (%(round)s).") % {"round": where})
    return redirect("evaluations:dossier", dossier.number)


@desk_view(post=Permission.DOSSIER_RECEIVE)
def office_check(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep what the office found of the documents; a reason already typed stays on the page."""
    dossier = get_for(request, number, Permission.DOSSIER_RECEIVE)
    form = check_form(dossier, request.POST)
    if not keep_checks(request, dossier, form):
        return _page(request, dossier, check=form)
    if has_more(request.POST, form):
        return _page(request, dossier)
    return redirect("evaluations:receive", dossier.number)


@desk_view(post=Permission.DOSSIER_RECEIVE)
def office_send_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Return the dossier to its producer, with the checks that came along."""
    dossier = get_for(request, number, Permission.DOSSIER_RECEIVE)
    form, checks = ReasonForm(request.POST, auto_id="return_%s"), check_form(dossier, request.POST)
    if form.is_valid() and not keep_checks(request, dossier, checks):
        return _page(request, dossier, check=checks)
    if give_back(request, dossier, form):
        return redirect("evaluations:dossier", dossier.number)
    return _page(request, dossier, giving_back=form)


@desk_view(get=Permission.DOSSIER_REVIEW, post=Permission.DOSSIER_REVIEW)
def report(request: SignedInRequest, number: str) -> HttpResponse:
    """The advisory team's report."""
    dossier = get_for(request, number, Permission.DOSSIER_REVIEW)
    form = ReviewForm(request.POST or None, initial=_given(dossier))
    if request.method == "POST" and form.is_valid():
        try:
            made = review.report(
                dossier=dossier, **form.cleaned_data, by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _said(made))
            return redirect("evaluations:dossier", dossier.number)
    context = {
        "dossier": dossier,
        "form": form,
        "is_here": dossier.stage == Stage.RECEIVED,
        "tone": dossier_pages.tone_of(dossier),
        "deadline": deadline_of(dossier, clock.today()),
        "papers": [p for p in papers_of(dossier, dossier.documents.all()) if p.latest],
        "crumbs": crumbs(dossier, _("Rà soát")),
    }
    return render(request, "evaluations/review.html", context)


def _given(dossier: Dossier) -> dict[str, object]:
    before: AdvisoryReview | None = getattr(dossier, "review", None)
    if before is None:
        return {}
    return {
        "summary": before.summary,
        "surveyed_on": before.surveyed_on,
        "tests_requested": before.tests_requested,
        "is_ready": "yes" if before.is_ready else "no",
    }


def _said(made: AdvisoryReview) -> str:
    if made.is_ready:
        return _("Đã báo cáo: hồ sơ đủ điều kiện trình hội đồng.")
    return _("Đã báo cáo: hồ sơ chưa đủ điều kiện, chờ văn phòng yêu cầu bổ sung.")


def _page(
    request: SignedInRequest,
    dossier: Dossier,
    *,
    check: CheckForm | None = None,
    giving_back: ReasonForm | None = None,
) -> HttpResponse:
    today = clock.today()
    papers = papers_of(dossier, dossier.documents.all())
    context = {
        "dossier": dossier,
        "may_receive": workflow.can_move(dossier.stage, Stage.RECEIVED),
        "may_return": workflow.can_move(dossier.stage, Stage.RETURNED)
        and dossier.stage != Stage.SUBMITTED,
        "tone": dossier_pages.tone_of(dossier),
        "deadline": deadline_of(dossier, today),
        "state": completeness(papers, today),
        "check_form": check or CheckForm(papers=papers, initial=typed(request)),
        "return_form": giving_back or ReasonForm(initial=typed(request), auto_id="return_%s"),
        "crumbs": crumbs(dossier, _("Tiếp nhận")),
    }
    return render(request, "evaluations/receive.html", context)
