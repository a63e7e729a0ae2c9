"""Working pages of the inspection team."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from attachments.models import StoredFile
from common import clock
from inspections.choices import Matter
from inspections.models import Finding, Visit
from labels.services import Complaint, report_problem
from tests.attachments.files import picture
from tests.factories.accounts import make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC))


@pytest.fixture
def product():
    return make_product()


@pytest.fixture
def office(product):
    return make_user(Role.OFFICE, product.place.parent)


@pytest.fixture
def inspector(product):
    return make_user(Role.INSPECTOR, product.place.parent)


def plan(client, product, inspector, **overrides):
    values = {
        "planned_on": "2026-11-20",
        "order_number": "12/KH-UBND",
        "purpose": "Kiểm tra",
        "team": [inspector.pk],
    }
    where = f"/desk/chu-the/{product.producer.number}/kiem-tra-moi/"
    return client.post(where, values | overrides)


def record(client, visit, **overrides):
    values = {matter.value: "good" for matter in Matter}
    values |= {"visited_on": "2026-11-20", "summary": "Đạt"}
    return client.post(f"/desk/kiem-tra/{visit.pk}/ghi-ket-qua/", values | overrides)


def test_visit_from_report_to_resolution(client, product, office, inspector):
    report = report_problem(
        product=product, code="", complaint=Complaint("quality"), at=clock.now()
    )
    client.force_login(office)
    where = f"/desk/chu-the/{product.producer.number}/kiem-tra-moi/"
    assert client.get(f"{where}?phan-anh={report.number}").status_code == 200
    plan(client, product, inspector, reports=[report.pk])
    visit = Visit.objects.get()

    client.force_login(inspector)
    assert client.get(f"/desk/kiem-tra/{visit.pk}/ghi-ket-qua/").status_code == 200
    record(client, visit)
    photo = SimpleUploadedFile("anh.jpg", picture(), content_type="image/jpeg")
    client.post(
        f"/desk/kiem-tra/{visit.pk}/ton-tai/",
        {
            "severity": "major",
            "text": "Nhãn thiếu",
            "product": product.pk,
            "deadline_on": "2026-12-20",
            "photo": photo,
        },
    )
    finding = Finding.objects.get()
    shown = client.get(f"/desk/kiem-tra/{visit.pk}/").content.decode()
    seen = client.get(f"/desk/kiem-tra/{visit.pk}/ton-tai/{finding.pk}/anh/")
    b"".join(seen.streaming_content)
    client.force_login(office)
    resolving = f"/desk/kiem-tra/{visit.pk}/ton-tai/{finding.pk}/"
    assert client.get(resolving).status_code == 200
    client.post(resolving, {"resolved_on": "2026-11-20", "resolution": "Đã sửa"})

    finding.refresh_from_db()
    assert list(visit.reports.all()) == [report]
    assert "Nhãn thiếu" in shown
    assert seen.status_code == 200
    assert finding.resolution == "Đã sửa"


def test_one_finding_is_recorded_once(client, product, office, inspector):
    client.force_login(office)
    plan(client, product, inspector)
    visit = Visit.objects.get()
    client.force_login(inspector)
    record(client, visit)
    where = f"/desk/kiem-tra/{visit.pk}/ton-tai/"
    minor = {"severity": "minor", "text": "Nhãn thiếu ngày sản xuất."}

    first, again, other = (
        client.post(where, minor | more) for more in ({}, {}, {"text": "Kho chưa kê lót."})
    )

    assert [answer.status_code for answer in (first, again, other)] == [302, 200, 302]
    assert "đã được ghi" in again.content.decode()
    assert Finding.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"planned_on": "2026-11-19"},
        {"planned_on": "không phải ngày"},
        {"order_number": "x" * 99},
        {"order_number": "\u0958" * 50},
        {"purpose": "\u0958" * 500},
        {"team": ["999999"]},
        {"purpose": ""},
    ],
)
def test_wrong_plan_stays_on_the_page(client, product, office, inspector, wrong):
    client.force_login(office)

    answer = plan(client, product, inspector, **wrong)

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Visit.objects.exists()


def test_wrong_record_and_finding_stay_on_the_page(client, product, office, inspector):
    client.force_login(office)
    plan(client, product, inspector)
    visit = Visit.objects.get()
    client.force_login(inspector)

    where = f"/desk/kiem-tra/{visit.pk}/ton-tai/"
    early = client.post(where, {"severity": "minor", "text": "x"})
    answers = [record(client, visit, mark="bad"), record(client, visit, visited_on="2026-11-21")]
    record(client, visit)
    again = record(client, visit)
    photo = SimpleUploadedFile("a.jpg", b"MZ")
    answers += [
        client.post(where, {"severity": "minor", "text": "x", "photo": photo}),
        client.post(where, {"severity": "major", "text": "x"}),
    ]

    assert all("error-summary" in answer.content.decode() for answer in answers)
    assert early["Location"].endswith("/ghi-ket-qua/")
    assert again["Location"] == f"/desk/kiem-tra/{visit.pk}/"
    assert not Finding.objects.exists()
    assert not StoredFile.objects.exists()


def test_wrong_resolution_stays_and_missing_photo_is_not_found(client, product, office, inspector):
    client.force_login(office)
    plan(client, product, inspector)
    visit = Visit.objects.get()
    client.force_login(inspector)
    record(client, visit)
    client.post(f"/desk/kiem-tra/{visit.pk}/ton-tai/", {"severity": "minor", "text": "Nhắc"})
    finding = Finding.objects.get()
    where = f"/desk/kiem-tra/{visit.pk}/ton-tai/{finding.pk}/"

    answer = client.post(where, {"resolved_on": "2026-11-21", "resolution": "Đã sửa"})

    assert "error-summary" in answer.content.decode()
    assert client.get(f"{where}anh/").status_code == 404


@pytest.mark.parametrize("state", ["", "planned", "recorded", "open"])
def test_list_filters_within_few_queries(
    client, product, office, inspector, state, django_assert_max_num_queries
):
    client.force_login(office)
    plan(client, product, inspector)

    with django_assert_max_num_queries(12):
        text = client.get("/desk/kiem-tra/", {"state": state}).content.decode()

    assert (product.producer.name in text) is (state in {"", "planned"})


def test_other_areas_are_not_found(client, product, office, inspector):
    client.force_login(office)
    plan(client, product, inspector)
    client.force_login(make_user(Role.INSPECTOR, make_product().place.parent))

    assert client.get(f"/desk/kiem-tra/{Visit.objects.get().pk}/").status_code == 404
