"""Councils: their regulation, their members, and members' ties to producers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import access
from accounts.choices import Level
from accounts.models import RoleGrant, User
from accounts.permissions import Permission
from accounts.roles import PERMISSIONS
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import PermissionDeniedError, RuleError
from common.text import clean_line
from evaluations.choices import Averaging, MemberRole, MinimumRule, Rounding
from evaluations.models import (
    Council,
    CouncilMember,
    CouncilRegulation,
    Interest,
    Meeting,
    ScoreSheet,
)
from places.models import Unit
from producers.models import Producer


@dataclass(frozen=True)
class Seat:
    """One place in a council."""

    user: User
    role: MemberRole
    agency: str


@dataclass(frozen=True)
class RegulationFacts:
    """All that the law leaves to the council's own regulation. Percent 1–100; points of 100."""

    number: str
    issued_on: dt.date
    issuer: str
    members_min: int
    members_max: int
    quorum_percent: int
    chair_required: bool
    averaging: Averaging
    rounding: Rounding
    decimals: int
    spread_limit: Decimal | None
    minimum_rule: MinimumRule


@transaction.atomic
def record_regulation(*, facts: RegulationFacts, by: User, at: dt.datetime) -> CouncilRegulation:
    """Record a council's regulation with its number and date. It never changes once used."""
    on = clock.day_of(at)
    access.require(by, Permission.COUNCIL_MANAGE, on=on)
    facts = replace(facts, number=clean_line(facts.number), issuer=clean_line(facts.issuer))
    _check_regulation(facts, on)
    try:
        with transaction.atomic():
            regulation = CouncilRegulation.objects.create(**asdict(facts))
    except IntegrityError as error:  # all but the repetition was checked above
        raise RuleError(
            _("Quy chế số này của cơ quan này, ban hành cùng ngày, đã có trong sổ."),
            field="number",
        ) from error
    audit.record(Action.REGULATION_RECORDED, target=regulation, by=by, after=asdict(facts))
    return regulation


@transaction.atomic
def establish(  # noqa: PLR0913 - a council's decision has these parts
    *,
    name: str,
    level: Level,
    place: Unit | None,
    regulation: CouncilRegulation,
    decision_number: str,
    established_on: dt.date,
    members: Sequence[Seat],
    by: User,
    at: dt.datetime,
) -> Council:
    """Record a council established by a decision, with its members, under its regulation.

    RuleError for a size outside the regulation, other than one chair, no secretary, a person
    twice, a member without the role, a future date.
    """
    on = clock.day_of(at)
    if place is None:  # the ministry's councils: only their results are recorded here
        raise PermissionDeniedError
    access.require(by, Permission.COUNCIL_MANAGE, on=on, place=place)
    _check_place(level, place, established_on)
    if established_on > on:
        raise RuleError(_("Ngày thành lập không thể ở tương lai."), field="established_on")
    name, decision_number = clean_line(name), clean_line(decision_number)
    if not name:
        raise RuleError(_("Hãy ghi tên hội đồng."), field="name")
    if not decision_number:
        raise RuleError(_("Hãy ghi số quyết định thành lập."), field="decision_number")
    _check_seats(members, regulation, on)
    council = Council.objects.create(
        name=name,
        level=level,
        place=place,
        regulation=regulation,
        decision_number=decision_number,
        established_on=established_on,
    )
    CouncilMember.objects.bulk_create(
        CouncilMember(
            council=council, user=seat.user, role=seat.role, agency=clean_line(seat.agency)
        )
        for seat in members
    )
    audit.record(
        Action.COUNCIL_ESTABLISHED,
        target=council,
        by=by,
        area=place.code,
        after={"decision": decision_number, "members": [seat.user.pk for seat in members]},
        note=decision_number,
    )
    return council


@transaction.atomic
def declare_interest(
    *, user: User, producer: Producer, reason: str, by: User, at: dt.datetime
) -> Interest:
    """Record that `user` is tied to `producer`, by the person or by the office.

    Sheets of the user for that producer which are not submitted yet are removed. A submitted one
    stays, as evidence, and is not counted. Declaring twice changes nothing.
    """
    _check_declarer(user, producer, by, clock.day_of(at))
    reason = clean_line(reason)
    if not reason:
        raise RuleError(_("Hãy ghi rõ quan hệ với chủ thể."), field="reason")
    if len(reason) > 500:
        raise RuleError(_("Lý do dài quá 500 ký tự."), field="reason")
    # Whoever opens a meeting with this producer waits, then sees the tie and makes no sheet.
    meetings = Meeting.objects.filter(
        closed_at=None,
        items__dossier__producer=producer,
        council__members__user=user,
    )
    running = Meeting.objects.filter(pk__in=meetings.values("pk"))
    list(running.select_for_update(of=("self",)).order_by("pk"))
    interest, created = Interest.objects.get_or_create(
        user=user, producer=producer, defaults={"reason": reason}
    )
    if created:
        _remove_drafts(user, producer)
        audit.record(
            Action.INTEREST_DECLARED,
            target=interest,
            by=by,
            area=producer.place.code,
            note=f"{user.audit_name} – {producer.number}",
        )
    return interest


