"""Units in the admin: to look up, never to edit. The list changes with the project's data files."""

import datetime as dt

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from common import clock
from places.choices import Change
from places.models import Succession, Unit, UnitQuerySet, exists_on
from places.queries import address_line, heirs_of, matching, origins_of


class StandingFilter(admin.SimpleListFilter):
    """Units that still stand today, or have ended."""

    title = _("tình trạng")
    parameter_name = "con"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Unit]
    ) -> list[tuple[str, str]]:
        return [("1", str(_("Đang tồn tại"))), ("0", str(_("Đã kết thúc")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Unit]) -> QuerySet[Unit]:
        if self.value() == "1":
            return queryset.filter(exists_on(clock.today()))
        if self.value() == "0":
            return queryset.filter(valid_to__lt=clock.today())
        return queryset


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin[Unit]):
    """Read-only. Searching ignores diacritics and finds names of all times."""

    list_display = ("full_name", "code", "above", "first_day", "last_day")
    list_filter = ("level", StandingFilter, "kind")
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("fold_key",)
    search_help_text = _(
        "Tên cũ hoặc mới, có dấu hay không dấu; ví dụ: bat trang, gia lam; hoặc mã."
    )
    ordering = ("sort_key", "-valid_from")
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("full_name", "path", "level", "kind", "code")}),
        (
            _("Thời gian tồn tại"),
            {
                "fields": ("valid_from", "is_start_verified", "valid_to"),
                "description": _(
                    "Cả hai ngày đều được tính. "
                    "Ngày bắt đầu chưa kiểm chứng chỉ là mốc của hệ thống."
                ),
            },
        ),
        (
            _("Trước và sau khi sắp xếp"),
            {
                "fields": ("origins_list", "heirs_list"),
                "description": _("Đơn vị đã nhập vào đơn vị này, và đơn vị kế thừa nó."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> UnitQuerySet:
        return Unit.objects.with_path()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Unit], search_term: str
    ) -> tuple[QuerySet[Unit], bool]:
        units = Unit.objects.filter(pk__in=queryset.values("pk")).with_path()
        term = search_term.strip()
        if not term:
            return queryset, False
        if term.isdigit():
            return units.filter(code=term), False
        return matching(units, term), False

    @admin.display(description=_("địa chỉ"))
    def path(self, unit: Unit) -> str:
        return address_line(unit)

    @admin.display(description=_("thuộc"))
    def above(self, unit: Unit) -> str:
        return address_line(unit.parent) if unit.parent else "–"

    @admin.display(description=_("có từ ngày"), ordering="valid_from")
    def first_day(self, unit: Unit) -> str:
        return _day(unit.valid_from) if unit.is_start_verified else str(_("chưa rõ"))

    @admin.display(description=_("đến hết ngày"), ordering="valid_to")
    def last_day(self, unit: Unit) -> str:
        return _day(unit.valid_to) if unit.valid_to else str(_("nay"))

    @admin.display(description=_("tiền thân"))
    def origins_list(self, unit: Unit) -> str:
        return _links([(line.old, line) for line in origins_of(unit)])

    @admin.display(description=_("kế thừa"))
    def heirs_list(self, unit: Unit) -> str:
        return _links([(line.new, line) for line in heirs_of(unit)])

    def has_view_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        return False


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


def _links(lines: list[tuple[Unit, Succession]]) -> SafeString | str:
    if not lines:
        return "–"
    return format_html_join(
        mark_safe("<br>"),
        '<a href="{}">{}</a> · {} {}',
        (
            (
                reverse("admin:places_unit_change", args=[unit.pk]),
                address_line(unit),
                Change(line.kind).label,
                _day(line.on),
            )
            for unit, line in lines
        ),
    )
