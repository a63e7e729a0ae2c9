"""What every public page keeps to: caches, cookies, privacy, hostile words, English, weight."""

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import InterfaceError, OperationalError
from django.urls import reverse

from common import clock
from common.clock import HANOI
from portal import http, pictures
from portal.views import products as product_views
from producers.choices import LegalForm
from producers.models import ProducerContact
from tests.factories.attachments import make_stored_file
from tests.factories.certificates import make_certificate
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.portal.pages import make_order, status_of, text_of

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>{{7*7}}"


@pytest.fixture
def addresses():
    """One of each public page, by its name."""
    certificate = make_certificate()
    product, order = certificate.product, make_order(certificate)
    return {
        "home": "/",
        "list": "/san-pham/",
        "product": f"/san-pham/{product.number}/",
        "producer": f"/chu-the/{product.producer.number}/",
        "check": "/tra-cuu/",
        "scan": f"/q/{order.code}",
        "unknown": "/q/khong-co",
        "report": f"/phan-anh/{order.code}/",
    }


def test_pages_may_be_kept_for_thirty_seconds_and_set_no_cookie(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)

        kept = response.headers["Cache-Control"]
        assert kept == "public, max-age=0, s-maxage=30, must-revalidate", name
        assert response.cookies == {}, name
        assert "Cookie" in response.headers["Vary"], name  # one copy for each language
        assert "stale" not in response.headers["Cache-Control"]


def test_pages_leave_the_session_alone(client, addresses, django_assert_max_num_queries):
    client.force_login(make_order(make_certificate()).ordered_by)
    for name, address in addresses.items():
        with django_assert_max_num_queries(12) as used:
            response = client.get(address)
        assert not any("django_session" in query["sql"] for query in used.captured_queries), name
        assert response.cookies == {}, name


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        (dt.time(0, 0), 30),
        (dt.time(23, 59, 30), 30),
        (dt.time(23, 59, 31), 29),
        (dt.time(23, 59, 59), 1),
    ],
)
def test_no_copy_lives_into_the_next_day(time, seconds):
    at = dt.datetime.combine(dt.date(2026, 11, 24), time, HANOI).astimezone(dt.UTC)

    assert http.cache_control(at) == f"public, max-age=0, s-maxage={seconds}, must-revalidate"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_for_reading(client, addresses, method):
    for name, address in addresses.items():
        if name != "report":
            assert getattr(client, method)(address).status_code == 405, name


def test_english_is_a_cookie_away(client, addresses, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for name, address in addresses.items():
        response = client.get(address)
        assert '<html lang="en">' in response.content.decode(), name
        assert response.headers["Content-Language"] == "en"
    html = client.get("/san-pham/").content.decode()
    assert '<option value="I">Food</option>' in html


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_the_database_a_page_says_that_it_cannot_check(
    client, addresses, monkeypatch, error
):
    def refuse(*_args, **_kwargs):
        raise error("the server is away")

    for name in ("product_by_number", "ProductGroup", "Producer"):
        monkeypatch.setattr(product_views, name, refuse, raising=True)
    monkeypatch.setattr("portal.codes.resolve", refuse)
    monkeypatch.setattr("portal.views.home.queries.sums", refuse)
    monkeypatch.setattr(product_views.queries, "name_of", refuse)
    for name in ("home", "product", "scan", "unknown", "report"):
        response = client.get(addresses[name])

        assert (response.status_code, status_of(response)) == (503, "cannot_check"), name
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Retry-After"] == "30"
        assert "Còn hiệu lực" not in text_of(response)
    assert client.post(f"{addresses['scan']}/san-pham").status_code == 503


def test_what_is_private_of_a_household_is_on_no_page(client, addresses):
    canaries = ["001099012345", "BIMAT-DIACHI", "BIMAT-NGUOI", "0901234567", "bimat@mau.example"]
    producer = make_producer(
        legal_form=LegalForm.HOUSEHOLD, tax_code=canaries[0], address=canaries[1]
    )
    ProducerContact.objects.filter(producer=producer).update(
        representative=canaries[2], phone=canaries[3], email=canaries[4]
    )
    certificate = make_certificate(make_product(producer=producer))
    pages = [
        *addresses.values(),
        f"/san-pham/{certificate.product.number}/",
        f"/chu-the/{producer.number}/",
        f"/q/{make_order(certificate).code}",
        f"/q/{certificate.number}",
        "/san-pham/?q=001099012345",
        "/san-pham/?q=BIMAT",
    ]

    for page in pages:
        html = client.get(page).content.decode()
        echoed = page.partition("?q=")[2]
        for canary in canaries:
            if echoed not in canary or not echoed:
                assert canary not in html, (page, canary)


def test_what_an_organisation_prints_on_its_goods_is_public(client):
    producer = make_producer(tax_code="0101234567", address="Số 3 phố Mẫu")

    text = text_of(client.get(f"/chu-the/{producer.number}/"))

    assert "0101234567" in text
    assert "Số 3 phố Mẫu" in text


def test_hostile_words_stay_words(client):
    producer = make_producer(name=SCRIPT, introduction=SCRIPT, source=SCRIPT, is_sample=False)
    product = make_product(
        name=SCRIPT[:190],
        producer=producer,
        story=SCRIPT,
        description=SCRIPT,
        packaging=SCRIPT,
        source=SCRIPT,
    )
    make_product(producer=producer, name="Khác")
    certificate = make_certificate(product, producer_name=SCRIPT)

    for page in (
        "/",
        "/san-pham/",
        f"/san-pham/{product.number}/",
        f"/chu-the/{producer.number}/",
        f"/q/{certificate.number}",
        f"/phan-anh/{certificate.number}/",
        "/san-pham/?q=%3Cscript%3Ealert(1)%3C/script%3E",
    ):
        html = client.get(page).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_no_page_leads_or_loads_from_elsewhere(client, addresses, settings):
    for name, address in addresses.items():
        html = client.get(
            f"{address}?next=https://evil.example&url=//evil.example"
        ).content.decode()
        found = re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]+)"', html)
        assert [link for link in found if not link.startswith(settings.SITE_URL)] == [], name


