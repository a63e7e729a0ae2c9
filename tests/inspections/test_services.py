"""Visits and findings: Decision 26/2026/QĐ-TTg, Art. 9."""

import datetime as dt
from dataclasses import replace

import pytest

from accounts.roles import Role
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError, StageError
from inspections import services
from inspections.choices import Matter
from inspections.models import Finding, Visit
from inspections.services import FindingFacts, MatterAnswer, VisitPlan, VisitRecord
from tests.factories.accounts import make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)
RECORD = VisitRecord(
    visited_on=DAY,
    answers={matter.value: MatterAnswer("good") for matter in Matter},
    summary="Duy trì tốt.",
)


@pytest.fixture
def product():
    return make_product()


@pytest.fixture
def office(product):
    return make_user(Role.OFFICE, product.place.parent)


@pytest.fixture
def inspector(product):
    return make_user(Role.INSPECTOR, product.place.parent)


def plan(team, **overrides):
    values = {
        "planned_on": DAY,
        "order_number": "12/KH-UBND",
        "purpose": "Kiểm tra định kỳ",
        "team": team,
    }
    return VisitPlan(**values | overrides)


@pytest.fixture
def visit(product, office, inspector):
    return services.plan_visit(producer=product.producer, plan=plan([inspector]), by=office, at=AT)


@pytest.fixture
def visited(visit, inspector):
    return services.record_visit(visit=visit, record=RECORD, by=inspector, at=AT)


def test_visit_from_plan_to_resolved_finding(visited, product, inspector, office):
    finding = services.add_finding(
        visit=visited,
        facts=FindingFacts("major", "Nhãn thiếu", product, DAY + dt.timedelta(days=30)),
        by=inspector,
        at=AT,
    )
    services.resolve_finding(
        finding=finding, resolution="Đã in lại nhãn", resolved_on=DAY, by=office, at=AT
    )

    finding.refresh_from_db()
    assert (finding.resolved_on, finding.resolved_by) == (DAY, office)
    assert visited.answers.count() == len(Matter)
    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == [
        "visit.planned",
        "visit.recorded",
        "finding.recorded",
        "finding.resolved",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"planned_on": dt.date(2026, 11, 19)}, "planned_on"),
        ({"team": []}, "team"),
        ({"team": "stranger"}, "team"),
    ],
)
def test_plan_refusals(product, office, inspector, change, field):
    if change.get("team") == "stranger":
        change = {"team": [make_user(Role.INSPECTOR, make_product().place)]}

    with pytest.raises(RuleError) as refused:
        services.plan_visit(
            producer=product.producer,
            plan=plan([inspector], **change) if "team" not in change else plan(**change),
            by=office,
            at=AT,
        )

    assert refused.value.field == field
    assert not Visit.objects.exists()


def test_planning_is_for_the_office(product, inspector):
    with pytest.raises(PermissionDeniedError):
        services.plan_visit(producer=product.producer, plan=plan([inspector]), by=inspector, at=AT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"visited_on": dt.date(2026, 11, 21)}, "visited_on"),
        ({"summary": " "}, "summary"),
        ({"answers": {}}, "criteria"),
        (
            {"answers": {**RECORD.answers, "mark": MatterAnswer("bad")}},
            "mark_note",
        ),
        ({"answers": {**RECORD.answers, "mark": MatterAnswer("tuyệt")}}, "mark"),
    ],
)
def test_record_refusals(visit, inspector, change, field):
    with pytest.raises(RuleError) as refused:
        services.record_visit(visit=visit, record=replace(RECORD, **change), by=inspector, at=AT)

    assert refused.value.field == field
    visit.refresh_from_db()
    assert visit.visited_on is None


def test_record_is_for_the_team_and_once(visited, inspector, product):
    other = make_user(Role.INSPECTOR, product.place.parent)

    with pytest.raises(PermissionDeniedError):
        services.record_visit(visit=visited, record=RECORD, by=other, at=AT)
    with pytest.raises(StageError):
        services.record_visit(visit=visited, record=RECORD, by=inspector, at=AT)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (FindingFacts("minor", " "), "text"),
        (FindingFacts("major", "Nhãn thiếu"), "deadline_on"),
        (FindingFacts("major", "Nhãn thiếu", deadline_on=DAY), "deadline_on"),
        (FindingFacts("minor", "Nhãn của sản phẩm khác"), "product"),
    ],
)
def test_finding_refusals(visited, inspector, facts, field):
    if field == "product":
        facts = replace(facts, product=make_product())

    with pytest.raises(RuleError) as refused:
        services.add_finding(visit=visited, facts=facts, by=inspector, at=AT)

    assert refused.value.field == field
    assert not Finding.objects.exists()


def test_finding_waits_for_the_record(visit, inspector):
    with pytest.raises(StageError):
        services.add_finding(visit=visit, facts=FindingFacts("minor", "x"), by=inspector, at=AT)


def test_resolution_refusals(visited, inspector, office):
    finding = services.add_finding(
        visit=visited, facts=FindingFacts("minor", "Nhắc nhở"), by=inspector, at=AT
    )
    cases = [("Xong", DAY + dt.timedelta(days=1), "resolved_on"), (" ", DAY, "resolution")]
    for words, day, field in cases:
        with pytest.raises(RuleError) as refused:
            services.resolve_finding(
                finding=finding, resolution=words, resolved_on=day, by=inspector, at=AT
            )
        assert refused.value.field == field
    with pytest.raises(PermissionDeniedError):
        services.resolve_finding(
            finding=finding, resolution="Xong", resolved_on=DAY, by=make_user(), at=AT
        )

    services.resolve_finding(
        finding=finding, resolution="Xong", resolved_on=DAY, by=inspector, at=AT
    )

    with pytest.raises(StageError):
        services.resolve_finding(
            finding=finding, resolution="Lại", resolved_on=DAY, by=office, at=AT
        )
