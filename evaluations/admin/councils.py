"""Councils, their regulations and meetings in the admin, to read. No score before closing."""

from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from accounts import admin_actions
from accounts.admin_base import (
    ReadOnlyInline,
    RegistryAdmin,
    scope_of,
    search_folded,
    signed_in,
)
from accounts.permissions import Permission
from common import clock
from common.errors import DomainError
from common.forms import add_domain_error
from evaluations.choices import MeetingState
from evaluations.council_forms import RegulationForm
from evaluations.models import (
    AgendaItem,
    Attendance,
    Council,
    CouncilMember,
    CouncilRegulation,
    Meeting,
    Reopening,
)
from evaluations.services.councils import record_regulation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only


class WithSize(TypedDict):
    """What the lists of councils and meetings add to a row."""

    size: int


@admin.register(CouncilRegulation)
class RegulationAdmin(RegistryAdmin[CouncilRegulation]):
    """What the law leaves to the councils. Recorded once, never edited: a council cites it."""

    view_permission = Permission.MEETING_VIEW
    list_display = (
        "number", "issued_on", "issuer", "size", "quorum_percent", "averaging", "rounding",
        "minimum_rule",
    )  # fmt: skip
    list_filter = ("averaging", "rounding")
    search_fields = ("number",)
    search_help_text = _("Số quy chế, cơ quan ban hành, có dấu hay không dấu")
    date_hierarchy = "issued_on"
    fieldsets = (
        (None, {"fields": ("number", "issued_on", "issuer")}),
        (
            _("Thành phần, điều kiện họp"),
            {
                "fields": ("members_min", "members_max", "quorum_percent", "chair_required"),
                "description": _("Luật để hội đồng tự quy định; phần mềm theo đúng quy chế này."),
            },
        ),
        (
            _("Cách tính"),
            {
                "fields": ("averaging", "rounding", "decimals", "spread_limit", "minimum_rule"),
                "description": _("Hạng sao tính theo điểm trung bình sau khi làm tròn một lần."),
            },
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CouncilRegulation], search_term: str
    ) -> tuple[QuerySet[CouncilRegulation], bool]:
        return search_folded(queryset, search_term, "number", "issuer"), False

    @admin.display(description=_("số thành viên"))
    def size(self, row: CouncilRegulation) -> str:
        return f"{row.members_min}–{row.members_max}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.COUNCIL_MANAGE)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Record a regulation through the service, as the desk does."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RegulationForm(admin_actions.answer(request))
        if form.is_bound and form.is_valid():
            try:
                made = record_regulation(facts=form.facts(), by=signed_in(request), at=clock.now())
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(request, _("Đã ghi quy chế %(no)s.") % {"no": made.number})
                return redirect("admin:evaluations_councilregulation_change", made.pk)
        question = admin_actions.Question(
            title=_("Ghi quy chế hoạt động của hội đồng"),
            button=_("Ghi quy chế"),
            explanation=_("Ghi đúng như văn bản đã ban hành. Quy chế đã ghi không sửa được."),
        )
        return admin_actions.ask(self, request, question, form)


class MemberInline(ReadOnlyInline[CouncilMember]):
    """Who sits in the council."""

    model = CouncilMember
    fields = ("user", "role", "agency")
    related = ("user",)


@admin.register(Council)
class CouncilAdmin(RegistryAdmin[Council]):
    """Councils of the user's scope. One is established at the desk, seat by seat."""

    view_permission = Permission.MEETING_VIEW
    list_display = (
        "name", "level", "place", "decision_number", "established_on", "ended_on", "member_count",
        "desk_link",
    )  # fmt: skip
    list_filter = ("level", "established_on", ("ended_on", admin.EmptyFieldListFilter))
    list_select_related = ("place", "regulation")
    search_fields = ("name",)
    search_help_text = _("Tên hội đồng, số quyết định thành lập, có dấu hay không dấu")
    inlines = (MemberInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name", "level", "place", "decision_number", "established_on", "ended_on",
                    "regulation",
                ),
                "description": _(
                    "Hội đồng làm việc theo quy chế của chính mình; thành viên có quan hệ với chủ "
                    "thể không có phiếu chấm hồ sơ đó."
                ),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Council]:
        rows = Council.objects.visible_to(scope_of(request))
        seats = _counted(CouncilMember.objects, "council")
        return rows.select_related(*self.list_select_related).annotate(size=seats)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Council], search_term: str
    ) -> tuple[QuerySet[Council], bool]:
        return search_folded(queryset, search_term, "name", "decision_number"), False

    @admin.display(description=_("số thành viên"))
    def member_count(self, row: "WithAnnotations[Council, WithSize]") -> int:
        return row.size or 0

    def desk_url(self, row: Council) -> str:
        return reverse("evaluations:council", args=[row.pk])


