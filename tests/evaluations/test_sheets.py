"""Score sheets: drafts, submission, hostile input, and two people at once."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from accounts.access import scope_for
from accounts.models import RoleGrant
from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import DomainError, PermissionDeniedError, RuleError, StageError
from evaluations.choices import MeetingState, MemberRole, Stage
from evaluations.council_queries import form_of
from evaluations.models import Meeting, ScoreLine, ScoreSheet
from evaluations.services import meetings, sheets
from evaluations.services.sheets import Choice
from tests.factories.accounts import make_user
from tests.factories.councils import (
    HELD_AT,
    HELD_ON,
    fill,
    highest,
    make_council,
    make_open_meeting,
    make_reviewed,
)
from tests.factories.places import make_province
from tests.factories.producers import make_membership
from tests.factories.products import make_product, make_product_set

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 6, 20, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def sheet():
    return make_open_meeting().items.get().sheets.first()


def save(sheet, choices, **overrides):
    values = {
        "sheet": sheet,
        "choices": {code: Choice(*value) for code, value in choices.items()},
        "remark": "",
        "by": sheet.member.user,
        "at": AT,
    }
    return sheets.save(**values | overrides)


def whole(sheet):
    return {code: (key,) for code, key in highest(form_of(sheet.item.dossier)).items()}


def test_a_draft_takes_its_points_from_the_rulebook(sheet):
    form = form_of(sheet.item.dossier)
    first, second = form.criteria[:2]
    option = first.choices[-1]

    saved = save(
        sheet,
        {first.code: (option.key, "Có hợp đồng"), second.code: ("", "Cần xem thêm")},
        remark="Sản phẩm tốt",
    )

    assert (saved.total, saved.saved_at, saved.submitted_at) == (option.points, AT, None)
    assert saved.remark == "Sản phẩm tốt"
    lines = ScoreLine.objects.order_by("pk").values_list(
        "criterion_code", "option_key", "points", "comment"
    )
    assert list(lines) == [
        (first.code, option.key, option.points, "Có hợp đồng"),
        (second.code, "", Decimal(0), "Cần xem thêm"),
    ]
    assert Event.objects.filter(action=Action.SHEET_SAVED).count() == 1


def test_saving_again_replaces_what_was_there(sheet):
    first, second, third = form_of(sheet.item.dossier).criteria[:3]
    save(sheet, {first.code: (first.choices[0].key,), second.code: (second.choices[0].key,)})

    save(sheet, {second.code: (second.choices[-1].key,), third.code: (third.choices[0].key,)})

    lines = dict(ScoreLine.objects.values_list("criterion_code", "option_key"))
    assert lines == {second.code: second.choices[-1].key, third.code: third.choices[0].key}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("99", "Điểm vượt mức tối đa"),
        ("1e9", "Điểm vượt mức tối đa"),
        ("Infinity", "Điểm vượt mức tối đa"),
        ("100,5", "Điểm vượt mức tối đa"),
        ("-1", "Mức chọn không có trong bộ tiêu chí"),
        ("NaN", "Mức chọn không có trong bộ tiêu chí"),
        ("1; DROP TABLE", "Mức chọn không có trong bộ tiêu chí"),
        ("x" * 5000, "Mức chọn không có trong bộ tiêu chí"),
    ],
)
def test_a_hostile_option_is_refused_at_its_criterion(sheet, key, said):
    code = form_of(sheet.item.dossier).criteria[0].code

    with pytest.raises(RuleError, match=said) as refused:
        save(sheet, {code: (key,)})

    assert refused.value.field == sheets.field_name(code)
    assert not ScoreLine.objects.exists()


def test_an_unknown_criterion_is_refused(sheet):
    for value in (("1",), ("", "ý kiến")):
        with pytest.raises(RuleError, match="không có tiêu chí"):
            save(sheet, {"Z.9": value})


def test_long_texts_are_refused(sheet):
    code = form_of(sheet.item.dossier).criteria[0].code

    with pytest.raises(RuleError) as comment:
        save(sheet, {code: ("", "x" * 1001)})
    with pytest.raises(RuleError) as remark:
        save(sheet, {}, remark="x" * 2001)

    assert (comment.value.field, remark.value.field) == (sheets.field_name(code), "remark")


def test_submitting_needs_every_criterion(sheet):
    choices = whole(sheet)
    gone = list(choices)[3]
    save(sheet, choices | {gone: ("", "Chưa rõ")})

    with pytest.raises(RuleError, match=f"Chưa chọn mức cho 1 tiêu chí: {gone}") as refused:
        sheets.submit(sheet=sheet, by=sheet.member.user, at=AT)

    assert refused.value.field == sheets.field_name(gone)
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None


def test_a_submitted_sheet_is_locked(sheet):
    save(sheet, whole(sheet))

    submitted = sheets.submit(sheet=sheet, by=sheet.member.user, at=AT)

    assert (submitted.total, submitted.submitted_at) == (Decimal(100), AT)
    with pytest.raises(StageError, match="đã khóa"):
        sheets.submit(sheet=sheet, by=sheet.member.user, at=AT)
    with pytest.raises(StageError, match="đã khóa"):
        save(sheet, {})
    assert Event.objects.filter(action=Action.SHEET_SUBMITTED).count() == 1


def test_submission_takes_points_from_the_rulebook_again(sheet):
    save(sheet, whole(sheet))
    ScoreLine.objects.filter(sheet=sheet).update(points=0)

    submitted = sheets.submit(sheet=sheet, by=sheet.member.user, at=AT)

    assert submitted.total == Decimal(100)
    assert sum(line.points for line in submitted.lines.all()) == Decimal(100)


def test_only_the_named_member_fills_a_sheet(sheet):
    others = [
        sheet.item.sheets.exclude(pk=sheet.pk).first().member.user,
        make_user(Role.OFFICE, sheet.item.meeting.council.place),
    ]
    for user in others:
        with pytest.raises(PermissionDeniedError):
            save(sheet, {}, by=user)
        with pytest.raises(PermissionDeniedError):
            sheets.submit(sheet=sheet, by=user, at=AT)


def test_a_member_whose_role_has_ended_does_not_score(sheet):
    RoleGrant.objects.filter(user=sheet.member.user).update(valid_to=dt.date(2026, 6, 19))

    with pytest.raises(PermissionDeniedError):
        save(sheet, {})


def test_a_tie_found_later_stops_the_sheet(sheet):
    make_membership(sheet.item.dossier.producer, sheet.member.user)

    with pytest.raises(RuleError, match="có quan hệ với chủ thể"):
        save(sheet, {})


def test_a_sheet_needs_an_open_meeting_and_a_scheduled_dossier(sheet):
    dossier = sheet.item.dossier
    dossier.stage = Stage.WITHDRAWN
    dossier.save()
    with pytest.raises(StageError, match="không còn trong phiên họp"):
        save(sheet, {})
    Meeting.objects.filter(pk=sheet.item.meeting_id).update(
        closed_at=AT, closed_by=sheet.member.user, digest="0" * 64
    )
    with pytest.raises(StageError, match="không còn mở"):
        save(sheet, {})


def tourism_sheet(case):
    council = make_council()
    product = make_product(product_set=make_product_set("26", "Du lịch"))
    dossier = make_reviewed(council, Stage.SCHEDULED, product=product)
    meeting = make_open_meeting(council, [dossier])
    meeting.items.update(case=case)
    return meeting.items.get().sheets.first()


def test_a_tourism_sheet_keeps_to_its_case():
    sheet = tourism_sheet("a")
    form = form_of(sheet.item.dossier)
    criterion = next(c for c in form.criteria if c.cases)
    other = next(option for option in criterion.choices if option.case == "b")

    with pytest.raises(RuleError, match="không có trong bộ tiêu chí"):
        save(sheet, {criterion.code: (other.key,)})
    save(sheet, {code: (key,) for code, key in highest(form, "a").items()})
    submitted = sheets.submit(sheet=sheet, by=sheet.member.user, at=AT)

    assert submitted.total == Decimal(100)


def test_two_cases_on_one_sheet_are_refused():
    sheet = tourism_sheet("")
    form = form_of(sheet.item.dossier)
    first, second = [c for c in form.criteria if c.cases][:2]
    of = {
        case: next(o for o in c.choices if o.case == case).key
        for c, case in ((first, "a"), (second, "b"))
    }

    with pytest.raises(RuleError, match="hai trường hợp"):
        save(sheet, {first.code: (of["a"],), second.code: (of["b"],)})


# --- who sees what -------------------------------------------------------------------------------


def test_nobody_sees_anothers_sheet_before_the_closing(sheet):
    meeting = sheet.item.meeting
    for other in ScoreSheet.objects.all():
        fill(other, highest(form_of(other.item.dossier)))
    people = [
        sheet.member.user,
        make_user(Role.OFFICE, meeting.council.place),
        make_user(Role.AUDITOR, meeting.council.place),
        make_user(Role.COUNCIL_MEMBER),
    ]

    def seen():
        scopes = [scope_for(person, HELD_ON) for person in people]
        return [
            (
                ScoreSheet.objects.visible_to(scope).count(),
                ScoreLine.objects.visible_to(scope).values("sheet").distinct().count(),
            )
            for scope in scopes
        ]

    assert seen() == [(1, 1), (0, 0), (0, 0), (0, 0)]
    chair = meeting.council.members.get(role=MemberRole.CHAIR).user
    meetings.close_meeting(meeting=meeting, minutes_number="1", by=chair, at=AT)
    assert seen() == [(3, 3), (3, 3), (3, 3), (0, 0)]


# --- at the same time ----------------------------------------------------------------------------


def at_once(*jobs):
    """Run `jobs` in threads with a connection each; what each raised, or None."""
    barrier = threading.Barrier(len(jobs))
    outcomes = [None] * len(jobs)

    def run(index, job):
        try:
            barrier.wait(timeout=20)
            job()
        except DomainError as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_members_submit_at_once():
    meeting = make_open_meeting()
    one, two, _three = ScoreSheet.objects.all()
    for sheet in (one, two):
        save(sheet, whole(sheet))

    outcomes = at_once(
        *(
            lambda sheet=sheet: sheets.submit(sheet=sheet, by=sheet.member.user, at=AT)
            for sheet in (one, two)
        )
    )

    assert outcomes == [None, None]
    assert meeting.items.get().sheets.filter(submitted_at=AT, total=100).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_member_submits_twice_at_once():
    make_open_meeting()
    sheet = ScoreSheet.objects.first()
    save(sheet, whole(sheet))

    outcomes = at_once(*[lambda: sheets.submit(sheet=sheet, by=sheet.member.user, at=AT)] * 2)

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [StageError]
    assert Event.objects.filter(action=Action.SHEET_SUBMITTED).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_closing_and_submitting_at_once_never_lose_a_sheet(turn):
    meeting = make_open_meeting()
    *others, last = ScoreSheet.objects.all()
    for sheet in others:
        fill(sheet, highest(form_of(sheet.item.dossier)))
    save(last, whole(last))
    chair = meeting.council.members.get(role=MemberRole.CHAIR).user

    closing, submitting = at_once(
        lambda: meetings.close_meeting(meeting=meeting, minutes_number="1", by=chair, at=AT),
        lambda: sheets.submit(sheet=last, by=last.member.user, at=AT),
    )

    # The submission always succeeds: a closing either waits for it or is refused before it.
    meeting.refresh_from_db()
    assert submitting is None
    assert last.item.sheets.filter(submitted_at__isnull=False).count() == 3
    if closing is None:
        assert meeting.state == MeetingState.CLOSED
        assert last.item.result.sheets_counted == 3
    else:
        assert isinstance(closing, RuleError)
        assert meeting.state == MeetingState.OPEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_closing_and_saving_at_once_leave_a_true_seal(turn):
    """A draft saved while the chair closes changes nothing that is sealed."""
    meeting = make_open_meeting()
    *others, last = ScoreSheet.objects.all()
    for sheet in others:
        fill(sheet, highest(form_of(sheet.item.dossier)))
    save(last, whole(last))
    sheets.submit(sheet=last, by=last.member.user, at=AT)
    chair = meeting.council.members.get(role=MemberRole.CHAIR).user

    closing, saving = at_once(
        lambda: meetings.close_meeting(meeting=meeting, minutes_number="1", by=chair, at=AT),
        lambda: save(last, {}),
    )

    assert closing is None
    assert isinstance(saving, StageError)


@pytest.mark.django_db(transaction=True)
def test_two_people_open_one_meeting_at_once():
    council = make_council(place=make_province())
    meeting = make_open_meeting(council)
    ScoreSheet.objects.all().delete()
    meeting.attendances.all().delete()
    fresh = Meeting.objects.create(
        council=council,
        round=meeting.round,
        name="Phiên 2",
        held_on=HELD_ON,
        venue="Hội trường",
        called_by=meeting.called_by,
    )
    fresh.items.create(dossier=make_reviewed(council, Stage.SCHEDULED), position=1)
    chair = council.members.get(role=MemberRole.CHAIR).user
    members = list(council.members.all())

    outcomes = at_once(
        *[lambda: meetings.open_meeting(meeting=fresh, present=members, by=chair, at=HELD_AT)] * 2
    )

    assert [type(outcome) for outcome in outcomes if outcome] == [StageError]
    assert ScoreSheet.objects.filter(item__meeting=fresh).count() == 3
