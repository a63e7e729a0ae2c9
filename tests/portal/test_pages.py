"""What everybody sees: the verdict first, searched without diacritics, never personal data."""

import datetime as dt
import unicodedata
import zlib

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError

from certificates.choices import Standing
from common import clock
from common.clock import HANOI
from common.numbers import pretty
from labels.models import LabelOrder, ProblemReport, ScanDay
from portal import codes
from producers.models import ProducerContact
from tests.factories.accounts import make_user
from tests.factories.certificates import (
    make_certificate,
    make_history,
    make_revoked,
    make_suspended,
)
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)
UNKNOWN = "/q/T0000000000000000X"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    set_day(monkeypatch, DAY)


def set_day(monkeypatch, day, hour=9):
    moment = dt.datetime.combine(day, dt.time(hour), HANOI)
    monkeypatch.setattr(clock, "now", lambda: moment)


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def verdict_of(text):
    return text.split('class="verdict verdict-')[1].split('"')[0]


def test_product_page_says_valid_and_until_when(client):
    certificate = make_certificate(make_product(name="Chè sen mẫu"), valid_from=dt.date(2026, 7, 1))

    text = page(client, f"/san-pham/{certificate.product.number}/")

    assert verdict_of(text) == "valid"
    assert "01/07/2029" in text
    assert "Sao chỉ áp dụng cho đúng sản phẩm này" in text


def test_star_lapses_at_midnight_in_hanoi(client, monkeypatch):
    certificate = make_certificate(make_product(), valid_from=dt.date(2026, 7, 1))
    where = f"/q/{certificate.number}"
    last = dt.datetime(2029, 7, 1, 23, 59, 59, tzinfo=HANOI)

    monkeypatch.setattr(clock, "now", lambda: last)
    before = page(client, where)
    monkeypatch.setattr(clock, "now", lambda: last + dt.timedelta(seconds=1))
    after = page(client, where)

    assert (verdict_of(before), verdict_of(after)) == ("expiring", "expired")


def test_revoked_and_suspended_show_at_once_and_without_stars(client):
    revoked = make_certificate(make_product())
    make_revoked(revoked, DAY)
    suspended = make_certificate(make_product())
    make_suspended(suspended, DAY)

    texts = [page(client, f"/q/{row.number}") for row in (revoked, suspended)]

    assert [verdict_of(text) for text in texts] == ["revoked", "suspended"]
    assert all("stars-big" not in text for text in texts)


def test_what_an_old_source_calls_assessed_is_never_a_star(client):
    product = make_product()
    make_history(product, status="assessed", stars=4, year=2022)

    text = page(client, f"/san-pham/{product.number}/")

    assert verdict_of(text) == Standing.NONE
    assert "stars-big" not in text


def test_old_recognition_of_2020_has_ended_and_names_its_source(client):
    product = make_product()
    make_history(product, status="recognised", stars=5, year=2020, source="Báo mẫu, số 1")

    text = page(client, f"/san-pham/{product.number}/")

    assert verdict_of(text) == "expired"
    assert "Báo mẫu, số 1" in text


@pytest.mark.parametrize(
    "query", ["che sen", "CHÈ SEN", unicodedata.normalize("NFD", "Chè sen"), "sen chè", "quảng an"]
)
def test_search_ignores_diacritics_case_and_order(client, query):
    owner = make_producer(name="Cơ sở mẫu Quảng An")
    make_product(name="Chè sen", producer=owner)
    make_product(name="Mật ong")

    text = client.get("/san-pham/", {"q": query}).content.decode()

    assert "Chè sen" in text
    assert "Mật ong" not in text


def test_filters_by_star_group_and_standing(client):
    four = make_certificate(make_product(name="Bốn sao mẫu"), stars=4)
    make_certificate(make_product(name="Ba sao mẫu"), stars=3)
    make_product(name="Chưa sao mẫu")

    by_star = page(client, "/san-pham/?sao=4")
    unrated = page(client, "/san-pham/?trang-thai=none")
    group = four.product.product_set.group.code

    assert "Bốn sao mẫu" in by_star
    assert "Ba sao mẫu" not in by_star
    assert "Chưa sao mẫu" in unrated
    assert "Bốn sao mẫu" not in unrated
    assert "Bốn sao mẫu" in page(client, f"/san-pham/?nhom={group}")


@pytest.mark.parametrize(
    "query",
    [
        "page=9999999",
        "page=abc",
        "sao=abc",
        "nhom=ZZ",
        "trang-thai=dung",
        "q=%00che",
        "q=" + "x" * 5000,
        "khu-vuc=%00",
        "khu-vuc=khong-co-noi-nao",
        "khu-vuc=99999",
    ],
)
def test_strange_filters_are_harmless(client, query):
    assert client.get(f"/san-pham/?{query}").status_code == 200


def test_number_typed_with_hyphens_and_small_letters_leads_to_the_page(client):
    product = make_product()
    typed = pretty(product.number).lower()

    answer = client.get(f"/san-pham/{typed}/")

    assert (answer.status_code, answer["Location"]) == (301, f"/san-pham/{product.number}/")


def test_code_in_capitals_opens_the_same_page(client):
    certificate = make_certificate(make_product())

    assert verdict_of(page(client, f"/Q/{certificate.number}")) == "valid"


@pytest.mark.parametrize(
    "code", ["T0000000000000000X", "khong-co", "<script>alert(1)</script>", "%00", "A" * 3000]
)
def test_unknown_code_is_a_helpful_404(client, code):
    text = client.get(f"/q/{code}")

    assert text.status_code == 404
    assert "Sổ không có mã này" in text.content.decode()
    assert "dán đè" in text.content.decode()
    assert "<script>alert" not in text.content.decode()


