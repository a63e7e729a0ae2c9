"""Results on their pages, up to the central level and back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from evaluations.choices import Stage
from evaluations.council_queries import form_of
from evaluations.models import (
    NationalResult,
)
from tests.attachments import files
from tests.evaluations.council_pages.pages import scored, text_of, url
from tests.factories.accounts import make_user
from tests.factories.producers import make_membership

pytestmark = pytest.mark.django_db


def test_the_producer_sees_the_result_and_what_held_it_back(client):
    dossier = scored(3, average=Decimal("82.5"), stars_by_points=4)
    form = form_of(dossier)
    mark = next(m for c in form.criteria for m in c.marks if m.stars == 4)
    other = scored(
        3,
        average=Decimal("82.5"),
        stars_by_points=4,
        held_back=[
            {
                "criterion": mark.criterion_code,
                "option": mark.key,
                "points": str(mark.points),
                "stars": 4,
                "votes_for": 1,
                "votes_against": 2,
            }
        ],
    )
    owner = make_user(Role.PRODUCER)
    make_membership(other.producer, owner)
    client.force_login(owner)

    page = text_of(client.get(url("result", other.number)))

    assert "82,5" in page
    assert "3 sao" in page
    assert form.criterion(mark.criterion_code).name in page
    assert "1/3" in page
    assert client.get(url("result", dossier.number)).status_code == 404


def test_the_office_forwards_from_the_result(client):
    dossier = scored(5)
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    page = text_of(client.get(url("result", dossier.number)))
    response = client.post(url("forward", dossier.number), follow=True)

    assert "Chuyển cấp trung ương" in page
    assert "Đã chuyển hồ sơ lên cấp trung ương." in text_of(response)
    dossier.refresh_from_db()
    assert dossier.stage == Stage.FORWARDED
    again = client.post(url("forward", dossier.number), follow=True)
    assert "không chuyển sang" in text_of(again)


@pytest.mark.parametrize("stars", [4, 5])
def test_the_office_is_led_on_to_the_decision(client, stars):
    dossier = scored(stars)
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))
    recognise = reverse("certificates:recognise")

    page = text_of(client.get(url("result", dossier.number)))

    # Five stars go to the central level first.
    assert (recognise in page) is (stars == 4)


def test_a_lower_result_is_not_forwarded(client):
    dossier = scored(4)
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    assert "Chuyển cấp trung ương" not in text_of(client.get(url("result", dossier.number)))
    refused = client.post(url("forward", dossier.number), follow=True)
    assert "chưa đạt mức 90" in text_of(refused)


def test_the_ministry_records_the_central_result(client):
    dossier = scored(5, Stage.FORWARDED)
    client.force_login(make_user(Role.MINISTRY))
    data = {
        "total": "88,5",
        "stars": "4",
        "document_number": "77/TB-BNNMT",
        "document_on": "2026-06-20",
    }

    assert "error-summary" not in text_of(client.get(url("national_result", dossier.number)))
    for field, value in [
        ("total", "100.5"),
        ("total", "x"),
        ("stars", "5"),
        ("stars", "9"),
        ("document_on", "2026-06-21"),
        ("document_number", ""),
    ]:
        page = text_of(client.post(url("national_result", dossier.number), data | {field: value}))
        assert "error-summary" in page, (field, value)
    assert not NationalResult.objects.exists()
    response = client.post(
        url("national_result", dossier.number),
        data | {"file": SimpleUploadedFile("thong-bao.pdf", files.pdf())},
    )

    assert response.url == url("result", dossier.number)
    page = text_of(client.get(response.url))
    assert "88,50" in page
    assert "77/TB-BNNMT" in page
    scan = client.get(url("national_scan", dossier.number))
    assert scan["Content-Disposition"].startswith("attachment")
    assert b"".join(scan.streaming_content) == files.pdf()
    scan.close()


def test_a_result_without_a_scan_has_none_to_give(client):
    dossier = scored(5, Stage.NATIONAL)
    NationalResult.objects.create(
        dossier=dossier,
        total=80,
        stars=4,
        document_number="77",
        document_on=dt.date(2026, 6, 20),
        by=make_user(),
    )
    client.force_login(make_user(Role.MINISTRY))

    assert client.get(url("national_scan", dossier.number)).status_code == 404


def test_a_hostile_scan_leaves_nothing_behind(client):
    dossier = scored(5, Stage.FORWARDED)
    client.force_login(make_user(Role.MINISTRY))
    data = {
        "total": "91",
        "stars": "5",
        "document_number": "77",
        "document_on": "2026-06-20",
        "file": SimpleUploadedFile("thong-bao.pdf", b"MZ\x90\x00 not a pdf"),
    }

    page = text_of(client.post(url("national_result", dossier.number), data))

    assert "error-summary" in page
    assert not NationalResult.objects.exists()
    dossier.refresh_from_db()
    assert dossier.stage == Stage.FORWARDED


def test_the_office_lets_the_province_judge_again(client):
    dossier = scored(5, Stage.NATIONAL)
    NationalResult.objects.create(
        dossier=dossier,
        total=80,
        stars=4,
        document_number="77",
        document_on=dt.date(2026, 6, 20),
        by=make_user(),
    )
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    assert "Cấp tỉnh đánh giá lại" in text_of(client.get(url("result", dossier.number)))
    assert "error-summary" in text_of(client.post(url("evaluate_again", dossier.number), {}))
    client.post(url("evaluate_again", dossier.number), {"reason": "Bổ sung minh chứng"})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.REVIEWED


def test_the_office_ends_a_dossier_that_the_centre_rated_too_low(client):
    dossier = scored(5, Stage.NATIONAL)
    NationalResult.objects.create(
        dossier=dossier,
        total=45,
        stars=2,
        document_number="78",
        document_on=dt.date(2026, 6, 20),
        by=make_user(),
    )
    client.force_login(make_user(Role.OFFICE, dossier.place.parent))

    assert url("conclude", dossier.number) in text_of(client.get(url("result", dossier.number)))
    assert "error-summary" in text_of(client.post(url("conclude", dossier.number), {}))
    client.post(url("conclude", dossier.number), {"reason": "Không đạt hạng được công nhận"})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.NOT_RECOGNISED
    assert url("conclude", dossier.number) not in text_of(client.get(url("result", dossier.number)))
