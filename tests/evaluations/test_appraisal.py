"""The commune's opinion and proposal."""

import datetime as dt

import pytest

from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError, StageError
from evaluations.choices import DocumentStatus, Stage
from evaluations.models import Appraisal
from evaluations.services import appraisal, dossiers
from evaluations.services.appraisal import Opinion
from evaluations.services.documents import judge_document
from tests.factories.councils import make_round
from tests.factories.evaluations import (
    AT,
    DAY,
    accept_all,
    make_cast,
    make_dossier,
    opinions_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def dossier(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    accept_all(dossier, cast.officer)
    return dossier


def propose(dossier, by, **overrides):
    values = {
        "dossier": dossier,
        "opinions": opinions_for(dossier),
        "letter_number": "15/TTr-UBND",
        "letter_on": DAY,
        "by": by,
        "at": AT,
    }
    return appraisal.propose(**values | overrides)


def test_propose_keeps_opinions_and_letter(cast, dossier):
    soon = make_round(completes_on=dt.date(2026, 12, 30))

    made = propose(dossier, cast.officer)

    dossier.refresh_from_db()
    assert (dossier.stage, dossier.round, dossier.due_on) == (
        Stage.PROPOSED,
        soon,
        dt.date(2026, 12, 30),
    )
    assert [matter.code for matter in made.matters.all()] == [
        "material",
        "labour",
        "idea",
        "identity",
    ]
    assert made.letter_number == "15/TTr-UBND"
    assert Event.objects.filter(action=Action.DOSSIER_APPRAISED).count() == 1
    assert Event.objects.get(action=Action.DOSSIER_PROPOSED).area == cast.commune.code


def test_propose_keeps_an_opinion_that_a_matter_is_not_met(cast, dossier):
    made = propose(dossier, cast.officer, opinions=opinions_for(dossier, is_met=False))

    assert {matter.is_met for matter in made.matters.all()} == {False}


def test_propose_again_after_a_return_replaces_the_opinion(cast, dossier):
    propose(dossier, cast.officer)
    dossiers.return_dossier(dossier=dossier, reason="Bổ sung.", by=cast.office, at=AT)
    dossiers.submit(dossier=dossier, by=cast.officer, at=AT)

    propose(dossier, cast.officer, letter_number="16/TTr-UBND")

    assert Appraisal.objects.get().letter_number == "16/TTr-UBND"
    assert Appraisal.objects.get().matters.count() == 4


def test_propose_after_the_last_day_goes_to_the_next_round(cast, dossier):
    first = make_round(
        opens_on=dt.date(2026, 5, 1),
        proposals_due_on=DAY - dt.timedelta(days=1),
        completes_on=dt.date(2026, 6, 30),
    )
    second = make_round()
    dossier.round = first
    dossier.save(update_fields=["round"])

    propose(dossier, cast.officer)

    dossier.refresh_from_db()
    assert dossier.round == second


def test_propose_on_the_last_day_stays_in_its_round(cast, dossier):
    first = make_round(
        opens_on=dt.date(2026, 5, 1), proposals_due_on=DAY, completes_on=dt.date(2026, 6, 30)
    )
    dossier.round = first
    dossier.save(update_fields=["round"])

    propose(dossier, cast.officer)

    dossier.refresh_from_db()
    assert dossier.round == first


def test_propose_needs_every_document_checked(cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    with pytest.raises(RuleError, match="Chưa kiểm tra xong"):
        propose(dossier, cast.officer)


def test_propose_refuses_a_dossier_with_a_returned_document(cast, dossier):
    judge_document(
        document=dossier.documents.get(code="M02"),
        accepted=False,
        reason="Thiếu chữ ký.",
        by=cast.officer,
        at=AT,
    )

    with pytest.raises(RuleError, match="chưa đầy đủ"):
        propose(dossier, cast.officer)


def test_propose_refuses_a_mandatory_document_without_a_file(cast, dossier):
    dossier.documents.filter(code="M02").update(status=DocumentStatus.MISSING)

    with pytest.raises(RuleError, match="Báo cáo tự đánh giá"):
        propose(dossier, cast.officer)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"letter_number": ""}, "letter_number"),
        ({"letter_number": "\u202e\x00"}, "letter_number"),
        ({"letter_number": "x" * 300}, "letter_number"),
        ({"letter_on": None}, "letter_on"),
        ({"letter_on": DAY + dt.timedelta(days=1)}, "letter_on"),
        ({"letter_on": DAY - dt.timedelta(days=1)}, "letter_on"),
    ],
)
def test_propose_checks_the_letter(cast, dossier, change, field):
    with pytest.raises(RuleError) as caught:
        propose(dossier, cast.officer, **change)

    assert caught.value.field == field
    assert not Appraisal.objects.exists()


def test_propose_needs_each_matter_with_its_finding(cast, dossier):
    whole = opinions_for(dossier)
    for opinions, field in (
        (whole[:3], "is_met_identity"),
        ([*whole[:3], Opinion("identity", True, "  ")], "finding_identity"),
        ([*whole[:3], Opinion("identity", True, "x" * 2001)], "finding_identity"),
        ([*whole, Opinion("taste", True, "Ngon.")], ""),
        ([*whole, whole[0]], ""),
    ):
        with pytest.raises(RuleError) as caught:
            propose(dossier, cast.officer, opinions=opinions)
        assert caught.value.field == field


def test_propose_is_the_communes(cast, dossier):
    for by in (cast.owner, cast.office, cast.advisor):
        with pytest.raises(PermissionDeniedError):
            propose(dossier, by)


def test_propose_twice_in_a_row_is_refused(cast, dossier):
    propose(dossier, cast.officer)

    with pytest.raises(StageError):
        propose(dossier, cast.officer)
