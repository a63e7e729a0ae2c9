"""Label orders, shoppers' reports and scan counts in the admin."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import admin_actions
from accounts.admin_base import RegistryAdmin, scope_of, signed_in
from accounts.permissions import Permission
from certificates.models import Certificate
from common import clock
from common.text import excerpt
from labels import services
from labels.forms import RefusalForm
from labels.models import LabelOrder, ProblemReport, ScanDay
from products.models import Product

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, in the stubs only

EXCERPT = 80
OPEN, HANDLED = "chua", "da"


@admin.register(LabelOrder)
class LabelOrderAdmin(RegistryAdmin[LabelOrder]):
    """Orders of the user's scope: approved or refused here, printed at the desk."""

    view_permission = Permission.LABEL_VIEW
    list_display = (
        "code", "product", "producer", "size_mm", "quantity", "stage", "ordered_at", "desk_link",
    )  # fmt: skip
    list_filter = ("stage", "size_mm")
    list_select_related = ("product__producer", "certificate", "ordered_by", "decided_by")
    search_fields = ("product__search_key__contains", "product__producer__search_key__contains")
    number_fields = ("code", "certificate__number", "product__number")
    search_help_text = _("Mã tem, số giấy; tên sản phẩm, chủ thể có dấu hay không dấu")
    date_hierarchy = "ordered_at"
    actions = ("approve_selected", "refuse_selected")
    readonly_fields = ("producer",)
    labels = {"ordered_by": _("người đặt"), "decided_by": _("người duyệt hoặc từ chối")}
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "product", "producer", "certificate", "size_mm", "quantity"),
                "description": _("Mã in trên tem trả lời mãi mãi, kể cả khi đơn bị từ chối."),
            },
        ),
        (
            _("Duyệt, in"),
            {
                "fields": (
                    "stage", "refusal_reason", "ordered_at", "ordered_by", "decided_at",
                    "decided_by", "printed_at",
                ),
                "description": _("Chỉ duyệt và in khi sản phẩm có giấy chứng nhận còn hiệu lực."),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[LabelOrder]:
        rows = LabelOrder.objects.visible_to(scope_of(request))
        return rows.select_related(*self.list_select_related)

    @admin.display(description=_("chủ thể"), ordering="product__producer__sort_key")
    def producer(self, row: LabelOrder) -> str:
        return row.product.producer.name if row.product.producer else "–"

    def desk_url(self, row: LabelOrder) -> str:
        return reverse("labels:order", args=[row.code])

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.LABEL_APPROVE)

    @admin.action(description=_("Duyệt đơn đã chọn"), permissions=["approve"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[LabelOrder]) -> None:
        """Approve each against the certificate in force today."""
        by = signed_in(request)
        admin_actions.run(
            request,
            queryset,
            lambda row: services.approve(order=row, by=by, at=clock.now()),
            done=_("Đã duyệt"),
        )

    @admin.action(description=_("Từ chối đơn đã chọn…"), permissions=["approve"])
    def refuse_selected(
        self, request: HttpRequest, queryset: QuerySet[LabelOrder]
    ) -> HttpResponse | None:
        """Ask for the reason, then refuse each."""
        by = signed_in(request)
        form = RefusalForm(admin_actions.answer(request))
        question = admin_actions.Question(
            title=_("Từ chối đơn đặt tem"),
            button=_("Từ chối"),
            explanation=_("Chủ thể đặt tem đọc được lý do này."),
            action="refuse_selected",
            done=_("Đã từ chối"),
        )

        def refuse(row: LabelOrder) -> object:
            reason = form.cleaned_data["reason"]
            return services.refuse(order=row, reason=reason, by=by, at=clock.now())

        return admin_actions.ask_then(self, request, queryset, question, form, refuse)


class HandledFilter(admin.SimpleListFilter):
    """Reports that wait, or are answered."""

    title = _("xử lý")
    parameter_name = "xu_ly"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[ProblemReport]
    ) -> "list[tuple[str, _StrPromise]]":
        return [(OPEN, _("Chưa xử lý")), (HANDLED, _("Đã xử lý"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ProblemReport]
    ) -> QuerySet[ProblemReport]:
        if self.value() not in {OPEN, HANDLED}:
            return queryset
        return queryset.filter(handled_at__isnull=self.value() == OPEN)


@admin.register(ProblemReport)
class ProblemReportAdmin(RegistryAdmin[ProblemReport]):
    """Shoppers' reports on products of the user's scope, and on codes that name no product.

    An auditor, who answers none, reads them too, without the shopper's address.
    """

    view_permission = Permission.LABEL_VIEW
    desk_permission = Permission.REPORT_HANDLE
    list_display = (
        "number", "reason", "product", "code", "what", "reported_at", "handled_at", "desk_link",
    )  # fmt: skip
    list_filter = (HandledFilter, "reason")
    list_select_related = ("product", "handled_by")
    labels = {"handled_by": _("người xử lý")}
    search_fields = ("product__search_key__contains", "product__producer__search_key__contains")
    number_fields = ("number", "code", "product__number")
    search_help_text = _("Số phản ánh, mã đã quét; tên sản phẩm, chủ thể có dấu hay không dấu")
    date_hierarchy = "reported_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProblemReport]:
        visible = Product.objects.visible_to(scope_of(request))
        rows = ProblemReport.objects.filter(Q(product=None) | Q(product__in=visible))
        return rows.select_related(*self.list_select_related)

    def get_fieldsets(
        self, request: HttpRequest, obj: ProblemReport | None = None
    ) -> list[tuple[Any, Any]]:
        """The shopper's address is for those alone who answer."""
        told = ["number", "reason", "product", "code", "text", "seen_at_place", "reported_at"]
        if scope_of(request).has(Permission.REPORT_HANDLE):
            told.append("contact_email")
        return [
            (
                _("Người tiêu dùng phản ánh"),
                {
                    "fields": told,
                    "description": _("Thông tin liên hệ là riêng tư, chỉ dùng để trả lời."),
                },
            ),
            (
                _("Xử lý"),
                {
                    "fields": ("answer", "handled_at", "handled_by"),
                    "description": _("Trả lời ở bàn làm việc; ai có số phản ánh đều đọc được."),
                },
            ),
        ]

    @admin.display(description=_("mô tả"))
    def what(self, row: ProblemReport) -> str:
        return excerpt(row.text, EXCERPT) or "–"

    def desk_url(self, row: ProblemReport) -> str:
        return reverse("labels:report", args=[row.number])


@admin.register(ScanDay)
class ScanDayAdmin(RegistryAdmin[ScanDay]):
    """Openings of the codes of the user's scope, day by day."""

    view_permission = Permission.LABEL_VIEW
    list_display = ("code", "day", "count")
    list_filter = ("day",)
    search_fields = ("code",)
    number_fields = ("code",)
    search_help_text = _("Mã tem, số giấy chứng nhận hoặc số hiệu sản phẩm")
    date_hierarchy = "day"
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "day", "count"),
                "description": _("Chỉ đếm lượt mở. Không lưu địa chỉ, thiết bị hay người quét."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScanDay]:
        scope = scope_of(request)
        orders = LabelOrder.objects.visible_to(scope).values("code")
        certificates = Certificate.objects.visible_to(scope).values("number")
        products = Product.objects.visible_to(scope).values("number")
        return ScanDay.objects.filter(
            Q(code__in=orders) | Q(code__in=certificates) | Q(code__in=products)
        )
