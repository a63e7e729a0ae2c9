"""The closing of a meeting, which seals its sheets, and the office's reopening, kept for ever."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import ConflictError, PermissionDeniedError, RuleError, StageError
from common.text import clean_line, clean_text
from evaluations import sealing
from evaluations.choices import MeetingState, Stage
from evaluations.council_queries import (
    ItemScores,
    agenda,
    counting_rule,
    current_scores,
    presiding,
    sealed_scores,
)
from evaluations.models import (
    Attendance,
    Council,
    CouncilMember,
    CouncilRegulation,
    Dossier,
    DossierMove,
    Meeting,
    Reopening,
    Result,
    ScoreSheet,
)
from evaluations.scoring import Outcome
from evaluations.services import moves

REOPENABLE = frozenset({Stage.SCORED, Stage.NOT_RECOGNISED})
# Judged by a later meeting, or ended after a central result: the stage alone does not tell.
_HAS_GONE_ON = Exists(
    Result.objects.filter(dossier=OuterRef("pk"), pk__gt=OuterRef("results__pk"))
) | Exists(
    DossierMove.objects.filter(
        dossier=OuterRef("pk"), source=Stage.NATIONAL, target=Stage.NOT_RECOGNISED
    )
)


@transaction.atomic
def close_meeting(
    *, meeting: Meeting, minutes_number: str, by: User, at: dt.datetime, spread_note: str = ""
) -> Meeting:
    """Close the meeting: results, the seal over all sheets, dossiers moved on; all or nothing.

    By the chair, or by a vice chair when the chair did not come. RuleError while a sheet is
    missing, and while totals lie further apart than the regulation allows and the chair has not
    written a note.
    """
    meeting = _locked(meeting)
    _require_presiding(by, meeting, clock.day_of(at))
    if meeting.state != MeetingState.OPEN:
        raise StageError(_("Phiên họp không ở trạng thái đang họp."))
    number = _minutes_number(meeting, minutes_number)
    found = _complete_scores(meeting, clock.day_of(at))
    note = clean_text(spread_note)
    _check_spread(found, meeting.council.regulation, note)
    outcomes = _save_results(found, meeting.council.regulation)
    sealed = [filled.sealed for scored in found for filled in scored.submitted]
    meeting.minutes_number, meeting.spread_note = number, note
    meeting.closed_at, meeting.closed_by = at, by
    meeting.digest = sealing.meeting_digest(meeting.pk, sealed)
    meeting.save(
        update_fields=["minutes_number", "spread_note", "closed_at", "closed_by", "digest"]
    )
    _move_on(outcomes, by, at)
    audit.record(
        Action.MEETING_CLOSED,
        target=meeting,
        by=by,
        area=_area(meeting.council),
        after={"digest": meeting.digest, "minutes": number},
        note=meeting.digest,
    )
    return meeting


@transaction.atomic
def reopen_meeting(
    *,
    meeting: Meeting,
    reason: str,
    by: User,
    at: dt.datetime,
    rescore: Collection[Dossier] = (),
) -> Meeting:
    """Undo a closing, by the office, for a reason that stays visible; the sealed sheets are kept.

    Results are withdrawn (a copy stays with the reopening) and dossiers return to the meeting; the
    sheets of the dossiers in `rescore` go back to their members. Refused once a dossier has gone
    on: forwarded, recognised.
    """
    meeting = _locked(meeting)
    place = meeting.council.place_id
    access.require(by, Permission.COUNCIL_MANAGE, on=clock.day_of(at), place=place)
    reason = clean_text(reason)
    if not reason:
        raise RuleError(_("Hãy ghi lý do mở lại phiên họp."), field="reason")
    if len(reason) > 2000:
        raise RuleError(_("Lý do dài quá 2000 ký tự."), field="reason")
    if meeting.closed_at is None:
        raise StageError(_("Chỉ phiên họp đã bế mạc mới mở lại được."))
    dossiers = _dossiers_to_take_back(meeting)
    old_digest = meeting.digest
    _keep_copy(meeting, meeting.closed_at, reason, by)
    meeting.closed_at, meeting.closed_by, meeting.digest = None, None, ""
    meeting.reopened_reason = reason
    meeting.save(update_fields=["closed_at", "closed_by", "digest", "reopened_reason"])
    Result.objects.filter(item__meeting=meeting).delete()
    _take_back(dossiers, reason, by, at)
    _return_sheets(meeting, rescore)
    audit.record(
        Action.MEETING_REOPENED,
        target=meeting,
        by=by,
        area=_area(meeting.council),
        before={"digest": old_digest},
        note=f"{old_digest} {reason}",
    )
    return meeting


def _return_sheets(meeting: Meeting, rescore: Collection[Dossier]) -> None:
    """Give the submitted sheets of `rescore` back to their members as drafts."""
    ScoreSheet.objects.filter(
        item__meeting=meeting, item__dossier__in=list(rescore), submitted_at__isnull=False
    ).update(submitted_at=None)


def wide_apart(found: Sequence[ItemScores], regulation: CouncilRegulation) -> list[ItemScores]:
    """The dossiers whose valid totals lie further apart than the regulation's limit."""
    limit = regulation.spread_limit
    return [] if limit is None else [scored for scored in found if scored.spread > limit]


