"""The commune's page: documents one by one, the rulebook's matters, the proposal or the return."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from evaluations import dossier_pages
from evaluations.choices import DocumentStatus, Stage
from evaluations.dossier_queries import completeness, deadline_of, papers_of
from evaluations.forms import CheckForm, ProposalForm, ReasonForm
from evaluations.models import Appraisal, Dossier
from evaluations.services import appraisal, documents, dossiers
from evaluations.services.appraisal import Opinion
from evaluations.views.access import crumbs, get_for


@dataclass(frozen=True)
class _Bound:
    """The form that was posted with a mistake; the others start afresh."""

    check: CheckForm | None = None
    proposal: ProposalForm | None = None
    giving_back: ReasonForm | None = None


@desk_view(get=Permission.DOSSIER_APPRAISE, post=Permission.DOSSIER_APPRAISE)
def appraise(request: SignedInRequest, number: str) -> HttpResponse:
    """The commune's page; posted, the proposal."""
    dossier = get_for(request, number, Permission.DOSSIER_APPRAISE)
    if request.method != "POST":
        return _page(request, dossier, _Bound())
    form = _proposal_form(dossier, request)
    if form.is_valid():
        try:
            appraisal.propose(
                dossier=dossier,
                opinions=form.opinions(),
                letter_number=form.cleaned_data["letter_number"],
                letter_on=form.cleaned_data["letter_on"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã đề nghị lên cấp tỉnh."))
            return redirect("evaluations:dossier", dossier.number)
    return _page(request, dossier, _Bound(proposal=form))


@desk_view(post=Permission.DOSSIER_APPRAISE)
def check(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep what was found of the documents."""
    dossier = get_for(request, number, Permission.DOSSIER_APPRAISE)
    form = CheckForm(request.POST, papers=papers_of(dossier, dossier.documents.all()))
    if keep_checks(request, dossier, form):
        return redirect("evaluations:appraise", dossier.number)
    return _page(request, dossier, _Bound(check=form))


@desk_view(post=Permission.DOSSIER_APPRAISE)
def send_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Return the dossier to its producer before proposing it."""
    dossier = get_for(request, number, Permission.DOSSIER_APPRAISE)
    form = ReasonForm(request.POST)
    if give_back(request, dossier, form):
        return redirect("evaluations:dossier", dossier.number)
    return _page(request, dossier, _Bound(giving_back=form))


def keep_checks(request: SignedInRequest, dossier: Dossier, form: CheckForm) -> bool:
    """Save the verdicts of a check form; False, with the refusal in the form, when refused."""
    if not form.is_valid():
        return False
    verdicts = form.verdicts()
    try:
        documents.judge_documents(
            dossier=dossier, verdicts=verdicts, by=request.user, at=clock.now()
        )
    except DomainError as error:
        add_domain_error(form, error)
        return False
    messages.success(
        request, _("Đã lưu kết quả kiểm tra %(count)s tài liệu.") % {"count": len(verdicts)}
    )
    return True


def give_back(request: SignedInRequest, dossier: Dossier, form: ReasonForm) -> bool:
    """Return the dossier for the form's reason; False, with the refusal in it, when refused."""
    if not form.is_valid():
        return False
    try:
        dossiers.return_dossier(
            dossier=dossier,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )
    except DomainError as error:
        add_domain_error(form, error)
        return False
    messages.success(request, _("Đã trả hồ sơ cho chủ thể bổ sung."))
    return True


def _proposal_form(dossier: Dossier, request: SignedInRequest | None = None) -> ProposalForm:
    given: list[Opinion] = []
    before: Appraisal | None = getattr(dossier, "appraisal", None)
    if before is not None:
        given = [Opinion(m.code, m.is_met, m.finding) for m in before.matters.all()]
    posted = request.POST if request else None
    return ProposalForm(posted, matters=dossier.rulebook.data.matters, given=given)


def _page(request: SignedInRequest, dossier: Dossier, bound: _Bound) -> HttpResponse:
    today = clock.today()
    papers = papers_of(dossier, dossier.documents.all())
    state = completeness(papers, today)
    headline, sentence = dossier_pages.round_note(dossier, today)
    context = {
        "dossier": dossier,
        "is_here": dossier.stage == Stage.SUBMITTED,
        "tone": dossier_pages.tone_of(dossier),
        "deadline": deadline_of(dossier, today),
        "state": state,
        "unchecked": [p for p in state.papers if p.row.status == DocumentStatus.PROVIDED],
        "commune_papers": [paper for paper in papers if not paper.is_producers],
        "check_form": bound.check or CheckForm(papers=papers),
        "proposal_form": bound.proposal or _proposal_form(dossier),
        "return_form": bound.giving_back or ReasonForm(auto_id="return_%s"),
        "round_headline": headline,
        "round_sentence": sentence,
        "step": dossier.rulebook.data.step("commune_appraisal"),
        "crumbs": crumbs(dossier, _("Kiểm tra, thẩm định")),
    }
    return render(request, "evaluations/appraise.html", context)
