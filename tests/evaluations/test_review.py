"""The advisory team's report."""

import datetime as dt

import pytest

from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError, StageError
from evaluations.choices import Stage
from evaluations.models import AdvisoryReview
from evaluations.services import review
from tests.factories.evaluations import AT, DAY, make_cast, make_dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def dossier(cast):
    return make_dossier(Stage.RECEIVED, cast=cast)


def report(dossier, by, **overrides):
    values = {
        "dossier": dossier,
        "summary": "Hồ sơ đầy đủ, cơ sở sạch sẽ.",
        "surveyed_on": DAY,
        "tests_requested": "",
        "is_ready": True,
        "by": by,
        "at": AT,
    }
    return review.report(**values | overrides)


def test_report_sends_a_ready_dossier_to_the_council(cast, dossier):
    made = report(dossier, cast.advisor)

    dossier.refresh_from_db()
    assert (dossier.stage, made.surveyed_on, made.by) == (Stage.REVIEWED, DAY, cast.advisor)
    assert Event.objects.get(action=Action.DOSSIER_REVIEWED).object_label == dossier.number


def test_report_of_a_dossier_that_is_not_ready_leaves_it_with_the_office(cast, dossier):
    report(dossier, cast.advisor, is_ready=False, tests_requested="Kim loại nặng.")

    dossier.refresh_from_db()
    assert dossier.stage == Stage.RECEIVED
    report(dossier, cast.advisor, surveyed_on=None)
    dossier.refresh_from_db()

    assert dossier.stage == Stage.REVIEWED
    assert AdvisoryReview.objects.get().surveyed_on is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"summary": "  "}, "summary"),
        ({"summary": "x" * 4001}, "summary"),
        ({"tests_requested": "x" * 1001}, "tests_requested"),
        ({"surveyed_on": DAY + dt.timedelta(days=1)}, "surveyed_on"),
        ({"surveyed_on": DAY - dt.timedelta(days=1)}, "surveyed_on"),
    ],
)
def test_report_checks_what_is_written(cast, dossier, change, field):
    with pytest.raises(RuleError) as caught:
        report(dossier, cast.advisor, **change)

    assert caught.value.field == field
    assert not AdvisoryReview.objects.exists()


def test_report_is_the_advisory_teams(cast, dossier):
    for by in (cast.officer, cast.owner, cast.office):
        with pytest.raises(PermissionDeniedError):
            report(dossier, by)


def test_report_twice_in_a_row_is_refused(cast, dossier):
    report(dossier, cast.advisor)

    with pytest.raises(StageError):
        report(dossier, cast.advisor)