def test_scan_page_asks_for_nothing_and_sets_no_cookie(client):
    certificate = make_certificate(make_product())

    answer = client.get(f"/q/{certificate.number}")
    main = answer.content.decode().split("<main")[1].split("</main>")[0]

    assert "<input" not in main
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=30, must-revalidate"


def test_tap_on_a_label_is_counted_and_opening_the_page_is_not(client):
    certificate = make_certificate(make_product())
    order = LabelOrder.objects.create(
        code="T" + "7" * 17,
        product=certificate.product,
        certificate=certificate,
        size_mm=25,
        quantity=1,
        ordered_by=make_user(),
    )
    page(client, f"/q/{certificate.number}")
    assert not ScanDay.objects.exists()

    client.post(f"/q/{certificate.number}/san-pham")
    client.post("/q/bay-ba/san-pham")

    assert list(ScanDay.objects.values_list("code", "count")) == [(certificate.number, 1)]
    assert order.product == certificate.product


def test_without_a_database_it_says_cannot_check_and_never_valid(client, monkeypatch):
    certificate = make_certificate(make_product())

    def fail(*args):
        raise OperationalError("gone")

    monkeypatch.setattr(codes, "verdict_for", fail)
    answer = client.get(f"/q/{certificate.number}")

    assert answer.status_code == 503
    assert verdict_of(answer.content.decode()) == "cannot_check"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda c: pretty(c.number).lower(), "/q/"),
        (lambda c: c.product.number, "/q/"),
        (lambda c: c.product.producer.number, "/chu-the/"),
    ],
)
def test_check_leads_to_what_the_code_names(client, typed, expected):
    certificate = make_certificate(make_product())

    answer = client.get("/tra-cuu/", {"ma": typed(certificate)})

    assert answer.status_code == 302
    assert answer["Location"].startswith(expected)


def test_check_explains_a_mistyped_code(client):
    product = make_product()
    wrong = product.number[:-1] + ("A" if product.number[-1] != "A" else "B")

    text = client.get("/tra-cuu/", {"ma": wrong}).content.decode()

    assert "gõ nhầm" in text


def test_personal_data_never_show(client):
    owner = make_producer(tax_code="001099012345", address="Ngõ BÍ MẬT")
    ProducerContact.objects.filter(producer=owner).update(
        representative="Người Bí Mật", phone="0900000001", email="bi-mat@mau.example"
    )
    certificate = make_certificate(make_product(producer=owner))

    for where in (
        f"/san-pham/{certificate.product.number}/",
        f"/chu-the/{owner.number}/",
        f"/q/{certificate.number}",
        "/san-pham/",
        "/",
    ):
        text = page(client, where)
        for canary in ("001099012345", "Bí Mật", "BÍ MẬT", "0900000001", "bi-mat@"):
            assert canary not in text, (where, canary)


def test_hostile_names_are_printed_as_words(client):
    product = make_product(name="<script>alert(1)</script>", story="<img src=x onerror=alert(1)>")

    text = page(client, f"/san-pham/{product.number}/")

    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text


def test_report_gets_a_number_and_its_outcome_is_public(client):
    certificate = make_certificate(make_product())

    answer = client.post(
        f"/phan-anh/{certificate.number}/",
        {"reason": "suspect_label", "text": "Tem dán đè", "contact_email": "toi@mau.example"},
    )
    made = ProblemReport.objects.get()
    text = page(client, answer["Location"])

    assert made.product == certificate.product
    assert pretty(made.number) in text
    assert "toi@mau.example" not in text


def test_reports_are_throttled_by_address_and_robots_ignored(client):
    where = f"/phan-anh/{make_product().number}/"
    robot = client.post(where, {"reason": "other", "website": "http://mau.example"})

    answers = [client.post(where, {"reason": "other"}).status_code for _ in range(6)]

    assert robot.status_code == 200
    assert answers == [303] * 5 + [429]
    assert ProblemReport.objects.count() == 5


def test_report_without_a_reason_says_so_at_the_field(client):
    answer = client.post(f"/phan-anh/{make_product().number}/", {"text": "x" * 3000})

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize("where", ["/", "/san-pham/"])
def test_lists_cost_the_same_for_one_product_and_three(
    client, where, django_assert_max_num_queries
):
    make_certificate(make_product())
    with django_assert_max_num_queries(12) as one:
        client.get(where)
    make_certificate(make_product())
    make_certificate(make_product())

    with django_assert_max_num_queries(12) as three:
        client.get(where)

    assert len(three) == len(one)


def test_product_producer_and_scan_pages_stay_within_twelve_queries(
    client, django_assert_max_num_queries
):
    certificate = make_certificate(make_product())
    make_certificate(make_product(producer=certificate.product.producer))

    for where in (
        f"/san-pham/{certificate.product.number}/",
        f"/chu-the/{certificate.product.producer.number}/",
        f"/q/{certificate.number}",
    ):
        with django_assert_max_num_queries(12):
            client.get(where)


def test_product_page_weighs_less_than_sixty_kilobytes_with_all_it_loads(client):
    certificate = make_certificate(make_product())
    text = page(client, f"/san-pham/{certificate.product.number}/")

    weight = len(zlib.compress(text.encode()))
    for name in (
        "css/site.css",
        "js/site.js",
        "fonts/be-vietnam-pro-400.woff2",
        "fonts/be-vietnam-pro-600.woff2",
        "img/placeholder-1.svg",
        "img/mark.svg",
        "img/weave.svg",
        "img/icon.svg",
    ):
        found = finders.find(name)
        assert found is not None
        with open(found, "rb") as file:  # noqa: PTH123 - a path that Django found
            content = file.read()
        weight += len(content) if name.endswith("woff2") else len(zlib.compress(content))

    assert weight < 60_000
