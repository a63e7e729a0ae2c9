"""Products in the admin: to find and read; changes go through the desk's form and its service."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyInline, RegistryAdmin, scope_of
from accounts.permissions import Permission
from products.models import Product, ProductCode


class ProductCodeInline(ReadOnlyInline[ProductCode]):
    """The regulation's codes given to the product, to read."""

    model = ProductCode
    fields = ("code", "given_on")


@admin.register(Product)
class ProductAdmin(RegistryAdmin[Product]):
    """Products of the user's scope."""

    view_permission = Permission.PRODUCT_VIEW
    list_display = ("name", "number", "producer", "product_set", "place", "desk_link")
    list_filter = ("product_set__group", "is_sample", "set_is_inferred", "product_set")
    show_facets = admin.ShowFacets.ALLOW
    list_select_related = ("producer", "product_set", "place")
    search_fields = ("search_key", "number", "producer__search_key", "codes__code")
    search_help_text = _("Tên sản phẩm hoặc chủ thể, có dấu hay không dấu; số hiệu; mã sản phẩm")
    number_fields = ("number", "producer__number")
    ordering = ("sort_key",)
    inlines = (ProductCodeInline,)
    exclude = ("search_key", "sort_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return Product.objects.visible_to(scope_of(request))

    def desk_url(self, row: Product) -> str:
        return reverse("products:detail", args=[row.number])
