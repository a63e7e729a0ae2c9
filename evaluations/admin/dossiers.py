"""Rounds and dossiers in the admin: to find, to follow, to receive."""

import datetime as dt
from typing import TYPE_CHECKING, TypedDict, cast

from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
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
from evaluations.dossier_queries import deadline_of
from evaluations.models import Dossier, DossierDocument, DossierMove, DossierQuerySet, Result, Round
from evaluations.services import office
from rulebooks.models import Rulebook

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only

SOON_DAYS = 7
OVERDUE, SOON, NO_TERM = "qua_han", "sap_den", "khong_han"


class Counted(TypedDict):
    """What the list of rounds adds to a row."""

    dossier_total: int | None


class DueFilter(admin.SimpleListFilter):
    """Open dossiers by their term."""

    title = _("hạn xử lý")
    parameter_name = "han"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Dossier]
    ) -> "list[tuple[str, _StrPromise]]":
        return [
            (OVERDUE, _("Quá hạn")),
            (SOON, _("Đến hạn trong 7 ngày")),
            (NO_TERM, _("Không có hạn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        if self.value() is None:
            return queryset
        today = clock.today()
        waiting = cast(DossierQuerySet, queryset).open()
        if self.value() == OVERDUE:
            return waiting.filter(due_on__lt=today)
        if self.value() == SOON:
            last = today + dt.timedelta(days=SOON_DAYS)
            return waiting.filter(due_on__gte=today, due_on__lte=last)
        return waiting.filter(due_on=None)


class RulebookFilter(admin.SimpleListFilter):
    """By the rulebook that judges; without loading its contents."""

    title = _("bộ tiêu chí")
    parameter_name = "bo_tieu_chi"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[models.Model]
    ) -> list[tuple[str, str]]:
        books = Rulebook.objects.order_by("-valid_from", "-version")
        names = books.values_list("pk", "number", "version")
        return [(str(pk), f"{number} (v{version})") for pk, number, version in names]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[models.Model]
    ) -> QuerySet[models.Model]:
        value = self.value()
        if value is None or not value.isdecimal():
            return queryset
        return queryset.filter(rulebook=int(value))


@admin.register(Round)
class RoundAdmin(RegistryAdmin[Round]):
    """Rounds of rating. One is opened at the desk, where the rulebook's days are proposed."""

    view_permission = Permission.DOSSIER_VIEW
    desk_permission = Permission.ROUND_MANAGE
    list_display = (
        "name", "level", "year", "opens_on", "proposals_due_on", "completes_on", "dossier_count",
    )  # fmt: skip
    list_filter = ("level", "year")
    list_select_related = ("rulebook",)
    search_help_text = _("Tên đợt, có dấu hay không dấu")
    search_fields = ("name",)
    readonly_fields = ("dossier_count",)
    fieldsets = (
        (None, {"fields": ("name", "level", "year", "sequence", "rulebook", "dossier_count")}),
        (
            _("Các mốc của đợt"),
            {
                "fields": ("opens_on", "proposals_due_on", "completes_on"),
                "description": _(
                    "Cả ba ngày đều được tính. Hồ sơ đề nghị sau hạn nhận chuyển sang đợt sau."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Round]:
        seen = Dossier.objects.visible_to(scope_of(request))
        of_round = seen.filter(round=models.OuterRef("pk")).order_by().values("round")
        total = models.Subquery(of_round.annotate(n=Count("pk")).values("n"))
        rows = Round.objects.select_related(*self.list_select_related)
        return rows.defer("rulebook__content").annotate(dossier_total=total)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Round], search_term: str
    ) -> tuple[QuerySet[Round], bool]:
        return search_folded(queryset, search_term, "name"), False

    @admin.display(description=_("số hồ sơ"))
    def dossier_count(self, row: "WithAnnotations[Round, Counted]") -> int:
        return row.dossier_total or 0

    def desk_url(self, row: Round) -> str:
        return reverse("evaluations:rounds")


class DocumentInline(ReadOnlyInline[DossierDocument]):
    """The documents that the rulebook asks for."""

    model = DossierDocument
    fields = ("code", "name", "need", "status", "reason", "valid_until")

    @admin.display(description=_("mức cần"))
    def need(self, row: DossierDocument) -> str:
        return str(_("Bắt buộc") if row.mandatory else _("Nếu có"))


class MoveInline(ReadOnlyInline[DossierMove]):
    """The way of the dossier so far."""

    model = DossierMove
    fields = ("at", "source", "target", "reason", "by")
    related = ("by",)


class ResultInline(ReadOnlyInline[Result]):
    """Results of closed meetings; those of an open one are nobody's to see."""

    model = Result
    fields = ("meeting", "average", "stars_by_points", "stars", "sheets_counted")
    related = ("item__meeting",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Result]:
        return super().get_queryset(request).filter(item__meeting__closed_at__isnull=False)

    @admin.display(description=_("phiên họp"))
    def meeting(self, row: Result) -> str:
        url = reverse("admin:evaluations_meeting_change", args=[row.item.meeting_id])
        return format_html('<a href="{}">{}</a>', url, row.item.meeting)


@admin.register(Dossier)
class DossierAdmin(RegistryAdmin[Dossier]):
    """Dossiers of the user's scope; the office receives many at once from here."""

    view_permission = Permission.DOSSIER_VIEW
    list_display = (
        "number", "product", "producer", "place", "purpose", "stage", "deadline", "desk_link",
    )  # fmt: skip
    list_filter = (
        "stage", DueFilter, "purpose", "round", RulebookFilter, "product__product_set__group",
    )  # fmt: skip
    list_select_related = (
        "product", "producer", "place", "previous", "round", "rulebook", "opened_by",
    )  # fmt: skip
    show_facets = admin.ShowFacets.ALLOW
    search_fields = (
        "product__search_key__contains", "producer__search_key__contains", "product__codes__code",
    )  # fmt: skip
    number_fields = ("number", "product__number", "producer__number")
    search_help_text = _("Số hồ sơ; tên sản phẩm, chủ thể có dấu hay không dấu; số hiệu, mã")
    inlines = (DocumentInline, MoveInline, ResultInline)
    actions = ("receive_selected",)
    readonly_fields = ("deadline",)
    fieldsets = (
        (
            None,
            {
                "fields": ("number", "product", "producer", "place", "purpose", "previous"),
                "description": _("Hồ sơ được lập, bổ sung, nộp ở bàn làm việc; ở đây để tra cứu."),
            },
        ),
        (
            _("Tiến độ"),
            {
                "fields": (
                    "stage", "stage_since", "deadline", "round", "rulebook", "opened_at",
                    "opened_by",
                ),
                "description": _("Bộ tiêu chí của hồ sơ giữ nguyên đến khi kết thúc."),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        rows = Dossier.objects.visible_to(scope_of(request))
        return rows.select_related(*self.list_select_related).defer("rulebook__content")

    @admin.display(description=_("hạn xử lý"), ordering="due_on")
    def deadline(self, row: Dossier) -> str:
        """The last day, and in words when it has passed."""
        found = deadline_of(row, clock.today())
        if found is None:
            return "–"
        day = f"{found.on:%d/%m/%Y}"
        if not found.is_overdue:
            return day
        late = str(_("quá hạn"))
        if found.days_late:
            late = ngettext(
                "quá hạn %(n)s ngày làm việc", "quá hạn %(n)s ngày làm việc", found.days_late
            ) % {"n": found.days_late}
        return format_html('{} <strong class="late">{}</strong>', day, late)

    def desk_url(self, row: Dossier) -> str:
        return reverse("evaluations:dossier", args=[row.number])

    def has_receive_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.DOSSIER_RECEIVE)

    @admin.action(description=_("Tiếp nhận hồ sơ đã chọn"), permissions=["receive"])
    def receive_selected(self, request: HttpRequest, queryset: QuerySet[Dossier]) -> None:
        """Receive each; one that is not at that step, or elsewhere, is refused by number."""
        by = signed_in(request)
        admin_actions.run(
            request,
            queryset,
            lambda dossier: office.receive(dossier=dossier, by=by, at=clock.now()),
            done=_("Đã tiếp nhận"),
        )
