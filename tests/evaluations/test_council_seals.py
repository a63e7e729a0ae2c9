"""The database refuses to change what is sealed: tried with raw SQL, past every service."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from evaluations.choices import MemberRole, Stage
from evaluations.council_queries import form_of
from evaluations.models import Meeting, ScoreLine, ScoreSheet
from evaluations.services import meetings
from tests.factories.accounts import make_user
from tests.factories.councils import (
    HELD_AT,
    fill,
    highest,
    make_council,
    make_member,
    make_open_meeting,
    make_reviewed,
)

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 6, 20, 9, 30, tzinfo=dt.UTC)


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def refuses(sql, *params, by):
    with pytest.raises(IntegrityError, match=f"sealed: {by} refuses"):
        run(sql, *params)


def updating(table, change, where="TRUE"):
    return f"UPDATE evaluations_{table} SET {change} WHERE {where}"  # noqa: S608 - our own words


def deleting(table):
    return f"DELETE FROM evaluations_{table}"  # noqa: S608 - our own words


@pytest.fixture
def submitted():
    """A submitted sheet of a meeting that is still open."""
    sheet = make_open_meeting().items.get().sheets.first()
    return fill(sheet, highest(form_of(sheet.item.dossier)))


@pytest.fixture
def closed():
    """A closed meeting."""
    meeting = make_open_meeting()
    for sheet in ScoreSheet.objects.all():
        fill(sheet, highest(form_of(sheet.item.dossier)))
    chair = meeting.council.members.get(role=MemberRole.CHAIR).user
    return meetings.close_meeting(meeting=meeting, minutes_number="1", by=chair, at=AT)


def test_lines_of_a_submitted_sheet_do_not_change(submitted):
    line = ScoreLine.objects.filter(sheet=submitted).first()
    free = ScoreSheet.objects.exclude(pk=submitted.pk).first()
    other = ScoreLine.objects.create(sheet=free, criterion_code="A.1.1", option_key="1", points=1)

    for sql in (
        "UPDATE evaluations_scoreline SET points = 0 WHERE id = %s",
        "UPDATE evaluations_scoreline SET comment = 'khác' WHERE id = %s",
        "DELETE FROM evaluations_scoreline WHERE id = %s",
    ):
        refuses(sql, line.pk, by="line_sealed")
    refuses(
        "INSERT INTO evaluations_scoreline (sheet_id, criterion_code, option_key, points, comment) "
        "VALUES (%s, 'Z.1', '1', 5, '')",
        submitted.pk,
        by="line_sealed",
    )
    for target, moved in ((submitted.pk, other.pk), (free.pk, line.pk)):
        refuses(
            "UPDATE evaluations_scoreline SET sheet_id = %s WHERE id = %s",
            target,
            moved,
            by="line_sealed",
        )
    assert run("UPDATE evaluations_scoreline SET points = 0 WHERE id = %s", other.pk) == 1


@pytest.mark.parametrize(
    "change",
    [
        "total = 1",
        "submitted_at = NULL",
        "submitted_at = now()",
        "remark = 'khác'",
        "member_id = 0",
    ],
)
def test_a_submitted_sheet_does_not_change(submitted, change):
    refuses(
        updating("scoresheet", change, "id = %s"),
        submitted.pk,
        by="sheet_submitted_sealed",
    )


def test_a_submitted_sheet_does_not_go(submitted):
    ScoreLine.objects.exclude(sheet=submitted).delete()

    refuses(
        "DELETE FROM evaluations_scoresheet WHERE id = %s",
        submitted.pk,
        by="sheet_submitted_sealed",
    )


@pytest.mark.parametrize(
    ("table", "change", "by"),
    [
        ("result", "stars = 1", "result_sealed"),
        ("result", "average = 1", "result_sealed"),
        ("result", "held_back = '[1]'", "result_sealed"),
        ("agendaitem", "position = 9", "agenda_sealed"),
        ("agendaitem", "\"case\" = 'a'", "agenda_sealed"),
        ("attendance", "member_id = member_id", "attendance_sealed"),
        ("scoresheet", "total = 1", "sheet_sealed"),
    ],
)
def test_rows_of_a_closed_meeting_do_not_change(closed, table, change, by):
    refuses(updating(table, change), by=by)


@pytest.mark.parametrize(
    ("table", "by"),
    [
        ("result", "result_sealed"),
        ("attendance", "attendance_sealed"),
        ("scoreline", "line_sealed"),
        ("scoresheet", "sheet_sealed"),
        ("agendaitem", "agenda_sealed"),
    ],
)
def test_rows_of_a_closed_meeting_do_not_go(closed, table, by):
    refuses(deleting(table), by=by)


def test_nothing_joins_a_closed_meeting(closed):
    member = make_member(closed.council)
    dossier = make_reviewed(closed.council)
    item = closed.items.get()

    refuses(
        "INSERT INTO evaluations_scoresheet (item_id, member_id, remark) VALUES (%s, %s, '')",
        item.pk,
        member.pk,
        by="sheet_sealed",
    )
    refuses(
        "INSERT INTO evaluations_attendance (meeting_id, member_id) VALUES (%s, %s)",
        closed.pk,
        member.pk,
        by="attendance_sealed",
    )
    refuses(
        'INSERT INTO evaluations_agendaitem (meeting_id, dossier_id, position, "case") '
        "VALUES (%s, %s, 9, '')",
        closed.pk,
        dossier.pk,
        by="agenda_sealed",
    )


@pytest.mark.parametrize(
    "change",
    [
        "digest = repeat('0', 64)",
        "minutes_number = '2'",
        "closed_at = now()",
        "closed_by_id = called_by_id",
        "spread_note = 'khác'",
        "reopened_reason = 'khác'",
        "held_on = '2026-06-21'",
        "name = 'khác'",
        "closed_at = NULL, closed_by_id = NULL, digest = ''",
        "closed_at = NULL, closed_by_id = NULL, digest = '', reopened_reason = 'không có bản lưu'",
    ],
)
def test_a_closed_meeting_does_not_change(closed, change):
    refuses(updating("meeting", change, "id = %s"), closed.pk, by="meeting_sealed")


def test_a_meeting_that_was_opened_does_not_go(submitted):
    ScoreLine.objects.exclude(sheet=submitted).delete()

    refuses(
        "DELETE FROM evaluations_meeting WHERE id = %s",
        submitted.item.meeting_id,
        by="meeting_sealed",
    )
    refuses("UPDATE evaluations_meeting SET opened_at = NULL", by="meeting_sealed")
    refuses("UPDATE evaluations_meeting SET held_on = '2026-06-21'", by="meeting_sealed")


def reopen(meeting, rescore=()):
    office = make_user(Role.OFFICE, meeting.council.place)
    return meetings.reopen_meeting(
        meeting=meeting, reason="Nhập sai phiếu", by=office, at=AT, rescore=rescore
    )


def test_a_reopening_stays_as_it_is(closed):
    reopen(closed)

    refuses("UPDATE evaluations_reopening SET reason = 'khác'", by="reopening_sealed")
    refuses("DELETE FROM evaluations_reopening", by="reopening_sealed")
    for reason in ("", "khác"):
        refuses("UPDATE evaluations_meeting SET reopened_reason = %s", reason, by="meeting_sealed")


def test_after_a_reopening_only_the_submission_may_fall(closed):
    reopen(closed)
    kept, returned, _third = ScoreSheet.objects.all()

    for change in ("total = 1", "submitted_at = NULL, total = 1", "submitted_at = now()"):
        refuses(
            updating("scoresheet", change, "id = %s"),
            kept.pk,
            by="sheet_submitted_sealed",
        )
    assert run("UPDATE evaluations_scoresheet SET submitted_at = NULL WHERE id = %s", returned.pk)
    refuses("DELETE FROM evaluations_scoreline WHERE sheet_id = %s", kept.pk, by="line_sealed")
    assert run("UPDATE evaluations_scoreline SET comment = 'x' WHERE sheet_id = %s", returned.pk)


def test_a_sheet_handed_in_after_the_reopening_is_locked_again(closed):
    dossier = closed.items.get().dossier
    reopen(closed, [dossier])
    sheet = ScoreSheet.objects.first()
    sheet.submitted_at = AT + dt.timedelta(hours=1)
    sheet.save()

    refuses(
        "UPDATE evaluations_scoresheet SET submitted_at = NULL WHERE id = %s",
        sheet.pk,
        by="sheet_submitted_sealed",
    )


def test_no_sheet_for_a_declared_tie():
    council = make_council()
    dossier = make_reviewed(council, Stage.SCHEDULED)
    meeting = make_open_meeting(council, [dossier])
    tied = make_member(council)
    tied.user.interests.create(producer=dossier.producer, reason="Góp vốn")

    refuses(
        "INSERT INTO evaluations_scoresheet (item_id, member_id, remark) VALUES (%s, %s, '')",
        meeting.items.get().pk,
        tied.pk,
        by="sheet_without_tie",
    )


def test_a_regulation_in_use_does_not_change():
    council = make_council()
    regulation = council.regulation
    assert run("UPDATE evaluations_councilregulation SET quorum_percent = 60") == 1
    Meeting.objects.filter(pk=make_open_meeting(council).pk).update(opened_at=HELD_AT)

    refuses("UPDATE evaluations_councilregulation SET decimals = 0", by="regulation_sealed")
    refuses(
        "DELETE FROM evaluations_councilregulation WHERE id = %s",
        regulation.pk,
        by="regulation_sealed",
    )
