"""Rounds of rating."""

import datetime as dt

import pytest

from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError
from evaluations.dossier_queries import round_accepting
from evaluations.models import Round
from evaluations.services.rounds import RoundFacts, open_round
from tests.factories.accounts import make_user
from tests.factories.councils import make_round
from tests.factories.evaluations import AT, DAY
from tests.factories.places import make_commune, make_province
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_user(Role.OFFICE, make_province())


def facts(**overrides):
    values = {
        "name": "Đợt 2 năm 2026",
        "year": 2026,
        "sequence": 2,
        "opens_on": dt.date(2026, 7, 1),
        "proposals_due_on": dt.date(2026, 10, 30),
        "completes_on": dt.date(2026, 12, 30),
    }
    return RoundFacts(**values | overrides)


def test_open_round_with_its_event(office):
    made = open_round(rulebook=make_rulebook(), facts=facts(), by=office, at=AT)

    assert (made.name, made.level) == ("Đợt 2 năm 2026", "province")
    assert Event.objects.get(action=Action.ROUND_OPENED).note == "Đợt 2 năm 2026"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " \x00 "}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"opens_on": dt.date(2026, 11, 1)}, "proposals_due_on"),
        ({"completes_on": dt.date(2026, 10, 1)}, "completes_on"),
        (
            {"opens_on": dt.date(2026, 5, 1), "proposals_due_on": DAY - dt.timedelta(days=1)},
            "proposals_due_on",
        ),
        ({"completes_on": dt.date(2027, 1, 1)}, "completes_on"),
    ],
)
def test_open_round_checks_its_days(office, change, field):
    with pytest.raises(RuleError) as caught:
        open_round(rulebook=make_rulebook(), facts=facts(**change), by=office, at=AT)

    assert caught.value.field == field
    assert not Round.objects.exists()


def test_open_round_of_a_number_twice_is_refused(office):
    open_round(rulebook=make_rulebook(), facts=facts(), by=office, at=AT)

    with pytest.raises(RuleError) as caught:
        open_round(rulebook=make_rulebook(), facts=facts(), by=office, at=AT)

    assert caught.value.field == "sequence"


def test_open_round_under_a_rulebook_that_only_records_is_refused(office):
    with pytest.raises(RuleError) as caught:
        open_round(rulebook=make_rulebook("148-2023"), facts=facts(), by=office, at=AT)

    assert caught.value.field == "rulebook"


def test_open_round_is_the_offices():
    for by in (
        make_user(Role.AREA_OFFICER, make_commune()),
        make_user(Role.AUDITOR, make_province()),
    ):
        with pytest.raises(PermissionDeniedError):
            open_round(rulebook=make_rulebook(), facts=facts(), by=by, at=AT)


def test_round_accepting_is_the_first_that_still_takes_proposals():
    past = make_round(
        opens_on=dt.date(2026, 3, 1),
        proposals_due_on=dt.date(2026, 4, 30),
        completes_on=dt.date(2026, 6, 30),
    )
    later = make_round()

    assert round_accepting(dt.date(2026, 4, 30)) == past
    assert round_accepting(dt.date(2026, 5, 1)) == later
    assert round_accepting(dt.date(2026, 10, 31)) is None
