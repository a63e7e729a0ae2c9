"""Pages of score sheets: a member's own list, the sheet to fill, the sealed sheet to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from evaluations import sealing
from evaluations.choices import Averaging, MeetingState, MinimumRule, Rounding
from evaluations.council_queries import form_of, sealed_scores
from evaluations.dossier_queries import papers_of
from evaluations.models import ScoreSheet
from evaluations.scoring import CountingRule, result_of
from evaluations.services import sheets as services
from evaluations.sheet_forms import SheetForm, initial_of
from rulebooks.marking import MarkedSheet
from rulebooks.schema import CriterionData, RulebookData, SetData

PAGE_SIZE = 50
# How one sheet alone is judged: as it stands.
ALONE = CountingRule(Averaging.MEAN, Rounding.DOWN, 2, MinimumRule.ALL)


@dataclass(frozen=True)
class Forecast:
    """What a sheet comes to by itself: the points so far, and the star when it is whole."""

    marked: MarkedSheet
    stars_by_points: int
    stars: int
    held_back: list[tuple[str, str, int]]
    """Criterion code, level wanted, star blocked."""

    @property
    def missing(self) -> int:
        return len(self.marked.missing)

    @property
    def is_whole(self) -> bool:
        return not self.marked.missing


def forecast(marked: MarkedSheet, data: RulebookData, case: str) -> Forecast:
    """The star that `marked` alone would give under the rulebook `data`."""
    outcome = result_of([marked], marked.form, data.bands, ALONE, case)
    return Forecast(
        marked=marked,
        stars_by_points=outcome.stars_by_points,
        stars=outcome.stars,
        held_back=[
            (
                held.mark.criterion_code,
                marked.form.criterion(held.mark.criterion_code).option(held.mark.key).label,
                held.stars,
            )
            for held in outcome.held_back
        ],
    )


@desk_view(get=Permission.SHEET_SCORE)
def sheets(request: SignedInRequest) -> HttpResponse:
    """The user's own sheets, those to fill first."""
    own = (
        ScoreSheet.objects.filter(member__user=request.user)
        .select_related("item__meeting", "item__dossier__product", "item__dossier__producer")
        .order_by("item__meeting__closed_at", "submitted_at", "item__meeting", "item__position")
    )
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": [(_("Phiếu chấm của tôi"), "")]}
    return render(request, "evaluations/sheet_list.html", context)


@desk_view(get=Permission.MEETING_VIEW, post=Permission.SHEET_SCORE)
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The user's own sheet to fill; after the closing, any sheet of the meeting to read."""
    found = get_object_or_404(
        ScoreSheet.objects.visible_to(request.scope)
        .select_related(
            "member__user",
            "item__meeting__council__regulation",
            "item__dossier__rulebook",
            "item__dossier__product__product_set",
            "item__dossier__producer__place",
            "item__result",
        )
        .defer("item__dossier__rulebook__content"),
        pk=pk,
    )
    is_own = found.member.user_id == request.user.pk
    if found.item.meeting.state == MeetingState.CLOSED or not is_own:
        if request.method == "POST":
            messages.error(request, _("Phiên họp đã bế mạc, phiếu đã niêm phong."))
            return redirect("evaluations:sheet", found.pk)
        return _sealed_page(request, found)
    form = form_of(found.item.dossier)
    if request.method == "POST":
        return _save(request, found, form)
    lines = {
        code: (key, comment)
        for code, key, comment in found.lines.values_list("criterion_code", "option_key", "comment")
    }
    initial = initial_of(lines, found.remark)
    return _page(request, found, SheetForm(initial=initial, form=form, case=found.item.case))


def _save(request: SignedInRequest, found: ScoreSheet, form: SetData) -> HttpResponse:
    """Keep the draft; hand it in when that was asked and nothing is missing."""
    bound = SheetForm(request.POST, form=form, case=found.item.case)
    missing: list[CriterionData] = []
    if not bound.is_valid():
        return _page(request, found, bound)
    try:
        services.save(
            sheet=found,
            choices=bound.choices(),
            remark=bound.cleaned_data["remark"],
            by=request.user,
            at=clock.now(),
        )
        if request.POST.get("do") == "submit":
            missing = bound.require_all()
            if not missing:
                services.submit(sheet=found, by=request.user, at=clock.now())
                messages.success(request, _("Đã nộp phiếu. Phiếu đã khóa, không sửa được nữa."))
                return redirect("evaluations:meeting", found.item.meeting_id)
    except DomainError as error:
        add_domain_error(bound, error)
    if bound.errors:
        return _page(request, found, bound, missing)
    messages.success(request, _("Đã lưu nháp. Phiếu chưa nộp."))
    return redirect("evaluations:sheet", found.pk)


def _page(
    request: SignedInRequest,
    found: ScoreSheet,
    form: SheetForm,
    missing: Sequence[CriterionData] = (),
) -> HttpResponse:
    dossier = found.item.dossier
    papers = papers_of(dossier)
    at_hand = [paper for paper in papers if paper.latest]
    data = dossier.rulebook.data
    context = {
        "sheet": found,
        "dossier": dossier,
        "form": form,
        "missing": missing,
        "parts": list(form.parts(at_hand)),
        "forecast": forecast(form.marked(), data, found.item.case),
        "bands": " ".join(f"{band.stars}:{band.floor}" for band in data.bands),
        "papers": at_hand,
        "papers_missing": len(papers) - len(at_hand),
        "case_name": form.form.cases.get(found.item.case, ""),
        "data": data,
        "crumbs": _crumbs(found),
    }
    template = "sheet_locked" if found.submitted_at else "sheet_fill"
    return render(request, f"evaluations/{template}.html", context)


def _sealed_page(request: SignedInRequest, found: ScoreSheet) -> HttpResponse:
    """A sheet of a closed meeting, as it was sealed."""
    item = found.item
    if found.submitted_at is None or not hasattr(item, "result"):
        raise Http404
    scored = sealed_scores([item])[0]
    filled = next(filled for filled in scored.sheets if filled.sheet.pk == found.pk)
    lines = {line.criterion: line for line in filled.lines}
    context = {
        "sheet": found,
        "dossier": item.dossier,
        "filled": filled,
        "parts": [
            (
                part,
                filled.marked.parts[part.code],
                [(c, c.option(lines[c.code].option), lines[c.code]) for c in part.criteria],
            )
            for part in scored.form.parts
        ],
        "digest": sealing.sheet_digest(filled.sealed),
        "crumbs": _crumbs(found),
    }
    return render(request, "evaluations/sheet_sealed.html", context)


def _crumbs(found: ScoreSheet) -> list[tuple[str, str]]:
    meeting = found.item.meeting
    return [
        (_("Phiên họp"), reverse("evaluations:meetings")),
        (meeting.name, reverse("evaluations:meeting", args=[meeting.pk])),
        (_("Phiếu chấm: %(product)s") % {"product": found.item.dossier.product}, ""),
    ]
