"""Decisions, certificates, records of the past and the public log in the admin: to find and read.

What changes them stands on the desk's pages; the one action here calls the same service.
"""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import RegistryAdmin, scope_of, signed_in
from accounts.permissions import Permission
from certificates.choices import Standing
from certificates.models import (
    Certificate,
    Decision,
    DecisionItem,
    HistoricRecord,
    LogLeaf,
    StatusEvent,
)
from certificates.services.decisions import discard
from certificates.standings import certificates_with_standing
from common import clock
from common.errors import DomainError
from products.models import Product

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only


class _ReadOnlyInline(admin.TabularInline[models.Model, models.Model]):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class DecisionItemInline(_ReadOnlyInline):
    """The annex of a decision."""

    model = DecisionItem
    fields = ("dossier", "certificate", "stars", "total", "ground", "concluded_on")
    readonly_fields = fields


class StatusEventInline(_ReadOnlyInline):
    """The life of a certificate."""

    model = StatusEvent
    fields = ("kind", "effective_on", "until", "order_number", "reason", "recorded_at")
    readonly_fields = fields


class StandingFilter(admin.SimpleListFilter):
    """Certificates by their standing of today, worked out from dates and events."""

    title = _("tình trạng hôm nay")
    parameter_name = "tinh_trang"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Certificate]
    ) -> "list[tuple[str, _StrPromise]]":
        kept = {Standing.INCOMPLETE, Standing.NONE, Standing.CANNOT_CHECK}
        return [(s.value, s.label) for s in Standing if s not in kept]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Certificate]
    ) -> QuerySet[Certificate]:
        wanted = self.value()
        if wanted is None:
            return queryset
        return certificates_with_standing(queryset, clock.today()).filter(standing=wanted)


class StateFilter(admin.SimpleListFilter):
    """Decisions in the book, or drafts."""

    title = _("trạng thái")
    parameter_name = "trang_thai"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Decision]
    ) -> "list[tuple[str, _StrPromise]]":
        return [("du_thao", _("Dự thảo")), ("ban_hanh", _("Đã ban hành"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        if not self.value():
            return queryset
        return queryset.filter(issued_at__isnull=self.value() == "du_thao")


@admin.register(Decision)
class DecisionAdmin(RegistryAdmin[Decision]):
    """The book of decisions of the user's scope."""

    view_permission = Permission.DECISION_VIEW
    list_display = ("__str__", "kind", "authority", "decided_on", "issued_at", "desk_link")
    list_filter = (StateFilter, "kind", "authority", "decided_on")
    list_select_related = ("authority",)
    search_fields = ("number", "certificates__number", "certificates__product__search_key")
    search_help_text = _("Số quyết định, số giấy chứng nhận, tên sản phẩm")
    date_hierarchy = "decided_on"
    inlines = (DecisionItemInline,)
    actions = ("discard_drafts",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return Decision.objects.visible_to(scope_of(request))

    @admin.display(description=_("bàn làm việc"))
    def desk_link(self, decision: Decision) -> SafeString:
        url = reverse("certificates:decision", args=[decision.pk])
        return format_html('<a href="{}">{}</a>', url, _("Mở"))

    def has_draft_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.DECISION_DRAFT)

    @admin.action(description=_("Bỏ các dự thảo đã chọn"), permissions=["draft"])
    def discard_drafts(self, request: HttpRequest, queryset: QuerySet[Decision]) -> None:
        """Throw drafts away; what is in the book is refused by name."""
        gone = 0
        for decision in queryset.order_by("pk"):
            try:
                discard(decision=decision, by=signed_in(request), at=clock.now())
            except DomainError as error:
                self.message_user(request, str(error.message), messages.ERROR)
            else:
                gone += 1
        if gone:
            self.message_user(request, _("Đã bỏ %(count)s dự thảo.") % {"count": gone})


@admin.register(Certificate)
class CertificateAdmin(RegistryAdmin[Certificate]):
    """Certificates of the user's scope."""

    view_permission = Permission.CERTIFICATE_VIEW
    list_display = (
        "number", "product_name", "producer_name", "stars", "valid_from", "valid_to", "ended_on",
        "desk_link",
    )  # fmt: skip
    list_filter = (StandingFilter, "stars", "product__product_set__group", "valid_to")
    search_fields = ("number", "product__search_key", "product__producer__search_key")
    search_help_text = _("Số giấy, tên sản phẩm hoặc chủ thể, có dấu hay không dấu")
    date_hierarchy = "valid_from"
    inlines = (StatusEventInline,)
    exclude = ("salt",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        return Certificate.objects.visible_to(scope_of(request))

    @admin.display(description=_("bàn làm việc"))
    def desk_link(self, certificate: Certificate) -> SafeString:
        url = reverse("certificates:certificate", args=[certificate.number])
        return format_html('<a href="{}">{}</a>', url, _("Mở"))


@admin.register(HistoricRecord)
class HistoricRecordAdmin(RegistryAdmin[HistoricRecord]):
    """What outside sources say of products from before the registry."""

    view_permission = Permission.PRODUCT_VIEW
    list_display = ("product", "status", "stars", "year", "decided_on", "decision", "source")
    list_filter = ("status", "year", "stars")
    list_select_related = ("product",)
    search_fields = ("product__search_key", "product__number", "decision")
    search_help_text = _("Tên sản phẩm có dấu hay không dấu, số hiệu, số quyết định")

    def get_queryset(self, request: HttpRequest) -> QuerySet[HistoricRecord]:
        visible = Product.objects.visible_to(scope_of(request))
        return HistoricRecord.objects.filter(product__in=visible)


@admin.register(LogLeaf)
class LogLeafAdmin(RegistryAdmin[LogLeaf]):
    """The public log, leaf by leaf, for those who audit it."""

    view_permission = Permission.AUDIT_VIEW
    list_display = ("position", "certificate", "kind", "leaf_hash", "root_hash", "recorded_at")
    list_filter = ("event__kind", "recorded_at")
    list_select_related = ("event__certificate",)
    search_fields = ("event__certificate__number", "leaf_hash", "root_hash")
    search_help_text = _("Số giấy chứng nhận, băm của lá hoặc gốc cây")
    fields = ("position", "event", "leaf", "leaf_hash", "root_hash", "recorded_at")
    ordering = ("-position",)

    @admin.display(description=_("giấy chứng nhận"))
    def certificate(self, leaf: LogLeaf) -> str:
        return leaf.event.certificate.number

    @admin.display(description=_("sự kiện"))
    def kind(self, leaf: LogLeaf) -> str:
        return leaf.event.get_kind_display()
