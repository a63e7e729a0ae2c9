"""Products in the admin: to find and read; changes go through the desk's form and its service."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import RegistryAdmin, scope_of
from accounts.permissions import Permission
from products.models import Product, ProductCode


class ProductCodeInline(admin.TabularInline[ProductCode, Product]):
    """The regulation's codes given to the product, to read."""

    model = ProductCode
    extra = 0
    can_delete = False
    fields = ("code", "given_on")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return False


@admin.register(Product)
class ProductAdmin(RegistryAdmin[Product]):
    """Products of the user's scope."""

    view_permission = Permission.PRODUCT_VIEW
    list_display = ("name", "number", "producer", "product_set", "place", "desk_link")
    list_filter = ("product_set__group", "is_sample", "set_is_inferred", "product_set")
    list_select_related = ("producer", "product_set", "place")
    search_fields = ("search_key", "number", "producer__search_key", "codes__code")
    search_help_text = _("Tên sản phẩm hoặc chủ thể, có dấu hay không dấu; số hiệu; mã sản phẩm")
    ordering = ("sort_key",)
    inlines = (ProductCodeInline,)
    exclude = ("search_key", "sort_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return Product.objects.visible_to(scope_of(request))

    @admin.display(description=_("bàn làm việc"))
    def desk_link(self, product: Product) -> SafeString:
        url = reverse("products:detail", args=[product.number])
        return format_html('<a href="{}">{}</a>', url, _("Mở, sửa"))
