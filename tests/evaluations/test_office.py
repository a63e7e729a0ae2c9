"""The office receives what the commune proposed."""

import datetime as dt

import pytest

from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, StageError
from evaluations.choices import Stage
from evaluations.services import office
from rulebooks.choices import Purpose
from tests.factories.accounts import make_user
from tests.factories.councils import make_round
from tests.factories.evaluations import AT, make_cast, make_dossier
from tests.factories.places import make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def test_receive_hands_it_to_the_advisory_team(cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)

    received = office.receive(dossier=dossier, by=cast.office, at=AT)

    assert received.stage == Stage.RECEIVED
    event = Event.objects.get(action=Action.DOSSIER_RECEIVED)
    assert (event.object_label, event.actor) == (dossier.number, cast.office.username)


def test_receive_finds_the_round_that_was_opened_meanwhile(cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    assert dossier.round is None
    made = make_round()

    received = office.receive(dossier=dossier, by=cast.office, at=AT)

    assert (received.round, received.due_on) == (made, dt.date(2026, 12, 30))


def test_receive_keeps_the_round_of_the_proposal(cast):
    made = make_round()
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    make_round(proposals_due_on=dt.date(2026, 7, 1))

    assert office.receive(dossier=dossier, by=cast.office, at=AT).round == made


def test_receive_starts_the_term_of_a_rerating_without_a_round(cast):
    make_round()
    dossier = make_dossier(Stage.PROPOSED, cast=cast, purpose=Purpose.RERATING)

    received = office.receive(dossier=dossier, by=cast.office, at=AT)

    assert (received.round, received.due_on) == (None, dt.date(2026, 7, 16))


def test_receive_is_the_office_of_that_province(cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)

    for by in (cast.officer, cast.advisor, make_user(Role.OFFICE, make_province())):
        with pytest.raises(PermissionDeniedError):
            office.receive(dossier=dossier, by=by, at=AT)


def test_receive_twice_in_a_row_is_refused(cast):
    dossier = make_dossier(Stage.RECEIVED, cast=cast)

    with pytest.raises(StageError):
        office.receive(dossier=dossier, by=cast.office, at=AT)
