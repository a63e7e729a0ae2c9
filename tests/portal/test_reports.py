"""A shopper's report: taken without an account, limited, and answered under its number."""

import datetime as dt

import pytest
from django.urls import reverse

from audit.models import Event
from common.numbers import Kind, make_number, make_unit_code, pretty
from labels.models import ProblemReport
from portal import limits
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate
from tests.factories.products import make_product
from tests.portal.pages import make_order, text_of

pytestmark = pytest.mark.django_db
TOLD = {
    "reason": "suspect_label",
    "text": "Tem dán đè lên tem khác.",
    "seen_at_place": "Chợ mẫu",
    "contact_email": "nguoi-mua@mau.example",
}


def report(client, code, told=None, **headers):
    return client.post(reverse("portal:report", args=[code]), told or TOLD, **headers)


def test_report_from_a_label_gets_a_number_and_an_outcome(client):
    order = make_order(make_certificate())

    answer = report(client, order.code)
    outcome = client.get(answer.headers["Location"])

    row = ProblemReport.objects.get()
    assert (row.product, row.code, row.reason) == (order.product, order.code, "suspect_label")
    assert (row.text, row.seen_at_place) == (TOLD["text"], "Chợ mẫu")
    assert answer.status_code == 303
    assert pretty(row.number) in text_of(outcome)
    assert "đang chờ xử lý" in text_of(outcome)
    assert Event.objects.filter(action="problem.reported").count() == 1


def test_outcome_shows_the_answer_and_never_what_was_written(client):
    row = ProblemReport.objects.create(
        number=make_number(Kind.REPORT),
        product=make_product(),
        reason="quality",
        text="BÍ MẬT 1",
        seen_at_place="BÍ MẬT 2",
        contact_email="bi-mat@mau.example",
        answer="Đã kiểm tra, yêu cầu thu hồi lô hàng.",
        handled_at=dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC),
        handled_by=make_user(full_name="Cán bộ kín"),
    )

    response = client.get(f"/phan-anh/so/{row.number}/")

    text = text_of(response)
    assert "Đã kiểm tra, yêu cầu thu hồi lô hàng." in text
    assert "10:00 20/11/2026" in text
    for private in ("BÍ MẬT", "bi-mat@", "Cán bộ kín"):
        assert private not in response.content.decode()
    typed = client.get(f"/phan-anh/so/{pretty(row.number).lower()}/")
    assert (typed.status_code, typed.headers["Location"]) == (301, f"/phan-anh/so/{row.number}/")


def test_a_code_that_was_never_given_out_can_be_reported(client):
    code = make_unit_code()

    page = client.get(reverse("portal:report", args=[code]))
    report(client, code)

    assert "Một mã mà sổ không có" in text_of(page)
    row = ProblemReport.objects.get()
    assert (row.product, row.code) == (None, code)


def test_wrong_input_says_so_at_its_field_and_writes_nothing(client):
    product = make_product()

    response = report(
        client,
        product.number,
        {
            "reason": "",
            "text": "a" * 2001,
            "seen_at_place": "\u0958" * 200,
            "contact_email": "khong-phai",
        },
    )

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    html = response.content.decode()
    for field in ("reason", "text", "seen_at_place", "contact_email"):
        assert f"id_{field}_error" in html
    assert not ProblemReport.objects.exists()


def test_an_address_longer_than_the_register_holds_says_so_at_its_field(client):
    product = make_product()
    address = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.vn"

    response = report(client, product.number, TOLD | {"contact_email": address})

    assert "id_contact_email_error" in response.content.decode()
    assert not ProblemReport.objects.exists()


def test_a_robot_that_fills_every_field_is_refused(client):
    product = make_product()

    response = report(client, product.number, TOLD | {"website": "https://spam.example"})

    assert "Ô này dành cho máy" in text_of(response)
    assert not ProblemReport.objects.exists()


def test_another_site_cannot_make_a_reader_report(client):
    product = make_product()

    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303)):
        response = report(client, product.number, headers={"Sec-Fetch-Site": site})
        assert response.status_code == status
    assert ProblemReport.objects.count() == 1


def test_five_an_hour_from_one_address(client):
    product = make_product()

    answers = [report(client, product.number).status_code for _n in range(7)]
    other = report(client, product.number, REMOTE_ADDR="203.0.113.9").status_code

    assert answers == [303] * limits.REPORTS.times + [429, 429]
    assert other == 303
    assert ProblemReport.objects.count() == 6


def test_refusal_is_friendly_and_not_kept(client):
    product = make_product()
    for _n in range(6):
        response = report(client, product.number)

    assert "gửi nhiều phản ánh trong một giờ qua" in text_of(response)
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["a" * 41, "%00", "%20", "%E2%80%AE"])
def test_absurd_codes_have_no_form(client, code):
    assert client.get(f"/phan-anh/{code}/").status_code == 404


@pytest.mark.parametrize("number", ["B0000000", "khong-co", "%00", "S" * 9])
def test_unknown_report_number_is_404(client, number):
    assert client.get(f"/phan-anh/so/{number}/").status_code == 404


def test_pages_cost_few_queries(client, django_assert_max_num_queries):
    product = make_product()
    with django_assert_max_num_queries(2):
        client.get(f"/phan-anh/{product.number}/")
    with django_assert_max_num_queries(12):
        report(client, product.number)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("", ""),
        ("bịa", ""),
    ],
)
def test_an_address_is_one_subscriber(address, network):
    assert limits.network_of(address) == network


def test_a_window_that_ends_between_two_steps_counts_as_new(rf, monkeypatch):
    def gone(_key):
        raise ValueError

    monkeypatch.setattr(limits.cache, "incr", gone)

    assert limits.REPORTS.spend(rf.get("/")) is True
