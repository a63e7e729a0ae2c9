"""Forwarding, the central result, and which stars may be recognised."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.roles import Role
from audit.choices import Action
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError, StageError
from evaluations.choices import Stage
from evaluations.models import NationalResult
from evaluations.services import national
from tests.factories.accounts import make_user
from tests.factories.councils import make_council, make_result, make_reviewed
from tests.factories.places import make_province

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 8, 3, 2, 0, tzinfo=dt.UTC)
ON = dt.date(2026, 8, 3)


def scored(stars, stage=Stage.SCORED, **overrides):
    dossier = make_reviewed(make_council(), stage)
    make_result(dossier, stars=stars, **overrides)
    return dossier


def office_of(dossier):
    return make_user(Role.OFFICE, dossier.place.parent)


def record(dossier, **overrides):
    values = {
        "dossier": dossier,
        "total": Decimal("91.5"),
        "stars": 5,
        "document_number": "77/TB-BNNMT",
        "document_on": dt.date(2026, 8, 1),
        "scan": None,
        "by": make_user(Role.MINISTRY),
        "at": AT,
    }
    return national.record_result(**values | overrides)


def test_ninety_points_go_up():
    dossier = scored(5)

    moved = national.forward(dossier=dossier, by=office_of(dossier), at=AT)

    assert moved.stage == Stage.FORWARDED
    assert Event.objects.get(action=Action.DOSSIER_FORWARDED).note == "90.00"


def test_below_the_floor_nothing_goes_up():
    dossier = scored(4, average=Decimal("89.9"))

    with pytest.raises(RuleError, match="89,90 chưa đạt mức 90"):
        national.forward(dossier=dossier, by=office_of(dossier), at=AT)


def test_points_count_for_forwarding_even_when_a_mark_held_back():
    dossier = scored(4, average=Decimal(93), stars_by_points=5)

    moved = national.forward(dossier=dossier, by=office_of(dossier), at=AT)

    assert moved.stage == Stage.FORWARDED


def test_only_a_scored_dossier_goes_up_and_only_by_its_office():
    dossier, fresh = scored(5), make_reviewed(make_council())

    with pytest.raises(PermissionDeniedError):
        national.forward(dossier=dossier, by=make_user(Role.OFFICE, make_province()), at=AT)
    with pytest.raises(StageError):
        national.forward(dossier=fresh, by=office_of(fresh), at=AT)


def test_the_ministry_records_what_came_back():
    dossier = scored(5, Stage.FORWARDED)

    result = record(dossier)

    dossier.refresh_from_db()
    assert (result.total, result.stars, dossier.stage) == (Decimal("91.5"), 5, Stage.NATIONAL)
    assert Event.objects.get(action=Action.NATIONAL_RESULT_RECORDED).note == "77/TB-BNNMT"
    with pytest.raises(StageError):
        record(dossier)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("total", {"total": Decimal("100.01")}),
        ("total", {"total": Decimal(-1)}),
        ("total", {"total": Decimal("NaN")}),
        ("total", {"total": Decimal("Infinity")}),
        ("total", {"total": Decimal("91.555")}),
        ("stars", {"total": Decimal("89.99"), "stars": 5}),
        ("stars", {"stars": 0}),
        ("document_number", {"document_number": " "}),
        ("document_number", {"document_number": "x" * 51}),
        ("document_on", {"document_on": dt.date(2026, 8, 4)}),
        ("document_on", {"document_on": dt.date(2026, 6, 19)}),
    ],
)
def test_a_wrong_notice_is_refused_at_its_field(field, values):
    dossier = scored(5, Stage.FORWARDED)

    with pytest.raises(RuleError) as refused:
        record(dossier, **values)

    assert refused.value.field == field
    assert not NationalResult.objects.exists()


def test_only_the_ministry_records():
    dossier = scored(5, Stage.FORWARDED)

    with pytest.raises(PermissionDeniedError):
        record(dossier, by=office_of(dossier))


def test_recognisable_from_the_provincial_result():
    assert national.recognisable_stars(scored(4), ON) == (4, "province")
    assert national.recognisable_stars(scored(3), ON) == (3, "province")


def test_five_stars_go_up_before_anybody_recognises():
    with pytest.raises(RuleError, match="phải chuyển cấp trung ương"):
        national.recognisable_stars(scored(5), ON)


def test_under_three_stars_nobody_recognises():
    with pytest.raises(RuleError, match="không thuộc hạng được công nhận"):
        national.recognisable_stars(scored(2), ON)


@pytest.mark.parametrize("stage", [Stage.REVIEWED, Stage.SCHEDULED, Stage.FORWARDED])
def test_without_a_result_nothing_is_recognisable(stage):
    with pytest.raises(StageError):
        national.recognisable_stars(make_reviewed(make_council(), stage), ON)


@pytest.mark.parametrize(
    ("total", "stars", "expected"),
    [
        (Decimal("91.5"), 5, (5, "central")),
        (Decimal(92), 4, (4, "province")),
        (Decimal("89.99"), 4, (4, "province")),
        (Decimal(69), 3, (3, "province")),
    ],
)
def test_recognisable_from_the_central_result(total, stars, expected):
    dossier = scored(5, Stage.FORWARDED)
    record(dossier, total=total, stars=stars)
    dossier.refresh_from_db()

    assert national.recognisable_stars(dossier, ON) == expected


def test_the_province_may_evaluate_again_below_five_stars():
    dossier = scored(5, Stage.FORWARDED)
    record(dossier, total=Decimal(80), stars=4)

    again = national.evaluate_again(
        dossier=dossier, reason="Bổ sung chứng nhận", by=office_of(dossier), at=AT
    )

    assert again.stage == Stage.REVIEWED
    make_result(again, stars=5)
    again.stage = Stage.SCORED
    again.save()
    assert national.recognisable_stars(again, ON) == (4, "province")
    with pytest.raises(RuleError, match="đã có kết quả cấp trung ương"):
        national.forward(dossier=again, by=office_of(again), at=AT)


def test_a_scored_dossier_without_its_result_does_not_go_up():
    dossier = make_reviewed(make_council(), Stage.SCORED)

    with pytest.raises(StageError):
        national.forward(dossier=dossier, by=office_of(dossier), at=AT)


def test_five_central_stars_are_not_evaluated_again():
    dossier = scored(5, Stage.FORWARDED)
    with pytest.raises(StageError):
        national.evaluate_again(dossier=dossier, reason="x", by=office_of(dossier), at=AT)
    record(dossier)

    with pytest.raises(RuleError, match="hạng cao nhất"):
        national.evaluate_again(dossier=dossier, reason="x", by=office_of(dossier), at=AT)


def test_evaluating_again_needs_a_reason():
    dossier = scored(5, Stage.FORWARDED)
    record(dossier, total=Decimal(80), stars=4)

    with pytest.raises(RuleError) as refused:
        national.evaluate_again(dossier=dossier, reason=" ", by=office_of(dossier), at=AT)

    assert refused.value.field == "reason"


def test_a_central_result_that_nobody_recognises_ends_the_dossier():
    dossier = scored(5, Stage.FORWARDED)
    record(dossier, total=Decimal(45), stars=2)
    office = office_of(dossier)

    with pytest.raises(PermissionDeniedError):
        national.conclude(dossier=dossier, reason="Không đạt", by=make_user(Role.MINISTRY), at=AT)
    with pytest.raises(RuleError) as refused:
        national.conclude(dossier=dossier, reason=" ", by=office, at=AT)
    ended = national.conclude(dossier=dossier, reason="Không đạt", by=office, at=AT)

    assert refused.value.field == "reason"
    assert ended.stage == Stage.NOT_RECOGNISED
    assert ended.moves.latest("pk").reason == "Không đạt"
    with pytest.raises(StageError):
        national.conclude(dossier=dossier, reason="Lần nữa", by=office, at=AT)


def test_a_central_result_within_reach_of_a_decision_is_not_just_ended():
    dossier = scored(5, Stage.FORWARDED)
    record(dossier, total=Decimal(80), stars=3)

    with pytest.raises(RuleError, match="3 sao thuộc hạng được công nhận"):
        national.conclude(dossier=dossier, reason="x", by=office_of(dossier), at=AT)


def test_ministry_may_not_forward_for_a_province(client):
    dossier = scored(5)
    ministry = make_user(Role.MINISTRY)

    with pytest.raises(PermissionDeniedError):
        national.forward(dossier=dossier, by=ministry, at=AT)
    client.force_login(ministry)
    answer = client.post(f"/desk/ho-so/{dossier.number}/chuyen-trung-uong/")

    dossier.refresh_from_db()
    assert answer.status_code == 403
    assert dossier.stage == Stage.SCORED
