"""Decisions, certificates, the log and the past in the office's admin."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from certificates.admin.grounds import GroundWords
from certificates.choices import StatusKind
from certificates.models import Certificate, Decision, HistoricRecord, LogLeaf, StatusEvent
from certificates.services.decisions import draft_recognition
from certificates.services.revocation import Revocation, draft_revocation
from common import clock
from evaluations.models import Dossier
from tests import staff
from tests.factories.accounts import give_role, make_user
from tests.factories.certificates import (
    at,
    make_certificate,
    make_event,
    make_history,
    make_revoked,
    make_suspended,
)
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date
MODELS = [Decision, Certificate, StatusEvent, LogLeaf, HistoricRecord]
TODAY = D(2026, 7, 10)
ISSUED_ON = D(2026, 6, 25)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(TODAY, 15))


@pytest.fixture
def office(province, client):
    province.office.is_staff = True
    province.office.save()
    client.force_login(province.office)
    return province.office


@pytest.fixture
def commune(province):
    return make_commune(parent=province.place)


def issue(commune, name="Chè mẫu", valid_from=ISSUED_ON, **overrides):
    """A certificate of a product of `commune` that its own producer makes."""
    product = make_product(producer=make_producer(place=commune), name=name)
    return make_certificate(product, valid_from, **overrides)


@pytest.fixture
def certificate(commune):
    producer = make_producer(place=commune, name="Hợp tác xã Trà")
    row = make_certificate(make_product(producer=producer, name="Chè sen"), D(2026, 6, 25))
    make_history(row.product)
    return row


def make_everything(certificate):
    event = certificate.events.get()
    return [
        certificate.decision,
        certificate,
        event,
        event.leaf,
        certificate.product.historic_records.get(),
    ]


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR])
def test_every_list_and_page_opens_and_takes_no_change(client, province, certificate, role):
    client.force_login(staff.make_staff(province.place, role))

    for row in make_everything(certificate):
        assert staff.rows_of(client, type(row)) == [row]
        assert client.get(staff.page_url(row)).status_code == 200
        assert client.post(staff.page_url(row), {"stars": 5}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_whoever_is_not_of_the_staff_stays_outside(client, commune, model):
    client.force_login(make_user(Role.AREA_OFFICER, commune))

    assert client.get(staff.list_url(model)).status_code == 302


def test_another_provinces_office_finds_nothing(client, certificate):
    client.force_login(staff.make_staff(make_province()))

    for row in make_everything(certificate):
        if isinstance(row, LogLeaf):
            continue  # the log is public
        assert staff.rows_of(client, type(row)) == []
        assert client.get(staff.page_url(row)).status_code == 302


def test_lists_take_few_queries_whatever_their_length(client, office, commune):
    def make():
        make_history(issue(commune).product)

    for model in MODELS:
        staff.assert_list_is_cheap(client, model, make)


def test_pages_take_few_queries(client, office, certificate):
    make_revoked(certificate, D(2026, 7, 1))

    for row in (certificate, *Decision.objects.all(), *LogLeaf.objects.all()):
        assert staff.queries_of(client, staff.page_url(row)) <= staff.MOST_QUERIES


def test_certificates_by_standing_end_and_stars(client, office, commune, certificate):
    revoked = make_revoked(issue(commune, stars=3), D(2026, 7, 1))
    expired = issue(commune, valid_from=D(2023, 7, 1), stars=5)
    ending = issue(commune, valid_from=D(2023, 8, 1))
    paused = issue(commune)
    make_suspended(paused, D(2026, 7, 2))

    def found(**query):
        return set(staff.rows_of(client, Certificate, **query))

    assert found(tinh_trang="valid") == {certificate}
    assert found(tinh_trang="revoked") == {revoked}
    assert found(tinh_trang="expired") == {expired}
    assert found(tinh_trang="suspended") == {paused}
    assert found(het_han="30") == {ending}
    assert found(het_han="365") == {ending}
    assert len(found(het_han="x")) == 5
    assert found(hang="3") == {revoked}
    text = client.get(staff.list_url(Certificate)).content.decode()
    assert '<strong class="late">Đang tạm đình chỉ</strong>' in text
    assert client.get(staff.list_url(Certificate), {"_facets": "True"}).status_code == 200


def test_certificates_are_found_however_they_are_typed(client, office, commune, certificate):
    issue(commune)
    number = f"{certificate.number[:4]}-{certificate.number[4:]}".lower()

    for text in ("che sen", "hop tac xa tra", number, certificate.dossier.number):
        assert staff.rows_of(client, Certificate, q=text) == [certificate]


ORDER = {"order_number": "12/TB-VPĐP", "effective_on": "2026-07-10", "reason": "Đang xác minh."}


def test_suspension_asks_for_the_order_and_calls_the_service(client, office, commune, certificate):
    other = issue(commune)
    gone = make_revoked(issue(commune), D(2026, 7, 1))
    rows = [certificate, other, gone]

    page = staff.run(client, "suspend_selected", rows)
    response = staff.run(client, "suspend_selected", rows, ORDER)

    assert page.templates[0].name == "admin/ask.html"
    assert page.context["rows"] == rows[::-1]
    assert StatusEvent.objects.filter(kind=StatusKind.SUSPENDED).count() == 2
    assert Event.objects.filter(action="certificate.suspended").count() == 2
    told, refused = staff.said(response)
    assert told == f"Đã tạm đình chỉ (2): {other.number}, {certificate.number}."
    assert refused.startswith(f"{gone.number}: Không tạm đình chỉ được: vào ngày 10/07/2026")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reason": ""}, "Trường này là bắt buộc."),
        ({"effective_on": "2026-07-11"}, "Ngày này không được ở tương lai."),
        ({"until": "2026-07-01"}, "Ngày hết tạm đình chỉ không được trước ngày bắt đầu"),
    ],
)
def test_a_wrong_order_comes_back_with_what_was_typed(client, office, certificate, wrong, message):
    response = staff.run(client, "suspend_selected", [certificate], ORDER | wrong)

    text = response.content.decode()
    assert message in text
    assert "12/TB-VPĐP" in text
    assert f'value="{certificate.pk}"' in text
    assert certificate.events.count() == 1


def test_reinstatement_of_those_that_are_suspended(client, office, certificate, commune):
    make_suspended(certificate, D(2026, 7, 2))
    other = issue(commune)

    staff.run(client, "reinstate_selected", [certificate, other])
    response = staff.run(client, "reinstate_selected", [certificate, other], ORDER)

    told, refused = staff.said(response)
    assert told == f"Đã khôi phục (1): {certificate.number}."
    assert refused.startswith(f"{other.number}: ")
    assert Event.objects.get(action="certificate.reinstated").object_label == certificate.number


def test_orders_are_for_those_who_may_give_them(client, province, certificate):
    client.force_login(staff.make_staff(province.place, Role.AUDITOR))

    assert staff.actions_of(client, Certificate) == []
    staff.run(client, "suspend_selected", [certificate], ORDER)
    assert certificate.events.count() == 1


def test_rerating_is_opened_for_each_in_its_window(client, office, commune):
    early = issue(commune)
    due = issue(commune, valid_from=D(2023, 12, 1))
    give_role(office, Role.AREA_OFFICER, commune)

    assert "rerate_selected" in staff.actions_of(client, Certificate)
    response = staff.run(client, "rerate_selected", [early, due])

    told, refused = staff.said(response)
    assert told == f"Đã lập hồ sơ đánh giá lại (1): {due.number}."
    assert refused.startswith(f"{early.number}: Chưa đến thời gian nộp hồ sơ đánh giá lại")
    assert Dossier.objects.get(previous=due.dossier).product == due.product


def test_rerating_is_not_offered_to_whoever_opens_no_dossiers(client, office, certificate):
    assert staff.actions_of(client, Certificate) == ["suspend_selected", "reinstate_selected"]


def draft(province):
    return draft_recognition(
        authority=province.authority,
        dossiers=[province.scored()],
        by=province.office,
        at=at(D(2026, 7, 9)),
    )


def test_drafts_are_discarded_and_the_book_is_not(client, office, province, certificate):
    response = staff.run(client, "discard_drafts", [draft(province), certificate.decision])

    told, refused = staff.said(response)
    assert told.startswith("Đã bỏ dự thảo (1): #")
    assert refused == (
        f"{certificate.decision.full_number}: Quyết định {certificate.decision.full_number} "
        "đã ban hành, không sửa hoặc bỏ được."
    )
    assert list(Decision.objects.all()) == [certificate.decision]
    assert Event.objects.filter(action="decision.discarded").exists()


def test_decisions_by_state_number_and_product(client, office, province, certificate):
    waiting = draft(province)
    issued = certificate.decision

    assert staff.rows_of(client, Decision, trang_thai="du_thao") == [waiting]
    assert staff.rows_of(client, Decision, trang_thai="ban_hanh") == [issued]
    for text in (issued.full_number, issued.number, "che sen", certificate.number):
        assert staff.rows_of(client, Decision, q=text) == [issued]


def test_a_revocation_names_its_ground_in_words(client, office, province, certificate):
    decision = draft_revocation(
        authority=province.authority,
        items=[Revocation(certificate, "forgery", D(2026, 7, 8))],
        reason="Kết luận thanh tra.",
        by=province.office,
        at=at(TODAY),
    )

    text = client.get(staff.page_url(decision)).content.decode()

    assert "Hồ sơ, tài liệu không trung thực, giả mạo." in text
    assert "Chè sen" in text
    assert reverse("certificates:decision", args=[decision.pk]) in text


def test_an_event_of_an_unknown_ground_shows_what_was_written(client, office, certificate):
    event = make_event(certificate, StatusKind.REVOKED, D(2026, 7, 1), ground="whim")

    text = client.get(staff.page_url(event)).content.decode()

    assert '<div class="readonly">whim</div>' in text


def test_grounds_before_any_rulebook_stay_as_written(db):
    words = GroundWords()

    assert [words.of("forgery", D(2010, 1, 1)) for _ in range(2)] == ["forgery", "forgery"]
    assert words.of("", TODAY) == "–"


HISTORY = {
    "da_dien": "x",
    "status": "recognised",
    "stars": "4",
    "year": "2022",
    "decision": "Quyết định 12/QĐ-UBND",
    "source": "Báo mẫu",
}


def test_the_past_is_recorded_by_the_service(client, office, certificate):
    here = reverse("admin:certificates_historicrecord_add")
    product = certificate.product

    assert client.get(here).status_code == 200
    response = client.post(here, HISTORY | {"product": product.pk}, follow=True)

    made = HistoricRecord.objects.get(year=2022)
    assert (made.product, made.stars, made.source) == (product, 4, "Báo mẫu")
    assert response.redirect_chain == [(staff.page_url(made), 302)]
    assert staff.said(response) == ["Đã ghi vào hồ sơ của Chè sen."]
    assert Event.objects.get().action == "history.recorded"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"year": "2027"}, "Năm phải từ 2018 đến 2026."),
        ({"source": ""}, "Trường này là bắt buộc."),
        ({"decided_on": "2021-05-01"}, "Ngày quyết định phải thuộc năm đã nêu"),
        ({"product": ""}, "Trường này là bắt buộc."),
    ],
)
def test_a_wrong_record_comes_back_with_the_reason(client, office, certificate, wrong, message):
    here = reverse("admin:certificates_historicrecord_add")

    response = client.post(here, HISTORY | {"product": certificate.product_id} | wrong)

    assert message in response.content.decode()
    assert not HistoricRecord.objects.filter(year=2022).exists()


def test_the_past_of_another_provinces_product_cannot_be_written(client, office):
    stranger = make_product()

    response = client.post(
        reverse("admin:certificates_historicrecord_add"), HISTORY | {"product": stranger.pk}
    )

    assert response.status_code == 200
    assert not HistoricRecord.objects.exists()


def test_an_auditor_writes_no_past(client, province):
    client.force_login(staff.make_staff(province.place, Role.AUDITOR))

    assert client.get(reverse("admin:certificates_historicrecord_add")).status_code == 403