def _complete_scores(meeting: Meeting, on: dt.date) -> list[ItemScores]:
    """All sheets of the dossiers still in the meeting, locked; a refusal while one is missing.

    A member who submits at this moment holds the sheet's lock: we wait, and see it submitted.
    """
    sheets = ScoreSheet.objects.filter(item__meeting=meeting).order_by("pk")
    list(sheets.select_for_update(of=("self",)))
    dossiers = Dossier.objects.filter(agenda_items__meeting=meeting).order_by("pk")
    list(dossiers.select_for_update(of=("self",)))
    items = [item for item in agenda(meeting) if item.dossier.stage == Stage.SCHEDULED]
    if not items:
        raise RuleError(_("Không còn hồ sơ nào trong phiên họp."))
    found = current_scores(items, on)
    open_sheets = [
        filled.sheet
        for scored in found
        for filled in scored.sheets
        if filled.sheet.submitted_at is None
    ]
    if open_sheets:
        names = sorted({str(sheet.member.user) for sheet in open_sheets})
        raise RuleError(
            _("Còn %(count)s phiếu chưa nộp: %(names)s.")
            % {"count": len(open_sheets), "names": ", ".join(names)}
        )
    _check_sheets(found, counting_rule(meeting.council.regulation).sheets_needed)
    return found


def _check_sheets(found: Sequence[ItemScores], needed: int) -> None:
    for scored in found:
        number = scored.item.dossier.number
        if not all(filled.is_true for filled in scored.sheets):
            raise RuleError(
                _("Hồ sơ %(number)s: điểm lưu trong sổ không khớp với bộ tiêu chí.")
                % {"number": number}
            )
        if len(scored.counted) < needed:
            raise RuleError(
                _(
                    "Hồ sơ %(number)s chỉ có %(count)s phiếu hợp lệ; cách tính của quy chế cần ít "
                    "nhất %(needed)s phiếu."
                )
                % {"number": number, "count": len(scored.counted), "needed": needed}
            )


def _check_spread(found: Sequence[ItemScores], regulation: CouncilRegulation, note: str) -> None:
    if len(note) > 2000:
        raise RuleError(_("Ý kiến dài quá 2000 ký tự."), field="spread_note")
    wide = wide_apart(found, regulation)
    if wide and not note:
        raise RuleError(
            _(
                "Tổng điểm các phiếu chênh quá %(limit)s điểm theo quy chế ở hồ sơ %(numbers)s. "
                "Chủ tọa phải ghi ý kiến trước khi bế mạc."
            )
            % {
                "limit": regulation.spread_limit,
                "numbers": ", ".join(scored.item.dossier.number for scored in wide),
            },
            field="spread_note",
        )


def _save_results(
    found: Sequence[ItemScores], regulation: CouncilRegulation
) -> list[tuple[ItemScores, Outcome]]:
    rule = counting_rule(regulation)
    outcomes = [(scored, scored.outcome(rule)) for scored in found]
    Result.objects.bulk_create(_result(scored, outcome) for scored, outcome in outcomes)
    return outcomes


def _result(scored: ItemScores, outcome: Outcome) -> Result:
    return Result(
        item=scored.item,
        dossier=scored.item.dossier,
        average=outcome.average,
        parts={code: str(points) for code, points in outcome.parts.items()},
        sheets_counted=outcome.sheets_counted,
        stars_by_points=outcome.stars_by_points,
        stars=outcome.stars,
        held_back=[
            {
                "criterion": held.mark.criterion_code,
                "option": held.mark.key,
                "points": str(held.mark.points),
                "stars": held.stars,
                "votes_for": held.votes_for,
                "votes_against": held.votes_against,
            }
            for held in outcome.held_back
        ],
        left_out=[f.sheet.member_id for f in scored.submitted if not f.is_counted],
    )


