"""The front door, and the box in which people type codes."""

import datetime as dt
import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from common.numbers import Kind, make_unit_code, number_from_seed, pretty
from labels.models import ProblemReport
from portal import published
from products.models import ProductCode
from tests.factories.certificates import (
    make_certificate,
    make_history,
    make_revoked,
    make_suspended,
)
from tests.factories.products import make_product
from tests.portal.conftest import TODAY
from tests.portal.pages import make_order, text_of

pytestmark = pytest.mark.django_db


def tiles(response) -> dict[str, str]:
    found = r'tile-value">([^<]+)</span>\s*<span class="tile-label"><a href="[^"]+">([^<]+)'
    return {name: value for value, name in re.findall(found, response.content.decode())}


def test_home_counts_what_the_registry_holds_today(client):
    make_certificate(make_product(), stars=4)
    make_certificate(make_product(is_sample=True), dt.date(2023, 12, 24), stars=5)
    make_certificate(make_product(), dt.date(2020, 1, 1))
    make_suspended(make_certificate(), TODAY)
    make_revoked(make_certificate(), TODAY)
    make_history(make_product(), year=2020)

    response = client.get("/")

    assert tiles(response) == {
        "Còn hiệu lực": "2",
        "Sắp hết hạn": "1",
        "Đã hết hiệu lực": "2",
        "Tạm đình chỉ": "1",
        "Đã thu hồi": "1",
    }
    text = text_of(response)
    assert "6 sản phẩm, 2 đang có sao" in text
    assert "5 sao 1 4 sao 1 3 sao 0" in text
    assert "1 trong 6 sản phẩm ở đây được dựng để minh họa" in text


def test_home_shows_the_latest_live_recognitions_only(client):
    for n in range(3):
        make_certificate(make_product(name=f"Mới {n}"), dt.date(2026, 9, 1 + n))
    make_revoked(make_certificate(make_product(name="Mất"), dt.date(2026, 11, 1)), TODAY)
    make_certificate(make_product(name="Ngày mai"), dt.date(2026, 11, 24))

    html = client.get("/").content.decode()

    found = re.findall(r'product-card-name"><a href="[^"]+">([^<]+)</a>', html)
    assert found == ["Ngày mai", "Mới 2", "Mới 1", "Mới 0"]


def test_home_of_an_empty_registry(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "Mới được công nhận" not in text_of(response)
    assert "minh họa" not in text_of(response)


def test_home_quotes_hanoi_with_sources_apart_from_its_own_counts(client):
    text = text_of(client.get("/"))

    assert "+753 1.054" in text
    assert "Dân trí (10/11/2025)" in text
    assert "Không phải số đếm của sổ này" in text


def test_published_totals_add_up():
    totals = published.published_totals()
    running = 0
    for year in totals.years:
        running += year.added
        assert year.total == running

    assert totals.greatest == 3463
    assert [year.year for year in totals.years] == list(range(2019, 2026))
    assert json.loads(published.FILE.read_text(encoding="utf-8"))["sources"]


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_four_queries(client, django_assert_num_queries, count):
    for _n in range(count):
        make_certificate()

    with django_assert_num_queries(4):
        client.get("/")


# --- Check a code ---------------------------------------------------------------------------------


def check(client, typed):
    return client.get(reverse("portal:check"), {"ma": typed})


def test_empty_form(client):
    for response in (client.get("/tra-cuu/"), check(client, ""), check(client, "   ")):
        assert response.status_code == 200
        assert "Sổ không có mã này" not in text_of(response)


def test_every_kind_of_number_leads_to_its_page(client):
    certificate = make_certificate()
    product, order = certificate.product, make_order(certificate)
    report = ProblemReport.objects.create(
        number=number_from_seed(Kind.REPORT, b"0123456789abcdef"), reason="other"
    )
    code = ProductCode.objects.create(
        product=product,
        code="01-00577-1-2026",
        serial=1,
        place=product.place,
        year=2026,
        given_on=TODAY,
    )
    pages = {
        order.code: f"/q/{order.code}",
        certificate.number: f"/q/{certificate.number}",
        product.number: f"/q/{product.number}",
        product.producer.number: f"/chu-the/{product.producer.number}/",
        report.number: f"/phan-anh/so/{report.number}/",
    }

    for number, page in pages.items():
        for typed in (number, pretty(number).lower(), f"  {number} "):
            response = check(client, typed)
            assert (response.status_code, response.headers["Location"]) == (302, page)
    assert check(client, code.code).headers["Location"] == f"/san-pham/{product.number}/"


def test_a_pasted_address_is_understood(client):
    order = make_order(make_certificate())
    for typed in (
        f"HTTP://TESTSERVER/Q/{order.code}",
        f"{settings.SITE_URL}/san-pham/{order.product.number}/",
    ):
        assert check(client, typed).status_code == 302


@pytest.mark.parametrize("make", [make_unit_code, lambda: "T123", lambda: "chè sen"])
def test_unknown_code_explains_and_offers_a_way_on(client, make):
    typed = make()

    response = check(client, typed)

    assert response.status_code == 404
    assert "Sổ không có mã này" in text_of(response)
    assert "Tem giả trông thế nào" in text_of(response)
    assert "Phản ánh tem mang mã này" in text_of(response)


@pytest.mark.parametrize(
    "typed", ["\x00", "a" * 10_000, "<script>alert(1)</script>", "/" * 150, "🥭" * 60, "\ud800"]
)
def test_hostile_codes_are_harmless(client, typed):
    response = client.get(
        "/tra-cuu/?ma=" + typed.encode("utf-8", "surrogatepass").hex("%").join(("%", ""))
    )

    assert response.status_code in {200, 404}
    assert b"<script>alert" not in response.content


def test_checking_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        check(client, make_unit_code())


def test_guessing_in_the_box_is_limited_too(client):
    answers = {check(client, make_unit_code()).status_code for _n in range(31)}

    assert answers == {404, 429}
