"""What a printed code answers, and when a scan counts."""

import datetime as dt
import re
import statistics
import time

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.choices import EndKind
from common.numbers import Kind, make_number, make_unit_code, pretty
from labels.choices import OrderStage
from labels.models import ScanDay
from labels.services import scan_url
from portal import limits
from portal.views import codes
from tests.factories.certificates import make_certificate, make_revoked, make_suspended
from tests.factories.products import make_product
from tests.portal.conftest import TODAY
from tests.portal.pages import make_order, stars_of, status_of, text_of

pytestmark = pytest.mark.django_db


def test_printed_address_in_capitals_opens_the_page(client):
    order = make_order(make_certificate(stars=4))

    response = client.get(scan_url(order.code).removeprefix("HTTP://TESTSERVER"))

    assert (response.status_code, status_of(response), stars_of(response)) == (200, "valid", 1)
    assert text_of(response).startswith("Còn hiệu lực đến hết ngày 10/07/2029")
    for words in (order.product.name, order.product.producer.name, pretty(order.code)):
        assert words in text_of(response)


def test_page_says_what_the_code_does_not_prove_and_asks_for_nothing(client):
    order = make_order(make_certificate())

    response = client.get(f"/q/{order.code}")

    html = response.content.decode()
    assert "Món hàng trong tay có phải hàng thật hay không" in text_of(response)
    assert re.findall(r"<(input|select|textarea)\b", html) == []
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert reverse("portal:report", args=[order.code]) in html
    assert set(re.findall(r'(?:src|href|action)="(https?://[^"]+)"', html)) == set()


@pytest.mark.parametrize("kind", ["label", "certificate", "product"])
def test_every_kind_of_code_answers(client, kind):
    certificate = make_certificate()
    code = {
        "label": make_order(certificate).code,
        "certificate": certificate.number,
        "product": certificate.product.number,
    }[kind]

    for written in (code, code.lower(), pretty(code), f" {code} "):
        response = client.get(reverse("portal:scan", args=[written]))
        assert (response.status_code, status_of(response)) == (200, "valid")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda c: make_revoked(c, TODAY), "revoked"),
        (lambda c: make_suspended(c, TODAY), "suspended"),
    ],
)
def test_label_tells_of_the_change_at_once(client, change, status):
    order = make_order(make_certificate())
    before = client.get(f"/q/{order.code}")

    change(order.certificate)
    after = client.get(f"/q/{order.code}")

    assert [status_of(before), status_of(after)] == ["valid", status]
    assert [stars_of(before), stars_of(after)] == [1, 0]


def test_label_lapses_at_midnight_in_hanoi(client, set_day):
    order = make_order(make_certificate(valid_from=dt.date(2023, 11, 24)))

    set_day(dt.date(2026, 11, 24), dt.time(23, 59, 59))
    before = client.get(f"/q/{order.code}")
    set_day(dt.date(2026, 11, 25), dt.time(0, 0))
    after = client.get(f"/q/{order.code}")

    assert [status_of(before), status_of(after)] == ["expiring", "expired"]
    assert "Đã hết hiệu lực từ ngày 25/11/2026" in text_of(after)
    assert "Thời hạn ghi trên giấy 24/11/2023 – 24/11/2026" in text_of(after)


def test_label_of_a_replaced_certificate_says_so_and_names_the_present(client):
    old = make_certificate(
        valid_from=dt.date(2024, 3, 1),
        stars=4,
        ended_on=dt.date(2026, 7, 10),
        end_kind=EndKind.REPLACED,
    )
    make_certificate(old.product, valid_from=dt.date(2026, 7, 10), stars=3)

    response = client.get(f"/q/{make_order(old).code}")

    assert (status_of(response), stars_of(response)) == ("replaced", 0)
    assert "Hạng hiện nay: 3 sao; số sao in trên tem cũ có thể khác" in text_of(response)
    assert "Sao của giấy cũ không còn được dùng" in text_of(response)


@pytest.mark.parametrize("stage", [OrderStage.ORDERED, OrderStage.REFUSED])
def test_code_of_an_order_that_was_not_approved_may_not_be_used(client, stage):
    order = make_order(make_certificate(), stage=stage, refusal_reason="Sai cỡ")

    response = client.get(f"/q/{order.code}")

    assert (status_of(response), stars_of(response)) == ("unknown", 0)
    assert "Tem này chưa được phép sử dụng" in text_of(response)
    assert "Còn hiệu lực" not in text_of(response)


def test_page_names_the_producer_as_printed_on_the_certificate(client):
    certificate = make_certificate(producer_name="Hợp tác xã Tên Cũ")

    assert "Hợp tác xã Tên Cũ" in text_of(client.get(f"/q/{certificate.number}"))


