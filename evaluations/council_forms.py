"""Forms of the council's pages: turning what people type into what the services take."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.models import RoleGrant, User
from accounts.permissions import Permission
from accounts.roles import PERMISSIONS
from attachments.forms import UploadField
from common.forms import DayField, TextField
from evaluations.choices import Averaging, MemberRole, MinimumRule, Rounding
from evaluations.models import (
    AgendaItem,
    Council,
    CouncilMember,
    CouncilRegulation,
    Dossier,
    Round,
)
from evaluations.services.councils import RegulationFacts, Seat
from places.models import Unit
from producers.models import Producer

SEATS_SHOWN = 9
SEATS_MAX = 30


def posted_by(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when it is nothing at all; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class RegulationForm(forms.Form):
    """What the law leaves to the council's own regulation."""

    number = TextField(label=_("Số quy chế"), max_length=50)
    issued_on = DayField(label=_("Ngày ban hành"))
    issuer = TextField(label=_("Cơ quan ban hành"), max_length=200)
    members_min = forms.IntegerField(
        label=_("Số thành viên ít nhất"), min_value=1, max_value=SEATS_MAX
    )
    members_max = forms.IntegerField(
        label=_("Số thành viên nhiều nhất"), min_value=1, max_value=SEATS_MAX
    )
    quorum_percent = forms.IntegerField(
        label=_("Tỷ lệ có mặt tối thiểu (%)"), min_value=1, max_value=100
    )
    chair_required = forms.BooleanField(
        label=_("Phải có Chủ tịch hoặc Phó Chủ tịch hội đồng dự họp"), required=False, initial=True
    )
    averaging = forms.ChoiceField(label=_("Cách tính trung bình"), choices=Averaging.choices)
    rounding = forms.ChoiceField(
        label=_("Cách làm tròn"),
        choices=Rounding.choices,
        help_text=_("Hạng sao tính theo điểm trung bình sau khi làm tròn."),
    )
    decimals = forms.TypedChoiceField(
        label=_("Số chữ số thập phân"),
        choices=[(0, "0"), (1, "1"), (2, "2")],
        coerce=int,
        initial=1,
    )
    spread_limit = forms.DecimalField(
        label=_("Chênh lệch tổng điểm tối đa giữa các phiếu"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=_("Để trống nếu quy chế không giới hạn."),
    )
    minimum_rule = forms.ChoiceField(
        label=_("Khi nào một mức tối thiểu được coi là đạt"), choices=MinimumRule.choices
    )

    def facts(self) -> RegulationFacts:
        """The regulation as the service takes it."""
        values = dict(self.cleaned_data)
        values["averaging"] = Averaging(values["averaging"])
        values["rounding"] = Rounding(values["rounding"])
        values["minimum_rule"] = MinimumRule(values["minimum_rule"])
        return RegulationFacts(**values)


class CouncilForm(forms.Form):
    """A council as its decision establishes it; the seats are a formset beside it."""

    name = TextField(label=_("Tên hội đồng"), max_length=200)
    place = forms.ModelChoiceField(
        label=_("Địa bàn"), queryset=Unit.objects.none(), empty_label=None
    )
    regulation = forms.ModelChoiceField(
        label=_("Quy chế hoạt động"),
        queryset=CouncilRegulation.objects.all(),
        empty_label=_("Chọn quy chế"),
    )
    decision_number = TextField(label=_("Số quyết định thành lập"), max_length=50)
    established_on = DayField(label=_("Ngày thành lập"))
    # Refusals about the seats as a whole are shown here.
    members = forms.CharField(required=False, widget=forms.HiddenInput, label=_("Thành viên"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [
            grant.place.pk
            for grant in scope.grants
            if grant.place and Permission.COUNCIL_MANAGE in PERMISSIONS[grant.role]
        ]
        field = cast("forms.ModelChoiceField[Unit]", self.fields["place"])
        field.queryset = Unit.objects.filter(pk__in=places)


class SeatForm(forms.Form):
    """One seat; an empty row is no seat."""

    user = forms.ChoiceField(label=_("Người"), required=False)
    role = forms.ChoiceField(
        label=_("Vai trò"), choices=MemberRole.choices, initial=MemberRole.MEMBER
    )
    agency = TextField(
        label=_("Cơ quan"),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, people: Mapping[int, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        choices = [("", "–"), *((str(pk), _person(user)) for pk, user in people.items())]
        _offer(self, "user", choices)

    def seat(self) -> Seat | None:
        """The seat, or None for an empty row."""
        key = self.cleaned_data.get("user")
        if not key:
            return None
        user = self.people[int(key)]
        agency = self.cleaned_data["agency"]
        if not agency and user.organisation:
            agency = user.organisation.name
        return Seat(user, MemberRole(self.cleaned_data["role"]), agency)


SeatFormSet = forms.formset_factory(
    SeatForm, extra=SEATS_SHOWN, max_num=SEATS_MAX, absolute_max=SEATS_MAX
)


def people_who_score(on: dt.date) -> dict[int, User]:
    """Everybody who may sit in a council on the day `on`, by name; one query."""
    scoring = [role for role, rights in PERMISSIONS.items() if Permission.SHEET_SCORE in rights]
    able = RoleGrant.objects.on(on).filter(role__in=scoring).values("user")
    users = User.objects.filter(pk__in=able, is_active=True).select_related("organisation")
    return {user.pk: user for user in users}


def _person(user: User) -> str:
    where = user.organisation.name if user.organisation else ""
    return " – ".join(part for part in (str(user), user.position, where) if part)


class InterestForm(forms.Form):
    """A tie of a member to a producer. The office says whose it is."""

    member = forms.ChoiceField(label=_("Thành viên"))
    producer = forms.ChoiceField(
        label=_("Chủ thể"),
        help_text=_("Chủ thể có hồ sơ trong các phiên họp chưa bế mạc hoặc chờ xếp phiên họp."),
    )
    reason = forms.CharField(
        label=_("Quan hệ"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ví dụ: em ruột của giám đốc; góp vốn; tư vấn lập hồ sơ."),
    )

    def __init__(
        self,
        *args: Any,
        members: Iterable[CouncilMember],
        producers: Iterable[Producer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.users = {str(member.user_id): member.user for member in members}
        self.producers = {str(producer.pk): producer for producer in producers}
        _offer(self, "member", [(key, str(user)) for key, user in self.users.items()])
        _offer(self, "producer", [(key, str(found)) for key, found in self.producers.items()])

    def chosen_user(self) -> User:
        return self.users[self.cleaned_data["member"]]

    def chosen_producer(self) -> Producer:
        return self.producers[self.cleaned_data["producer"]]


class CallForm(forms.Form):
    """An invitation. The dossiers are ticked in a table beside it."""

    name = forms.CharField(label=_("Tên phiên họp"), max_length=200)
    round = forms.ModelChoiceField(
        label=_("Đợt đánh giá"), queryset=Round.objects.none(), empty_label=_("Chọn đợt")
    )
    held_on = DayField(label=_("Ngày họp"))
    venue = forms.CharField(label=_("Địa điểm"), max_length=200)
    dossiers = forms.MultipleChoiceField(
        label=_("Hồ sơ"), error_messages={"required": _("Hãy chọn ít nhất một hồ sơ.")}
    )

    def __init__(
        self, *args: Any, council: Council, dossiers: Iterable[Dossier], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rounds = cast("forms.ModelChoiceField[Round]", self.fields["round"])
        rounds.queryset = Round.objects.filter(level=council.level)
        _offer(self, "dossiers", [(dossier.number, dossier.number) for dossier in dossiers])


class OpenForm(forms.Form):
    """Who came."""

    present = forms.MultipleChoiceField(
        label=_("Thành viên có mặt"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy đánh dấu những thành viên có mặt.")},
    )

    def __init__(self, *args: Any, members: Iterable[CouncilMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        people = [
            (key, f"{member.user} – {member.get_role_display()}, {member.agency}")
            for key, member in self.members.items()
        ]
        _offer(self, "present", people)

    def came(self) -> list[CouncilMember]:
        return [self.members[key] for key in self.cleaned_data["present"]]


class CloseForm(forms.Form):
    """The closing; the note and the tick only when totals lie too far apart."""

    minutes_number = forms.CharField(
        label=_("Số biên bản"), max_length=50, help_text=_("Ví dụ: 05/BB-HĐĐG.")
    )
    acknowledged = forms.BooleanField(
        label=_("Hội đồng đã thảo luận về các hồ sơ có chênh lệch lớn nêu trên"),
        error_messages={"required": _("Hãy xác nhận hội đồng đã thảo luận.")},
    )
    spread_note = forms.CharField(
        label=_("Ý kiến của chủ tọa về chênh lệch điểm"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Được ghi vào biên bản."),
    )

    def __init__(self, *args: Any, is_wide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_wide:
            del self.fields["acknowledged"], self.fields["spread_note"]


class ReopenForm(forms.Form):
    """Why a closed meeting is opened again, and which dossiers are scored again."""

    reason = forms.CharField(
        label=_("Lý do mở lại"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Lý do được lưu vĩnh viễn và hiện trên trang phiên họp, trong biên bản."),
    )
    rescore = forms.MultipleChoiceField(
        label=_("Hồ sơ trả phiếu về cho thành viên chấm lại"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Hồ sơ không đánh dấu giữ nguyên phiếu đã nộp; kết quả được tính lại."),
    )

    def __init__(self, *args: Any, items: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossiers = {item.dossier.number: item.dossier for item in items}
        products = [
            (number, f"{number} – {dossier.product}") for number, dossier in self.dossiers.items()
        ]
        _offer(self, "rescore", products)


class NationalForm(forms.Form):
    """What the central council decided."""

    total = forms.DecimalField(
        label=_("Tổng điểm cấp trung ương"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=_("Thang 100 điểm, ví dụ 91,5."),
        error_messages={
            "max_value": _("Tổng điểm vượt mức tối đa 100."),
            "min_value": _("Tổng điểm không nhỏ hơn 0."),
        },
    )
    stars = forms.TypedChoiceField(
        label=_("Hạng"),
        coerce=int,
        choices=[(n, _("%(n)s sao") % {"n": n}) for n in range(5, 0, -1)],
    )
    document_number = forms.CharField(label=_("Số văn bản thông báo"), max_length=50)
    document_on = DayField(label=_("Ngày văn bản"))
    file = UploadField(label=_("Bản quét văn bản"), required=False)
