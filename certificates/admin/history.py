"""Records from before the registry, and the public log leaf by leaf, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import admin_actions
from accounts.admin_base import Chooser, RegistryAdmin, scope_of, signed_in
from accounts.permissions import Permission
from certificates.choices import HistoricStatus
from certificates.models import HistoricRecord, LogLeaf
from certificates.services.history import FIRST_YEAR, record_history
from common import clock
from common.errors import DomainError
from common.forms import DayField, TextField, add_domain_error
from products.models import Product, ProductQuerySet

HASH_SHOWN = 12


class HistoryForm(forms.Form):
    """What a source says of a product, as far as it says it."""

    product = forms.ModelChoiceField(
        label=_("Sản phẩm"),
        queryset=Product.objects.none(),
        widget=Chooser(HistoricRecord._meta.get_field("product"), admin.site),
        help_text=_("Gõ tên có dấu hay không dấu, hoặc số hiệu."),
    )
    status = forms.ChoiceField(label=_("Nguồn ghi nhận"), choices=HistoricStatus.choices)
    stars = forms.TypedChoiceField(
        label=_("Hạng sao"),
        choices=[("", _("Nguồn không nêu")), *((n, str(n)) for n in range(5, 0, -1))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    year = forms.IntegerField(label=_("Năm"), min_value=FIRST_YEAR, max_value=2100, required=False)
    decided_on = DayField(
        label=_("Ngày quyết định"),
        required=False,
        help_text=_("Để trống nếu nguồn không nêu; khi đó thời hạn chỉ suy ra theo năm."),
    )
    decision = TextField(label=_("Quyết định"), max_length=255, required=False)
    total = forms.DecimalField(
        label=_("Tổng điểm"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        localize=True,
    )
    source = TextField(
        label=_("Nguồn"),
        max_length=500,
        help_text=_("Tên văn bản, bài báo hoặc địa chỉ trang; được công khai cùng bản ghi."),
    )
    note = TextField(label=_("Ghi chú"), max_length=500, required=False)

    def __init__(self, *args: Any, products: ProductQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined] # a ModelChoiceField


@admin.register(HistoricRecord)
class HistoricRecordAdmin(RegistryAdmin[HistoricRecord]):
    """What outside sources say of products from before the registry. Never a certificate."""

    view_permission = Permission.PRODUCT_VIEW
    list_display = ("name", "producer", "status", "stars", "year", "decided_on", "decision")
    list_filter = ("status", "year", "stars")
    list_select_related = ("product__producer",)
    show_facets = admin.ShowFacets.ALLOW
    search_fields = (
        "product__search_key__contains", "product__producer__search_key__contains", "decision",
    )  # fmt: skip
    number_fields = ("product__number",)
    search_help_text = _("Tên sản phẩm, chủ thể có dấu hay không dấu; số hiệu, số quyết định")
    ordering = (F("year").desc(nulls_last=True), "-pk")
    readonly_fields = ("producer",)
    labels = {"product": _("sản phẩm")}
    fieldsets = (
        (
            None,
            {
                "fields": ("product", "producer", "status", "stars", "year", "decided_on"),
                "description": _(
                    "Ghi đúng điều nguồn nói. Trang công khai chỉ suy ra điều chắc chắn, không "
                    "đoán ngày."
                ),
            },
        ),
        (_("Nguồn"), {"fields": ("decision", "total", "source", "note", "recorded_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[HistoricRecord]:
        visible = Product.objects.visible_to(scope_of(request))
        rows = HistoricRecord.objects.filter(product__in=visible)
        return rows.select_related(*self.list_select_related)

    @admin.display(description=_("sản phẩm"), ordering="product__sort_key")
    def name(self, row: HistoricRecord) -> str:
        return row.product.name

    @admin.display(description=_("chủ thể"), ordering="product__producer__sort_key")
    def producer(self, row: HistoricRecord) -> str:
        return row.product.producer.name if row.product.producer else "–"

    def desk_url(self, row: HistoricRecord) -> str:
        return reverse("products:detail", args=[row.product.number])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return scope_of(request).has(Permission.PRODUCT_REGISTER)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Record what a source says, through the service."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        products = Product.objects.visible_to(scope_of(request))
        form = HistoryForm(admin_actions.answer(request), products=products)
        if form.is_bound and form.is_valid():
            by, at = signed_in(request), clock.now()
            try:
                made = record_history(**form.cleaned_data, by=by, at=at)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                messages.success(
                    request, _("Đã ghi vào hồ sơ của %(name)s.") % {"name": made.product}
                )
                return redirect("admin:certificates_historicrecord_change", made.pk)
        question = admin_actions.Question(
            title=_("Ghi kết quả từ trước khi có sổ"),
            button=_("Ghi vào sổ"),
            explanation=_(
                "Bản ghi không phải giấy chứng nhận và không làm sản phẩm hiện là còn hiệu lực."
            ),
        )
        return admin_actions.ask(self, request, question, form)


@admin.register(LogLeaf)
class LogLeafAdmin(RegistryAdmin[LogLeaf]):
    """The public log, leaf by leaf, for those who audit it."""

    view_permission = Permission.AUDIT_VIEW
    list_display = ("position", "certificate", "kind", "short_leaf", "short_root", "recorded_at")
    list_filter = ("event__kind",)
    list_select_related = ("event__certificate",)
    search_fields = ("leaf_hash", "root_hash")
    number_fields = ("event__certificate__number",)
    search_help_text = _("Số giấy chứng nhận, băm của lá hoặc gốc cây")
    date_hierarchy = "recorded_at"
    ordering = ("-position",)
    labels = {"event": _("sự kiện")}
    fieldsets = (
        (
            None,
            {
                "fields": ("position", "event", "leaf", "leaf_hash", "root_hash", "recorded_at"),
                "description": _(
                    "Sổ chỉ thêm, không sửa: sửa một lá thì mọi gốc cây sau nó đổi theo. Lệnh "
                    "verify_log tính lại và so với sổ đăng ký."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogLeaf]:
        return LogLeaf.objects.select_related(*self.list_select_related)

    @admin.display(description=_("giấy chứng nhận"))
    def certificate(self, leaf: LogLeaf) -> str:
        return leaf.event.certificate.number

    @admin.display(description=_("sự kiện"))
    def kind(self, leaf: LogLeaf) -> str:
        return leaf.event.get_kind_display()

    @admin.display(description=_("băm lá"))
    def short_leaf(self, leaf: LogLeaf) -> str:
        return _short(leaf.leaf_hash)

    @admin.display(description=_("gốc cây sau khi thêm"))
    def short_root(self, leaf: LogLeaf) -> str:
        return _short(leaf.root_hash)


def _short(digest: str) -> str:
    return format_html("<code>{}…</code>", digest[:HASH_SHOWN])
