"""The commune's page: documents one by one, the rulebook's matters, the proposal or the return."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
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
    """The form that was acted on and refused; the others show what was typed into them."""

    check: CheckForm | None = None
    proposal: ProposalForm | None = None
    giving_back: ReasonForm | None = None


@desk_view(get=Permission.DOSSIER_APPRAISE, post=Permission.DOSSIER_APPRAISE)
def appraise(request: SignedInRequest, number: str) -> HttpResponse:
    """The commune's page; posted, the proposal, with the checks that came with it."""
    dossier = get_for(request, number, Permission.DOSSIER_APPRAISE)
    if request.method != "POST":
        return _page(request, dossier, _Bound())
    form = _proposal_form(dossier, request.POST)
    if not form.is_valid():
        return _page(request, dossier, _Bound(proposal=form))
    checks = check_form(dossier, request.POST)
    if not keep_checks(request, dossier, checks):
        return _page(request, dossier, _Bound(check=checks))
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
        return _page(request, dossier, _Bound(proposal=form))
    messages.success(request, _("Đã đề nghị lên cấp tỉnh."))
    return redirect("evaluations:dossier", dossier.number)


@desk_view(post=Permission.DOSSIER_APPRAISE)
def check(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep what was found of the documents; what else was typed stays on the page."""
    dossier = get_for(request, number, Permission.DOSSIER_APPRAISE)
    form = check_form(dossier, request.POST)
    if not keep_checks(request, dossier, form):
        return _page(request, dossier, _Bound(check=form))
    if has_more(request.POST, form):
        return _page(request, dossier, _Bound())
    return redirect("evaluations:appraise", dossier.number)


@desk_view(post=Permission.DOSSIER_APPRAISE)
def send_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Return the dossier to its producer before proposing it, with the checks that came along."""
    dossier = get_for(request, number, Permission.DOSSIER_APPRAISE)
    form, checks = ReasonForm(request.POST, auto_id="return_%s"), check_form(dossier, request.POST)
    if form.is_valid() and not keep_checks(request, dossier, checks):
        return _page(request, dossier, _Bound(check=checks))
    if give_back(request, dossier, form):
        return redirect("evaluations:dossier", dossier.number)
    return _page(request, dossier, _Bound(giving_back=form))


def check_form(dossier: Dossier, posted: QueryDict) -> CheckForm:
    """The verdicts on the documents as posted."""
    return CheckForm(posted, papers=papers_of(dossier, dossier.documents.all()))


def typed(request: SignedInRequest) -> dict[str, str]:
    """What stands in the fields of a page that comes back; nothing when it is opened."""
    return request.POST.dict()


def has_more(posted: QueryDict, form: CheckForm) -> bool:
    """Whether something was typed beside the checks that were saved, to be kept on the page."""
    others = posted.keys() - form.fields.keys() - {"csrfmiddlewaretoken"}
    return any(posted[name] for name in others)


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
    if verdicts:
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


def _proposal_form(
    dossier: Dossier, posted: QueryDict | None = None, initial: dict[str, str] | None = None
) -> ProposalForm:
    given: list[Opinion] = []
    before: Appraisal | None = getattr(dossier, "appraisal", None)
    if before is not None:
        given = [Opinion(m.code, m.is_met, m.finding) for m in before.matters.all()]
    matters = dossier.rulebook.data.matters
    return ProposalForm(posted, matters=matters, given=given, initial=initial)


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
        "check_form": bound.check or CheckForm(papers=papers, initial=typed(request)),
        "proposal_form": bound.proposal or _proposal_form(dossier, initial=typed(request)),
        "return_form": bound.giving_back or ReasonForm(initial=typed(request), auto_id="return_%s"),
        "round_headline": headline,
        "round_sentence": sentence,
        "step": dossier.rulebook.data.step("commune_appraisal"),
        "crumbs": crumbs(dossier, _("Kiểm tra, thẩm định")),
    }
    return render(request, "evaluations/appraise.html", context)
