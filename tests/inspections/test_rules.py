"""What holds of every visit: its plan, its team, its photo, and what follows a grave finding."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from attachments.models import StoredFile
from audit.models import Event
from common import clock
from common.errors import ConflictError, PermissionDeniedError, RuleError, StageError
from inspections import services
from inspections.choices import Matter
from inspections.models import Finding, Visit
from inspections.services import FindingFacts, MatterAnswer, VisitPlan, VisitRecord
from labels.services import Complaint, report_problem
from tests.attachments.files import picture
from tests.factories.accounts import give_role, make_user
from tests.factories.certificates import make_certificate
from tests.factories.places import make_province
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)
RECORD = VisitRecord(
    visited_on=DAY,
    answers={matter.value: MatterAnswer("good") for matter in Matter},
    summary="Duy trì tốt.",
)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def certificate():
    return make_certificate(make_product(), valid_from=dt.date(2026, 7, 1))


@pytest.fixture
def product(certificate):
    return certificate.product


@pytest.fixture
def office(product):
    return make_user(Role.OFFICE, product.place.parent)


@pytest.fixture
def inspector(product):
    return make_user(Role.INSPECTOR, product.place.parent)


@pytest.fixture
def plan(inspector):
    return VisitPlan(DAY, "12/KH-UBND", "Kiểm tra định kỳ", [inspector])


@pytest.fixture
def visit(product, office, plan):
    return services.plan_visit(producer=product.producer, plan=plan, by=office, at=AT)


@pytest.fixture
def visited(visit, inspector):
    return services.record_visit(visit=visit, record=RECORD, by=inspector, at=AT)


def find(visit, by, severity="minor", **facts):
    return services.add_finding(
        visit=visit, facts=FindingFacts(severity, "Nhãn thiếu", **facts), by=by, at=AT
    )


def photo(content=None):
    return SimpleUploadedFile("anh.jpg", picture() if content is None else content)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"planned_on": dt.date(2027, 11, 22)}, "planned_on"),
        ({"order_number": " \u200b"}, "order_number"),
        ({"purpose": ""}, "purpose"),
    ],
)
def test_plan_refuses_far_days_and_empty_words(product, office, plan, change, field):
    with pytest.raises(RuleError) as refused:
        services.plan_visit(
            producer=product.producer, plan=replace(plan, **change), by=office, at=AT
        )

    assert refused.value.field == field
    assert not Visit.objects.exists()


def test_plan_takes_reports_about_that_producer_only(product, office, plan):
    about_other = report_problem(
        product=make_product(), code="", complaint=Complaint("other"), at=AT
    )

    with pytest.raises(RuleError) as refused:
        services.plan_visit(
            producer=product.producer, plan=replace(plan, reports=[about_other]), by=office, at=AT
        )

    assert refused.value.field == "reports"


def test_same_visit_is_planned_once(visit, product, office, plan):
    with pytest.raises(ConflictError) as refused:
        services.plan_visit(producer=product.producer, plan=plan, by=office, at=AT)

    assert refused.value.field == "order_number"
    assert Visit.objects.count() == 1


def test_visit_of_another_century_is_a_slip(visit, inspector):
    with pytest.raises(RuleError, match="quá một tháng") as refused:
        services.record_visit(
            visit=visit,
            record=replace(RECORD, visited_on=dt.date(2025, 11, 20)),
            by=inspector,
            at=AT,
        )

    assert refused.value.field == "visited_on"


def test_unknown_severity_is_refused(visited, inspector):
    with pytest.raises(RuleError) as refused:
        find(visited, inspector, severity="x")

    assert refused.value.field == "severity"


def test_photo_is_stored_once_and_a_refused_one_leaves_nothing(visited, inspector):
    finding = find(visited, inspector)

    with pytest.raises(RuleError) as refused:
        services.set_photo(finding=finding, upload=photo(b"MZ"), by=inspector, at=AT)
    services.set_photo(finding=finding, upload=photo(), by=inspector, at=AT)

    finding.refresh_from_db()
    assert refused.value.field == "photo"
    assert finding.photo == StoredFile.objects.get()
    assert Event.objects.filter(action="finding.recorded").count() == 2
    with pytest.raises(StageError):
        services.set_photo(finding=finding, upload=photo(), by=inspector, at=AT)


def test_photo_is_for_the_team(visited, inspector, office):
    finding = find(visited, inspector)

    with pytest.raises(PermissionDeniedError):
        services.set_photo(finding=finding, upload=photo(), by=office, at=AT)


def test_finding_that_was_refused_leaves_no_photo(client, visited, inspector):
    client.force_login(inspector)
    form = {"severity": "major", "text": "Nhãn thiếu", "photo": photo()}

    answer = client.post(f"/desk/kiem-tra/{visited.pk}/ton-tai/", form)

    assert "cần có hạn" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not Finding.objects.exists()


def test_pages_of_the_team_are_closed_to_others(client, visited, office, product):
    finding = Finding.objects.create(
        visit=visited, severity="minor", text="Nhắc", found_by=visited.recorded_by
    )
    other = make_user(Role.INSPECTOR, product.place.parent)
    reader = make_user(Role.AREA_OFFICER, product.place)
    where = f"/desk/kiem-tra/{visited.pk}/"

    for user in (other, reader):
        client.force_login(user)
        assert client.get(where).status_code == 200
        for verb in ("ghi-ket-qua/", "ton-tai/", f"ton-tai/{finding.pk}/"):
            assert client.get(where + verb).status_code == 403, verb
            assert client.post(where + verb, {}).status_code == 403, verb
    client.force_login(office)
    assert client.get(f"{where}ton-tai/").status_code == 403
    assert client.get(f"{where}ton-tai/{finding.pk}/").status_code == 200


def test_resolved_finding_is_not_resolved_again(client, visited, inspector, office):
    finding = find(visited, inspector)
    services.resolve_finding(
        finding=finding, resolution="Xong", resolved_on=DAY, by=inspector, at=AT
    )
    client.force_login(office)

    answer = client.get(f"/desk/kiem-tra/{visited.pk}/ton-tai/{finding.pk}/")

    assert answer.status_code == 302


def test_grave_finding_leads_the_office_to_the_certificate(
    client, visited, certificate, inspector, office
):
    find(visited, inspector, severity="grave", product=certificate.product)
    where = f"/desk/kiem-tra/{visited.pk}/"
    client.force_login(office)

    page = client.get(where).content.decode()
    start = page.index(f'href="/desk/giay-chung-nhan/{certificate.number}/?ly-do=') + 6
    link = page[start : page.index('"', start)]
    paper = client.get(link.replace("&amp;", "&")).content.decode()

    assert "Kiểm tra ngày 20/11/2026 (12/KH-UBND): Nhãn thiếu" in paper
    client.force_login(inspector)
    assert "?ly-do=" not in client.get(where).content.decode()


def test_grave_finding_of_a_producer_names_each_live_product(client, visited, inspector, office):
    make_product(producer=visited.producer)
    find(visited, inspector, severity="grave")
    client.force_login(office)

    assert client.get(f"/desk/kiem-tra/{visited.pk}/").content.decode().count("?ly-do=") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_visit_costs_the_same(
    client, visited, inspector, office, count, django_assert_num_queries
):
    for n in range(count):
        make_certificate(make_product(producer=visited.producer), valid_from=dt.date(2026, 7, 1))
        find(visited, inspector, severity="grave", deadline_on=dt.date(2026, 12, 1 + n))
    client.force_login(office)

    with django_assert_num_queries(11):
        client.get(f"/desk/kiem-tra/{visited.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_visits_costs_the_same(
    client, product, office, plan, count, django_assert_num_queries
):
    for n in range(count):
        numbered = replace(plan, order_number=f"{n}/KH")
        services.plan_visit(producer=product.producer, plan=numbered, by=office, at=AT)
    client.force_login(office)

    with django_assert_num_queries(6):
        client.get("/desk/kiem-tra/")


def test_planner_of_another_province_may_only_read(client, product):
    user = make_user(Role.OFFICE, make_province())
    give_role(user, Role.AUDITOR, product.place.parent)
    client.force_login(user)

    assert client.get(f"/desk/chu-the/{product.producer.number}/kiem-tra-moi/").status_code == 403


def test_findings_of_others_are_not_reached_through_an_own_visit(client, visited, inspector):
    stranger = make_product()
    other = Visit.objects.create(
        producer=stranger.producer,
        planned_on=DAY,
        order_number="1",
        purpose="x",
        planned_by=inspector,
    )
    finding = Finding.objects.create(visit=other, severity="minor", text="Nhắc", found_by=inspector)
    client.force_login(inspector)

    assert client.get(f"/desk/kiem-tra/{visited.pk}/ton-tai/{finding.pk}/").status_code == 404
    assert client.get(f"/desk/kiem-tra/{visited.pk}/ton-tai/{finding.pk}/anh/").status_code == 404


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE inspections_visit SET visited_on = NULL", "visit_recorded_whole"),
        ("UPDATE inspections_visit SET summary = ''", "visit_recorded_whole"),
        ("UPDATE inspections_finding SET severity = 'major'", "finding_major_has_deadline"),
        ("UPDATE inspections_finding SET resolved_on = '2026-11-20'", "finding_resolved_whole"),
        (
            "INSERT INTO inspections_visitanswer (visit_id, matter, answer, note) "
            "SELECT visit_id, matter, answer, note FROM inspections_visitanswer LIMIT 1",
            "visit_matter_once",
        ),
    ],
)
def test_database_guards_visits_and_findings(visited, inspector, statement, rule):
    find(visited, inspector)

    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