def _remove_drafts(user: User, producer: Producer) -> None:
    drafts = ScoreSheet.objects.filter(
        member__user=user,
        item__dossier__producer=producer,
        item__meeting__closed_at=None,
        submitted_at=None,
    )
    locked = drafts.select_for_update(of=("self",)).order_by("pk")
    ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in locked]).delete()


def _check_declarer(user: User, producer: Producer, by: User, on: dt.date) -> None:
    if by == user:
        access.require(by, Permission.MEETING_VIEW, on=on)
    else:
        access.require(by, Permission.COUNCIL_MANAGE, on=on, place=producer.place_id)


def _check_place(level: Level, place: Unit, on: dt.date) -> None:
    if place.level != level:
        raise RuleError(
            _("%(place)s không phải đơn vị của cấp đã chọn.") % {"place": place.full_name},
            field="place",
        )
    if not place.exists_on(on):
        raise RuleError(
            _("%(place)s không tồn tại vào ngày thành lập hội đồng.") % {"place": place.full_name},
            field="place",
        )


def _check_regulation(facts: RegulationFacts, on: dt.date) -> None:
    for field in ("number", "issuer"):
        if not getattr(facts, field):
            raise RuleError(_("Hãy điền ô này."), field=field)
    if facts.issued_on > on:
        raise RuleError(_("Ngày ban hành không thể ở tương lai."), field="issued_on")
    if not 1 <= facts.members_min <= facts.members_max:
        raise RuleError(
            _("Số thành viên ít nhất phải từ 1 và không vượt số nhiều nhất."), field="members_min"
        )
    if not 1 <= facts.quorum_percent <= 100:
        raise RuleError(_("Tỷ lệ có mặt phải từ 1 đến 100 %."), field="quorum_percent")
    if not 0 <= facts.decimals <= 2:
        raise RuleError(_("Làm tròn đến 0, 1 hoặc 2 chữ số thập phân."), field="decimals")
    if facts.spread_limit is not None and not 0 <= facts.spread_limit <= 100:
        raise RuleError(_("Chênh lệch tối đa phải từ 0 đến 100 điểm."), field="spread_limit")


def _check_seats(seats: Sequence[Seat], regulation: CouncilRegulation, on: dt.date) -> None:
    low, high = regulation.members_min, regulation.members_max
    if not low <= len(seats) <= high:
        raise RuleError(
            _(
                "Quy chế số %(number)s quy định từ %(low)s đến %(high)s thành viên; "
                "danh sách có %(count)s."
            )
            % {"number": regulation.number, "low": low, "high": high, "count": len(seats)},
            field="members",
        )
    if len({seat.user.pk for seat in seats}) != len(seats):
        raise RuleError(_("Một người chỉ có một chỗ trong hội đồng."), field="members")
    chairs = sum(seat.role == MemberRole.CHAIR for seat in seats)
    if chairs != 1:
        raise RuleError(
            _("Hội đồng có đúng một Chủ tịch; danh sách có %(count)s.") % {"count": chairs},
            field="members",
        )
    if not any(seat.role == MemberRole.SECRETARY for seat in seats):
        raise RuleError(_("Hội đồng phải có Thư ký."), field="members")
    if not all(clean_line(seat.agency) for seat in seats):
        raise RuleError(_("Hãy ghi cơ quan của từng thành viên."), field="members")
    _check_roles(seats, on)


def _check_roles(seats: Sequence[Seat], on: dt.date) -> None:
    """Every member can sign in and score."""
    scoring = [role for role, rights in PERMISSIONS.items() if Permission.SHEET_SCORE in rights]
    users = [seat.user.pk for seat in seats]
    able = set(
        RoleGrant.objects.on(on)
        .filter(user__in=users, user__is_active=True, role__in=scoring)
        .values_list("user_id", flat=True)
    )
    unable = [str(seat.user) for seat in seats if seat.user.pk not in able]
    if unable:
        raise RuleError(
            ngettext(
                "%(names)s chưa được giao vai trò Thành viên hội đồng.",
                "%(names)s chưa được giao vai trò Thành viên hội đồng.",
                len(unable),
            )
            % {"names": ", ".join(unable)},
            field="members",
        )
