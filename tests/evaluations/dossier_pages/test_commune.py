"""The commune's page: documents checked, matters judged, proposal or return."""

import datetime as dt

import pytest

from evaluations.choices import Stage
from evaluations.services import dossiers
from rulebooks.choices import Purpose
from tests.evaluations.dossier_pages.pages import get, text, url
from tests.factories.councils import make_round
from tests.factories.evaluations import (
    AT,
    accept_all,
    give_all,
    make_dossier,
    opinions_for,
)

pytestmark = pytest.mark.django_db


def proposal(dossier, **changes):
    data = {"letter_number": "15/TTr-UBND", "letter_on": "2026-06-01"}
    for opinion in opinions_for(dossier):
        data[f"is_met_{opinion.code}"] = "met"
        data[f"finding_{opinion.code}"] = opinion.finding
    return data | changes


def test_appraise_page_shows_documents_matters_and_round(go, cast):
    make_round(name="Đợt 2 năm 2026")
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    page = text(get(go(cast.officer), url("appraise", dossier.number)))

    assert "Còn 4 tài liệu chưa kiểm tra." in page
    assert "Bản sắc, trí tuệ địa phương" in page
    assert "Đợt 2 năm 2026" in page


def test_appraise_page_says_that_the_round_is_over(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    dossier.round = make_round(
        name="Đợt 1",
        opens_on=dt.date(2026, 5, 1),
        proposals_due_on=dt.date(2026, 5, 31),
        completes_on=dt.date(2026, 6, 30),
    )
    dossier.save(update_fields=["round"])
    client = go(cast.officer)
    assert "Chưa có đợt nào" in text(client.get(url("appraise", dossier.number)))
    make_round(name="Đợt 2")

    page = text(client.get(url("appraise", dossier.number)))

    assert "Đợt 1 đã hết hạn nhận đề nghị ngày 31/05/2026: hồ sơ chuyển sang Đợt 2." in page


def test_appraise_page_of_a_rerating_waits_for_no_round(go, cast):
    dossier = make_dossier(Stage.DRAFT, cast=cast, purpose=Purpose.RERATING)
    give_all(dossier, cast.officer)
    dossiers.submit(dossier=dossier, by=cast.officer, at=AT)

    page = text(go(cast.officer).get(url("appraise", dossier.number)))

    assert "không chờ đợt" in page


def test_check_keeps_verdicts(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    client = go(cast.officer)

    response = client.post(
        url("check", dossier.number),
        {
            "verdict_M01": "accepted",
            "verdict_M02": "returned",
            "reason_M02": "Thiếu chữ ký.",
            "verdict_E02": "returned",
            "reason_E02": "Phải có với sản phẩm này.",
        },
    )

    assert response.url == url("appraise", dossier.number)
    assert dict(
        dossier.documents.exclude(status="provided")
        .exclude(status="missing")
        .values_list("code", "status")
    ) == {"M01": "accepted", "M02": "returned", "E02": "returned"}


@pytest.mark.parametrize("reason", ["", " ", "x" * 1001, "\x00"])
def test_check_refuses_a_return_without_reason_at_its_field(go, cast, reason):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    response = go(cast.officer).post(
        url("check", dossier.number),
        {"verdict_M01": "accepted", "verdict_M02": "returned", "reason_M02": reason},
    )

    assert response.context["check_form"].errors["reason_M02"]
    assert not dossier.documents.filter(status="accepted").exists()


def test_check_refuses_a_hostile_verdict(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    response = go(cast.officer).post(
        url("check", dossier.number), {"verdict_M01": "'; DROP TABLE", "verdict_E14": "accepted"}
    )

    assert set(response.context["check_form"].errors) == {"verdict_M01", "verdict_E14"}


def test_propose_through_the_page(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    accept_all(dossier, cast.officer)

    response = go(cast.officer).post(url("appraise", dossier.number), proposal(dossier))

    assert response.url == url("dossier", dossier.number)
    dossier.refresh_from_db()
    assert dossier.stage == Stage.PROPOSED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"finding_idea": ""}, "finding_idea"),
        ({"finding_idea": "\u202e"}, "finding_idea"),
        ({"finding_idea": "x" * 2001}, "finding_idea"),
        ({"is_met_idea": ""}, "is_met_idea"),
        ({"is_met_idea": "maybe"}, "is_met_idea"),
        ({"letter_number": ""}, "letter_number"),
        ({"letter_number": "x" * 300}, "letter_number"),
        ({"letter_on": "2026-06-02"}, "letter_on"),
        ({"letter_on": "9999-99-99"}, "letter_on"),
    ],
)
def test_propose_refuses_at_the_field(go, cast, changes, field):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    accept_all(dossier, cast.officer)

    response = go(cast.officer).post(url("appraise", dossier.number), proposal(dossier, **changes))

    assert list(response.context["proposal_form"].errors) == [field]
    assert "field-bad" in text(response)
    dossier.refresh_from_db()
    assert dossier.stage == Stage.SUBMITTED


