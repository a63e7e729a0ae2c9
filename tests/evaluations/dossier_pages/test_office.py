"""Office and advisory team on their pages, and the rounds."""

import datetime as dt

import pytest

from common import clock
from evaluations.choices import Stage
from evaluations.models import Round
from tests.evaluations.dossier_pages.pages import get, text, url
from tests.factories.councils import make_round
from tests.factories.evaluations import (
    DAY,
    make_dossier,
)

pytestmark = pytest.mark.django_db


# --- Office and advisory team ---------------------------------------------------------------------


def test_receive_through_the_page(go, cast):
    make_round(name="Đợt 2 năm 2026")
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    client = go(cast.office)

    assert "Cấp xã đề nghị" in text(get(client, url("receive", dossier.number)))
    response = client.post(url("receive", dossier.number), follow=True)

    assert "Đã tiếp nhận hồ sơ (Đợt 2 năm 2026)." in text(response)
    again = client.post(url("receive", dossier.number), follow=True)
    assert "không chuyển sang" in text(again)


def test_receive_says_that_there_is_no_round(go, cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)

    response = go(cast.office).post(url("receive", dossier.number), follow=True)

    assert "chưa xếp đợt" in text(response)


def test_the_office_returns_documents_and_dossier(go, cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    client = go(cast.office)

    client.post(
        url("office_check", dossier.number), {"verdict_M02": "returned", "reason_M02": "Mờ."}
    )
    assert dossier.documents.get(code="M02").reason == "Mờ."
    response = client.post(url("office_check", dossier.number), {"verdict_M02": "x"})
    assert response.context["check_form"].errors
    response = client.post(url("office_send_back", dossier.number), {"reason": ""})
    assert response.context["return_form"].errors
    client.post(url("office_send_back", dossier.number), {"reason": "Nộp lại bản rõ."})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.RETURNED
    page = text(go(cast.owner).get(url("dossier", dossier.number)))
    assert "Nộp lại bản rõ." in page
    assert "Mờ." in page


def test_report_through_the_page(go, cast):
    dossier = make_dossier(Stage.RECEIVED, cast=cast)
    client = go(cast.advisor)
    report = {"summary": "Đầy đủ.", "surveyed_on": "2026-06-01", "tests_requested": ""}

    assert get(client, url("review", dossier.number)).status_code == 200
    client.post(url("review", dossier.number), {**report, "is_ready": "no"})
    assert "Đầy đủ." in text(client.get(url("review", dossier.number)))
    response = client.post(
        url("review", dossier.number), {**report, "is_ready": "yes"}, follow=True
    )

    assert "đủ điều kiện trình hội đồng" in text(response)
    again = client.post(url("review", dossier.number), {**report, "is_ready": "yes"})
    assert "không chuyển sang" in text(again)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"summary": ""}, "summary"),
        ({"summary": "x" * 4001}, "summary"),
        ({"summary": "a\x00b"}, "summary"),
        ({"is_ready": ""}, "is_ready"),
        ({"surveyed_on": "2026-06-02"}, "surveyed_on"),
        ({"tests_requested": "x" * 1001}, "tests_requested"),
    ],
)
def test_report_refuses_at_the_field(go, cast, changes, field):
    dossier = make_dossier(Stage.RECEIVED, cast=cast)
    data = {"summary": "Đầy đủ.", "is_ready": "yes"} | changes

    response = go(cast.advisor).post(url("review", dossier.number), data)

    assert list(response.context["form"].errors) == [field]


# --- Rounds ---------------------------------------------------------------------------------------


def round_data(**changes):
    return {
        "name": "Đợt 2 năm 2026",
        "year": "2026",
        "sequence": "2",
        "opens_on": "2026-06-01",
        "proposals_due_on": "2026-10-30",
        "completes_on": "2026-12-30",
    } | changes


def test_rounds_are_listed_with_their_dossiers(go, cast):
    make_round(name="Đợt 2 năm 2026")
    make_dossier(Stage.PROPOSED, cast=cast)

    page = text(get(go(cast.office), url("rounds")))

    assert "Đang nhận đề nghị" in page
    assert "30/10/2026" in page
    assert ">1</a>" in page


def test_open_round_is_prefilled_from_the_rulebook(go, cast):
    client = go(cast.office)

    page = text(get(client, url("open_round")))
    assert 'value="2026-10-30"' in page  # the spring round is over on 1 June
    assert 'value="2026-12-30"' in page
    client.post(url("open_round"), round_data())
    assert Round.objects.get().sequence == 2

    page = text(client.get(url("open_round")))
    assert 'value="2027-04-30"' in page
    make_round(year=2027, proposals_due_on=dt.date(2027, 4, 30), completes_on=dt.date(2027, 6, 30))
    make_round(
        year=2027, proposals_due_on=dt.date(2027, 10, 30), completes_on=dt.date(2027, 12, 30)
    )
    assert client.get(url("open_round")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"name": "\u202e"}, "name"),
        ({"year": "1e308"}, "year"),
        ({"year": "-1"}, "year"),
        ({"sequence": "0"}, "sequence"),
        ({"opens_on": "hôm nay"}, "opens_on"),
        ({"opens_on": "0026-01-01"}, "opens_on"),
        ({"proposals_due_on": "2026-05-31"}, "proposals_due_on"),
        ({"completes_on": "2026-10-01"}, "completes_on"),
    ],
)
def test_open_round_refuses_at_the_field(go, cast, changes, field):
    response = go(cast.office).post(url("open_round"), round_data(**changes))

    assert field in response.context["form"].errors
    assert not Round.objects.exists()


def test_rounds_are_the_offices(go, cast):
    assert go(cast.officer).get(url("rounds")).status_code == 403
    assert go(cast.officer).post(url("open_round"), round_data()).status_code == 403


def test_the_day_of_the_tests_is_the_first_of_june():
    assert clock.today() == DAY
