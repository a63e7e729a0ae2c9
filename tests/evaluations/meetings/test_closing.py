"""Closing and reopening a meeting, and the seal over its sheets."""

import datetime as dt
from decimal import Decimal

import pytest

from audit.choices import Action
from audit.models import Event
from common.errors import ConflictError, PermissionDeniedError, RuleError, StageError
from evaluations.choices import Averaging, MeetingState, MemberRole, Stage
from evaluations.council_queries import agenda, current_scores, form_of, sealed_scores
from evaluations.models import (
    Attendance,
    DossierMove,
    Meeting,
    Reopening,
    Result,
    ScoreSheet,
)
from evaluations.sealing import meeting_digest
from evaluations.services import meetings
from tests.evaluations.meetings.steps import CLOSED_AT, close, fill_all, seat
from tests.factories.councils import (
    HELD_AT,
    HELD_ON,
    fill,
    highest,
    lowest,
    make_council,
    make_meeting,
    make_member,
    make_open_meeting,
    make_regulation,
    make_result,
    make_reviewed,
)

pytestmark = pytest.mark.django_db


# --- closing --------------------------------------------------------------------------------------


def test_closing_writes_results_and_seals(council):
    meeting = make_open_meeting(council)
    fill_all(meeting)

    closed = close(meeting)

    result = Result.objects.get()
    assert (result.average, result.stars, result.stars_by_points) == (Decimal("100.0"), 5, 5)
    assert result.parts == {"A": "40.0", "B": "25.0", "C": "35.0"}
    assert (result.sheets_counted, result.held_back, result.left_out) == (3, [], [])
    assert result.dossier.stage == Stage.SCORED
    assert closed.state == MeetingState.CLOSED
    assert (closed.closed_at, closed.minutes_number) == (CLOSED_AT, "01/BB-HĐĐG")
    items = list(agenda(closed).select_related("result"))
    again = [s.sealed for scored in sealed_scores(items) for s in scored.sheets]
    assert closed.digest == meeting_digest(closed.pk, again)
    assert Event.objects.get(action=Action.MEETING_CLOSED).note == closed.digest


def test_low_stars_end_the_dossier(council):
    meeting = make_open_meeting(council)
    form = form_of(meeting.items.get().dossier)
    fill_all(meeting, lowest(form))

    close(meeting)

    result = Result.objects.get()
    assert result.stars == 1
    assert result.dossier.stage == Stage.NOT_RECOGNISED


def test_marks_that_held_back_are_kept_with_votes(council):
    meeting = make_open_meeting(council)
    form = form_of(meeting.items.get().dossier)
    marked = next(c for c in form.criteria if any(m.stars == 3 for m in c.marks))
    low = min(marked.choices, key=lambda option: option.points)
    for i, sheet in enumerate(ScoreSheet.objects.all()):
        fill(sheet, highest(form) | ({marked.code: low.key} if i else {}))

    close(meeting)

    result = Result.objects.get()
    assert (result.stars_by_points, result.stars) == (5, 2)
    first = result.held_back[0]
    assert (first["criterion"], first["stars"]) == (marked.code, 3)
    assert (first["votes_for"], first["votes_against"]) == (1, 2)
    assert result.dossier.stage == Stage.NOT_RECOGNISED


def test_an_open_sheet_stops_the_closing(council):
    meeting = make_open_meeting(council)
    fill_all(meeting)
    left = ScoreSheet.objects.create(item=meeting.items.get(), member=make_member(council))

    with pytest.raises(RuleError, match=f"Còn 1 phiếu chưa nộp: {left.member.user}"):
        close(meeting)

    assert Meeting.objects.get().state == MeetingState.OPEN
    assert not Result.objects.exists()


def test_a_wide_spread_needs_the_chairs_note(council):
    meeting = make_open_meeting(council)
    form = form_of(meeting.items.get().dossier)
    for i, sheet in enumerate(ScoreSheet.objects.all()):
        fill(sheet, highest(form) if i else lowest(form))

    with pytest.raises(RuleError, match="chênh quá 10") as refused:
        close(meeting)
    closed = close(meeting, spread_note="Đã thảo luận, các thành viên giữ ý kiến.")

    assert refused.value.field == "spread_note"
    assert closed.spread_note == "Đã thảo luận, các thành viên giữ ý kiến."


def test_a_note_on_the_spread_has_its_limit(council):
    meeting = make_open_meeting(council)
    fill_all(meeting)

    with pytest.raises(RuleError) as refused:
        close(meeting, spread_note="x" * 2001)

    assert refused.value.field == "spread_note"


def test_too_few_valid_sheets_stop_the_closing():
    council = make_council(regulation=make_regulation(averaging=Averaging.TRIMMED))
    meeting = make_open_meeting(council)
    dossier = meeting.items.get().dossier
    fill_all(meeting)
    seat(council, MemberRole.MEMBER).user.interests.create(
        producer=dossier.producer, reason="Góp vốn"
    )

    with pytest.raises(RuleError, match="chỉ có 2 phiếu hợp lệ"):
        close(meeting)


