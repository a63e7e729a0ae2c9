"""The working pages: who may open them, what they say, what they refuse at which field."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from certificates.models import Certificate, Decision
from certificates.services.decisions import Revocation, draft_recognition, draft_revocation
from common import clock
from evaluations.models import Dossier
from tests import papers
from tests.factories.accounts import make_user
from tests.factories.certificates import (
    at,
    make_certificate,
    make_national,
    make_revoked,
    make_scored,
    make_suspended,
)
from tests.factories.councils import make_round
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2026, 7, 10)
MOST_QUERIES = 12
_buffer = io.BytesIO()
Image.new("RGB", (40, 40), "white").save(_buffer, "PNG")
PNG = _buffer.getvalue()


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(TODAY, 15))


@pytest.fixture
def commune(province):
    return make_commune(parent=province.place)


CERTIFIED = D(2026, 6, 25)


def certified(commune, valid_from=CERTIFIED, **more):
    product = make_product(producer=make_producer(place=commune))
    return make_certificate(product, valid_from, **more)


def drafted(province, *dossiers):
    return draft_recognition(
        authority=province.authority,
        dossiers=dossiers or [province.scored()],
        by=province.office,
        at=at(D(2026, 7, 9)),
    )


def go(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"certificates:{name}", args=args))


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"certificates:{name}", args=args), data)


def text(response):
    return response.content.decode()


# --- The book of decisions -----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_book_lists_decisions_in_a_fixed_number_of_queries(
    client, province, commune, count, django_assert_max_num_queries
):
    numbers = [certified(commune).decision.full_number for _ in range(count)]
    client.force_login(province.office)

    with django_assert_max_num_queries(MOST_QUERIES) as found:
        response = client.get(reverse("certificates:decisions"))

    assert all(number in text(response) for number in numbers)
    assert len(found) == 7


def test_drafts_have_their_own_tab(client, province):
    draft = drafted(province)

    assert reverse("certificates:decision", args=[draft.pk]) not in text(
        go(client, province.office, "decisions")
    )
    page = client.get(reverse("certificates:decisions"), {"du-thao": ""})
    assert reverse("certificates:decision", args=[draft.pk]) in text(page)


def test_the_book_is_searched_by_number_kind_and_year(client, province, commune):
    first, second = certified(commune).decision, certified(commune).decision
    client.force_login(province.office)
    here = reverse("certificates:decisions")

    found = text(client.get(here, {"so": f"0{first.number}/QĐ-UBND", "loai": "recognise"}))

    assert first.full_number in found
    assert second.full_number not in found
    assert first.full_number not in text(client.get(here, {"nam": "2025"}))
    assert client.get(here, {"nam": "x", "loai": "x", "page": "999"}).status_code == 200


def test_another_provinces_office_sees_neither_book_nor_decision(client, province):
    draft = drafted(province)
    stranger = make_user(Role.OFFICE, make_province())

    here = reverse("certificates:decision", args=[draft.pk])
    client.force_login(stranger)
    assert here not in text(client.get(reverse("certificates:decisions"), {"du-thao": ""}))
    assert go(client, stranger, "decision", draft.pk).status_code == 404
    assert send(client, stranger, "discard", draft.pk).status_code == 404


def test_revoked_certificate_says_so_on_paper_and_leads_to_its_decision(client, province, commune):
    row = certified(commune)
    lost = certified(commune)
    event = make_revoked(lost, clock.today()).events.latest("pk")

    def page(number):
        return text(go(client, province.office, "certificate", number))

    def paper(number):
        return papers.words(go(client, province.office, "pdf", number).content)

    where = reverse("certificates:decision", args=[event.decision_id])
    assert where in page(lost.number)
    assert where not in page(row.number)
    assert "ĐÃ THU HỒI" in paper(lost.number)
    assert "ĐÃ THU HỒI" not in paper(row.number)


def test_paper_names_the_day_of_the_decision_and_the_term(client, province, commune):
    row = certified(commune, D(2026, 8, 1), decided_on=D(2026, 7, 15))

    said = papers.words(go(client, province.office, "pdf", row.number).content)

    assert "ngày 15 tháng 7 năm 2026 Có giá trị từ 01/08/2026" in said
    assert "đến hết ngày 01/08/2029" in said


@pytest.mark.parametrize(
    ("name", "args"),
    [("decisions", []), ("decision", [1]), ("list", []), ("certificate", ["G1"]), ("pdf", ["G1"])],
)
def test_signed_out_people_are_sent_to_sign_in(client, name, args):
    response = client.get(reverse(f"certificates:{name}", args=args))

    assert response.status_code == 302
    assert "next=" in response["Location"]


def test_roles_without_the_right_are_refused(client, province, commune):
    officer = make_user(Role.AREA_OFFICER, commune)
    draft = drafted(province)

    assert go(client, officer, "decisions").status_code == 403
    assert go(client, officer, "recognise").status_code == 403
    assert send(client, province.office, "issue", draft.pk).status_code == 403
    assert send(client, officer, "suspend", certified(commune).number).status_code == 403
    assert client.get(reverse("certificates:issue", args=[draft.pk])).status_code == 405


# --- Drafting a recognition ----------------------------------------------------------------------


def test_the_picking_page_groups_what_waits_and_says_why_the_rest_does_not(
    client, province, django_assert_max_num_queries
):
    round_ = make_round(name="Đợt hai")
    ready = [province.scored(4, round=round_), province.scored(3), province.scored(3)]
    held = province.scored(5)
    held_product = held.product.name
    client.force_login(province.office)

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(reverse("certificates:recognise"))

    page = text(response)
    assert all(dossier.product.name in page for dossier in ready)
    assert "Đợt hai" in page
    assert len(response.context["groups"]) == 2
    assert [candidate.dossier for candidate in response.context["blocked"]] == [held]
    assert held_product in page
    assert "phải chuyển lên cấp trên" in page


@pytest.mark.parametrize("count", [1, 3])
def test_what_came_back_from_the_centre_costs_no_query_more(
    client, province, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_national(province.place, stars=4, total=Decimal("80.00"))
        province.scored(3)
    client.force_login(province.office)

    with django_assert_max_num_queries(MOST_QUERIES) as found:
        response = client.get(reverse("certificates:recognise"))

    assert response.context["blocked"] == []
    assert len(found) == 11


def test_picked_dossiers_become_a_draft(client, province):
    first, second = province.scored(4), province.scored(3)

    response = send(
        client,
        province.office,
        "recognise",
        authority=province.authority.pk,
        dossiers=[first.pk, second.pk],
    )

    draft = Decision.objects.get()
    assert response["Location"] == reverse("certificates:decision", args=[draft.pk])
    assert draft.items.count() == 2
    page = text(client.get(response["Location"]))
    assert first.product.name in page
    assert "Dự thảo" in page
    assert first.product.name not in text(go(client, province.office, "recognise"))


@pytest.mark.parametrize("picked", [[], ["999999"], ["x"]])
def test_picking_nothing_or_something_strange_is_refused(client, province, picked):
    province.scored()

    response = send(
        client, province.office, "recognise", authority=province.authority.pk, dossiers=picked
    )

    assert response.status_code == 200
    assert response.context["form"].errors["dossiers"]
    assert Decision.objects.count() == 0


def test_another_provinces_dossier_cannot_be_picked(client, province):
    other = make_scored(make_province())

    response = send(
        client,
        province.office,
        "recognise",
        authority=province.authority.pk,
        dossiers=[other.pk],
    )

    assert "dossiers" in response.context["form"].errors


# --- One decision --------------------------------------------------------------------------------


def paper(**more):
    return {"number": "1147", "decided_on": "2026-07-10", "signer_name": "Nguyễn Văn Mẫu"} | more


@pytest.mark.parametrize("count", [1, 3])
def test_a_draft_shows_its_annex_and_the_leaders_form(
    client, province, count, django_assert_max_num_queries
):
    dossiers = [province.scored(3) for _ in range(count)]
    draft = drafted(province, *dossiers)
    client.force_login(province.leader)

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(reverse("certificates:decision", args=[draft.pk]))

    assert all(dossier.product.name in text(response) for dossier in dossiers)
    assert response.context["issue_form"] is not None
    assert go(client, province.office, "decision", draft.pk).context["issue_form"] is None


def test_issuing_through_the_page(client, province, django_assert_max_num_queries):
    dossier = province.scored(4)
    draft = drafted(province, dossier)

    response = send(client, province.leader, "issue", draft.pk, **paper())

    assert response["Location"] == reverse("certificates:decision", args=[draft.pk])
    certificate = Certificate.objects.get()
    with django_assert_max_num_queries(MOST_QUERIES):
        page = text(client.get(response["Location"]))
    assert "Quyết định số 1147/QĐ-UBND" in page
    assert certificate.number in page
    assert "cấp 1 giấy chứng nhận" in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decided_on": "2026-07-11"}, "decided_on"),
        ({"decided_on": "2026-06-19"}, "late_reason"),
        ({"decided_on": "2026-06-19", "late_reason": "Muộn"}, "decided_on"),
        ({"decided_on": "32/13/2026"}, "decided_on"),
        ({"decided_on": ""}, "decided_on"),
        ({"number": ""}, "number"),
        ({"number": "x" * 300}, "number"),
        ({"number": "mười"}, "number"),
        ({"signer_name": "x" * 300}, "signer_name"),
        ({"late_reason": "x" * 1001}, "late_reason"),
    ],
)
def test_bad_papers_come_back_with_the_message_at_the_field(client, province, more, field):
    draft = drafted(province)

    response = send(client, province.leader, "issue", draft.pk, **paper(**more))

    assert response.status_code == 200
    expected = "decided_on" if field == "late_reason" and "late_reason" not in more else field
    assert expected in response.context["issue_form"].errors
    assert Certificate.objects.count() == 0
    draft.refresh_from_db()
    assert draft.issued_at is None


def test_a_scan_that_is_no_document_is_refused_and_nothing_is_issued(client, province):
    draft = drafted(province)
    program = SimpleUploadedFile("quyet-dinh.pdf", b"MZ" + b"\0" * 200, "application/pdf")

    response = send(client, province.leader, "issue", draft.pk, **paper(scan=program))

    assert response.context["issue_form"].errors["scan"]
    assert Certificate.objects.count() == 0


def test_a_late_entry_is_confirmed_by_somebody_else(client, province):
    draft = drafted(province, province.scored())
    late = paper(decided_on="2026-07-01")

    first = send(client, province.leader, "issue", draft.pk, **late, late_reason="Về muộn")
    assert "người thứ hai" in str(first.context["issue_form"].errors)
    send(
        client,
        province.office,
        "confirm_late",
        draft.pk,
        decided_on="2026-07-01",
        reason="Văn bản giấy về muộn.",
    )
    page = go(client, province.leader, "decision", draft.pk)
    assert "Đã có xác nhận ghi sổ muộn" in text(page)
    send(client, province.leader, "issue", draft.pk, **late, late_reason="")

    page = text(go(client, province.office, "decision", draft.pk))
    assert "Ghi sổ muộn." in page
    assert "Văn bản giấy về muộn." in page


def test_a_confirmation_without_a_reason_is_refused(client, province):
    draft = drafted(province)

    response = send(
        client, province.office, "confirm_late", draft.pk, decided_on="2026-07-11", reason=""
    )

    assert set(response.context["late_form"].errors) == {"decided_on", "reason"}


def test_a_second_entry_of_an_issued_decision_is_told_its_number(client, province):
    draft = drafted(province)
    send(client, province.leader, "issue", draft.pk, **paper())
    number = Decision.objects.get().number

    again = send(client, province.leader, "issue", draft.pk, **paper(number="9999"))
    page = text(client.get(again["Location"]))

    assert Decision.objects.get().number == number
    assert "đã ban hành, không sửa hoặc bỏ được" in page


def test_the_year_26_is_a_slip_at_the_day_of_signing(client, province):
    draft = drafted(province)

    issued = send(client, province.leader, "issue", draft.pk, **paper(decided_on="0026-01-01"))
    confirmed = send(
        client, province.office, "confirm_late", draft.pk, decided_on="0026-01-01", reason="Muộn."
    )

    assert set(issued.context["issue_form"].errors) == {"decided_on"}
    assert set(confirmed.context["late_form"].errors) == {"decided_on"}


def test_discarding_through_the_page(client, province, commune):
    draft = drafted(province)

    assert send(client, province.office, "discard", draft.pk)["Location"] == reverse(
        "certificates:decisions"
    )
    assert Decision.objects.count() == 0
    issued = certified(commune).decision
    send(client, province.office, "discard", issued.pk)
    assert Decision.objects.count() == 1


def test_the_scan_is_a_download_for_those_who_see_the_decision(client, province):
    draft = drafted(province)
    upload = SimpleUploadedFile("quyet-dinh.png", PNG, "image/png")

    send(client, province.leader, "issue", draft.pk, **paper(scan=upload))

    response = go(client, province.office, "scan", draft.pk)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PNG
    assert response["Content-Disposition"].startswith("attachment")
    stranger = make_user(Role.OFFICE, make_province())
    assert go(client, stranger, "scan", draft.pk).status_code == 404


def test_what_changed_since_the_page_was_opened_is_said(client, province):
    dossier = province.scored(5)  # goes up first

    picked = send(
        client,
        province.office,
        "recognise",
        authority=province.authority.pk,
        dossiers=[dossier.pk],
    )
    assert "phải chuyển lên cấp trên" in text(picked)
    early = send(
        client,
        make_user(Role.LEADER, province.place),
        "confirm_late",
        drafted(province).pk,
        decided_on="2026-07-10",
        reason="x" * 1001,
    )
    assert "reason" in early.context["late_form"].errors


def test_there_is_no_scan_to_fetch(client, province, commune):
    assert go(client, province.office, "scan", certified(commune).decision.pk).status_code == 404


# --- Certificates --------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(
    client, province, commune, count, django_assert_max_num_queries
):
    rows = [certified(commune) for _ in range(count)]
    client.force_login(province.office)

    with django_assert_max_num_queries(MOST_QUERIES) as found:
        page = text(client.get(reverse("certificates:list")))

    assert all(row.number in page for row in rows)
    assert len(found) == 8


def test_the_list_is_filtered(client, province, commune):
    live = certified(commune)
    soon = certified(commune, D(2023, 10, 1), stars=5)
    gone = make_revoked(certified(commune, D(2026, 5, 25)), D(2026, 6, 30))
    client.force_login(province.office)

    def shown(**query):
        response = client.get(reverse("certificates:list"), query)
        return {row.number for row, _verdict in response.context["rows"]}

    assert shown() == {live.number, soon.number, gone.number}
    assert shown(tinh_trang="expiring") == {soon.number}
    assert shown(tinh_trang="revoked") == {gone.number}
    assert shown(sao="5") == {soon.number}
    assert shown(han="90") == {soon.number}
    assert shown(q=live.number.lower()) == {live.number}
    assert shown(q=live.product.number) == {live.number}
    assert shown(dia_ban=commune.name) == {live.number, soon.number, gone.number}
    assert shown(tinh_trang="nonsense") == {live.number, soon.number, gone.number}
    bad = client.get(reverse("certificates:list"), {"dia_ban": "không có nơi này"})
    assert "dia_ban" in bad.context["form"].errors


def test_words_are_found_without_diacritics(client, province, commune):
    producer = make_producer(place=commune, name="Hợp tác xã Trà Mẫu")
    certificate = make_certificate(make_product(producer=producer, name="Chè sen"), D(2026, 6, 25))
    client.force_login(province.office)

    page = client.get(reverse("certificates:list"), {"q": "che tra mau"})

    assert certificate.number in text(page)


def test_a_producer_sees_the_own_certificates_only(client, commune):
    own, other = certified(commune), certified(commune)
    user = make_user(Role.PRODUCER)
    make_membership(own.product.producer, user)

    page = text(go(client, user, "list"))

    assert own.number in page
    assert other.number not in page
    assert go(client, user, "certificate", own.number).status_code == 200
    assert go(client, user, "certificate", other.number).status_code == 404
    assert go(client, user, "pdf", other.number).status_code == 404


def test_a_certificate_page_says_its_verdict_and_its_life(
    client, province, commune, django_assert_max_num_queries
):
    certificate = certified(commune)
    make_suspended(certificate, D(2026, 7, 1), D(2026, 8, 1))
    client.force_login(province.office)

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(reverse("certificates:certificate", args=[certificate.number]))

    page = text(response)
    assert "Đang tạm đình chỉ" in page
    assert "Đang xác minh." in page
    assert "lá 1 của sổ công khai" in page
    assert response.context["suspension_form"] is None
    assert response.context["reinstatement_form"] is not None


def test_a_number_is_found_however_typed_and_404_when_unknown(client, province, commune):
    number = certified(commune).number

    assert go(client, province.office, "certificate", number.lower()).status_code == 200
    assert go(client, province.office, "certificate", "G0000000").status_code == 404


def test_suspending_and_reinstating_through_the_page(client, province, commune):
    certificate = certified(commune)
    here = reverse("certificates:certificate", args=[certificate.number])

    stopped = send(
        client,
        province.office,
        "suspend",
        certificate.number,
        order_number="1/VP",
        effective_on="2026-07-10",
        until="",
        reason="Xác minh phản ánh.",
    )
    assert stopped["Location"] == here
    assert "Đang tạm đình chỉ" in text(client.get(here))
    send(
        client,
        province.office,
        "reinstate",
        certificate.number,
        order_number="2/VP",
        effective_on="2026-07-10",
        reason="Đã rõ.",
    )
    assert "Còn hiệu lực" in text(client.get(here))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"effective_on": "2026-07-11"}, "effective_on"),
        ({"until": "2026-07-09"}, "until"),
        ({"until": "x"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"reason": ""}, "reason"),
        ({"order_number": "x" * 51}, "order_number"),
    ],
)
def test_bad_orders_come_back_at_the_field(client, province, commune, more, field):
    certificate = certified(commune)
    good = {"order_number": "1/VP", "effective_on": "2026-07-10", "reason": "Lý do."}

    response = send(client, province.office, "suspend", certificate.number, **(good | more))

    assert response.status_code == 200
    assert field in response.context["suspension_form"].errors
    assert certificate.events.count() == 1


def test_reinstating_what_is_not_suspended_says_so(client, province, commune):
    response = send(
        client,
        province.office,
        "reinstate",
        certified(commune).number,
        order_number="2/VP",
        effective_on="2026-07-10",
        reason="Đã rõ.",
    )

    assert "không bị tạm đình chỉ" in text(response)


def test_revoking_from_draft_to_the_leaders_signature(client, province, commune):
    certificate = certified(commune)
    form = go(client, province.office, "revoke", certificate.number)
    assert "Không còn đáp ứng tiêu chí" in text(form)

    drafted_ = send(
        client,
        province.office,
        "revoke",
        certificate.number,
        ground="criteria",
        concluded_on="2026-07-08",
        reason="Kết luận số 3/KL.",
    )
    draft = Decision.objects.drafts().get()
    assert drafted_["Location"] == reverse("certificates:decision", args=[draft.pk])
    page = text(go(client, province.leader, "decision", draft.pk))
    assert "23/07/2026" in page  # fifteen days after the conclusion
    send(client, province.leader, "issue", draft.pk, **paper(number="2001"))

    page = text(go(client, province.office, "certificate", certificate.number))
    assert "Đã bị thu hồi" in page
    assert "Kết luận số 3/KL." in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ground": "whim"}, "ground"),
        ({"ground": ""}, "ground"),
        ({"concluded_on": "2026-07-11"}, "concluded_on"),
        ({"concluded_on": "2026-06-01"}, "concluded_on"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_a_bad_revocation_comes_back_at_the_field(client, province, commune, more, field):
    certificate = certified(commune)
    good = {"ground": "criteria", "concluded_on": "2026-07-08", "reason": "Lý do."}

    response = send(client, province.office, "revoke", certificate.number, **(good | more))

    assert field in response.context["form"].errors
    assert Decision.objects.drafts().count() == 0


def test_five_stars_are_not_the_provinces_to_revoke(client, province, ministry, commune):
    certificate = certified(commune, stars=5)

    page = text(go(client, province.office, "revoke", certificate.number))
    assert "Không lập dự thảo được." in page
    assert "Lập dự thảo thu hồi" in text(go(client, ministry, "revoke", certificate.number))


def test_a_draft_revocation_shows_up_on_the_decision_page_within_the_query_budget(
    client, province, commune, django_assert_max_num_queries
):
    rows = [certified(commune) for _ in range(3)]
    draft = draft_revocation(
        authority=province.authority,
        items=[Revocation(row, "criteria", D(2026, 7, 8)) for row in rows],
        reason="Kết luận mẫu.",
        by=province.office,
        at=at(TODAY),
    )
    client.force_login(province.leader)

    with django_assert_max_num_queries(MOST_QUERIES):
        page = text(client.get(reverse("certificates:decision", args=[draft.pk])))

    assert all(row.number in page for row in rows)


@pytest.mark.parametrize(
    ("concluded_on", "warns"), [(D(2026, 6, 25), False), (D(2026, 6, 24), True)]
)
def test_a_draft_revocation_warns_past_the_fifteenth_day(
    client, province, commune, concluded_on, warns
):
    certificate = certified(commune, D(2026, 6, 1))
    draft = draft_revocation(
        authority=province.authority,
        items=[Revocation(certificate, "criteria", concluded_on)],
        reason="Kết luận mẫu.",
        by=province.office,
        at=at(TODAY),
    )

    assert (
        "Đã quá hạn thu hồi." in text(go(client, province.leader, "decision", draft.pk))
    ) == warns


# Valid to 25 December 2026: the window is 28 June to 27 August 2026.
def test_rating_again_is_one_click_within_the_window(client, commune):
    officer = make_user(Role.AREA_OFFICER, commune)
    certificate = certified(commune, D(2023, 12, 25))
    assert "Lập hồ sơ đánh giá lại" in text(go(client, officer, "certificate", certificate.number))

    response = send(client, officer, "rerate", certificate.number)

    dossier = Dossier.objects.get(purpose="rerating")
    assert response["Location"] == reverse("evaluations:dossier", args=[dossier.number])
    page = text(go(client, officer, "certificate", certificate.number))
    assert dossier.number in page
    assert "Lập hồ sơ đánh giá lại" not in page


def test_outside_the_window_the_page_names_it_and_the_post_is_refused(client, commune):
    officer = make_user(Role.AREA_OFFICER, commune)
    certificate = certified(commune)

    page = text(go(client, officer, "certificate", certificate.number))
    assert "Chưa đến thời gian nộp hồ sơ đánh giá lại" in page
    send(client, officer, "rerate", certificate.number)
    assert not Dossier.objects.filter(purpose="rerating").exists()


def test_the_paper_is_a_pdf_to_keep(client, province, commune, django_assert_max_num_queries):
    certificate = certified(commune)
    client.force_login(province.office)

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(reverse("certificates:pdf", args=[certificate.number]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        f'attachment; filename="giay-chung-nhan-{certificate.number}.pdf"'
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(b"%PDF-")


def test_certificate_links_its_decision_only_for_those_who_may_read_it(client):
    certificate = make_certificate()
    where = f"/desk/giay-chung-nhan/{certificate.number}/"
    link = f"/desk/quyet-dinh/{certificate.decision_id}/"
    seen = []
    for role, place in (
        (Role.OFFICE, certificate.product.place.parent),
        (Role.AREA_OFFICER, certificate.product.place),
    ):
        client.force_login(make_user(role, place))
        seen.append(link in client.get(where).content.decode())

    assert seen == [True, False]
