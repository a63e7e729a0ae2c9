"""Pages of meetings: calling, the chair's board, opening, closing, reopening, minutes."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from evaluations import council_pages, minutes
from evaluations.choices import MeetingState, Stage
from evaluations.council_forms import CallForm, CloseForm, OpenForm, ReopenForm, posted_by
from evaluations.council_queries import agenda, current_scores
from evaluations.dossier_queries import listed, search
from evaluations.models import AgendaItem, Council, Dossier, DossierQuerySet, Meeting
from evaluations.scoring import members_needed
from evaluations.services import closing
from evaluations.services import meetings as services
from places.queries import covered_unit_ids

PAGE_SIZE = 30
AGENDA_PAGE = 50
CASE = "truong_hop_"


@desk_view(get=Permission.MEETING_VIEW)
def meetings(request: SignedInRequest) -> HttpResponse:
    """Meetings of the councils that the user may see, with the user's own sheets in each."""
    found = (
        Meeting.objects.visible_to(request.scope)
        .select_related("council", "round")
        .annotate(dossier_count=Count("items"))
        .order_by("-held_on", "-pk")
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    own = council_pages.sheets_by_meeting(request.user)
    rows = [(meeting, own.get(meeting.pk)) for meeting in page]
    context = {
        "page_obj": page,
        "rows": rows,
        "may_score": request.scope.has(Permission.SHEET_SCORE),
        "may_call": request.scope.has(Permission.COUNCIL_MANAGE),
        "crumbs": [(_("Phiên họp"), "")],
    }
    return render(request, "evaluations/meeting_list.html", context)


@desk_view(get=Permission.MEETING_VIEW)
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The meeting's page: the board before the closing, all results after it."""
    found = _get(request, pk)
    context: dict[str, object] = {
        "meeting": found,
        "may_manage": _may_manage(request, found),
        "reopenings": found.reopenings.select_related("by"),
        "crumbs": [(_("Phiên họp"), reverse("evaluations:meetings")), (found.name, "")],
    }
    if found.state == MeetingState.CLOSED:
        items = agenda(found).filter(result__isnull=False).select_related("result")
        held = council_pages.protocol(found, list(items))
        page = Paginator(held.rows, AGENDA_PAGE).get_page(request.GET.get("page"))
        context |= {
            "protocol": held,
            "page_obj": page,
            "is_true": held.is_true(found),
            "may_decide": request.scope.has(Permission.DECISION_DRAFT),
        }
        return render(request, "evaluations/meeting_closed.html", context)
    board = council_pages.board(found, list(agenda(found)), request.user)
    context |= {
        "board": board,
        "page_obj": Paginator(board.items, AGENDA_PAGE).get_page(request.GET.get("page")),
        "may_open": context["may_manage"] or board.may_open(request.user),
        "may_close": board.leads(request.user),
        "is_member": bool(board.role_of(request.user)),
        "needed": members_needed(len(board.members), found.council.regulation.quorum_percent),
    }
    return render(request, "evaluations/meeting_board.html", context)


@desk_view(get=Permission.COUNCIL_MANAGE, post=Permission.COUNCIL_MANAGE)
def call_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a council together over reviewed dossiers."""
    council = get_object_or_404(
        Council.objects.visible_to(request.scope).select_related("place", "regulation"), pk=pk
    )
    if not request.scope.allows(Permission.COUNCIL_MANAGE, council.place_id):
        raise PermissionDenied
    text = request.GET.get("q", "")
    waiting = listed(search(_waiting(request, council), text))
    waiting = waiting.select_related("product__product_set", "rulebook", "round").defer(
        "rulebook__content"
    )
    dossiers = list(waiting[: AGENDA_PAGE + 1])
    form = CallForm(posted_by(request), council=council, dossiers=dossiers[:AGENDA_PAGE])
    if request.method == "POST" and form.is_valid():
        try:
            made = _call(request, council, form, dossiers)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã triệu tập phiên họp."))
            return redirect("evaluations:meeting", made.pk)
    ticked = set(request.POST.getlist("dossiers"))
    crumbs = [
        (_("Hội đồng"), reverse("evaluations:councils")),
        (council.name, reverse("evaluations:council", args=[council.pk])),
        (_("Triệu tập phiên họp"), ""),
    ]
    context = {
        "form": form,
        "council": council,
        "rows": [_call_row(d, ticked, request.POST) for d in dossiers[:AGENDA_PAGE]],
        "has_more": len(dossiers) > AGENDA_PAGE,
        "q": text,
        "crumbs": crumbs,
    }
    return render(request, "evaluations/meeting_call.html", context)


def _waiting(request: SignedInRequest, council: Council) -> DossierQuerySet:
    dossiers = Dossier.objects.visible_to(request.scope).filter(stage=Stage.REVIEWED)
    if council.place is not None:
        dossiers = dossiers.filter(place__in=covered_unit_ids(council.place))
    return dossiers


def _call(
    request: SignedInRequest, council: Council, form: CallForm, dossiers: list[Dossier]
) -> Meeting:
    values = form.cleaned_data
    by_number = {dossier.number: dossier for dossier in dossiers}
    chosen = [by_number[number] for number in values["dossiers"]]
    return services.call_meeting(
        council=council,
        round=values["round"],
        dossiers=chosen,
        name=values["name"],
        held_on=values["held_on"],
        venue=values["venue"],
        by=request.user,
        at=clock.now(),
        cases={d.number: request.POST.get(CASE + d.number, "") for d in chosen},
    )


def _call_row(
    dossier: Dossier, ticked: set[str], posted: Mapping[str, str]
) -> tuple[Dossier, bool, str, list[tuple[str, str, bool]]]:
    """A dossier, whether it is ticked, and the cases of its form with the one chosen."""
    form = dossier.rulebook.data.sets.get(dossier.product.product_set.code)
    name = CASE + dossier.number
    cases = (
        [(key, text, posted.get(name) == key) for key, text in form.cases.items()] if form else []
    )
    return dossier, dossier.number in ticked, name, cases


@require_POST
@desk_view(post=Permission.COUNCIL_MANAGE)
def arrange_agenda(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move one dossier up or down the agenda."""
    found = _get(request, pk)
    key = request.POST.get("item", "")
    item = get_object_or_404(AgendaItem, meeting=found, pk=key if key.isdecimal() else 0)
    try:
        services.arrange(
            item=item, up=request.POST.get("to") == "up", by=request.user, at=clock.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("evaluations:meeting", found.pk)


@desk_view(get=Permission.MEETING_VIEW, post=Permission.MEETING_VIEW)
def open_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark who came and open the meeting."""
    found = _get(request, pk)
    members = list(found.council.members.select_related("user"))
    form = OpenForm(posted_by(request), members=members)
    if request.method == "POST" and form.is_valid():
        try:
            services.open_meeting(
                meeting=found, present=form.came(), by=request.user, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã khai mạc. Mỗi thành viên có mặt đã có phiếu chấm."))
            return redirect("evaluations:meeting", found.pk)
    context = {
        "form": form,
        "meeting": found,
        "total": len(members),
        "needed": members_needed(len(members), found.council.regulation.quorum_percent),
        "crumbs": _crumbs(found, _("Khai mạc")),
    }
    return render(request, "evaluations/meeting_open.html", context)


@desk_view(get=Permission.MEETING_VIEW, post=Permission.MEETING_VIEW)
def close_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The chair closes: shown where totals lie too far apart, never whose score it is."""
    found = _get(request, pk)
    if found.state != MeetingState.OPEN:
        messages.error(request, _("Phiên họp không ở trạng thái đang họp."))
        return redirect("evaluations:meeting", found.pk)
    items = [i for i in agenda(found) if i.dossier.stage == Stage.SCHEDULED]
    board = council_pages.board(found, items, request.user, with_ties=False)
    if not board.leads(request.user):
        raise PermissionDenied
    wide = []
    if board.is_complete:  # until then even the chair sees nothing of the scores
        scored = current_scores(items, clock.today())
        wide = council_pages.wide(closing.wide_apart(scored, found.council.regulation))
    form = CloseForm(posted_by(request), is_wide=bool(wide))
    if request.method == "POST" and form.is_valid():
        try:
            closing.close_meeting(
                meeting=found,
                minutes_number=form.cleaned_data["minutes_number"],
                spread_note=form.cleaned_data.get("spread_note", ""),
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã bế mạc và niêm phong toàn bộ phiếu chấm."))
            return redirect("evaluations:meeting", found.pk)
    context = {
        "form": form,
        "meeting": found,
        "board": board,
        "wide": wide,
        "crumbs": _crumbs(found, _("Bế mạc")),
    }
    return render(request, "evaluations/meeting_close.html", context)


@desk_view(get=Permission.COUNCIL_MANAGE, post=Permission.COUNCIL_MANAGE)
def reopen_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The office reopens a closed meeting for a reason that stays visible."""
    found = _get(request, pk)
    if not _may_manage(request, found):
        raise PermissionDenied
    items = list(agenda(found).filter(result__isnull=False))
    form = ReopenForm(posted_by(request), items=items)
    if request.method == "POST" and form.is_valid():
        dossiers = [form.dossiers[number] for number in form.cleaned_data["rescore"]]
        try:
            services.reopen_meeting(
                meeting=found,
                reason=form.cleaned_data["reason"],
                rescore=dossiers,
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.warning(request, _("Đã mở lại phiên họp. Lý do được lưu vĩnh viễn."))
            return redirect("evaluations:meeting", found.pk)
    context = {"form": form, "meeting": found, "crumbs": _crumbs(found, _("Mở lại"))}
    return render(request, "evaluations/meeting_reopen.html", context)


@desk_view(get=Permission.MEETING_VIEW)
def meeting_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The minutes as a PDF, made afresh from the sealed sheets."""
    found = _get(request, pk)
    if found.state != MeetingState.CLOSED:
        raise Http404
    response = HttpResponse(minutes.minutes_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="bien-ban-{found.pk}.pdf"'
    return response


def _get(request: SignedInRequest, pk: int) -> Meeting:
    visible = Meeting.objects.visible_to(request.scope).select_related(
        "council__regulation", "council__place", "round", "closed_by"
    )
    return get_object_or_404(visible, pk=pk)


def _may_manage(request: SignedInRequest, found: Meeting) -> bool:
    return request.scope.allows(Permission.COUNCIL_MANAGE, found.council.place_id)


def _crumbs(found: Meeting, here: str) -> list[tuple[str, str]]:
    return [
        (_("Phiên họp"), reverse("evaluations:meetings")),
        (found.name, reverse("evaluations:meeting", args=[found.pk])),
        (here, ""),
    ]