def test_a_draft_is_not_sealed(council):
    meeting = make_open_meeting(council)
    scored = current_scores(list(agenda(meeting)), HELD_ON)[0]

    with pytest.raises(ValueError, match="submitted"):
        _ = scored.sheets[0].sealed
    assert (scored.submitted, scored.spread) == ([], Decimal(0))


def test_without_a_limit_any_spread_closes():
    council = make_council(regulation=make_regulation(spread_limit=None))
    meeting = make_open_meeting(council)
    form = form_of(meeting.items.get().dossier)
    for i, sheet in enumerate(ScoreSheet.objects.all()):
        fill(sheet, highest(form) if i else lowest(form))

    assert close(meeting).state == MeetingState.CLOSED


def test_a_tie_found_late_leaves_the_sheet_out(council):
    meeting = make_open_meeting(council)
    dossier = meeting.items.get().dossier
    form = form_of(dossier)
    member = seat(council, MemberRole.MEMBER)
    for sheet in ScoreSheet.objects.all():
        fill(sheet, lowest(form) if sheet.member == member else highest(form))
    member.user.interests.create(producer=dossier.producer, reason="Góp vốn")

    close(meeting)

    result = Result.objects.get()
    assert (result.average, result.sheets_counted) == (Decimal("100.0"), 2)
    assert result.left_out == [member.pk]


def test_a_withdrawn_dossier_has_no_result(council):
    dossiers = [make_reviewed(council, Stage.SCHEDULED) for _ in range(2)]
    meeting = make_open_meeting(council, dossiers)
    gone = dossiers[1]
    gone.stage = Stage.WITHDRAWN
    gone.save()
    for sheet in ScoreSheet.objects.filter(item__dossier=dossiers[0]):
        fill(sheet, highest(form_of(dossiers[0])))

    close(meeting)

    assert [result.dossier for result in Result.objects.all()] == [dossiers[0]]


def test_a_meeting_without_dossiers_left_does_not_close(council):
    dossier = make_reviewed(council, Stage.WITHDRAWN)
    meeting = make_open_meeting(council, [dossier])

    with pytest.raises(RuleError, match="Không còn hồ sơ nào"):
        close(meeting)


def test_only_the_chair_closes(council, office):
    meeting = make_open_meeting(council)
    fill_all(meeting)

    for user in (
        office,
        seat(council, MemberRole.SECRETARY).user,
        seat(make_council(), MemberRole.CHAIR).user,
    ):
        with pytest.raises(PermissionDeniedError):
            close(meeting, by=user)


def test_a_vice_chair_closes_only_without_the_chair():
    council = make_council(
        [MemberRole.CHAIR, MemberRole.VICE_CHAIR, MemberRole.SECRETARY, MemberRole.MEMBER]
    )
    vice = seat(council, MemberRole.VICE_CHAIR).user
    with_chair = make_open_meeting(council)
    fill_all(with_chair)
    without_chair = make_open_meeting(council)
    Attendance.objects.filter(meeting=without_chair, member__role=MemberRole.CHAIR).delete()
    fill_all(without_chair)

    with pytest.raises(PermissionDeniedError):
        close(with_chair, by=vice)
    with pytest.raises(PermissionDeniedError):
        close(without_chair)
    assert close(without_chair, by=vice).closed_by == vice


@pytest.mark.parametrize("number", ["", "   ", "x" * 51])
def test_minutes_need_a_number(council, number):
    meeting = make_open_meeting(council)
    fill_all(meeting)

    with pytest.raises(RuleError) as refused:
        close(meeting, minutes_number=number)

    assert refused.value.field == "minutes_number"


def test_a_number_of_minutes_is_used_once_a_year(council):
    for _ in range(2):
        fill_all(make_open_meeting(council))
    first, second = Meeting.objects.all()
    close(first)

    with pytest.raises(RuleError, match="đã dùng"):
        close(second)


def test_closing_twice_is_refused(council):
    meeting = make_open_meeting(council)
    fill_all(meeting)
    close(meeting)

    with pytest.raises(StageError):
        close(meeting)


def test_a_meeting_not_opened_does_not_close(council):
    with pytest.raises(StageError):
        close(make_meeting(council))


def test_points_altered_behind_the_registry_stop_the_closing(council):
    meeting = make_open_meeting(council)
    fill_all(meeting, None)
    sheet = ScoreSheet.objects.create(item=meeting.items.get(), member=make_member(council))
    fill(sheet, highest(form_of(sheet.item.dossier)), submitted=False)
    line = sheet.lines.filter(points__gt=1).first()
    line.points -= 1
    line.save()
    sheet.submitted_at = HELD_AT
    sheet.save()

    with pytest.raises(RuleError, match="không khớp"):
        close(meeting)


