"""The book of decisions in the admin. Drafting and issuing stand at the desk."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import admin_actions
from accounts.admin_base import ReadOnlyInline, RegistryAdmin, scope_of, signed_in
from accounts.permissions import Permission
from certificates.admin.grounds import GroundWords
from certificates.models import Decision, DecisionItem
from certificates.services.decisions import discard
from common import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only

DRAFT, ISSUED = "du_thao", "ban_hanh"


class StateFilter(admin.SimpleListFilter):
    """Decisions in the book, or drafts."""

    title = _("trạng thái")
    parameter_name = "trang_thai"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Decision]
    ) -> "list[tuple[str, _StrPromise]]":
        return [(DRAFT, _("Dự thảo")), (ISSUED, _("Đã ban hành"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        if self.value() not in {DRAFT, ISSUED}:
            return queryset
        return queryset.filter(issued_at__isnull=self.value() == DRAFT)


class ItemInline(ReadOnlyInline[DecisionItem]):
    """The annex of a decision."""

    model = DecisionItem
    fields = ("product", "dossier", "certificate", "stars", "total", "why", "concluded_on")
    related = ("decision", "dossier__product", "certificate__product")
    labels = {"dossier": _("hồ sơ"), "certificate": _("giấy chứng nhận")}

    @cached_property
    def _grounds(self) -> GroundWords:
        return GroundWords()  # an inline lives for one request

    @admin.display(description=_("căn cứ thu hồi"))
    def why(self, row: DecisionItem) -> str:
        return self._grounds.of(row.ground, row.decision.decided_on or clock.today())

    @admin.display(description=_("sản phẩm"))
    def product(self, row: DecisionItem) -> str:
        subject = row.dossier or row.certificate
        return subject.product.name if subject else "–"


@admin.register(Decision)
class DecisionAdmin(RegistryAdmin[Decision]):
    """The book of decisions of the user's scope."""

    view_permission = Permission.DECISION_VIEW
    list_display = ("name", "kind", "authority", "decided_on", "issued_at", "desk_link")
    list_filter = (StateFilter, "kind", ("authority", admin.RelatedOnlyFieldListFilter))
    show_facets = admin.ShowFacets.ALLOW
    list_select_related = (
        "authority", "round", "drafted_by", "issued_by", "approved_late_by", "scan",
    )  # fmt: skip
    search_fields = (
        "number", "certificates__product__search_key__contains",
        "items__dossier__product__search_key__contains",
    )  # fmt: skip
    number_fields = ("certificates__number", "items__certificate__number", "items__dossier__number")
    search_help_text = _(
        "Số quyết định, số giấy chứng nhận, số hồ sơ; tên sản phẩm có dấu hay không dấu"
    )
    date_hierarchy = "decided_on"
    inlines = (ItemInline,)
    actions = ("discard_drafts",)
    readonly_fields = ("name",)
    labels = {
        "drafted_by": _("người dự thảo"),
        "issued_by": _("người ban hành, ghi sổ"),
        "approved_late_by": _("người xác nhận ghi sổ muộn"),
    }
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "kind", "authority", "authority_name", "round", "reason"),
                "description": _(
                    "Dự thảo, ban hành ở bàn làm việc. Quyết định đã ban hành không sửa, không "
                    "xóa: chỉ thu hồi hoặc thay bằng quyết định khác."
                ),
            },
        ),
        (
            _("Ký, ban hành"),
            {
                "fields": (
                    "decided_on", "signer_name", "signer_title", "issued_at", "issued_by", "scan",
                ),
                "description": _("Ngày ký là ngày trên văn bản; giờ ghi sổ do máy chủ đặt."),
            },
        ),
        (
            _("Ghi sổ muộn"),
            {
                "fields": ("late_reason", "approved_late_by"),
                "description": _("Quá 3 ngày làm việc sau ngày ký: cần lý do và người thứ hai."),
            },
        ),
        (_("Dự thảo"), {"fields": ("drafted_at", "drafted_by")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        rows = Decision.objects.visible_to(scope_of(request))
        return rows.select_related(*self.list_select_related)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Decision], search_term: str
    ) -> tuple[QuerySet[Decision], bool]:
        """A number may be typed as it stands on paper: 1147/QĐ-UBND."""
        found, repeats = super().get_search_results(request, queryset, search_term)
        number = search_term.split("/", maxsplit=1)[0].strip()
        if number and "/" in search_term:
            found |= queryset.filter(number=number)
        return found, repeats

    @admin.display(description=_("số quyết định"), ordering="number")
    def name(self, row: Decision) -> str:
        return row.full_number or str(_("Dự thảo %(pk)s") % {"pk": row})

    def desk_url(self, row: Decision) -> str:
        return reverse("certificates:decision", args=[row.pk])

    def has_draft_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.DECISION_DRAFT)

    @admin.action(description=_("Bỏ các dự thảo đã chọn"), permissions=["draft"])
    def discard_drafts(self, request: HttpRequest, queryset: QuerySet[Decision]) -> None:
        """Throw drafts away; what is in the book is refused by name."""
        by = signed_in(request)
        admin_actions.run(
            request,
            queryset,
            lambda row: discard(decision=row, by=by, at=clock.now()),
            done=_("Đã bỏ dự thảo"),
        )
