"""Results of closed meetings in the admin, to read."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import RegistryAdmin, scope_of
from accounts.permissions import Permission
from evaluations.models import Dossier, Result

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only


class StarsFilter(admin.SimpleListFilter):
    """Results by star."""

    title = _("hạng")
    parameter_name = "hang"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Result]
    ) -> list[tuple[str, str]]:
        return [(str(n), _("%(n)s sao") % {"n": n}) for n in range(5, -1, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Result]) -> QuerySet[Result]:
        value = self.value()
        return queryset.filter(stars=int(value)) if value and value.isdecimal() else queryset


class HeldBackFilter(admin.SimpleListFilter):
    """Results that points alone would have made better."""

    title = _("mức tối thiểu")
    parameter_name = "muc"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Result]
    ) -> "list[tuple[str, _StrPromise]]":
        return [("giu", _("Bị mức tối thiểu giữ lại")), ("du", _("Đúng hạng theo điểm"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Result]) -> QuerySet[Result]:
        if self.value() == "giu":
            return queryset.filter(stars__lt=models.F("stars_by_points"))
        if self.value() == "du":
            return queryset.filter(stars=models.F("stars_by_points"))
        return queryset


@admin.register(Result)
class ResultAdmin(RegistryAdmin[Result]):
    """Results of closed meetings."""

    view_permission = Permission.MEETING_VIEW
    list_display = (
        "number", "product", "average", "stars_by_points", "stars", "sheets_counted", "meeting",
        "desk_link",
    )  # fmt: skip
    list_filter = (StarsFilter, HeldBackFilter)
    list_select_related = ("dossier__product", "dossier__producer", "item__meeting")
    search_fields = (
        "dossier__product__search_key__contains", "dossier__producer__search_key__contains",
    )  # fmt: skip
    number_fields = ("dossier__number", "dossier__product__number")
    search_help_text = _("Số hồ sơ; tên sản phẩm hoặc chủ thể, có dấu hay không dấu")
    readonly_fields = ("product", "meeting", "part_points", "marks")
    labels = {"dossier": _("hồ sơ")}
    fieldsets = (
        (None, {"fields": ("dossier", "product", "meeting", "at")}),
        (
            _("Điểm và hạng"),
            {
                "fields": (
                    "average", "part_points", "sheets_counted", "stars_by_points", "stars",
                    "marks",
                ),
                "description": _(
                    "Hạng là hạng cao nhất mà điểm trung bình đạt tới và mọi mức tối thiểu đều đạt."
                ),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Result]:
        rows = Result.objects.filter(
            dossier__in=Dossier.objects.visible_to(scope_of(request)),
            item__meeting__closed_at__isnull=False,
        )
        return rows.select_related(*self.list_select_related)

    @admin.display(description=_("hồ sơ"), ordering="dossier__number")
    def number(self, row: Result) -> str:
        return row.dossier.number

    @admin.display(description=_("sản phẩm"), ordering="dossier__product__sort_key")
    def product(self, row: Result) -> str:
        return row.dossier.product.name

    @admin.display(description=_("phiên họp"), ordering="item__meeting__held_on")
    def meeting(self, row: Result) -> str:
        url = reverse("admin:evaluations_meeting_change", args=[row.item.meeting_id])
        return format_html('<a href="{}">{}</a>', url, row.item.meeting)

    @admin.display(description=_("điểm các phần"))
    def part_points(self, row: Result) -> str:
        parts = sorted(row.parts.items())
        return " · ".join(f"{part}: {localize(Decimal(points))}" for part, points in parts)

    @admin.display(description=_("mức tối thiểu không đạt"))
    def marks(self, row: Result) -> str:
        """Each mark that held the product back, with its votes."""
        if not row.held_back:
            return "–"
        words = _("Tiêu chí %(criterion)s: %(for)s phiếu đạt, %(against)s phiếu không (%(n)s sao)")
        return format_html_join(
            "", "<p>{}</p>", ((words % _mark_values(held),) for held in row.held_back)
        )

    def desk_url(self, row: Result) -> str:
        return reverse("evaluations:result", args=[row.dossier.number])


def _mark_values(held: dict[str, object]) -> dict[str, object]:
    return {
        "criterion": held["criterion"],
        "for": held["votes_for"],
        "against": held["votes_against"],
        "n": held["stars"],
    }