class MeetingStateFilter(admin.SimpleListFilter):
    """Meetings by what their times say."""

    title = _("tình trạng")
    parameter_name = "tinh_trang"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Meeting]
    ) -> "list[tuple[str, _StrPromise]]":
        return [(state.value, state.label) for state in MeetingState]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Meeting]) -> QuerySet[Meeting]:
        if self.value() == MeetingState.CALLED:
            return queryset.filter(opened_at=None)
        if self.value() == MeetingState.OPEN:
            return queryset.filter(opened_at__isnull=False, closed_at=None)
        if self.value() == MeetingState.CLOSED:
            return queryset.filter(closed_at__isnull=False)
        return queryset


class AgendaInline(ReadOnlyInline[AgendaItem]):
    """What was on the agenda, and the star of each dossier once the meeting is closed."""

    model = AgendaItem
    fields = ("position", "dossier", "product", "stars")
    related = ("dossier__product", "meeting", "result")
    labels = {"dossier": _("hồ sơ")}

    @admin.display(description=_("sản phẩm"))
    def product(self, row: AgendaItem) -> str:
        return row.dossier.product.name

    @admin.display(description=_("hạng"))
    def stars(self, row: AgendaItem) -> str:
        if row.meeting.closed_at is None or not hasattr(row, "result"):
            return "–"
        return _("%(n)s sao") % {"n": row.result.stars}


class AttendanceInline(ReadOnlyInline[Attendance]):
    """Who came."""

    model = Attendance
    fields = ("member", "role")
    related = ("member__user",)
    labels = {"member": _("thành viên")}

    @admin.display(description=_("vai trò"))
    def role(self, row: Attendance) -> str:
        return row.member.get_role_display()


class ReopeningInline(ReadOnlyInline[Reopening]):
    """Each time that the seal was broken, and why."""

    model = Reopening
    fields = ("at", "by", "reason", "closed_at", "minutes_number")
    related = ("by",)


@admin.register(Meeting)
class MeetingAdmin(RegistryAdmin[Meeting]):
    """Meetings of the user's scope: when, where, what and who; never anybody's marks."""

    view_permission = Permission.MEETING_VIEW
    list_display = (
        "name", "council", "round", "held_on", "state_now", "dossier_count", "minutes_number",
        "desk_link",
    )  # fmt: skip
    list_filter = (MeetingStateFilter, "round")
    show_facets = admin.ShowFacets.ALLOW
    list_select_related = ("council", "round", "called_by", "closed_by")
    search_fields = ("name",)
    search_help_text = _("Tên phiên họp, hội đồng, số biên bản, có dấu hay không dấu")
    date_hierarchy = "held_on"
    inlines = (AgendaInline, AttendanceInline, ReopeningInline)
    readonly_fields = ("state_now", "chair_note")
    labels = {"called_by": _("người triệu tập"), "closed_by": _("người bế mạc")}
    fieldsets = (
        (
            None,
            {"fields": ("name", "council", "round", "held_on", "venue", "state_now", "called_by")},
        ),
        (
            _("Bế mạc, niêm phong"),
            {
                "fields": (
                    "opened_at", "closed_at", "closed_by", "minutes_number", "digest",
                    "chair_note",
                ),
                "description": _(
                    "Khi bế mạc, mọi phiếu chấm được niêm phong bằng dấu vết SHA-256 in trên biên "
                    "bản. Trước đó không ai xem được phiếu của người khác, kể cả ở đây."
                ),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        rows = Meeting.objects.visible_to(scope_of(request))
        agenda = _counted(AgendaItem.objects, "meeting")
        return rows.select_related(*self.list_select_related).annotate(size=agenda)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Meeting], search_term: str
    ) -> tuple[QuerySet[Meeting], bool]:
        named = search_folded(queryset, search_term, "name", "council__name", "minutes_number")
        return named, False

    @admin.display(description=_("tình trạng"))
    def state_now(self, row: Meeting) -> str:
        return str(row.state.label)

    @admin.display(description=_("ý kiến của chủ tọa về chênh lệch điểm"))
    def chair_note(self, row: Meeting) -> str:
        """It may quote marks: hidden again while a meeting is reopened."""
        return row.spread_note if row.closed_at and row.spread_note else "–"

    @admin.display(description=_("số hồ sơ"))
    def dossier_count(self, row: "WithAnnotations[Meeting, WithSize]") -> int:
        return row.size or 0

    def desk_url(self, row: Meeting) -> str:
        return reverse("evaluations:meeting", args=[row.pk])


def _counted(rows: models.Manager[Any], owner: str) -> models.Subquery:
    """How many of `rows` belong to the row asked about, without a join that multiplies it."""
    own = rows.filter(**{owner: models.OuterRef("pk")}).order_by().values(owner)
    return models.Subquery(own.annotate(n=Count("pk")).values("n"))
