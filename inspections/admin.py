"""Visits and findings in the admin, to find and follow; the desk plans and records them."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyInline, RegistryAdmin, scope_of
from accounts.models import User
from accounts.permissions import Permission
from common import clock
from common.text import excerpt
from inspections.choices import VisitState
from inspections.models import Finding, Visit, VisitAnswer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only

EXCERPT = 80
OPEN, OVERDUE, RESOLVED = "con", "qua_han", "xong"


class VisitStateFilter(admin.SimpleListFilter):
    """Visits that are planned, overdue or done."""

    title = _("tình trạng")
    parameter_name = "tinh_trang"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Visit]
    ) -> "list[tuple[str, _StrPromise]]":
        return [
            (VisitState.PLANNED, VisitState.PLANNED.label),
            (OVERDUE, _("Quá ngày dự kiến")),
            (VisitState.RECORDED, VisitState.RECORDED.label),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Visit]) -> QuerySet[Visit]:
        if self.value() == VisitState.RECORDED:
            return queryset.filter(visited_on__isnull=False)
        if self.value() == VisitState.PLANNED:
            return queryset.filter(visited_on=None)
        if self.value() == OVERDUE:
            return queryset.filter(visited_on=None, planned_on__lt=clock.today())
        return queryset


class AnswerInline(ReadOnlyInline[VisitAnswer]):
    """What the team saw, matter by matter."""

    model = VisitAnswer
    fields = ("matter", "answer", "note")


class FindingInline(ReadOnlyInline[Finding]):
    """What has to be put right."""

    model = Finding
    fields = ("severity", "text", "product", "deadline_on", "resolved_on", "resolution")
    related = ("product",)


@admin.register(Visit)
class VisitAdmin(RegistryAdmin[Visit]):
    """Visits of the user's scope."""

    view_permission = Permission.INSPECTION_VIEW
    list_display = (
        "producer", "planned_on", "state_now", "visited_on", "order_number", "members",
        "desk_link",
    )  # fmt: skip
    list_filter = (VisitStateFilter,)
    list_select_related = ("producer", "planned_by", "recorded_by")
    search_fields = ("producer__search_key__contains", "order_number")
    number_fields = ("producer__number",)
    search_help_text = _("Tên chủ thể có dấu hay không dấu, số hiệu, số quyết định kiểm tra")
    date_hierarchy = "planned_on"
    inlines = (AnswerInline, FindingInline)
    readonly_fields = ("state_now", "members", "linked_reports")
    labels = {"planned_by": _("người lập kế hoạch"), "recorded_by": _("người ghi kết quả")}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "producer", "planned_on", "order_number", "purpose", "members",
                    "linked_reports", "planned_at", "planned_by",
                ),
                "description": _("Cuộc kiểm tra được lập kế hoạch và ghi kết quả ở bàn làm việc."),
            },
        ),
        (
            _("Kết quả"),
            {
                "fields": (
                    "state_now", "visited_on", "present_for_producer", "summary", "recorded_at",
                    "recorded_by",
                ),
                "description": _("Ghi một lần bởi thành viên của đoàn."),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        rows = Visit.objects.visible_to(scope_of(request))
        team = Prefetch("team", User.objects.order_by("full_name", "pk"))
        return rows.select_related(*self.list_select_related).prefetch_related(team)

    @admin.display(description=_("tình trạng"))
    def state_now(self, row: Visit) -> str:
        """What its dates say, and in words when the day has passed."""
        if row.visited_on is None and row.planned_on < clock.today():
            late = _("quá ngày dự kiến")
            return format_html('{} <strong class="late">{}</strong>', row.state.label, late)
        return str(row.state.label)

    @admin.display(description=_("đoàn kiểm tra"))
    def members(self, row: Visit) -> str:
        return ", ".join(str(user) for user in row.team.all())

    @admin.display(description=_("phản ánh liên quan"))
    def linked_reports(self, row: Visit) -> str:
        return ", ".join(report.number for report in row.reports.all()) or "–"

    def desk_url(self, row: Visit) -> str:
        return reverse("inspections:visit", args=[row.pk])


class ResolutionFilter(admin.SimpleListFilter):
    """Findings that are open, overdue or put right."""

    title = _("khắc phục")
    parameter_name = "khac_phuc"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Finding]
    ) -> "list[tuple[str, _StrPromise]]":
        return [
            (OPEN, _("Chưa khắc phục")),
            (OVERDUE, _("Quá hạn khắc phục")),
            (RESOLVED, _("Đã khắc phục")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Finding]) -> QuerySet[Finding]:
        if self.value() == RESOLVED:
            return queryset.filter(resolved_on__isnull=False)
        if self.value() == OPEN:
            return queryset.filter(resolved_on=None)
        if self.value() == OVERDUE:
            return queryset.filter(resolved_on=None, deadline_on__lt=clock.today())
        return queryset


@admin.register(Finding)
class FindingAdmin(RegistryAdmin[Finding]):
    """Findings of the visits of the user's scope."""

    view_permission = Permission.INSPECTION_VIEW
    list_display = (
        "what", "severity", "producer", "product", "deadline", "resolved_on", "desk_link",
    )  # fmt: skip
    list_filter = (ResolutionFilter, "severity")
    list_select_related = ("visit__producer", "product", "found_by", "resolved_by", "photo")
    search_fields = (
        "visit__producer__search_key__contains", "product__search_key__contains",
    )  # fmt: skip
    number_fields = ("visit__producer__number", "product__number")
    search_help_text = _("Tên chủ thể, sản phẩm có dấu hay không dấu; số hiệu")
    readonly_fields = ("producer", "deadline")
    labels = {
        "visit": _("cuộc kiểm tra"),
        "photo": _("ảnh"),
        "found_by": _("người ghi"),
        "resolved_by": _("người ghi khắc phục"),
    }
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "visit", "producer", "product", "severity", "text", "deadline", "photo",
                    "found_at", "found_by",
                ),
                "description": _("Tồn tại phải khắc phục luôn có hạn."),
            },
        ),
        (
            _("Khắc phục"),
            {"fields": ("resolved_on", "resolution", "resolved_by")},
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        seen = Visit.objects.visible_to(scope_of(request)).values("pk")
        return Finding.objects.filter(visit__in=seen).select_related(*self.list_select_related)

    @admin.display(description=_("mô tả"))
    def what(self, row: Finding) -> str:
        return excerpt(row.text, EXCERPT)

    @admin.display(description=_("chủ thể"), ordering="visit__producer__sort_key")
    def producer(self, row: Finding) -> str:
        return row.visit.producer.name

    @admin.display(description=_("hạn khắc phục"), ordering="deadline_on")
    def deadline(self, row: Finding) -> str:
        """The last day, and in words when it has passed unresolved."""
        if row.deadline_on is None:
            return "–"
        day = f"{row.deadline_on:%d/%m/%Y}"
        if row.resolved_on is None and row.deadline_on < clock.today():
            return format_html('{} <strong class="late">{}</strong>', day, _("quá hạn"))
        return day

    def desk_url(self, row: Finding) -> str:
        return reverse("inspections:visit", args=[row.visit_id])
