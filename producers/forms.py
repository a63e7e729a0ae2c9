"""Forms of the producers room."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.permissions import Permission
from common import clock
from common.forms import EMAIL_LENGTH, DayField, FilterForm, TextField
from common.text import clean_line
from places.forms import UnitField
from producers import tax_codes
from producers.choices import LegalForm
from producers.models import Producer
from producers.queries import similar
from producers.services import LOOK_ALIKE, WRONG_TAX_CODE, ProducerFacts, facts_of

_PHONE = re.compile(r"\+?\d{9,12}")


class ProducerForm(forms.Form):
    """What an officer files about a producer."""

    name = TextField(
        label=_("Tên chủ thể"),
        max_length=200,
        help_text=_("Ghi đúng như giấy đăng ký, ví dụ: Hợp tác xã Dịch vụ nông nghiệp …"),
    )
    legal_form = forms.ChoiceField(
        label=_("Loại hình"),
        choices=[("", _("Chọn loại hình"))]
        + [choice for choice in LegalForm.choices if choice[0] != LegalForm.UNKNOWN],
    )
    tax_code = forms.CharField(
        label=_("Mã số thuế"),
        max_length=20,
        required=False,
        help_text=_("10 số, 10 số kèm 3 số chi nhánh, hoặc 12 số với hộ kinh doanh."),
    )
    place = UnitField()
    address = TextField(
        label=_("Địa chỉ chi tiết"),
        max_length=255,
        required=False,
        help_text=_("Số nhà, đường, thôn, tổ dân phố."),
    )
    introduction = TextField(
        label=_("Giới thiệu"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Hiện trên trang công khai của chủ thể."),
    )
    representative = TextField(
        label=_("Người đại diện"),
        max_length=150,
        required=False,
        help_text=_("Không công khai."),
    )
    phone = forms.CharField(
        label=_("Điện thoại"), max_length=20, required=False, help_text=_("Không công khai.")
    )
    email = forms.EmailField(
        label=_("Thư điện tử"),
        max_length=EMAIL_LENGTH,
        required=False,
        help_text=_("Không công khai."),
    )
    confirm_distinct = forms.BooleanField(
        label=_("Tôi đã xem các chủ thể có tên gần giống và đây là chủ thể khác"), required=False
    )

    def __init__(
        self, *args: Any, request: SignedInRequest, producer: Producer | None = None, **kwargs: Any
    ) -> None:
        if producer is not None:
            kwargs["initial"] = {**vars(facts_of(producer)), "place": producer.place_id}
        super().__init__(*args, **kwargs)
        self.producer = producer
        self.look_alikes: list[Producer] = []
        place = self.fields["place"]
        if isinstance(place, UnitField):
            place.offer(
                clock.today(),
                request.scope.place_ids(Permission.PRODUCER_REGISTER),
                also=producer.place_id if producer else None,
            )
        if producer is not None:
            del self.fields["confirm_distinct"]

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if len(name) < 3:
            raise ValidationError(_("Tên chủ thể quá ngắn."))
        return name

    def clean_tax_code(self) -> str:
        code = tax_codes.normalise(self.cleaned_data["tax_code"])
        if code and not tax_codes.is_valid(code):
            raise ValidationError(WRONG_TAX_CODE)
        return code

    def clean_phone(self) -> str:
        phone = re.sub(r"[\s.\-()]+", "", self.cleaned_data["phone"])
        if phone and not _PHONE.fullmatch(phone):
            raise ValidationError(_("Số điện thoại gồm 9 đến 12 chữ số, có thể bắt đầu bằng +84."))
        return phone

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if self.producer is None and "name" in data and data.get("place"):
            self.look_alikes = similar(data["name"], data["place"])
            if self.look_alikes and not data.get("confirm_distinct"):
                self.add_error("confirm_distinct", LOOK_ALIKE)
        return data

    def look_again(self) -> None:
        """Find the look-alikes anew: one was registered while this form was being sent."""
        self.look_alikes = similar(self.cleaned_data["name"], self.cleaned_data["place"])

    def facts(self) -> ProducerFacts:
        """The cleaned input, for the service."""
        data = dict(self.cleaned_data)
        data.pop("confirm_distinct", None)
        return ProducerFacts(**data)


class MemberForm(forms.Form):
    """Which account acts for a producer, from when."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        help_text=_("Tài khoản đã có vai trò «Chủ thể»."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    valid_from = DayField(label=_("Từ ngày"))

    def clean_username(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["username"].strip()).first()
        if user is None:
            raise ValidationError(_("Không có tài khoản với tên đăng nhập này."))
        return user


class MemberEndForm(forms.Form):
    """The last day on which an account acts for a producer."""

    last_day = DayField(label=_("Đến hết ngày"))


class ProducerFilterForm(FilterForm):
    """Search of the list."""

    q = forms.CharField(label=_("Tên, số hiệu, mã số thuế"), max_length=100, required=False)
    form = forms.ChoiceField(
        label=_("Loại hình"), required=False, choices=[("", _("Tất cả")), *LegalForm.choices]
    )
