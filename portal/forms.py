"""What readers type: filters of the list, a code to check, a problem to report."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common import clock
from labels.forms import ProblemForm
from labels.services import Complaint
from portal.areas import Area, area_of
from portal.choices import Order, Shown
from portal.queries import STARS, Wanted, name_of
from rulebooks.models import ProductGroup

MAX_TEXT = 100
MAX_CODE = 200


class ProductFilterForm(forms.Form):
    """The filters of the product list, from the address. A wrong value filters nothing and says so.

    The parameters are written with hyphens: `khu-vuc`, `trang-thai`, `sap-xep`.
    """

    q = forms.CharField(
        label=_("Tên sản phẩm, chủ thể hoặc mã"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    nhom = forms.ChoiceField()  # with the groups of the day
    sao = forms.TypedChoiceField(
        label=_("Hạng sao"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Tất cả")), *((n, _("%(n)s sao") % {"n": n}) for n in STARS)],
    )
    khu_vuc = forms.CharField(
        label=_("Khu vực"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.TextInput(
            attrs={"list": "cac-xa", "autocomplete": "off", "placeholder": _("Tên xã, huyện…")}
        ),
    )
    sap_xep = forms.ChoiceField(label=_("Sắp xếp"), required=False, choices=Order.choices)
    trang_thai = forms.ChoiceField(
        required=False, choices=Shown.choices, widget=forms.HiddenInput()
    )

    def __init__(self, data: QueryDict, *, groups: list[ProductGroup]) -> None:
        super().__init__(data)
        choices = [("", _("Tất cả")), *((row.code, name_of(row)) for row in groups)]
        self.fields["nhom"] = forms.ChoiceField(
            label=_("Nhóm sản phẩm"), required=False, choices=choices
        )

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace("_", "-")

    def clean_khu_vuc(self) -> Area | None:
        typed = self.cleaned_data["khu_vuc"]
        if not typed.strip():
            return None
        area = area_of(typed, clock.today())
        if area is None:
            raise ValidationError(_("Không có đơn vị hành chính nào mang tên hoặc mã này."))
        return area

    def wanted(self) -> Wanted:
        """What is asked for, after `is_valid`; fields with an error are left out."""
        data = self.cleaned_data
        shown = data.get("trang_thai")
        return Wanted(
            text=data.get("q", "").strip(),
            group=data.get("nhom", ""),
            stars=data.get("sao"),
            shown=Shown(shown) if shown else None,
            area=data.get("khu_vuc"),
            order=Order(data.get("sap_xep") or Order.LIVE),
        )


class CheckForm(forms.Form):
    """A code as somebody types or pastes it."""

    ma = forms.CharField(
        label=_("Mã in trên tem, số giấy chứng nhận hoặc số hiệu sản phẩm"),
        max_length=MAX_CODE,
        required=False,
        help_text=_("Chữ hoa hay thường, có hay không có dấu gạch và dấu cách đều được."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ReportForm(ProblemForm):
    """A shopper's report, with one field that only machines fill in."""

    website = forms.CharField(
        label=_("Xin để trống ô này"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Ô này dành cho máy, xin để trống rồi gửi lại."))
        return ""

    def complaint(self) -> Complaint:
        """The cleaned input, for the service."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "website"}
        return Complaint(**told)