# --- Codes that were never given out --------------------------------------------------------------


HOSTILE = [
    "khong-co",
    "T" * 18,
    "T" * 5000,
    "0" * 18,
    "%00",
    "S7K3M9Q2X%00",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "🥭🥭🥭",
    "١٢٣٤٥٦٧٨٩",
    "..%2f..%2fetc%2fpasswd",
    "%E2%80%AE" + "S7K3M9Q2X",
]


@pytest.mark.parametrize("code", HOSTILE, ids=range(len(HOSTILE)))
def test_unknown_code_is_a_helpful_404(client, code):
    for address in (f"/q/{code}", f"/Q/{code}", f"/san-pham/{code}/", f"/chu-the/{code}/"):
        response = client.get(address)
        if ("/" in code or "%2f" in code) and not address.lower().startswith("/q/"):
            assert response.status_code == 404
            continue
        assert (response.status_code, status_of(response)) == (404, "unknown")
        assert "Tem giả trông thế nào" in text_of(response)
        assert b"<script>alert" not in response.content


def test_mistyped_and_never_given_codes_answer_alike(client):
    order = make_order(make_certificate())
    wrong = order.code[:-1] + ("0" if order.code[-1] != "0" else "1")
    never = [make_unit_code(), make_number(Kind.CERTIFICATE), make_number(Kind.PRODUCT)]

    pages, counts = [], []
    for code in (wrong, *never):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/q/{code}")
        pages.append(response.content.decode().replace(code, "CODE"))
        counts.append(len(queries))

    assert response.status_code == 404
    assert len(set(pages)) == 1
    assert counts == [1, 1, 1, 1]


def test_an_address_that_guesses_is_asked_to_wait_but_may_still_scan(client):
    order = make_order(make_certificate())

    answers = [client.get(f"/q/{make_unit_code()}").status_code for _n in range(31)]
    other = client.get(f"/q/{make_unit_code()}", REMOTE_ADDR="203.0.113.9").status_code

    assert answers == [404] * limits.MISSES.times + [429]
    assert other == 404
    assert client.get(f"/q/{order.code}").status_code == 200


def test_misses_take_about_as_long_as_each_other(client, monkeypatch):
    monkeypatch.setattr(codes, "MISSES", limits.Limit("many", times=10_000, seconds=60))

    def median(make) -> float:
        times = []
        for _n in range(25):
            address = f"/q/{make()}"
            start = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    malformed, unknown = median(lambda: "TKHONGCO0000000000"), median(make_unit_code)

    assert abs(malformed - unknown) < max(malformed, unknown) / 2


# --- Counting -------------------------------------------------------------------------------------


def open_product(client, code, **headers):
    return client.post(reverse("portal:opened", args=[code]), **headers)


def test_reading_counts_nothing_and_asking_for_more_counts_once(client):
    order = make_order(make_certificate())

    client.get(f"/q/{order.code}")
    client.head(f"/q/{order.code}")
    assert not ScanDay.objects.exists()
    first = open_product(client, order.code)
    open_product(client, order.code)
    open_product(client, order.code, REMOTE_ADDR="203.0.113.9")

    assert first.status_code == 303
    assert first.headers["Location"] == f"/san-pham/{order.product.number}/"
    assert first.headers["Cache-Control"] == "no-store"
    row = ScanDay.objects.get()
    assert (row.code, row.day, row.count) == (order.code, TODAY, 2)


def test_a_count_that_fails_never_keeps_a_shopper_from_the_page(client, monkeypatch, caplog):
    def refuse(**_facts) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(codes, "count_scan", refuse)
    order = make_order(make_certificate())

    response = open_product(client, order.code)

    assert response.status_code == 303
    assert "a scan was not counted" in caplog.text


def test_counting_is_no_get_and_knows_its_codes(client):
    assert client.get(reverse("portal:opened", args=["T"])).status_code == 405
    assert open_product(client, make_unit_code()).status_code == 404


@pytest.mark.parametrize("kind", ["label", "old label", "product"])
def test_page_costs_at_most_twelve_queries(client, django_assert_max_num_queries, kind):
    old = make_certificate(
        valid_from=dt.date(2024, 3, 1), ended_on=dt.date(2026, 7, 10), end_kind=EndKind.REPLACED
    )
    new = make_certificate(old.product)
    code = {
        "label": make_order(new).code,
        "old label": make_order(old).code,
        "product": make_product().number,
    }[kind]

    with django_assert_max_num_queries(12):
        assert client.get(f"/q/{code}").status_code == 200
