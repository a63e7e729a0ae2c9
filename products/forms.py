"""Forms of the products room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from attachments.choices import PICTURES
from attachments.forms import UploadField
from common import clock
from common.forms import FilterForm, TextField
from common.text import clean_line
from places.forms import UnitField
from products.models import Product
from products.services import ProductFacts, facts_of
from rulebooks.models import ProductGroup, ProductSet


class SetField(forms.ModelChoiceField[ProductSet]):
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

    name = TextField(label=_("Tên sản phẩm"), max_length=200)
    product_set = SetField(
        label=_("Bộ sản phẩm"),
        help_text=_("Quyết định bộ tiêu chí dùng để chấm; xem Phụ lục I của quyết định."),
    )
    place = UnitField(label=_("Nơi sản xuất"))
    packaging = TextField(
        label=_("Quy cách đóng gói"),
        max_length=255,
        required=False,
        help_text=_("Người mua đối chiếu với bao bì. Ví dụ: hộp 200 g, hộp 500 g."),
    )
    description = TextField(
        label=_("Mô tả"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    story = TextField(
        label=_("Câu chuyện sản phẩm"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    picture = UploadField(label=_("Ảnh sản phẩm"), required=False, allowed=PICTURES)
    remove_picture = forms.BooleanField(label=_("Bỏ ảnh hiện có"), required=False)

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
        if product is None or product.picture is None:
            del self.fields["remove_picture"]
        place = self.fields["place"]
        if isinstance(place, UnitField):
            place.offer(
                clock.today(),
                request.scope.place_ids(Permission.PRODUCT_REGISTER),
                also=product.place_id if product else None,
            )

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("Tên sản phẩm quá ngắn."))
        return name

    def facts(self) -> ProductFacts:
        """The cleaned input with the picture that stays, for the service."""
        data = dict(self.cleaned_data)
        stays = self.product is not None and not data.pop("remove_picture", False)
        data["picture"] = self.product.picture if self.product and stays else None
        return ProductFacts(**data)

    def upload(self) -> "File[bytes] | None":
        """The new picture, if one was handed in."""
        found: File[bytes] | None = self.cleaned_data["picture"]
        return found


class ProductFilterForm(FilterForm):
    """Search of the list."""

    q = forms.CharField(label=_("Tên, số hiệu, mã sản phẩm"), max_length=100, required=False)
    group = forms.ModelChoiceField(
        label=_("Nhóm"),
        queryset=ProductGroup.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("Tất cả"),
    )
