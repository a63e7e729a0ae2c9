"""Forms of the dossier's path: turning what people type into what the services take."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from attachments.forms import UploadField
from common.forms import DayField, FilterForm, TextField
from evaluations.choices import STAGES_TOGETHER, DocumentStatus, Stage
from evaluations.dossier_queries import Paper
from evaluations.models import Dossier, Round
from evaluations.services import appraisal, documents, dossiers, review, rounds
from evaluations.services.appraisal import Opinion
from evaluations.services.documents import Verdict
from evaluations.services.rounds import RoundFacts
from places.models import Unit
from rulebooks.choices import Purpose
from rulebooks.schema import MatterData

ACCEPTED, RETURNED = "accepted", "returned"
MET, NOT_MET = "met", "not_met"


def _words(rows: int, **options: Any) -> TextField:
    return TextField(widget=forms.Textarea(attrs={"rows": rows}), **options)


class DossierFilterForm(FilterForm):
    """Search and filters of the list of dossiers."""

    q = forms.CharField(label=_("Sản phẩm, chủ thể, số hồ sơ"), max_length=100, required=False)
    stage = forms.ChoiceField(
        label=_("Giai đoạn"),
        choices=[("", _("Tất cả")), *Stage.choices, *STAGES_TOGETHER],
        required=False,
    )
    round = forms.ModelChoiceField(
        label=_("Đợt"), queryset=Round.objects.all(), required=False, empty_label=_("Tất cả")
    )
    area = forms.ModelChoiceField(
        label=_("Địa bàn"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Tất cả"),
    )
    purpose = forms.ChoiceField(
        label=_("Mục đích"), choices=[("", _("Tất cả")), *Purpose.choices], required=False
    )
    due = forms.ChoiceField(
        label=_("Thời hạn"),
        choices=[("", _("Tất cả")), ("late", _("Quá hạn"))],
        required=False,
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        if isinstance(area, forms.ModelChoiceField):
            places = Dossier.objects.visible_to(scope).values("place")
            area.queryset = Unit.objects.filter(pk__in=places).in_order()


class OpenDossierForm(forms.Form):
    """Why a dossier is opened. A re-rating opens from its certificate."""

    purpose = forms.ChoiceField(
        label=_("Mục đích của hồ sơ"),
        choices=[(p.value, p.label) for p in (Purpose.FIRST, Purpose.UPGRADE)],
        widget=forms.RadioSelect,
        initial=Purpose.FIRST,
        error_messages={"required": _("Hãy chọn mục đích của hồ sơ.")},
    )


class FileForm(forms.Form):
    """A file for one document, with the paper's own term where it has one."""

    file = UploadField(label=_("Tệp"))
    valid_until = DayField(
        label=_("Giấy tờ có giá trị đến hết ngày"),
        required=False,
        help_text=_("Để trống nếu giấy không ghi thời hạn."),
    )

    def __init__(self, *args: Any, has_expiry: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_expiry:
            del self.fields["valid_until"]

    def term(self) -> dt.date | None:
        """The last day of the paper's own term, if one was given."""
        day: dt.date | None = self.cleaned_data.get("valid_until")
        return day


class SubmitForm(forms.Form):
    """The confirmation with which a dossier is handed in."""

    confirm = forms.BooleanField(
        label=_(
            "Tôi xác nhận thông tin và tài liệu trong hồ sơ là đúng sự thật "
            "và hiểu rằng bản nộp được niêm phong, không sửa được."
        ),
        error_messages={"required": _("Hãy đánh dấu xác nhận trước khi nộp.")},
    )


class ReasonForm(forms.Form):
    """Why a dossier is returned or withdrawn."""

    reason = _words(
        4,
        label=_("Lý do"),
        max_length=dossiers.REASON_LIMIT,
        error_messages={"required": _("Hãy ghi lý do.")},
    )


class CheckRow(NamedTuple):
    """One document with the two fields of its check."""

    paper: Paper
    verdict: forms.BoundField
    reason: forms.BoundField


def _is_left_out(paper: Paper) -> bool:
    return paper.row.status == DocumentStatus.MISSING and not paper.is_by_law


class CheckForm(forms.Form):
    """What was found of each document: two fields a document, `verdict_…` and `reason_…`."""

    def __init__(self, *args: Any, papers: Iterable[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = [paper for paper in papers if paper.is_producers]
        for paper in self.papers:
            self._add(paper)

    def _add(self, paper: Paper) -> None:
        row, choices = paper.row, [(RETURNED, _("Trả lại, cần bổ sung"))]
        if paper.latest:
            choices.insert(0, (ACCEPTED, _("Đạt")))
        status = {DocumentStatus.ACCEPTED: ACCEPTED, DocumentStatus.RETURNED: RETURNED}
        self.fields[f"verdict_{row.code}"] = forms.ChoiceField(
            label=_("Kết quả kiểm tra"),
            choices=choices,
            widget=forms.RadioSelect,
            required=False,
            initial=status.get(DocumentStatus(row.status), ""),
        )
        self.fields[f"reason_{row.code}"] = TextField(
            label=_("Lý do trả lại"),
            max_length=documents.REASON_LIMIT,
            required=False,
            initial=row.reason,
        )

    def given(self) -> list[CheckRow]:
        """The documents to look at: those with a file, asked for, or perhaps demanded by law."""
        return [row for row in self._rows() if not _is_left_out(row.paper)]

    def left_out(self) -> list[CheckRow]:
        """The documents that the producer could give and did not."""
        return [row for row in self._rows() if _is_left_out(row.paper)]

    def left_out_errors(self) -> bool:
        """Whether one of those has a mistake: then they are shown unfolded."""
        return any(row.verdict.errors or row.reason.errors for row in self.left_out())

    def _rows(self) -> list[CheckRow]:
        return [
            CheckRow(paper, self[f"verdict_{paper.row.code}"], self[f"reason_{paper.row.code}"])
            for paper in self.papers
        ]

    def verdicts(self) -> list[Verdict]:
        """The verdicts that were given or changed."""
        found = []
        for paper in self.papers:
            code = paper.row.code
            verdict = self.cleaned_data[f"verdict_{code}"]
            changed = {f"verdict_{code}", f"reason_{code}"} & set(self.changed_data)
            if verdict and changed:
                reason = self.cleaned_data[f"reason_{code}"]
                found.append(Verdict(paper.row, verdict == ACCEPTED, reason))
        return found


class ProposalForm(forms.Form):
    """The commune's opinion on each matter of the rulebook, and its letter (Mẫu số 03)."""

    letter_number = TextField(
        label=_("Số văn bản đề nghị"), max_length=50, help_text=_("Ví dụ: 15/TTr-UBND.")
    )
    letter_on = DayField(label=_("Ngày văn bản"))

    def __init__(
        self,
        *args: Any,
        matters: Sequence[MatterData],
        given: Iterable[Opinion] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.matters = matters
        before = {opinion.code: opinion for opinion in given}
        for matter in matters:
            self._add(matter, before.get(matter.code))

    def _add(self, matter: MatterData, before: Opinion | None) -> None:
        self.fields[f"is_met_{matter.code}"] = forms.ChoiceField(
            label=_("Kết quả"),
            choices=[(MET, _("Đáp ứng")), (NOT_MET, _("Chưa đáp ứng"))],
            widget=forms.RadioSelect,
            initial=(MET if before.is_met else NOT_MET) if before else None,
            error_messages={"required": _("Hãy chọn đáp ứng hoặc chưa đáp ứng.")},
        )
        self.fields[f"finding_{matter.code}"] = _words(
            3,
            label=_("Nhận xét, căn cứ"),
            max_length=appraisal.FINDING_LIMIT,
            initial=before.finding if before else "",
            error_messages={"required": _("Hãy ghi nhận xét cho nội dung này.")},
        )

    def rows(self) -> list[tuple[MatterData, forms.BoundField, forms.BoundField]]:
        """Each matter with its two fields, for the page."""
        return [
            (matter, self[f"is_met_{matter.code}"], self[f"finding_{matter.code}"])
            for matter in self.matters
        ]

    def letter(self) -> list[forms.BoundField]:
        """The two fields of the letter."""
        return [self["letter_number"], self["letter_on"]]

    def opinions(self) -> list[Opinion]:
        """The cleaned opinions, for the service."""
        return [
            Opinion(
                code=matter.code,
                is_met=self.cleaned_data[f"is_met_{matter.code}"] == MET,
                finding=self.cleaned_data[f"finding_{matter.code}"],
            )
            for matter in self.matters
        ]


class ReviewForm(forms.Form):
    """The advisory team's report."""

    summary = _words(8, label=_("Nhận xét về hồ sơ"), max_length=review.SUMMARY_LIMIT)
    surveyed_on = DayField(
        label=_("Ngày khảo sát thực tế"),
        required=False,
        help_text=_("Để trống nếu tổ tư vấn không khảo sát tại cơ sở."),
    )
    tests_requested = _words(
        3,
        label=_("Kiểm nghiệm, tài liệu yêu cầu thêm"),
        max_length=review.TESTS_LIMIT,
        required=False,
    )
    is_ready = forms.TypedChoiceField(
        label=_("Kết luận"),
        choices=[
            ("yes", _("Đủ điều kiện trình hội đồng")),
            ("no", _("Chưa đủ điều kiện: văn phòng yêu cầu bổ sung")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn kết luận.")},
    )


class RoundForm(forms.Form):
    """A round of rating with its days."""

    name = TextField(label=_("Tên đợt"), max_length=rounds.NAME_LIMIT)
    year = forms.IntegerField(label=_("Năm"), min_value=2026, max_value=2100)
    sequence = forms.IntegerField(label=_("Đợt số"), min_value=1, max_value=50)
    opens_on = DayField(label=_("Mở từ ngày"))
    proposals_due_on = DayField(label=_("Nhận đề nghị của cấp xã đến hết ngày"))
    completes_on = DayField(label=_("Hoàn thành chậm nhất ngày"))

    def facts(self) -> RoundFacts:
        """The cleaned input, for the service."""
        return RoundFacts(**self.cleaned_data)