def _move_on(outcomes: Sequence[tuple[ItemScores, Outcome]], by: User, at: dt.datetime) -> None:
    """Each dossier goes on by its star: one that nobody recognises is at its end."""
    for scored, outcome in outcomes:
        dossier = scored.item.dossier
        if scored.data.authority_for(outcome.stars, clock.day_of(at)) is None:
            moves.mark_not_recognised(dossier=dossier, by=by, at=at)
        else:
            moves.move(dossier=dossier, target=Stage.SCORED, by=by, at=at)


def _minutes_number(meeting: Meeting, text: str) -> str:
    number = clean_line(text)
    if not number:
        raise RuleError(_("Hãy ghi số biên bản."), field="minutes_number")
    if len(number) > 50:
        raise RuleError(_("Số biên bản dài quá 50 ký tự."), field="minutes_number")
    Council.objects.select_for_update().get(pk=meeting.council_id)  # one number at a time
    same = Meeting.objects.filter(
        council=meeting.council_id, held_on__year=meeting.held_on.year, minutes_number=number
    )
    if same.exclude(pk=meeting.pk).exists():
        raise RuleError(
            _("Số biên bản này đã dùng cho phiên họp khác của hội đồng trong năm."),
            field="minutes_number",
        )
    return number


def _require_presiding(by: User, meeting: Meeting, on: dt.date) -> None:
    access.require(by, Permission.MEETING_VIEW, on=on)
    came = Attendance.objects.filter(meeting=meeting).values_list("member_id", flat=True)
    members = CouncilMember.objects.filter(council=meeting.council_id)
    if not any(member.user_id == by.pk for member in presiding(members, came)):
        raise PermissionDeniedError(
            _(
                "Chỉ Chủ tịch hội đồng (hoặc Phó Chủ tịch khi Chủ tịch vắng mặt) "
                "được bế mạc phiên họp."
            )
        )


def _dossiers_to_take_back(meeting: Meeting) -> list[Dossier]:
    """The dossiers with a result, locked; a refusal when one of them has gone on since."""
    rows = Dossier.objects.filter(results__item__meeting=meeting)
    dossiers = list(
        rows.select_for_update(of=("self",))
        .select_related("round", "place", "rulebook")
        .defer("rulebook__content")
        .order_by("pk")
    )
    later = set(rows.filter(_HAS_GONE_ON).values_list("pk", flat=True))
    gone = [row.number for row in dossiers if row.stage not in REOPENABLE or row.pk in later]
    if gone:
        raise RuleError(
            _("Không mở lại được: hồ sơ %(numbers)s đã đi tiếp sau kết quả này.")
            % {"numbers": ", ".join(gone)}
        )
    return dossiers


def _keep_copy(meeting: Meeting, closed_at: dt.datetime, reason: str, by: User) -> None:
    """All that the seal held, as it was; of a closed meeting."""
    items = list(agenda(meeting).filter(result__isnull=False).select_related("result"))
    sealed = [filled.sealed for scored in sealed_scores(items) for filled in scored.submitted]
    results = Result.objects.filter(item__meeting=meeting).order_by("item__position")
    Reopening.objects.create(
        meeting=meeting,
        reason=reason,
        closed_at=closed_at,
        minutes_number=meeting.minutes_number,
        digest=meeting.digest,
        sheets=sealing.records(sealed),
        results=[
            {
                "dossier": dossier,
                "average": str(average),
                "stars": stars,
                "parts": parts,
                "held_back": marks,
            }
            for dossier, average, stars, parts, marks in results.values_list(
                "dossier__number", "average", "stars", "parts", "held_back"
            )
        ],
        by=by,
    )


def _take_back(dossiers: Sequence[Dossier], reason: str, by: User, at: dt.datetime) -> None:
    for dossier in dossiers:
        try:
            with transaction.atomic():
                moves.move(dossier=dossier, target=Stage.SCHEDULED, by=by, at=at, reason=reason)
        except IntegrityError as error:
            raise ConflictError(
                _("Sản phẩm của hồ sơ %(number)s đã có hồ sơ khác đang xử lý.")
                % {"number": dossier.number}
            ) from error


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("council__regulation", "council__place")
        .get(pk=meeting.pk)
    )


def _area(council: Council) -> str:
    return council.place.code if council.place else ""
