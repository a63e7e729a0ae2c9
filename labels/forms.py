"""Forms of the labels room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import EMAIL_LENGTH, FilterForm, TextField
from labels.choices import OrderStage, ReportReason, Size
from labels.models import MAX_QUANTITY
from labels.services import Complaint


class OrderForm(forms.Form):
    """How many labels of which size."""

    size_mm = forms.TypedChoiceField(
        label=_("Cỡ tem"),
        choices=Size.choices,
        coerce=int,
        initial=Size.MM25,
        help_text=_("Cạnh của mã QR. Dưới 25 mm chỉ nên dùng cho bao bì rất nhỏ."),
    )
    quantity = forms.IntegerField(
        label=_("Số lượng"), min_value=1, max_value=MAX_QUANTITY, initial=200
    )


class ChooserForm(forms.Form):
    """Which product labels are ordered for."""

    q = forms.CharField(label=_("Tên sản phẩm, chủ thể, số hiệu"), max_length=100, required=False)


class RefusalForm(forms.Form):
    """Why an order is refused."""

    reason = TextField(label=_("Lý do từ chối"), max_length=500)


class AnswerForm(forms.Form):
    """What came of a report."""

    answer = TextField(
        label=_("Kết quả xử lý"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Người phản ánh đọc được khi tra số phản ánh. Không ghi thông tin cá nhân."),
    )


class OrderFilterForm(FilterForm):
    """Filter of the orders list."""

    stage = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Tất cả")), *OrderStage.choices]
    )


class ReportFilterForm(FilterForm):
    """Filter of the reports list."""

    handled = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[("0", _("Chưa xử lý")), ("1", _("Đã xử lý")), ("", _("Tất cả"))],
    )


class ProblemForm(forms.Form):
    """What a shopper tells, without an account."""

    reason = forms.ChoiceField(
        label=_("Anh/chị gặp việc gì?"), choices=ReportReason.choices, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("Mô tả"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen_at_place = TextField(label=_("Nơi mua, nơi thấy"), max_length=200, required=False)
    contact_email = forms.EmailField(
        label=_("Thư điện tử để nhận trả lời"),
        max_length=EMAIL_LENGTH,
        required=False,
        help_text=_("Không bắt buộc, không công khai. Không cần số điện thoại."),
    )

    def complaint(self) -> Complaint:
        """The cleaned input, for the service."""
        return Complaint(**self.cleaned_data)