# --- reopening ------------------------------------------------------------------------------------


def reopen(meeting, by, **overrides):
    values = {"meeting": meeting, "reason": "Nhập sai phiếu", "by": by, "at": CLOSED_AT}
    return meetings.reopen_meeting(**values | overrides)


def test_reopening_keeps_all_that_was_sealed(council, office):
    dossiers = [make_reviewed(council, Stage.SCHEDULED) for _ in range(2)]
    meeting = make_open_meeting(council, dossiers)
    fill_all(meeting)
    digest = close(meeting).digest

    reopened = reopen(meeting, office, rescore=[dossiers[0]])

    kept = Reopening.objects.get()
    assert (kept.digest, kept.closed_at, kept.by) == (digest, CLOSED_AT, office)
    assert [row["dossier"] for row in kept.results] == [d.number for d in dossiers]
    assert len(kept.sheets) == 6
    assert reopened.state == MeetingState.OPEN
    assert (reopened.reopened_reason, reopened.digest) == ("Nhập sai phiếu", "")
    assert not Result.objects.exists()
    assert {d.dossier.stage for d in agenda(meeting)} == {Stage.SCHEDULED}
    drafts = ScoreSheet.objects.filter(submitted_at=None)
    assert {sheet.item.dossier for sheet in drafts} == {dossiers[0]}
    assert digest in Event.objects.get(action=Action.MEETING_REOPENED).note


def test_a_reopened_meeting_closes_again_under_a_new_seal(council, office):
    meeting = make_open_meeting(council)
    fill_all(meeting)
    first = close(meeting).digest
    dossier = meeting.items.get().dossier
    reopen(meeting, office, rescore=[dossier])
    later = CLOSED_AT + dt.timedelta(hours=1)
    for sheet in ScoreSheet.objects.all():
        sheet.submitted_at = later
        sheet.save()

    closed = close(meeting, at=later + dt.timedelta(hours=1))

    assert closed.digest != first
    assert closed.reopened_reason == "Nhập sai phiếu"
    assert Reopening.objects.get().digest == first
    assert Result.objects.get().dossier.stage == Stage.SCORED


def test_a_dossier_that_ended_comes_back(council, office):
    meeting = make_open_meeting(council)
    fill_all(meeting, lowest(form_of(meeting.items.get().dossier)))
    close(meeting)

    reopen(meeting, office)

    assert meeting.items.get().dossier.stage == Stage.SCHEDULED


def test_another_dossier_of_the_product_stops_the_reopening(council, office):
    meeting = make_open_meeting(council)
    dossier = meeting.items.get().dossier
    fill_all(meeting, lowest(form_of(dossier)))
    close(meeting)
    make_reviewed(council, Stage.DRAFT, product=dossier.product)

    with pytest.raises(ConflictError, match=dossier.number):
        reopen(meeting, office)

    assert Meeting.objects.get().state == MeetingState.CLOSED
    assert not Reopening.objects.exists()


@pytest.mark.parametrize("stage", [Stage.FORWARDED, Stage.RECOGNISED])
def test_what_has_gone_on_is_not_taken_back(council, office, stage):
    meeting = make_open_meeting(council)
    fill_all(meeting)
    close(meeting)
    dossier = meeting.items.get().dossier
    dossier.stage = stage
    dossier.save()

    with pytest.raises(RuleError, match=dossier.number):
        reopen(meeting, office)


def test_what_the_centre_has_ended_is_not_taken_back(council, office):
    meeting = make_open_meeting(council)
    fill_all(meeting)
    close(meeting)
    dossier = meeting.items.get().dossier
    dossier.stage = Stage.NOT_RECOGNISED
    dossier.save()
    DossierMove.objects.create(
        dossier=dossier, source=Stage.NATIONAL, target=Stage.NOT_RECOGNISED, at=CLOSED_AT, by=office
    )

    with pytest.raises(RuleError, match=dossier.number):
        reopen(meeting, office)


def test_what_a_later_meeting_has_judged_is_not_taken_back(council, office):
    meeting = make_open_meeting(council)
    fill_all(meeting)
    close(meeting)
    dossier = meeting.items.get().dossier
    make_result(dossier)

    with pytest.raises(RuleError, match=dossier.number):
        reopen(meeting, office)


def test_reopening_needs_the_office_and_a_reason(council, office):
    meeting = make_open_meeting(council)
    fill_all(meeting)
    with pytest.raises(StageError):
        reopen(meeting, office)
    close(meeting)

    with pytest.raises(PermissionDeniedError):
        reopen(meeting, seat(council, MemberRole.CHAIR).user)
    for reason in ("", " \n ", "x" * 2001):
        with pytest.raises(RuleError) as refused:
            reopen(meeting, office, reason=reason)
        assert refused.value.field == "reason"
