"""Calling, opening, closing and reopening a meeting, and the seal over its sheets."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import ConflictError, PermissionDeniedError, RuleError, StageError
from evaluations.choices import Averaging, MeetingState, MemberRole, Stage
from evaluations.council_queries import agenda, current_scores, form_of, sealed_scores
from evaluations.models import (
    Attendance,
    Dossier,
    DossierMove,
    Meeting,
    Reopening,
    Result,
    ScoreSheet,
)
from evaluations.sealing import meeting_digest
from evaluations.services import meetings
from tests.factories.accounts import make_user
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
    make_round,
)
from tests.factories.places import make_province
from tests.factories.producers import make_membership
from tests.factories.products import make_product, make_product_set
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db

CALLED_AT = dt.datetime(2026, 6, 10, 2, 0, tzinfo=dt.UTC)
CLOSED_AT = dt.datetime(2026, 6, 20, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def office(council):
    return make_user(Role.OFFICE, council.place)


def call(council, office, dossiers, **overrides):
    values = {
        "council": council,
        "round": make_round(),
        "dossiers": dossiers,
        "name": "Phiên 1",
        "held_on": HELD_ON,
        "venue": "Hội trường",
        "by": office,
        "at": CALLED_AT,
    }
    return meetings.call_meeting(**values | overrides)


def seat(council, role):
    return council.members.get(role=role)


def fill_all(meeting, chosen=None):
    for sheet in ScoreSheet.objects.filter(item__meeting=meeting):
        fill(sheet, chosen or highest(form_of(sheet.item.dossier)))


def close(meeting, **overrides):
    values = {
        "meeting": meeting,
        "minutes_number": "01/BB-HĐĐG",
        "by": seat(meeting.council, MemberRole.CHAIR).user,
        "at": CLOSED_AT,
    }
    return meetings.close_meeting(**values | overrides)


# --- calling -------------------------------------------------------------------------------------


def test_a_call_schedules_the_dossiers_in_their_order(council, office):
    dossiers = [make_reviewed(council) for _ in range(3)]

    meeting = call(council, office, dossiers)

    assert [(item.position, item.dossier) for item in meeting.items.all()] == list(
        enumerate(dossiers, start=1)
    )
    assert {d.dossier.stage for d in agenda(meeting)} == {Stage.SCHEDULED}
    assert meeting.state == MeetingState.CALLED
    assert Event.objects.filter(action=Action.MEETING_CALLED).count() == 1


def test_only_the_office_of_the_area_calls(council):
    stranger = make_user(Role.OFFICE, make_province())
    dossier = make_reviewed(council)

    with pytest.raises(PermissionDeniedError):
        call(council, stranger, [dossier])
    with pytest.raises(PermissionDeniedError):
        call(council, seat(council, MemberRole.CHAIR).user, [dossier])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "x" * 300}),
        ("venue", {"venue": ""}),
        ("held_on", {"held_on": dt.date(2026, 6, 9)}),
        ("dossiers", {"dossiers": []}),
    ],
)
def test_a_call_says_what_is_wrong(council, office, field, values):
    with pytest.raises(RuleError) as refused:
        call(council, office, **{"dossiers": [make_reviewed(council)], **values})

    assert refused.value.field == field
    assert not Meeting.objects.exists()


def test_a_call_outside_the_councils_time_is_refused(office, council):
    council.ended_on = dt.date(2026, 6, 15)
    council.save()

    with pytest.raises(RuleError, match="đã kết thúc") as refused:
        call(council, office, [make_reviewed(council)])

    assert refused.value.field == "held_on"


def test_a_call_before_the_council_existed_is_refused(office, council):
    council.established_on = dt.date(2026, 7, 1)
    council.save()

    with pytest.raises(RuleError, match="trước ngày thành lập"):
        call(council, office, [make_reviewed(council)])


def test_a_round_of_another_level_is_refused(council, office):
    other = make_round(level="central")

    with pytest.raises(RuleError) as refused:
        call(council, office, [make_reviewed(council)], round=other)

    assert refused.value.field == "round"


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.SCHEDULED, Stage.RECOGNISED])
def test_a_dossier_that_is_not_reviewed_is_refused(council, office, stage):
    dossier = make_reviewed(council, stage)

    with pytest.raises(RuleError, match=dossier.number):
        call(council, office, [dossier])


def test_a_dossier_of_another_area_is_refused(council, office):
    elsewhere = make_reviewed(make_council())

    with pytest.raises(RuleError, match="không thuộc địa bàn"):
        call(council, office, [make_reviewed(council), elsewhere])

    assert not Meeting.objects.exists()


def test_a_dossier_twice_is_refused(council, office):
    dossier = make_reviewed(council)

    with pytest.raises(RuleError, match="chỉ xếp một lần"):
        call(council, office, [dossier, dossier])


def test_a_regime_that_gives_this_level_no_council_is_refused():
    commune_council = make_council(level="commune")
    office = make_user(Role.OFFICE, commune_council.place)
    dossier = make_reviewed(commune_council)

    with pytest.raises(RuleError, match="cấp này"):
        call(commune_council, office, [dossier], round=make_round(level="commune"))


def test_a_regime_that_only_records_is_refused(council, office):
    dossier = make_reviewed(council, rulebook=make_rulebook("148-2023"))

    with pytest.raises(RuleError) as refused:
        call(council, office, [dossier])

    assert refused.value.field == "dossiers"


def test_a_set_without_a_form_is_refused(council, office):
    product = make_product(product_set=make_product_set("99", "Ngoài danh mục"))
    dossier = make_reviewed(council, product=product, place=council.place)

    with pytest.raises(RuleError, match="không chấm trên phiếu") as refused:
        call(council, office, [dossier])

    assert refused.value.field == "dossiers"


def test_a_tourism_dossier_needs_its_case(council, office):
    product = make_product(product_set=make_product_set("26", "Du lịch"))
    dossier = make_reviewed(council, product=product, place=council.place)

    with pytest.raises(RuleError, match="hãy chọn trường hợp"):
        call(council, office, [dossier])
    meeting = call(council, office, [dossier], cases={dossier.number: "b"})

    assert meeting.items.get().case == "b"


def test_the_agenda_is_arranged_until_opening(council, office):
    dossiers = [make_reviewed(council, Stage.SCHEDULED) for _ in range(3)]
    meeting = make_meeting(council, dossiers)
    first, second, third = meeting.items.all()

    meetings.arrange(item=third, up=True, by=office, at=CALLED_AT)
    meetings.arrange(item=first, up=True, by=office, at=CALLED_AT)
    assert list(meeting.items.all()) == [first, third, second]
    meetings.arrange(item=first, up=False, by=office, at=CALLED_AT)
    assert list(meeting.items.all()) == [third, first, second]

    meeting.opened_at = HELD_AT
    meeting.save()
    with pytest.raises(StageError):
        meetings.arrange(item=second, up=True, by=office, at=HELD_AT)


# --- opening -------------------------------------------------------------------------------------


def test_opening_makes_a_sheet_for_each_present_member_and_dossier(council):
    late = make_member(council)
    meeting = make_meeting(council, [make_reviewed(council, Stage.SCHEDULED) for _ in range(2)])
    present = [m for m in council.members.all() if m != late]

    opened = meetings.open_meeting(meeting=meeting, present=present, by=present[0].user, at=HELD_AT)

    assert opened.state == MeetingState.OPEN
    assert ScoreSheet.objects.count() == 2 * 3
    assert not ScoreSheet.objects.filter(member=late).exists()
    assert Attendance.objects.filter(meeting=meeting).count() == 3
    assert Event.objects.get(action=Action.MEETING_OPENED).note == "3/4"


def test_a_quorum_missed_is_told_with_figures(council):
    chair = seat(council, MemberRole.CHAIR)
    secretary = seat(council, MemberRole.SECRETARY)
    meeting = make_meeting(council)

    with pytest.raises(RuleError, match=r"Có mặt 2/3 .* 75 %, tức là 3 thành viên") as refused:
        meetings.open_meeting(
            meeting=meeting, present=[chair, secretary], by=chair.user, at=HELD_AT
        )

    assert refused.value.field == "present"
    assert not Attendance.objects.exists()


def test_the_chair_rule_is_the_regulations():
    regulation = make_regulation(quorum_percent=50)
    council = make_council(
        [MemberRole.CHAIR, MemberRole.SECRETARY, MemberRole.MEMBER], regulation=regulation
    )
    others = list(council.members.exclude(role=MemberRole.CHAIR))
    secretary = seat(council, MemberRole.SECRETARY).user
    meeting = make_meeting(council)

    with pytest.raises(RuleError, match="Chủ tịch hoặc Phó Chủ tịch"):
        meetings.open_meeting(meeting=meeting, present=others, by=secretary, at=HELD_AT)

    council.regulation = make_regulation(quorum_percent=50, chair_required=False)
    council.save()
    opened = meetings.open_meeting(meeting=meeting, present=others, by=secretary, at=HELD_AT)
    assert opened.state == MeetingState.OPEN


def test_no_sheet_for_who_is_tied():
    council = make_council([MemberRole.CHAIR, MemberRole.SECRETARY] + [MemberRole.MEMBER] * 2)
    dossier = make_reviewed(council, Stage.SCHEDULED)
    declared, acting = council.members.filter(role=MemberRole.MEMBER)
    declared.user.interests.create(producer=dossier.producer, reason="Anh em ruột")
    make_membership(dossier.producer, acting.user)
    meeting = make_meeting(council, [dossier])

    meetings.open_meeting(
        meeting=meeting,
        present=list(council.members.all()),
        by=seat(council, MemberRole.CHAIR).user,
        at=HELD_AT,
    )

    roles = {sheet.member.role for sheet in ScoreSheet.objects.all()}
    assert roles == {MemberRole.CHAIR, MemberRole.SECRETARY}


def test_a_past_membership_is_no_tie(council):
    dossier = make_reviewed(council, Stage.SCHEDULED)
    member = seat(council, MemberRole.MEMBER)
    make_membership(dossier.producer, member.user, valid_to=dt.date(2026, 6, 19))
    meeting = make_meeting(council, [dossier])

    meetings.open_meeting(
        meeting=meeting,
        present=list(council.members.all()),
        by=seat(council, MemberRole.CHAIR).user,
        at=HELD_AT,
    )

    assert ScoreSheet.objects.filter(member=member).count() == 1


def test_ties_that_leave_too_few_sheets_stop_the_opening():
    council = make_council(regulation=make_regulation(averaging=Averaging.TRIMMED))
    dossier = make_reviewed(council, Stage.SCHEDULED)
    seat(council, MemberRole.MEMBER).user.interests.create(
        producer=dossier.producer, reason="Góp vốn"
    )
    meeting = make_meeting(council, [dossier])

    with pytest.raises(RuleError, match="chỉ có 2 thành viên được chấm"):
        meetings.open_meeting(
            meeting=meeting,
            present=list(council.members.all()),
            by=seat(council, MemberRole.CHAIR).user,
            at=HELD_AT,
        )

    assert Meeting.objects.get().state == MeetingState.CALLED


def test_opening_twice_before_its_day_or_by_others_is_refused(council):
    meeting = make_meeting(council)
    everyone = list(council.members.all())
    chair = seat(council, MemberRole.CHAIR).user

    with pytest.raises(RuleError, match="20/06/2026"):
        meetings.open_meeting(meeting=meeting, present=everyone, by=chair, at=CALLED_AT)
    with pytest.raises(PermissionDeniedError):
        meetings.open_meeting(
            meeting=meeting,
            present=everyone,
            by=seat(council, MemberRole.MEMBER).user,
            at=HELD_AT,
        )
    with pytest.raises(PermissionDeniedError):
        meetings.open_meeting(
            meeting=meeting,
            present=everyone,
            by=make_user(Role.OFFICE, make_province()),
            at=HELD_AT,
        )
    with pytest.raises(RuleError, match="không thuộc hội đồng"):
        meetings.open_meeting(
            meeting=meeting,
            present=[*everyone, *make_council().members.all()],
            by=chair,
            at=HELD_AT,
        )
    meetings.open_meeting(meeting=meeting, present=everyone, by=chair, at=HELD_AT)
    with pytest.raises(StageError):
        meetings.open_meeting(meeting=meeting, present=everyone, by=chair, at=HELD_AT)

    assert ScoreSheet.objects.count() == 3


def test_the_office_may_open(council, office):
    meeting = make_meeting(council)

    meetings.open_meeting(
        meeting=meeting, present=list(council.members.all()), by=office, at=HELD_AT
    )

    assert Meeting.objects.get().state == MeetingState.OPEN


# --- closing -------------------------------------------------------------------------------------


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


# --- reopening -----------------------------------------------------------------------------------


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


# --- Rounds ---------------------------------------------------------------------------------------

YEAR_BEFORE, YEAR_AFTER = (
    {
        "year": year,
        "opens_on": dt.date(year, 5, 25),
        "proposals_due_on": dt.date(year, 10, 30),
        "completes_on": dt.date(year, 12, 30),
    }
    for year in (2025, 2027)
)


def test_what_an_earlier_round_left_over_goes_on_in_this_one(council, office):
    earlier = make_round(**YEAR_BEFORE)
    this = make_round()
    dossiers = [make_reviewed(council, round=given) for given in (earlier, None)]

    call(council, office, dossiers, round=this)

    assert {row.round for row in Dossier.objects.all()} == {this}


def test_what_was_proposed_for_a_later_round_is_not_taken_into_this_one(council, office):
    this = make_round()
    later = make_round(**YEAR_AFTER)
    dossier = make_reviewed(council, round=later)

    with pytest.raises(RuleError, match=later.name) as refused:
        call(council, office, [dossier], round=this)

    assert refused.value.field == "dossiers"
    assert not Meeting.objects.exists()
