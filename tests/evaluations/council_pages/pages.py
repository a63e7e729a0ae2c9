"""What the tests of the council's pages share: addresses, people, a closed meeting."""

import datetime as dt

from django.urls import reverse

from evaluations.choices import MemberRole, Stage
from evaluations.council_queries import form_of
from evaluations.models import (
    ScoreSheet,
)
from evaluations.services import meetings
from tests.factories.councils import (
    fill,
    highest,
    make_council,
    make_open_meeting,
    make_result,
    make_reviewed,
)

AT = dt.datetime(2026, 6, 20, 3, 0, tzinfo=dt.UTC)
MAX_QUERIES = 12


def url(name, *args):
    return reverse(f"evaluations:{name}", args=args)


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def seat(council, role):
    return council.members.get(role=role).user


def closed_meeting(council, count=1):
    meeting = make_open_meeting(
        council, [make_reviewed(council, Stage.SCHEDULED) for _ in range(count)]
    )
    for sheet in ScoreSheet.objects.filter(item__meeting=meeting):
        fill(sheet, highest(form_of(sheet.item.dossier)))
    chair = seat(council, MemberRole.CHAIR)
    return meetings.close_meeting(
        meeting=meeting, minutes_number=f"{meeting.pk}/BB", by=chair, at=AT
    )


def scored(stars, stage=Stage.SCORED, **more):
    dossier = make_reviewed(make_council(), stage)
    make_result(dossier, stars=stars, **more)
    return dossier