def test_propose_before_the_documents_are_checked_is_refused(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    response = go(cast.officer).post(url("appraise", dossier.number), proposal(dossier))

    assert "Chưa kiểm tra xong tài liệu" in text(response)


def test_propose_twice_is_refused_in_words(go, cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)

    response = go(cast.officer).post(url("appraise", dossier.number), proposal(dossier))

    assert "Hồ sơ không ở bước của cấp xã" in text(response)
    assert "không chuyển sang" in text(response)


def test_a_returned_appraisal_is_prefilled(go, cast):
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    dossiers.return_dossier(dossier=dossier, reason="Bổ sung.", by=cast.office, at=AT)
    dossiers.submit(dossier=dossier, by=cast.officer, at=AT)

    assert "Đã kiểm tra tại cơ sở." in text(get(go(cast.officer), url("appraise", dossier.number)))


def verdicts(dossier, verdict="accepted"):
    codes = dossier.documents.exclude(status="missing").values_list("code", flat=True)
    return {f"verdict_{code}": verdict for code in codes}


def test_refused_proposal_keeps_what_was_ticked(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    posted = verdicts(dossier) | proposal(dossier, letter_number="") | {"reason": "Chờ thêm"}

    page = text(go(cast.officer).post(url("appraise", dossier.number), posted))

    ticked = len(verdicts(dossier)) + len(opinions_for(dossier))
    assert page.count(" checked") == ticked
    assert "Chờ thêm" in page
    assert not dossier.documents.filter(status="accepted").exists()


def test_proposal_saves_the_checks_that_come_with_it(go, cast):
    make_round()
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    go(cast.officer).post(url("appraise", dossier.number), verdicts(dossier) | proposal(dossier))

    dossier.refresh_from_db()
    assert dossier.stage == Stage.PROPOSED
    assert not dossier.documents.filter(status="provided").exists()


def test_saving_checks_keeps_the_opinions_typed_so_far(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    posted = verdicts(dossier) | proposal(dossier, letter_number="77/TTr-UBND")

    page = text(go(cast.officer).post(url("check", dossier.number), posted))

    assert "Đã lưu kết quả kiểm tra" in page
    assert 'value="77/TTr-UBND"' in page
    assert dossier.documents.filter(status="accepted").count() == len(verdicts(dossier))
    dossier.refresh_from_db()
    assert dossier.stage == Stage.SUBMITTED


@pytest.mark.parametrize("name", ["check", "office_check"])
def test_saving_checks_keeps_a_reason_typed_so_far(go, cast, name):
    stage, user = {
        "check": (Stage.SUBMITTED, cast.officer),
        "office_check": (Stage.PROPOSED, cast.office),
    }[name]
    dossier = make_dossier(stage, cast=cast)

    page = text(
        go(user).post(url(name, dossier.number), verdicts(dossier) | {"reason": "Thiếu ảnh"})
    )

    assert "Thiếu ảnh" in page
    assert dossier.documents.filter(status="accepted").count() == len(verdicts(dossier))


@pytest.mark.parametrize("name", ["send_back", "office_send_back"])
def test_return_takes_the_reasons_of_the_documents_with_it(go, cast, name):
    stage, user = {
        "send_back": (Stage.SUBMITTED, cast.officer),
        "office_send_back": (Stage.PROPOSED, cast.office),
    }[name]
    dossier = make_dossier(stage, cast=cast)
    bad = {"verdict_M02": "returned", "reason_M02": "Mờ."}
    client = go(user)

    refused = client.post(url(name, dossier.number), bad | {"reason": ""})
    client.post(url(name, dossier.number), bad | {"reason": "Nộp bản rõ."})

    assert "Mờ." in text(refused)
    dossier.refresh_from_db()
    assert dossier.stage == Stage.RETURNED
    assert dossier.documents.get(code="M02").reason == "Mờ."


def test_receipt_takes_the_checks_with_it(go, cast):
    make_round()
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    client = go(cast.office)

    refused = client.post(url("receive", dossier.number), {"verdict_M02": "returned"})
    assert refused.context["check_form"].errors["reason_M02"]
    client.post(url("receive", dossier.number), {"verdict_M02": "accepted"})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.RECEIVED
    assert dossier.documents.get(code="M02").status == "accepted"


def test_send_back_asks_why(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    client = go(cast.officer)

    response = client.post(url("send_back", dossier.number), {"reason": ""})
    assert response.context["return_form"].errors["reason"]
    client.post(url("send_back", dossier.number), {"reason": "Thiếu ảnh."})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.RETURNED
    again = client.post(url("send_back", dossier.number), {"reason": "Thiếu ảnh."})
    assert "không chuyển sang" in text(again)
