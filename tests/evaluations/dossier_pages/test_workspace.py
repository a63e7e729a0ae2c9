"""A dossier opened, filled with files and handed in, on its pages."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from attachments.models import StoredFile
from audit.choices import Action
from audit.models import Event
from evaluations.choices import DocumentStatus, Stage
from evaluations.models import Dossier
from rulebooks.choices import Purpose
from tests.attachments import files
from tests.evaluations.dossier_pages.pages import MOST_QUERIES, get, text, url
from tests.factories.accounts import give_role, make_user
from tests.factories.attachments import make_upload
from tests.factories.councils import make_round
from tests.factories.evaluations import (
    give,
    give_all,
    make_dossier,
)
from tests.factories.places import make_commune

pytestmark = pytest.mark.django_db


# --- Opening --------------------------------------------------------------------------------------


def test_open_says_which_round_and_makes_the_dossier(go, cast):
    make_round(name="Đợt 2 năm 2026")
    client = go(cast.officer)

    assert "Đợt 2 năm 2026" in text(get(client, url("open", cast.product.number)))
    response = client.post(url("open", cast.product.number), {"purpose": "first"})

    dossier = Dossier.objects.get()
    assert response.url == url("dossier", dossier.number)


def test_open_names_the_dossier_that_is_there(go, cast):
    dossier = make_dossier(cast=cast)
    client = go(cast.officer)

    assert f"Mở hồ sơ {dossier.number}" in text(client.get(url("open", cast.product.number)))
    assert client.post(url("open", cast.product.number), {"purpose": "first"}).status_code == 200
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize("purpose", ["", "rerating", "\x00", "x" * 300])
def test_open_refuses_other_purposes(go, cast, purpose):
    response = go(cast.officer).post(url("open", cast.product.number), {"purpose": purpose})

    assert response.context["form"].errors["purpose"]
    assert not Dossier.objects.exists()


def test_open_shows_the_rulebooks_refusal(go, cast):
    cast.producer.legal_form = "association"
    cast.producer.save()

    response = go(cast.officer).post(url("open", cast.product.number), {"purpose": "first"})

    assert "không thuộc đối tượng" in text(response)


def test_open_is_for_those_who_assemble(go, cast):
    assert go(cast.office).get(url("open", cast.product.number)).status_code == 403
    elsewhere = make_user(Role.AREA_OFFICER, make_commune())
    assert go(elsewhere).get(url("open", cast.product.number)).status_code == 404
    both = make_user(Role.OFFICE, cast.province)
    give_role(both, Role.AREA_OFFICER, make_commune(parent=cast.province))
    assert go(both).get(url("open", cast.product.number)).status_code == 403


def test_open_after_a_recognition_takes_its_papers_over(go, cast):
    previous = make_dossier(Stage.RECOGNISED, cast=cast)
    client = go(cast.owner)

    assert f"Hồ sơ trước: {previous.number}" in text(client.get(url("open", cast.product.number)))
    client.post(url("open", cast.product.number), {"purpose": "upgrade"})

    dossier = Dossier.objects.get(purpose=Purpose.UPGRADE)
    assert dossier.previous == previous
    assert dossier.documents.get(code="E01").status == DocumentStatus.PROVIDED


# --- The workspace --------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", list(Stage))
def test_workspace_stands_in_every_stage_for_everybody(go, cast, stage):
    dossier = make_dossier(stage, cast=cast)

    for person in (cast.owner, cast.officer, cast.office, cast.advisor):
        page = text(get(go(person), url("dossier", dossier.number)))
        assert dossier.get_stage_display() in page


def test_workspace_says_what_is_missing_and_why(go, cast):
    dossier = make_dossier(cast=cast)
    give(dossier.documents.get(code="M01"), cast.officer)

    page = text(get(go(cast.owner), url("dossier", dossier.number)))

    assert "1/4 tài liệu" in page
    assert "Chưa nộp được" in page
    assert "Mẫu số 02" in page
    assert "Minh chứng cho" in page
    assert "pháp luật chuyên ngành có thể yêu cầu" in page


def test_workspace_finds_the_number_however_it_is_typed(go, cast):
    dossier = make_dossier(cast=cast)

    assert go(cast.owner).get(url("dossier", dossier.number.lower())).status_code == 200
    assert go(cast.owner).get(url("dossier", "H0000000X")).status_code == 404


def test_workspace_shows_why_it_was_returned(go, cast):
    dossier = make_dossier(Stage.RETURNED, cast=cast)

    assert "Thiếu giấy tờ." in text(go(cast.owner).get(url("dossier", dossier.number)))


def test_buttons_follow_stage_and_right(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    wanted = url("appraise", dossier.number)

    assert wanted in text(go(cast.officer).get(url("dossier", dossier.number)))
    assert wanted not in text(go(cast.owner).get(url("dossier", dossier.number)))
    assert url("withdraw", dossier.number) not in text(
        go(cast.office).get(url("dossier", dossier.number))
    )


# --- Files ----------------------------------------------------------------------------------------


def upload(client, dossier, code="M01", file=None, name="file", **fields):
    data = {"file": file or make_upload(), **fields}
    return client.post(url(name, dossier.number, code), data)


def test_a_file_is_taken_in_and_shown(go, cast):
    dossier = make_dossier(cast=cast)
    client = go(cast.owner)

    response = upload(client, dossier)
    assert response.url == f"{url('dossier', dossier.number)}#tai-lieu-M01"
    page = text(get(client, url("document", dossier.number, "M01")))
    version = dossier.documents.get(code="M01").versions.get()

    assert version.file.sha256 in page
    assert url("preview", dossier.number, "M01", 1) in page


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (lambda: make_upload("don.pdf", files.EXECUTABLE), "không phải"),
        (lambda: make_upload("don.exe", files.EXECUTABLE), ""),
        (lambda: make_upload("don.pdf", b""), "rỗng"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(go, cast, file, said):
    dossier = make_dossier(cast=cast)

    response = upload(go(cast.owner), dossier, file=file())

    assert response.status_code == 200
    errors = response.context["form"].errors["file"]
    assert said in " ".join(errors)
    assert not dossier.documents.get(code="M01").versions.exists()


def test_no_file_and_a_wrong_date_are_refused_at_their_fields(go, cast):
    dossier = make_dossier(cast=cast)
    client = go(cast.owner)

    assert client.post(url("file", dossier.number, "M01")).context["form"].errors["file"]
    for day in ("31/02/2026", "0000-00-00", "2026-05-31", "9999-12-31", "\x00"):
        response = upload(client, dossier, "E02", valid_until=day)
        assert response.context["form"].errors["valid_until"], day
    upload(client, dossier, "E02", valid_until="2027-01-01")
    assert dossier.documents.get(code="E02").valid_until == dt.date(2027, 1, 1)


def test_a_file_for_a_closed_dossier_is_refused_in_words(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    response = upload(go(cast.owner), dossier)

    assert "không nộp tài liệu này được" in text(response)
    assert not StoredFile.objects.filter(uploaded_by=cast.owner).exists()


def test_a_file_of_another_area_is_not_found(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    stranger = go(make_user(Role.AREA_OFFICER, make_commune(parent=cast.province)))

    for name in ("preview", "original"):
        assert stranger.get(url(name, dossier.number, "M01", 1)).status_code == 404
    assert stranger.get(url("document", dossier.number, "M01")).status_code == 404
    assert upload(stranger, dossier).status_code == 404


def test_unknown_documents_and_versions_are_not_found(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    client = go(cast.owner)

    assert client.get(url("document", dossier.number, "Z99")).status_code == 404
    assert client.get(url("original", dossier.number, "M01", 7)).status_code == 404
    assert client.get(url("document", dossier.number, "M01") + "?lan=zzz").status_code == 200


@pytest.mark.parametrize("name", ["preview", "original"])
def test_reading_a_file_is_recorded(go, cast, name):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    client = go(cast.office)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(url(name, dossier.number, "M01", 1))
    body = b"".join(response.streaming_content)

    assert len(queries) <= MOST_QUERIES
    assert body
    event = Event.objects.filter(action=Action.FILE_READ).first()
    assert event.actor == cast.office.username
    is_inline = "attachment" not in response["Content-Disposition"]
    assert is_inline == (name == "preview")


def test_an_earlier_version_can_be_seen(go, cast):
    dossier = make_dossier(cast=cast)
    document = dossier.documents.get(code="M01")
    give(document, cast.owner)
    give(document, cast.owner)

    page = text(get(go(cast.owner), url("document", dossier.number, "M01") + "?lan=1"))

    assert document.versions.get(version=1).file.sha256 in page


def test_the_commune_files_its_own_papers(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)

    response = upload(go(cast.officer), dossier, "X01", name="file_commune")

    assert response.url == f"{url('appraise', dossier.number)}#tai-lieu-X01"
    assert upload(go(cast.owner), dossier, "X01").status_code == 403


# --- Handing in -----------------------------------------------------------------------------------


def test_submit_needs_the_confirmation_and_the_papers(go, cast):
    dossier = make_dossier(cast=cast)
    client = go(cast.owner)

    response = client.post(url("submit", dossier.number), {"confirm": "on"})
    assert "Còn thiếu" in text(response)
    give_all(dossier, cast.owner)
    response = client.post(url("submit", dossier.number), {})
    assert response.context["submit_form"].errors["confirm"]
    response = client.post(url("submit", dossier.number), {"confirm": "on"}, follow=True)

    assert "Đã nộp hồ sơ cho cấp xã" in text(response)
    again = client.post(url("submit", dossier.number), {"confirm": "on"})
    assert "không chuyển sang" in text(again)


def test_submission_page_says_whether_all_agrees(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    client = go(cast.office)

    assert "Khớp: bản kê" in text(get(client, url("submission", dossier.number, 1)))
    stored = dossier.documents.get(code="M01").versions.get().file
    stored.original.storage.delete(stored.original.name)
    page = text(client.get(url("submission", dossier.number, 1)))

    assert "Không khớp" in page
    assert client.get(url("submission", dossier.number, 2)).status_code == 404


def test_withdraw_asks_why(go, cast):
    dossier = make_dossier(cast=cast)
    client = go(cast.owner)

    assert get(client, url("withdraw", dossier.number)).status_code == 200
    for reason in ("", "  ", "\x00", "x" * 2001):
        response = client.post(url("withdraw", dossier.number), {"reason": reason})
        assert response.context["form"].errors["reason"]
    client.post(url("withdraw", dossier.number), {"reason": "Ngừng sản xuất."})

    dossier.refresh_from_db()
    assert dossier.stage == Stage.WITHDRAWN
    again = client.post(url("withdraw", dossier.number), {"reason": "Lại."})
    assert again.status_code == 200
    assert "không chuyển sang" in text(again)