# --- Pictures and weight --------------------------------------------------------------------------


@pytest.fixture
def pictured():
    stored = make_stored_file(content_type="image/jpeg", pages=None, name="ảnh.jpg")
    return make_product(picture=stored)


def test_picture_is_small_remade_and_public(client, pictured):
    response = client.get(reverse("portal:picture", args=[pictured.number]))

    assert response.headers["Content-Type"] == "image/webp"
    assert response.content[:4] == b"RIFF"
    assert len(response.content) <= pictures.MOST_BYTES
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = client.get(reverse("portal:picture", args=[pictured.number]))
    assert again.content == response.content
    assert (
        reverse("portal:picture", args=[pictured.number])
        in client.get(f"/san-pham/{pictured.number}/").content.decode()
    )


def test_there_is_no_picture_of_a_document_or_of_nothing(client):
    document = make_product(picture=make_stored_file())
    for product in (document, make_product()):
        assert client.get(reverse("portal:picture", args=[product.number])).status_code == 404
        assert "placeholder-1" in client.get(f"/san-pham/{product.number}/").content.decode()
    for number in ("khong-co", "S0000000Z", "%00"):
        assert client.get(f"/san-pham/{number}/anh.webp").status_code == 404
        assert client.get(f"/san-pham/{number}/qr.svg").status_code == 404


def test_picture_that_is_missing_on_disk_is_404(client, pictured):
    Path(pictured.picture.preview.path).unlink()

    assert client.get(reverse("portal:picture", args=[pictured.number])).status_code == 404


def test_a_noisy_picture_is_made_light_enough(pictured):
    from PIL import Image  # noqa: PLC0415 - used once

    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    noise.save(pictured.picture.preview.path, "WEBP", quality=90)

    small = pictures.small_picture(pictured.picture)

    assert len(small) < 2 * pictures.MOST_BYTES


def test_qr_code_leads_to_the_printed_address(client):
    product = make_product()

    response = client.get(reverse("portal:qr", args=[product.number]))

    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


def weight(client, page: str) -> int:
    """Bytes that a first visit transfers: the page and all it loads, as they are sent."""
    html = client.get(page).content
    total = len(gzip.compress(html, 6))
    wanted = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html.decode()))
    for style in [url for url in wanted if url.endswith(".css")]:
        text = Path(found(style)).read_text(encoding="utf-8")
        folder = style.rpartition("/")[0]
        for url in re.findall(r'url\("([^"]+)"\)', text):
            wanted.add(re.sub(r"/css/\.\./", "/", f"{folder}/{url}"))
    for url in wanted:
        content = Path(found(url)).read_bytes()
        total += len(content if url.endswith(".woff2") else gzip.compress(content, 6))
    for url in re.findall(r'src="(/san-pham/[^"]+)"', html.decode()):
        total += len(client.get(url).content)
    return total


def found(url: str) -> str:
    path = finders.find(url.removeprefix("/static/"))
    assert isinstance(path, str), url
    return path


def test_product_and_scan_pages_weigh_less_than_sixty_kilobytes(client, pictured):
    pictured.story = "Câu chuyện của một sản phẩm. " * 120
    pictured.save()
    certificate = make_certificate(pictured)
    for n in range(12):
        make_product(producer=pictured.producer, name=f"Sản phẩm cùng nhà {n}")

    assert weight(client, f"/san-pham/{pictured.number}/") < 60_000
    assert weight(client, f"/q/{certificate.number}") < 60_000


def test_pages_are_sent_compressed(client, addresses):
    response = client.get(addresses["product"], headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]


def test_clock_is_asked_once_a_page_is_made(client, addresses):
    assert clock.today() == dt.date(2026, 11, 24)
    assert "Kiểm tra lúc 10:30 24/11/2026" in text_of(client.get(addresses["scan"]))
