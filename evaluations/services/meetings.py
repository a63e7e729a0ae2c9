"""Meetings of a council: called, arranged, opened with a quorum. Their end: closing.py."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import PermissionDeniedError, RuleError, StageError
from common.text import clean_line
from evaluations.choices import MeetingState, MemberRole, Stage
from evaluations.council_queries import Tie, agenda, counting_rule, form_of, ties
from evaluations.models import (
    AgendaItem,
    Attendance,
    Council,
    CouncilMember,
    Dossier,
    Meeting,
    Round,
    ScoreSheet,
)
from evaluations.scoring import members_needed
from evaluations.services import moves, rounds
from evaluations.services.closing import close_meeting, reopen_meeting
from places.queries import covered_unit_ids

__all__ = [
    "arrange",
    "call_meeting",
    "close_meeting",
    "open_meeting",
    "reopen_meeting",
]

NO_CASES: Mapping[str, str] = MappingProxyType({})
LEADING = frozenset({MemberRole.CHAIR, MemberRole.VICE_CHAIR})


@transaction.atomic
def call_meeting(  # noqa: PLR0913 - an invitation has these parts
    *,
    council: Council,
    round: Round,
    dossiers: Sequence[Dossier],
    name: str,
    held_on: dt.date,
    venue: str,
    by: User,
    at: dt.datetime,
    cases: Mapping[str, str] = NO_CASES,
) -> Meeting:
    """Call the council together over `dossiers`, in their order; each moves to SCHEDULED.

    `cases` names, by dossier number, the alternative list of a form that has them (tourism).
    RuleError at its field for a day before today or outside the council's time, for a dossier that
    is not reviewed, lies outside the council's area or level, was proposed for a later round, or
    has no form to score on. A dossier left over from an earlier round goes on in this one.
    """
    on = clock.day_of(at)
    access.require(by, Permission.COUNCIL_MANAGE, on=on, place=council.place_id)
    _check_call(council, round, held_on, on)
    name, venue = _line(name, "name", 200), _line(venue, "venue", 200)
    if not dossiers:
        raise RuleError(_("Hãy chọn ít nhất một hồ sơ."), field="dossiers")
    keys = [dossier.pk for dossier in dossiers]
    if len(set(keys)) != len(keys):
        raise RuleError(_("Một hồ sơ chỉ xếp một lần trong phiên họp."), field="dossiers")
    locked = _locked_dossiers(keys)
    _check_dossiers(locked.values(), council)
    _check_rounds(locked.values(), round)
    meeting = Meeting.objects.create(
        council=council, round=round, name=name, held_on=held_on, venue=venue, called_by=by
    )
    for position, key in enumerate(keys, start=1):
        dossier = locked[key]
        case = _case(dossier, cases.get(dossier.number, ""))
        AgendaItem.objects.create(meeting=meeting, dossier=dossier, position=position, case=case)
        rounds.carry_over(dossier=dossier, round=round)
        moves.move(dossier=dossier, target=Stage.SCHEDULED, by=by, at=at)
    audit.record(
        Action.MEETING_CALLED,
        target=meeting,
        by=by,
        area=_area(council),
        after={"held_on": held_on, "dossiers": [dossier.number for dossier in dossiers]},
    )
    return meeting


@transaction.atomic
def arrange(*, item: AgendaItem, up: bool, by: User, at: dt.datetime) -> None:
    """Move one dossier a place up or down the agenda, until the meeting is opened."""
    meeting = _locked(item.meeting)
    place = meeting.council.place_id
    access.require(by, Permission.COUNCIL_MANAGE, on=clock.day_of(at), place=place)
    _expect(meeting, MeetingState.CALLED, _("Chương trình đã chốt khi khai mạc phiên họp."))
    items = list(meeting.items.order_by("position"))
    index = next(i for i, other in enumerate(items) if other.pk == item.pk)
    other_index = index - 1 if up else index + 1
    if not 0 <= other_index < len(items):
        return
    first, second = items[index], items[other_index]
    positions = first.position, second.position
    # Each place holds one dossier: step aside first.
    for moved, position in ((first, len(items) + 1), (second, positions[0]), (first, positions[1])):
        moved.position = position
        moved.save(update_fields=["position"])
    audit.record(Action.AGENDA_ARRANGED, target=meeting, by=by, area=_area(meeting.council))


@transaction.atomic
def open_meeting(
    *, meeting: Meeting, present: Sequence[CouncilMember], by: User, at: dt.datetime
) -> Meeting:
    """Open the meeting with those `present` and make a sheet for each of them and each dossier.

    By the council's chair, vice chair or secretary, or the office. RuleError with figures when the
    regulation's quorum or chair rule fails, or when ties leave a dossier too few sheets.
    """
    meeting = _locked(meeting)
    members = {member.pk: member for member in meeting.council.members.select_related("user")}
    _require_opener(by, meeting, members.values(), clock.day_of(at))
    _expect(meeting, MeetingState.CALLED, _("Phiên họp này đã khai mạc."))
    _check_held_on(meeting, clock.day_of(at))
    here = {member.pk for member in present}
    if not here <= members.keys():
        raise RuleError(_("Có người không thuộc hội đồng."), field="present")
    came = [member for member in members.values() if member.pk in here]
    _check_quorum(meeting.council, len(members), came)
    meeting.opened_at = at
    meeting.save(update_fields=["opened_at"])
    Attendance.objects.bulk_create(Attendance(meeting=meeting, member=member) for member in came)
    _make_sheets(meeting, came, clock.day_of(at))
    audit.record(
        Action.MEETING_OPENED,
        target=meeting,
        by=by,
        area=_area(meeting.council),
        after={"present": sorted(here)},
        note=f"{len(came)}/{len(members)}",
    )
    return meeting


def _make_sheets(meeting: Meeting, came: Sequence[CouncilMember], on: dt.date) -> None:
    items = [item for item in agenda(meeting) if item.dossier.stage == Stage.SCHEDULED]
    tied = ties(
        {member.user_id for member in came}, {item.dossier.producer_id for item in items}, on
    )
    needed = counting_rule(meeting.council.regulation).sheets_needed
    sheets = []
    for item in items:
        free = [m for m in came if Tie(m.user_id, item.dossier.producer_id) not in tied]
        if len(free) < needed:
            raise RuleError(
                _(
                    "Hồ sơ %(number)s chỉ có %(count)s thành viên được chấm (những người khác có "
                    "quan hệ với chủ thể); cách tính của quy chế cần ít nhất %(needed)s phiếu."
                )
                % {"number": item.dossier.number, "count": len(free), "needed": needed},
                field="present",
            )
        sheets += [ScoreSheet(item=item, member=member) for member in free]
    ScoreSheet.objects.bulk_create(sheets)


def _check_call(council: Council, round: Round, held_on: dt.date, on: dt.date) -> None:
    if held_on < on:
        raise RuleError(_("Ngày họp không thể trước ngày triệu tập."), field="held_on")
    if held_on < council.established_on:
        raise RuleError(_("Ngày họp trước ngày thành lập hội đồng."), field="held_on")
    if council.ended_on is not None and held_on > council.ended_on:
        raise RuleError(_("Hội đồng đã kết thúc trước ngày họp."), field="held_on")
    if round.level != council.level:
        raise RuleError(_("Đợt đánh giá là của cấp khác với cấp của hội đồng."), field="round")


def _check_dossiers(dossiers: Collection[Dossier], council: Council) -> None:
    area = covered_unit_ids(council.place) if council.place else None
    for dossier in dossiers:
        values = {"number": dossier.number, "stage": dossier.get_stage_display()}
        if dossier.stage != Stage.REVIEWED:
            raise RuleError(
                _("Hồ sơ %(number)s đang ở bước “%(stage)s”, chưa trình được hội đồng.") % values,
                field="dossiers",
            )
        if area is not None and dossier.place_id not in area:
            raise RuleError(
                _("Hồ sơ %(number)s không thuộc địa bàn của hội đồng.") % values, field="dossiers"
            )
        if council.level not in {c.level.value for c in dossier.rulebook.data.councils}:
            raise RuleError(
                _("Bộ tiêu chí của hồ sơ %(number)s không giao việc đánh giá cho hội đồng cấp này.")
                % values,
                field="dossiers",
            )


def _check_rounds(dossiers: Collection[Dossier], round: Round) -> None:
    for dossier in dossiers:
        own = dossier.round
        if own is not None and own.proposals_due_on > round.proposals_due_on:
            raise RuleError(
                _("Hồ sơ %(number)s được đề nghị cho %(own)s, sau hạn nhận đề nghị của %(round)s.")
                % {"number": dossier.number, "own": own.name, "round": round.name},
                field="dossiers",
            )


def _case(dossier: Dossier, case: str) -> str:
    """The alternative list that `dossier` is scored by; empty for a form with one list."""
    try:
        form = form_of(dossier)
    except RuleError as error:
        raise RuleError(error.message, field="dossiers") from error
    if not form.cases:
        return ""
    if case not in form.cases:
        raise RuleError(
            _("Hồ sơ %(number)s: hãy chọn trường hợp (%(cases)s).")
            % {"number": dossier.number, "cases": "; ".join(form.cases.values())},
            field="dossiers",
        )
    return case


def _check_held_on(meeting: Meeting, on: dt.date) -> None:
    if on < meeting.held_on:
        raise RuleError(
            _("Phiên họp được triệu tập vào ngày %(day)s, chưa thể khai mạc.")
            % {"day": date_format(meeting.held_on, "d/m/Y")}
        )


def _check_quorum(council: Council, total: int, came: Sequence[CouncilMember]) -> None:
    regulation = council.regulation
    needed = members_needed(total, regulation.quorum_percent)
    if len(came) < needed:
        raise RuleError(
            _(
                "Có mặt %(here)s/%(total)s thành viên. Quy chế số %(number)s yêu cầu ít nhất "
                "%(percent)s %%, tức là %(needed)s thành viên."
            )
            % {
                "here": len(came),
                "total": total,
                "number": regulation.number,
                "percent": regulation.quorum_percent,
                "needed": needed,
            },
            field="present",
        )
    if regulation.chair_required and not any(member.role in LEADING for member in came):
        raise RuleError(
            _("Quy chế số %(number)s yêu cầu có Chủ tịch hoặc Phó Chủ tịch hội đồng dự họp.")
            % {"number": regulation.number},
            field="present",
        )


def _require_opener(
    by: User, meeting: Meeting, members: Collection[CouncilMember], on: dt.date
) -> None:
    access.require(by, Permission.MEETING_VIEW, on=on)
    opening = LEADING | {MemberRole.SECRETARY}
    if any(member.user_id == by.pk and member.role in opening for member in members):
        return
    try:
        access.require(by, Permission.COUNCIL_MANAGE, on=on, place=meeting.council.place_id)
    except PermissionDeniedError:
        raise PermissionDeniedError(
            _("Chỉ Chủ tịch, Phó Chủ tịch, Thư ký hội đồng hoặc văn phòng được khai mạc phiên họp.")
        ) from None


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("council__regulation", "council__place")
        .get(pk=meeting.pk)
    )


def _locked_dossiers(keys: Collection[int]) -> dict[int, Dossier]:
    dossiers = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("product__product_set", "rulebook", "place", "round")
        .defer("rulebook__content")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    return {dossier.pk: dossier for dossier in dossiers}


def _expect(meeting: Meeting, state: MeetingState, message: object) -> None:
    if meeting.state != state:
        raise StageError(str(message))


def _line(text: str, field: str, limit: int) -> str:
    text = clean_line(text)
    if not text:
        raise RuleError(_("Hãy điền ô này."), field=field)
    if len(text) > limit:
        raise RuleError(_("Dài quá %(limit)s ký tự.") % {"limit": limit}, field=field)
    return text


def _area(council: Council) -> str:
    return council.place.code if council.place else ""
