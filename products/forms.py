"""Forms of the products room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from attachments.forms import UploadField
from attachments.models import StoredFile
from common import clock
from common.text import clean_line
from places.forms import UnitField
from places.models import Unit
from products.models import Product
from products.services import ProductFacts, facts_of
from rulebooks.models import ProductGroup, ProductSet


class SetField(forms.ModelChoiceField):
    """A product set, in the groups of the taxonomy."""

    def __init__(self, **kwargs: Any) -> None:  # Any: the field's own options, passed through
        super().__init__(
            queryset=ProductSet.objects.select_related("group"),
            empty_label=_("Chọn bộ sản phẩm"),
            **kwargs,
        )

    def label_from_instance(self, obj: ProductSet) -> str:
        return f"{obj.group.code}. {obj.group.name} › {obj}"


class ProductForm(forms.Form):
    """What an officer files about a product."""

    name = forms.CharField(label=_("Tên sản phẩm"), max_length=200)
    product_set = SetField(
        label=_("Bộ sản phẩm"),
        help_text=_("Quyết định bộ tiêu chí dùng để chấm; xem Phụ lục I của quyết định."),
    )
    place = UnitField(label=_("Nơi sản xuất"))
    packaging = forms.CharField(
        label=_("Quy cách đóng gói"),
        max_length=255,
        required=False,
        help_text=_("Người mua đối chiếu với bao bì. Ví dụ: hộp 200 g, hộp 500 g."),
    )
    description = forms.CharField(
        label=_("Mô tả"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    story = forms.CharField(
        label=_("Câu chuyện sản phẩm"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    picture = UploadField(label=_("Ảnh sản phẩm"), required=False)

    def __init__(
        self, *args: Any, request: SignedInRequest, product: Product | None = None, **kwargs: Any
    ) -> None:
        self.product = product
        if product is not None:
            kwargs["initial"] = {
                **vars(facts_of(product)),
                "place": product.place_id,
                "product_set": product.product_set_id,
                "picture": None,
            }
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        if isinstance(place, UnitField):
            place.offer(clock.today(), request.scope.place_ids(Permission.PRODUCT_REGISTER))
            if product is not None:
                place.queryset = place.queryset | Unit.objects.filter(pk=product.place_id)

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("Tên sản phẩm quá ngắn."))
        return name

    def facts(self, picture: StoredFile | None) -> ProductFacts:
        """The cleaned input with the stored picture, for the service."""
        return ProductFacts(**{**self.cleaned_data, "picture": picture})


class ProductFilterForm(forms.Form):
    """Search of the list."""

    q = forms.CharField(label=_("Tên, số hiệu, mã sản phẩm"), max_length=100, required=False)
    group = forms.ModelChoiceField(
        label=_("Nhóm"),
        queryset=ProductGroup.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("Tất cả"),
    )
