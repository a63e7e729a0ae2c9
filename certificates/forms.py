"""Forms of the room: typed input in the user's words; the rules are the services'."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from attachments.forms import UploadField
from certificates.choices import DecisionKind, Standing
from certificates.queries import Search
from certificates.services.decisions import LATE_REASON_LENGTH
from certificates.services.recognition import MAX_ITEMS
from certificates.services.revocation import REASON_LENGTH
from certificates.services.status import ORDER_LENGTH
from common.forms import DayField, FilterForm, TextField
from evaluations.models import Dossier, DossierQuerySet, Round
from places.models import Unit
from places.queries import find
from rulebooks.schema import GroundData


class PastDayField(DayField):
    """A day that is not after `today`, typed or picked."""

    def __init__(self, *, today: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today

    def limit(self, today: dt.date) -> None:
        """Refuse days after `today`, in the browser too."""
        self.today = today
        self.widget.attrs["max"] = today.isoformat()

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day is not None and self.today is not None and day > self.today:
            raise ValidationError(_("Ngày này không được ở tương lai."), code="future")
        return day


class _DatedForm(forms.Form):
    """A form whose days lie in the past or today."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PastDayField):
                field.limit(today)


class _Reason(TextField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class RecognitionForm(forms.Form):
    """Which dossiers an authority recognises in one decision."""

    authority = forms.ModelChoiceField(label=_("Cơ quan"), queryset=Organisation.objects.none())
    round = forms.ModelChoiceField(label=_("Đợt"), queryset=Round.objects.none(), required=False)
    dossiers = forms.ModelMultipleChoiceField(
        label=_("Hồ sơ"),
        queryset=Dossier.objects.none(),
        error_messages={
            "required": _("Chọn ít nhất một hồ sơ."),
            "invalid_choice": _("Một hồ sơ đã chọn không còn chờ công nhận. Hãy tải lại trang."),
        },
    )

    def __init__(
        self, *args: Any, authorities: list[Organisation], dossiers: DossierQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        keys = [authority.pk for authority in authorities]
        bodies = Organisation.objects.filter(pk__in=keys).select_related("place")
        self.fields["authority"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["round"].queryset = Round.objects.all()  # type: ignore[attr-defined]
        self.fields["dossiers"].queryset = dossiers  # type: ignore[attr-defined]

    def clean_dossiers(self) -> list[Dossier]:
        dossiers = list(self.cleaned_data["dossiers"])
        if len(dossiers) > MAX_ITEMS:
            raise ValidationError(_("Một quyết định có tối đa %(max)s hồ sơ.") % {"max": MAX_ITEMS})
        return dossiers


class IssueForm(_DatedForm):
    """What stands on the signed paper."""

    number = TextField(
        label=_("Số quyết định"),
        max_length=40,
        help_text=_("Phần số như trên văn bản, ví dụ 1147. Ký hiệu đã có sẵn."),
    )
    decided_on = PastDayField(
        label=_("Ngày ký"),
        help_text=_("Ngày ghi trên văn bản; giấy chứng nhận có hoặc hết hiệu lực từ ngày này."),
    )
    signer_name = TextField(label=_("Người ký"), max_length=150)
    scan = UploadField(label=_("Bản quét quyết định"), required=False)
    late_reason = TextField(
        label=_("Lý do ghi sổ muộn"),
        max_length=LATE_REASON_LENGTH,
        required=False,
        help_text=_(
            "Chỉ khi ghi sổ quá 3 ngày làm việc sau ngày ký, hoặc ký quá thời hạn thu hồi. Được "
            "công khai cùng quyết định."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LateForm(_DatedForm):
    """The second person's consent to a late entry."""

    decided_on = PastDayField(label=_("Ngày ký trên văn bản"))
    reason = _Reason(label=_("Lý do ghi sổ muộn"), max_length=LATE_REASON_LENGTH)


class RevocationForm(_DatedForm):
    """Why a certificate is to be revoked."""

    ground = forms.ChoiceField(label=_("Căn cứ thu hồi"), widget=forms.RadioSelect)
    concluded_on = PastDayField(
        label=_("Ngày kết luận"),
        help_text=_("Ngày của kết luận kiểm tra, hoặc ngày cấp xã xác nhận ngừng sản xuất."),
    )
    reason = _Reason(
        label=_("Lý do, số văn bản kết luận"),
        max_length=REASON_LENGTH,
        help_text=_("Được công khai trên trang sản phẩm. Không nêu thông tin cá nhân."),
    )

    def __init__(self, *args: Any, grounds: tuple[GroundData, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(ground.code, ground.text) for ground in grounds]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]


class _OrderForm(_DatedForm):
    order_number = TextField(
        label=_("Số văn bản"), max_length=ORDER_LENGTH, help_text=_("Ví dụ: 12/TB-VPĐP.")
    )
    effective_on = PastDayField(label=_("Có hiệu lực từ ngày"))


class SuspensionForm(_OrderForm):
    """An order that suspends a certificate."""

    until = DayField(
        label=_("Đến hết ngày"),
        required=False,
        help_text=_("Để trống: đến khi có văn bản khôi phục."),
    )
    reason = _Reason(
        label=_("Lý do"),
        max_length=REASON_LENGTH,
        help_text=_("Được công khai trên trang sản phẩm. Không nêu thông tin cá nhân."),
    )


class ReinstatementForm(_OrderForm):
    """An order that ends a suspension."""

    reason = _Reason(label=_("Lý do"), max_length=REASON_LENGTH)


class DecisionFilterForm(FilterForm):
    """The book of decisions, searched."""

    so = forms.CharField(label=_("Số quyết định"), max_length=40, required=False)
    loai = forms.ChoiceField(
        label=_("Loại"), choices=[("", _("Tất cả")), *DecisionKind.choices], required=False
    )
    nam = forms.IntegerField(label=_("Năm"), min_value=2018, max_value=2100, required=False)


class CertificateFilterForm(FilterForm):
    """The list of certificates, searched."""

    q = forms.CharField(label=_("Sản phẩm, chủ thể, số giấy"), max_length=100, required=False)
    dia_ban = forms.CharField(
        label=_("Địa bàn"),
        max_length=100,
        required=False,
        help_text=_("Tên cũ hoặc mới, có hoặc không dấu."),
    )
    sao = forms.TypedChoiceField(
        label=_("Hạng"),
        choices=[("", _("Tất cả")), (5, _("5 sao")), (4, _("4 sao")), (3, _("3 sao"))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    han = forms.TypedChoiceField(
        label=_("Hết hạn trong"),
        choices=[
            ("", _("Bất kỳ")),
            (90, _("90 ngày")),
            (180, _("180 ngày")),
            (365, _("12 tháng")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    tinh_trang = forms.ChoiceField(
        choices=[("", ""), *Standing.choices], required=False, widget=forms.HiddenInput
    )

    def clean_dia_ban(self) -> list[Unit]:
        text = self.cleaned_data["dia_ban"]
        found = find(text) if text else []
        if text and not found:
            raise ValidationError(_("Không tìm thấy địa bàn này."))
        return found

    def search(self) -> Search:
        """The cleaned input, for the query."""
        data = self.cleaned_data
        return Search(
            text=data["q"],
            stars=data["sao"],
            ends_within_days=data["han"],
            places=data["dia_ban"],
        )
