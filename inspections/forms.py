"""Forms of the inspections room."""

import datetime as dt
from typing import Any

from django import forms
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import PERMISSIONS
from attachments.choices import PICTURES
from attachments.forms import UploadField
from common.forms import DayField, FilterForm, TextField
from inspections.choices import Answer, Matter, Severity
from inspections.models import Visit
from inspections.services import FindingFacts, MatterAnswer, VisitPlan, VisitRecord
from labels.models import ProblemReport
from products.models import Product


def inspectors(on: dt.date) -> QuerySet[User]:
    """Accounts whose role on the day `on` lets them record inspections."""
    roles = [role for role, held in PERMISSIONS.items() if Permission.INSPECTION_RECORD in held]
    return (
        User.objects.filter(is_active=True, grants__role__in=roles, grants__valid_from__lte=on)
        .exclude(grants__valid_to__lt=on)
        .distinct()
        .order_by("full_name")
    )


class PlanForm(forms.Form):
    """When and why a producer is visited, by whom."""

    planned_on = DayField(label=_("Ngày dự kiến"))
    order_number = TextField(
        label=_("Số quyết định, kế hoạch kiểm tra"),
        max_length=50,
        help_text=_("Ví dụ: 103/KH-UBND."),
    )
    purpose = TextField(label=_("Nội dung, lý do kiểm tra"), max_length=500)
    team = forms.ModelMultipleChoiceField(
        label=_("Đoàn kiểm tra"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reports = forms.ModelMultipleChoiceField(
        label=_("Phản ánh liên quan"),
        queryset=ProblemReport.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, on: dt.date, reports: QuerySet[ProblemReport], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = inspectors(on)  # type: ignore[attr-defined]
        if reports.exists():
            self.fields["reports"].queryset = reports  # type: ignore[attr-defined]
        else:
            del self.fields["reports"]

    def plan(self) -> VisitPlan:
        """The cleaned input, for the service."""
        data = self.cleaned_data
        return VisitPlan(
            planned_on=data["planned_on"],
            order_number=data["order_number"],
            purpose=data["purpose"],
            team=list(data["team"]),
            reports=list(data.get("reports") or ()),
        )


class RecordForm(forms.Form):
    """The checklist, an answer a matter, and the conclusion."""

    visited_on = DayField(label=_("Ngày kiểm tra"))
    present_for_producer = TextField(
        label=_("Đại diện chủ thể có mặt"), max_length=150, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for matter in Matter:
            self.fields[matter.value] = forms.ChoiceField(
                label=matter.label, choices=Answer.choices, widget=forms.RadioSelect
            )
            self.fields[f"{matter.value}_note"] = TextField(
                label=_("Ghi chú"), max_length=1000, required=False
            )
        self.fields["summary"] = TextField(
            label=_("Kết luận"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
        )

    def record(self) -> VisitRecord:
        """The cleaned input, for the service."""
        data = self.cleaned_data
        return VisitRecord(
            visited_on=data["visited_on"],
            answers={
                matter.value: MatterAnswer(data[matter.value], data[f"{matter.value}_note"])
                for matter in Matter
            },
            summary=data["summary"],
            present_for_producer=data["present_for_producer"],
        )


class FindingForm(forms.Form):
    """One shortcoming."""

    severity = forms.ChoiceField(
        label=_("Mức độ"), choices=Severity.choices, widget=forms.RadioSelect
    )
    product = forms.ModelChoiceField(
        label=_("Sản phẩm"),
        queryset=Product.objects.none(),
        required=False,
        empty_label=_("Chung của chủ thể"),
    )
    text = TextField(label=_("Mô tả"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    deadline_on = DayField(label=_("Hạn khắc phục"), required=False)
    photo = UploadField(label=_("Ảnh hiện trường"), required=False, allowed=PICTURES)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.filter(  # type: ignore[attr-defined]
            producer=visit.producer_id
        )

    def facts(self) -> FindingFacts:
        """The cleaned input without the photo, for the service."""
        return FindingFacts(**{k: v for k, v in self.cleaned_data.items() if k != "photo"})

    def upload(self) -> "File[bytes] | None":
        """The photo, if one was taken."""
        found: File[bytes] | None = self.cleaned_data["photo"]
        return found


class ResolutionForm(forms.Form):
    """How and when a shortcoming was put right."""

    resolved_on = DayField(label=_("Ngày khắc phục xong"))
    resolution = TextField(
        label=_("Kết quả khắc phục"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class VisitFilterForm(FilterForm):
    """Filter of the visits list."""

    state = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[
            ("", _("Tất cả")),
            ("planned", _("Đã lên kế hoạch")),
            ("open", _("Còn tồn tại chưa khắc phục")),
            ("recorded", _("Đã kiểm tra")),
        ],
    )
