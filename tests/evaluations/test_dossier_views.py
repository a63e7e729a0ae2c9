"""Pages of the dossier's path: who gets in, what they say, what they refuse, how many queries."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from attachments.models import StoredFile
from audit.choices import Action
from audit.models import Event
from common import clock
from evaluations.choices import DocumentStatus, Stage
from evaluations.models import Dossier, Round
from evaluations.services import dossiers
from rulebooks.choices import Purpose
from tests.attachments import files
from tests.factories.accounts import make_user
from tests.factories.attachments import make_upload
from tests.factories.councils import make_round
from tests.factories.evaluations import (
    AT,
    DAY,
    accept_all,
    give,
    give_all,
    make_cast,
    make_dossier,
    opinions_for,
)
from tests.factories.places import make_commune
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _first_of_june(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def go(client):
    """Sign a person in and use the client."""

    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def url(name, *args):
    return reverse(f"evaluations:{name}", args=args)


def get(client, address):
    """A page with at most twelve queries."""
    client.get(address)  # what a process reads once: rulebook, session
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert len(queries) <= MOST_QUERIES, [query["sql"] for query in queries]
    return response


def text(response):
    return response.content.decode()


# --- Doors ----------------------------------------------------------------------------------------

PAGES = {
    "dossier": ("get", Stage.DRAFT),
    "withdraw": ("get", Stage.DRAFT),
    "submit": ("post", Stage.DRAFT),
    "appraise": ("get", Stage.SUBMITTED),
    "check": ("post", Stage.SUBMITTED),
    "send_back": ("post", Stage.SUBMITTED),
    "receive": ("get", Stage.PROPOSED),
    "office_check": ("post", Stage.PROPOSED),
    "office_send_back": ("post", Stage.PROPOSED),
    "review": ("get", Stage.RECEIVED),
}


def test_every_page_sends_the_anonymous_to_the_sign_in(client, cast):
    dossier = make_dossier(cast=cast)
    addresses = [url("list"), url("rounds"), url("open_round"), url("open", cast.product.number)]
    addresses += [url(name, dossier.number) for name in PAGES]

    for address in addresses:
        response = client.get(address)
        assert response.status_code in {302, 405}, address
        if response.status_code == 302:
            assert response.url.startswith(f"{reverse('desk:login')}?next=")


@pytest.mark.parametrize("name", PAGES)
def test_a_dossier_of_another_area_is_not_found(go, cast, name):
    method, stage = PAGES[name]
    dossier = make_dossier(stage, cast=cast)
    strangers = (
        make_user(Role.AREA_OFFICER, make_commune(parent=cast.province)),
        make_user(Role.OFFICE, make_commune().parent),
        make_user(Role.ADVISOR, make_commune().parent),
    )

    statuses = {
        getattr(go(user), method)(url(name, dossier.number)).status_code for user in strangers
    }

    assert statuses <= {404, 403}
    assert 404 in statuses


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("withdraw", "office"),
        ("submit", "advisor"),
        ("appraise", "owner"),
        ("appraise", "office"),
        ("check", "owner"),
        ("send_back", "office"),
        ("receive", "officer"),
        ("office_check", "officer"),
        ("office_send_back", "owner"),
        ("review", "office"),
        ("review", "owner"),
    ],
)
def test_who_may_see_a_dossier_may_not_do_everything(go, cast, name, who):
    method, stage = PAGES[name]
    dossier = make_dossier(stage, cast=cast)

    response = getattr(go(getattr(cast, who)), method)(url(name, dossier.number))

    assert response.status_code == 403


def test_a_right_elsewhere_is_no_right_here(go, cast):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    both = make_user(Role.ADVISOR, cast.province)
    make_role(both, Role.AREA_OFFICER, make_commune(parent=cast.province))

    assert go(both).get(url("dossier", dossier.number)).status_code == 200
    assert go(both).get(url("appraise", dossier.number)).status_code == 403


def make_role(user, role, place):
    user.grants.create(role=role, place=place, valid_from=dt.date(2026, 1, 1))


def test_pages_answer_only_their_methods(go, cast):
    dossier = make_dossier(cast=cast)
    client = go(cast.officer)

    assert client.get(url("submit", dossier.number)).status_code == 405
    assert client.post(url("list")).status_code == 405
    assert client.get(url("file", dossier.number, "M01")).status_code == 405


# --- The list -------------------------------------------------------------------------------------


def test_list_shows_what_is_urgent_first_and_overdue_in_words(go, cast, monkeypatch):
    make_dossier(cast=make_cast_in(cast, "Rượu nếp"))
    make_dossier(Stage.SUBMITTED, cast=cast)
    late = dt.datetime(2026, 6, 24, 2, 0, tzinfo=dt.UTC)  # due on 22 June
    monkeypatch.setattr(clock, "now", lambda: late)

    page = text(get(go(cast.office), url("list")))

    assert "Quá hạn 2 ngày làm việc (hạn 22/06/2026)" in page
    assert page.index(cast.product.name) < page.index("Rượu nếp")


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (dt.date(2026, 6, 26), "Đến hạn hôm nay (26/06/2026)"),
        (dt.date(2026, 6, 27), "Quá hạn (hạn 26/06/2026)"),
        (dt.date(2026, 6, 28), "Quá hạn (hạn 26/06/2026)"),
        (dt.date(2026, 6, 29), "Quá hạn 1 ngày làm việc (hạn 26/06/2026)"),
    ],
)
def test_term_of_a_friday_is_over_on_the_weekend(go, cast, monkeypatch, today, words):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    Dossier.objects.update(due_on=dt.date(2026, 6, 26))
    noon = dt.datetime.combine(today, dt.time(5), dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    client = go(cast.office)

    assert words in text(get(client, url("list")))
    assert words in text(get(client, url("dossier", dossier.number)))


def test_stages_that_belong_together_are_listed_together(go, cast):
    make_dossier(cast=make_cast_in(cast, "Rượu nếp"))
    make_dossier(Stage.SUBMITTED, cast=cast)
    client = go(cast.office)

    drafts = text(client.get(url("list"), {"stage": "draft,returned"}))

    assert "Rượu nếp" in drafts
    assert cast.product.name not in drafts


def test_the_office_is_led_from_a_reviewed_dossier_to_the_councils(go, cast):
    dossier = make_dossier(Stage.REVIEWED, cast=cast)

    assert url("councils") in text(get(go(cast.office), url("dossier", dossier.number)))
    assert url("councils") not in text(get(go(cast.officer), url("dossier", dossier.number)))


@pytest.mark.parametrize(
    ("query", "is_open"), [({}, False), ({"q": "che"}, False), ({"stage": "draft"}, True)]
)
def test_filters_that_narrow_the_list_are_in_sight(go, cast, query, is_open):
    page = text(go(cast.office).get(url("list"), query))

    assert ('<details class="filter-more" open>' in page) is is_open
    assert '<details class="filter-more"' in page


def make_cast_in(cast, name):
    """The same people with another product."""
    return replace(cast, product=make_product(producer=cast.producer, name=name))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_row_and_three(go, cast, count):
    for n in range(count):
        make_dossier(Stage.SUBMITTED, cast=make_cast_in(cast, f"Chè {n}"))
    client = go(cast.office)
    client.get(url("list"))

    with CaptureQueriesContext(connection) as queries:
        client.get(url("list"))

    assert len(queries) == 8


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=che sen", True),
        ("q=CHÈ  SEN", True),
        ("q=ruou", False),
        ("q={number}", True),
        ("q={pretty}", True),
        ("stage=draft", True),
        ("stage=submitted", False),
        ("purpose=first", True),
        ("purpose=upgrade", False),
        ("area={area}", True),
        ("round=99999", True),  # not a round: said at the field, not filtered
        ("stage=nonsense", True),
        ("due=late", False),
        ("page=999", True),
        ("q=%00", True),
        ("q=" + "x" * 300, True),
        ("q=%E2%80%AE", True),
    ],
)
def test_list_filters_and_survives_nonsense(go, cast, query, found):
    dossier = make_dossier(cast=make_cast_in(cast, "Chè sen Quảng An"))
    number = dossier.number
    query = query.format(
        number=number.lower(),
        pretty=f"{number[:4]} {number[4:8]}-{number[8:]}",
        area=cast.commune.pk,
    )

    response = go(cast.officer).get(f"{url('list')}?{query}")

    assert response.status_code == 200
    assert (f'<span class="code">{number}</span>' in text(response)) == found


def test_list_filters_by_round(go, cast):
    make_round()
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    other = make_round()

    client = go(cast.office)

    assert dossier.number in text(client.get(f"{url('list')}?round={dossier.round_id}"))
    assert dossier.number not in text(client.get(f"{url('list')}?round={other.pk}"))


def test_list_has_pages(go, cast, monkeypatch):
    monkeypatch.setattr("evaluations.views.dossiers.PAGE_SIZE", 2)
    for n in range(3):
        make_dossier(cast=make_cast_in(cast, f"Chè {n}"))

    assert "Trang 2 / 2" in text(go(cast.officer).get(f"{url('list')}?page=2"))


def test_list_shows_a_producer_only_the_own_dossiers(go, cast):
    mine, other = make_dossier(cast=cast), make_dossier()

    page = text(go(cast.owner).get(url("list")))

    assert mine.number in page
    assert other.number not in page


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
    make_role(both, Role.AREA_OFFICER, make_commune(parent=cast.province))
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


# --- The commune ----------------------------------------------------------------------------------


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
