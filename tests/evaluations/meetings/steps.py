"""What the tests of meetings share: calling, filling and closing one."""

import datetime as dt

from evaluations.choices import MemberRole
from evaluations.council_queries import form_of
from evaluations.models import (
    ScoreSheet,
)
from evaluations.services import meetings
from tests.factories.councils import (
    HELD_ON,
    fill,
    highest,
    make_round,
)

CALLED_AT = dt.datetime(2026, 6, 10, 2, 0, tzinfo=dt.UTC)
CLOSED_AT = dt.datetime(2026, 6, 20, 9, 30, tzinfo=dt.UTC)


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
