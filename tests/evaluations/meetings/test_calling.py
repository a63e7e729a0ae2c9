"""Calling and opening a meeting."""

import datetime as dt

import pytest

from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError, StageError
from evaluations.choices import Averaging, MeetingState, MemberRole, Stage
from evaluations.council_queries import agenda
from evaluations.models import (
    Attendance,
    Dossier,
    Meeting,
    ScoreSheet,
)
from evaluations.services import meetings
from tests.evaluations.meetings.steps import CALLED_AT, call, seat
from tests.factories.accounts import make_user
from tests.factories.councils import (
    HELD_AT,
    make_council,
    make_meeting,
    make_member,
    make_regulation,
    make_reviewed,
    make_round,
)
from tests.factories.places import make_province
from tests.factories.producers import make_membership
from tests.factories.products import make_product, make_product_set
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db


# --- calling --------------------------------------------------------------------------------------


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


# --- opening --------------------------------------------------------------------------------------


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
