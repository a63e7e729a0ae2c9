"""Visits and findings in the office's admin."""

import datetime as dt

import pytest

from accounts.roles import Role
from common import clock
from inspections.models import Finding, Visit
from tests import staff
from tests.factories.accounts import make_user
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def commune():
    return make_commune(parent=make_province())


@pytest.fixture
def inspector(commune):
    return make_user(Role.INSPECTOR, commune.parent)


@pytest.fixture
def office(commune, client):
    user = staff.make_staff(commune.parent)
    client.force_login(user)
    return user


def make_visit(commune, inspector, name="Hợp tác xã Mẫu", **overrides):
    values = {
        "producer": make_producer(place=commune, name=name),
        "planned_on": dt.date(2026, 12, 1),
        "order_number": "12/KH-UBND",
        "purpose": "Kiểm tra định kỳ",
        "planned_by": inspector,
    }
    visit = Visit.objects.create(**values | overrides)
    visit.team.add(inspector)
    return visit


def recorded(by):
    return {
        "visited_on": DAY,
        "summary": "Duy trì tốt.",
        "recorded_at": NOW,
        "recorded_by": by,
    }


def make_finding(visit, **overrides):
    values = {
        "visit": visit,
        "product": make_product(producer=visit.producer),
        "severity": "major",
        "text": "Nhãn thiếu ngày sản xuất.",
        "deadline_on": dt.date(2026, 12, 15),
        "found_by": visit.planned_by,
    }
    return Finding.objects.create(**values | overrides)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR])
def test_every_list_and_page_opens_and_takes_no_change(client, commune, inspector, role):
    visit = make_visit(commune, inspector, **recorded(inspector))
    visit.answers.create(matter="mark", answer="bad", note="Sao sai.")
    finding = make_finding(visit)
    client.force_login(staff.make_staff(commune.parent, role))

    for row in (visit, finding):
        assert staff.rows_of(client, type(row)) == [row]
        assert client.get(staff.page_url(row)).status_code == 200
        assert client.post(staff.page_url(row), {"text": "x"}).status_code == 403
        assert staff.actions_of(client, type(row)) == []


@pytest.mark.parametrize("model", [Visit, Finding])
def test_whoever_is_not_of_the_staff_stays_outside(client, inspector, model):
    client.force_login(inspector)

    assert client.get(staff.list_url(model)).status_code == 302


def test_another_provinces_office_finds_nothing(client, commune, inspector):
    finding = make_finding(make_visit(commune, inspector))
    client.force_login(staff.make_staff(make_province()))

    for row in (finding, finding.visit):
        assert staff.rows_of(client, type(row)) == []
        assert client.get(staff.page_url(row)).status_code == 302


def test_lists_take_few_queries_whatever_their_length(client, office, commune, inspector):
    for model in (Visit, Finding):
        staff.assert_list_is_cheap(
            client, model, lambda: make_finding(make_visit(commune, inspector))
        )


def test_visits_by_state_and_name(client, office, commune, inspector):
    planned = make_visit(commune, inspector, "Hợp tác xã Đồng Tâm")
    late = make_visit(commune, inspector, planned_on=dt.date(2026, 11, 19))
    done = make_visit(commune, inspector, planned_on=DAY, **recorded(inspector))

    assert staff.rows_of(client, Visit, tinh_trang="planned") == [planned, late]
    assert staff.rows_of(client, Visit, tinh_trang="qua_han") == [late]
    assert staff.rows_of(client, Visit, tinh_trang="recorded") == [done]
    assert staff.rows_of(client, Visit, q="dong tam") == [planned]
    assert "quá ngày dự kiến" in client.get(staff.list_url(Visit)).content.decode()


def test_findings_by_term_and_severity(client, office, commune, inspector):
    visit = make_visit(commune, inspector, **recorded(inspector))
    late = make_finding(visit, deadline_on=dt.date(2026, 11, 19))
    waiting = make_finding(visit)
    minor = make_finding(visit, severity="minor", deadline_on=None)
    done = make_finding(
        visit, severity="grave", resolved_on=DAY, resolution="Đã in lại.", resolved_by=inspector
    )

    def found(**query):
        return set(staff.rows_of(client, Finding, **query))

    assert found(khac_phuc="con") == {late, waiting, minor}
    assert found(khac_phuc="qua_han") == {late}
    assert found(khac_phuc="xong") == {done}
    assert found(severity__exact="minor") == {minor}
    assert '<strong class="late">quá hạn</strong>' in (
        client.get(staff.list_url(Finding)).content.decode()
    )
