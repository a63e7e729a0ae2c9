"""Pages of councils: list, establishing, regulation, ties of members."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import Level
from accounts.http import SignedInRequest, desk_view
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from evaluations.choices import Stage
from evaluations.council_forms import (
    CouncilForm,
    InterestForm,
    RegulationForm,
    SeatFormSet,
    people_who_score,
    posted_by,
)
from evaluations.minutes import how_it_counts
from evaluations.models import Council, Dossier, Interest
from evaluations.services import councils as services
from evaluations.services.councils import Seat
from producers.models import Producer

PAGE_SIZE = 30
PRODUCERS_SHOWN = 300


@desk_view(get=Permission.MEETING_VIEW)
def councils(request: SignedInRequest) -> HttpResponse:
    """Councils of the user's area, or that the user sits in."""
    found = (
        Council.objects.visible_to(request.scope)
        .select_related("place", "regulation")
        .annotate(
            member_count=Count("members", distinct=True),
            meeting_count=Count("meetings", distinct=True),
        )
        .order_by("-established_on", "-pk")
    )
    return render(
        request,
        "evaluations/council_list.html",
        {
            "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
            "may_manage": request.scope.has(Permission.COUNCIL_MANAGE),
            "crumbs": [(_("Hội đồng"), "")],
        },
    )


@desk_view(get=Permission.MEETING_VIEW)
def council(request: SignedInRequest, pk: int) -> HttpResponse:
    """One council: its decision, regulation, members with their ties, and meetings."""
    found = _get(request, pk)
    members = list(found.members.select_related("user"))
    interests = Interest.objects.filter(user__in=[member.user_id for member in members])
    return render(
        request,
        "evaluations/council_detail.html",
        {
            "council": found,
            "facts": _facts(found),
            "members": members,
            "interests": interests.select_related("user", "producer").order_by("pk")[:50],
            "meetings": found.meetings.select_related("round").order_by("-held_on", "-pk")[:50],
            "may_manage": _may_manage(request, found),
            "may_declare": _may_manage(request, found)
            or any(member.user_id == request.user.pk for member in members),
            "crumbs": [(_("Hội đồng"), reverse("evaluations:councils")), (found.name, "")],
        },
    )


@desk_view(get=Permission.COUNCIL_MANAGE, post=Permission.COUNCIL_MANAGE)
def establish_council(request: SignedInRequest) -> HttpResponse:
    """Record a council with its members."""
    people = people_who_score(clock.today())
    posted = posted_by(request)
    form = CouncilForm(posted, scope=request.scope)
    seats = SeatFormSet(posted, prefix="ghe", form_kwargs={"people": people})
    if request.method == "POST" and form.is_valid() and seats.is_valid():
        found = [row.seat() for row in seats]
        chosen = [seat for seat in found if seat is not None]
        try:
            made = _establish(request, form, chosen)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã lập hội đồng. Có thể triệu tập phiên họp."))
            return redirect("evaluations:council", made.pk)
    crumbs = [(_("Hội đồng"), reverse("evaluations:councils")), (_("Lập hội đồng"), "")]
    context = {"form": form, "seats": seats, "crumbs": crumbs}
    return render(request, "evaluations/council_establish.html", context)


def _establish(request: SignedInRequest, form: CouncilForm, seats: list[Seat]) -> Council:
    values = form.cleaned_data
    return services.establish(
        name=values["name"],
        level=Level(values["place"].level),
        place=values["place"],
        regulation=values["regulation"],
        decision_number=values["decision_number"],
        established_on=values["established_on"],
        members=seats,
        by=request.user,
        at=clock.now(),
    )


@desk_view(get=Permission.COUNCIL_MANAGE, post=Permission.COUNCIL_MANAGE)
def record_regulation(request: SignedInRequest) -> HttpResponse:
    """Record a council's regulation."""
    form = RegulationForm(posted_by(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.record_regulation(facts=form.facts(), by=request.user, at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Đã ghi quy chế. Có thể lập hội đồng theo quy chế này."))
            return redirect("evaluations:establish_council")
    crumbs = [(_("Hội đồng"), reverse("evaluations:councils")), (_("Ghi quy chế"), "")]
    return render(request, "evaluations/council_regulation.html", {"form": form, "crumbs": crumbs})


@desk_view(get=Permission.MEETING_VIEW, post=Permission.MEETING_VIEW)
def declare_interest(request: SignedInRequest, pk: int) -> HttpResponse:
    """A member declares an own tie; the office, that of any member."""
    found = _get(request, pk)
    members = found.members.select_related("user")
    if not _may_manage(request, found):
        members = members.filter(user=request.user)
        get_object_or_404(members)
    form = InterestForm(posted_by(request), members=members, producers=_producers(request, found))
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_interest(
                user=form.chosen_user(),
                producer=form.chosen_producer(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(
                request, _("Đã ghi nhận. Thành viên không chấm hồ sơ của chủ thể này.")
            )
            return redirect("evaluations:council", found.pk)
    crumbs = [
        (_("Hội đồng"), reverse("evaluations:councils")),
        (found.name, reverse("evaluations:council", args=[found.pk])),
        (_("Khai báo xung đột lợi ích"), ""),
    ]
    context = {"form": form, "council": found, "crumbs": crumbs}
    return render(request, "evaluations/council_interest.html", context)


def _producers(request: SignedInRequest, found: Council) -> QuerySet[Producer]:
    """Producers that the council may soon judge: on its agendas, or (for the office) waiting."""
    dossiers = Dossier.objects.visible_to(request.scope).filter(
        stage__in=[Stage.REVIEWED, Stage.SCHEDULED]
    )
    if not _may_manage(request, found):
        dossiers = dossiers.filter(agenda_items__meeting__council=found)
    return Producer.objects.filter(dossiers__in=dossiers).distinct()[:PRODUCERS_SHOWN]


def _get(request: SignedInRequest, pk: int) -> Council:
    visible = Council.objects.visible_to(request.scope).select_related("place", "regulation")
    return get_object_or_404(visible, pk=pk)


def _may_manage(request: SignedInRequest, found: Council) -> bool:
    return request.scope.allows(Permission.COUNCIL_MANAGE, found.place_id)


def _facts(found: Council) -> list[tuple[str, str]]:
    regulation = found.regulation
    limit = regulation.spread_limit
    return [
        (_("Cấp, địa bàn"), _place(found)),
        (
            _("Quyết định thành lập"),
            f"{found.decision_number}, {date_format(found.established_on, 'd/m/Y')}",
        ),
        (
            _("Quy chế hoạt động"),
            _("Số %(number)s ngày %(day)s, %(issuer)s")
            % {
                "number": regulation.number,
                "day": date_format(regulation.issued_on, "d/m/Y"),
                "issuer": regulation.issuer,
            },
        ),
        (
            _("Điều kiện họp"),
            _("Có mặt ít nhất %(percent)s %% thành viên") % {"percent": regulation.quorum_percent}
            + (_(", có Chủ tịch hoặc Phó Chủ tịch") if regulation.chair_required else ""),
        ),
        (_("Cách tính điểm"), how_it_counts(regulation)),
        (
            _("Chênh lệch giữa các phiếu"),
            _("Tối đa %(limit)s điểm") % {"limit": f"{limit.normalize():f}".replace(".", ",")}
            if limit is not None
            else _("Quy chế không giới hạn"),
        ),
    ]


def _place(found: Council) -> str:
    place = found.place.full_name if found.place else ""
    return ", ".join(part for part in (str(found.get_level_display()), place) if part)
