"""The list of products: words without diacritics, filters, order, pages, and hostile addresses."""

import datetime as dt
import re
import unicodedata

import pytest
from django.urls import reverse

from common.numbers import make_unit_code, pretty
from products.models import ProductCode
from rulebooks.models import ProductGroup, ProductSet
from tests.factories.certificates import make_certificate, make_history, make_revoked
from tests.factories.places import make_commune, make_district, make_province, make_succession
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.portal.conftest import TODAY
from tests.portal.pages import stars_of, text_of

pytestmark = pytest.mark.django_db
LIST = "/san-pham/"


def names(client, **query) -> list[str]:
    """The products of a page, in their order."""
    html = client.get(LIST, {key.replace("_", "-"): value for key, value in query.items()})
    found = r'product-card-name"><a href="[^"]+">([^<]+)</a>'
    return re.findall(found, html.content.decode())


def tabs(response) -> dict[str, int]:
    found = r'<a href="[^"]+"[^>]*>([^<]+) <span class="count">(\d+)</span>'
    return {name: int(count) for name, count in re.findall(found, response.content.decode())}


@pytest.fixture
def tea():
    return make_product(name="Chè sen Quảng An", producer=make_producer(name="Hợp tác xã Đầm Trị"))


@pytest.mark.parametrize(
    "typed",
    [
        "che sen",
        "CHE SEN",
        "Chè  sen",
        unicodedata.normalize("NFD", "Chè sen"),
        "sen chè",
        "dam tri",
        "Đầm Trị che",
        "  quảng an ",
    ],
)
def test_words_find_without_diacritics_case_or_order(client, tea, typed):
    make_product(name="Cốm làng Vòng")

    assert names(client, q=typed) == [tea.name]


def test_number_and_product_code_find_their_product_once(client, tea):
    for serial in (1, 2):
        ProductCode.objects.create(
            product=tea,
            code=f"01-00577-{serial}-2026",
            serial=serial,
            place=tea.place,
            year=2026,
            given_on=TODAY,
        )
    make_product()

    assert names(client, q=tea.number.lower()) == [tea.name]
    assert names(client, q="01-00577-2-2026") == [tea.name]
    response = client.get(LIST, {"q": "che"})
    assert tabs(response)["Tất cả"] == 2


def test_nothing_found_offers_a_way_on(client, tea):
    response = client.get(LIST, {"q": "khong co dau"})

    assert names(client, q="khong co dau") == []
    assert "Không có sản phẩm nào như vậy" in text_of(response)


@pytest.mark.parametrize("typed", [str, pretty, str.lower])
def test_a_code_among_names_leads_to_where_codes_are_checked(client, typed):
    certificate = make_certificate()
    label = make_unit_code()

    for code in (typed(certificate.number), typed(label)):
        page = client.get(LIST, {"q": code}).content.decode()
        assert f"{reverse('portal:check')}?ma={code}" in page
        assert "Không có sản phẩm nào như vậy" not in page


def test_group_filter(client, tea):
    group = ProductGroup.objects.create(code="II", name="Đồ uống", name_en="Drinks", order=2)
    drinks = ProductSet.objects.create(
        code="14", slug="bo-14", name="Rượu", group=group, order=14, samples_required=2
    )
    make_product(name="Rượu mẫu", product_set=drinks)

    assert names(client, nhom="II") == ["Rượu mẫu"]
    assert names(client, nhom="I") == [tea.name]


def test_star_filter_means_stars_that_hold_today(client):
    make_certificate(make_product(name="Bốn sao"), stars=4)
    make_certificate(make_product(name="Ba sao"), stars=3)
    make_certificate(make_product(name="Bốn sao cũ"), dt.date(2020, 1, 1), stars=4)
    make_revoked(make_certificate(make_product(name="Bốn sao mất"), stars=4), TODAY)

    assert names(client, sao=4) == ["Bốn sao"]
    assert names(client, sao=5) == []
    assert names(client, sao=4, trang_thai="expired") == ["Bốn sao cũ"]
    assert set(names(client, sao=4, trang_thai="all")) == {"Bốn sao", "Bốn sao cũ", "Bốn sao mất"}


def test_lapsed_products_never_draw_a_star_in_a_list(client):
    make_certificate(make_product(name="Bốn sao cũ"), dt.date(2020, 1, 1), stars=4)
    make_history(make_product(name="Năm sao xưa"), year=2020, stars=5)

    response = client.get(LIST, {"trang-thai": "expired"})

    assert stars_of(response) == 0
    assert text_of(response).count("Đã hết hiệu lực") >= 2


def test_standing_filter_and_its_counts(client):
    make_certificate(make_product(name="Còn hạn"))
    make_certificate(make_product(name="Sắp hết"), dt.date(2023, 12, 24))
    make_certificate(make_product(name="Hết hạn"), dt.date(2020, 1, 1))
    make_product(name="Chưa có")

    assert sorted(names(client, trang_thai="valid")) == ["Còn hạn", "Sắp hết"]
    assert names(client, trang_thai="expiring") == ["Sắp hết"]
    assert names(client, trang_thai="none") == ["Chưa có"]
    assert tabs(client.get(LIST)) == {
        "Tất cả": 4,
        "Còn hiệu lực": 2,
        "Sắp hết hạn": 1,
        "Đã hết hiệu lực": 1,
        "Chưa được công nhận": 1,
    }


def test_order_live_first_by_alphabet_or_newest_first(client):
    make_certificate(make_product(name="Đậu phụ"), dt.date(2026, 3, 1))
    make_certificate(make_product(name="Ổi lê"), dt.date(2026, 9, 1))
    for name in ("Dưa lê", "Đường phèn", "An cung", "Ấm chén", "Áo dài"):
        make_product(name=name)

    in_order = ["An cung", "Áo dài", "Ấm chén", "Dưa lê", "Đậu phụ", "Đường phèn", "Ổi lê"]
    assert names(client, sap_xep="ten") == in_order
    assert names(client)[:3] == ["Đậu phụ", "Ổi lê", "An cung"]
    assert names(client, sap_xep="moi")[:2] == ["Ổi lê", "Đậu phụ"]


def test_pages_of_twenty_four(client):
    producer = make_producer()
    for n in range(25):
        make_product(producer=producer, name=f"Trà {n:02}")

    assert len(names(client)) == 24
    assert names(client, page=2) == ["Trà 24"]
    assert names(client, page=9999999) == ["Trà 24"]
    assert len(names(client, page="abc")) == 24
    assert "page=2" in client.get(LIST, {"q": "tra"}).content.decode()


# --- Areas ----------------------------------------------------------------------------------------


@pytest.fixture
def reform():
    """A district of old with two communes; today one commune holds both and part of a third."""
    province = make_province(name="Hà Nội mẫu")
    district = make_district(parent=province, name="Gia Lâm")
    other = make_district(parent=province, name="Long Biên")
    old = {"valid_from": dt.date(2008, 8, 1), "valid_to": dt.date(2025, 6, 30)}
    kim_lan = make_commune(parent=district, name="Kim Lan", **old)
    da_ton = make_commune(parent=district, name="Đa Tốn", **old)
    cu_khoi = make_commune(parent=other, name="Cự Khối", **old)
    bat_trang = make_commune(parent=province, name="Bát Tràng", code="90577")
    for unit in (kim_lan, da_ton, cu_khoi):
        make_succession(unit, bat_trang)
    for place, name in (
        (kim_lan, "Gốm Kim Lan"),
        (da_ton, "Ổi Đa Tốn"),
        (cu_khoi, "Rau Cự Khối"),
        (bat_trang, "Gốm Bát Tràng"),
        (make_commune(parent=province, name="Sóc Sơn"), "Chè Sóc Sơn"),
    ):
        make_product(producer=make_producer(place=place), name=name)
    return bat_trang


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gia lam", ["Gốm Bát Tràng", "Gốm Kim Lan", "Ổi Đa Tốn"]),
        ("Huyện Gia Lâm", ["Gốm Bát Tràng", "Gốm Kim Lan", "Ổi Đa Tốn"]),
        ("kim lan", ["Gốm Bát Tràng", "Gốm Kim Lan"]),
        ("Xã Bát Tràng", ["Gốm Bát Tràng", "Gốm Kim Lan", "Ổi Đa Tốn", "Rau Cự Khối"]),
        ("90577", ["Gốm Bát Tràng", "Gốm Kim Lan", "Ổi Đa Tốn", "Rau Cự Khối"]),
        ("soc", ["Chè Sóc Sơn"]),
    ],
)
def test_area_by_code_and_by_names_old_and_new(client, reform, typed, found):
    assert names(client, khu_vuc=typed, sap_xep="ten") == found


def test_area_says_how_it_was_understood(client, reform):
    text = text_of(client.get(LIST, {"khu-vuc": "gia lam"}))

    assert "Khu vực: Huyện Gia Lâm (đến hết 30/06/2025)" in text
    assert "Nay thuộc: Xã Bát Tràng" in text


def test_suggestions_are_todays_communes_with_products(client, reform):
    html = client.get(LIST).content.decode()

    assert re.findall(r'<option value="(Xã [^"]+)">', html) == ["Xã Bát Tràng", "Xã Sóc Sơn"]


def test_unknown_area_says_so_at_its_field_and_filters_nothing(client, reform):
    response = client.get(LIST, {"khu-vuc": "Atlantis"})

    assert "Không có đơn vị hành chính nào" in text_of(response)
    assert tabs(response)["Tất cả"] == 5


# --- Hostile addresses ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "q=%00che",
        "q=" + "a" * 10_000,
        "q=%25%27%22%5C",
        "q=" + "%F0%9F%A5%AD" * 30,
        "q=%ED%A0%80",
        "sao=abc",
        "sao=99999999999999999999",
        "sao=4&sao=5",
        "nhom=%00",
        "nhom=' OR 1=1",
        "khu-vuc=%00",
        "khu-vuc=" + "9" * 5000,
        "khu-vuc=" + "a," * 49,
        "khu-vuc=٣",
        "trang-thai=<script>alert(1)</script>",
        "sap-xep=number",
        "page=-1",
        "page=1e9",
        "page=" + "9" * 5000,
        "page=%00",
    ],
)
def test_no_address_breaks_the_list(client, tea, query):
    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_too_long_a_text_says_so_at_its_field(client, tea):
    response = client.get(LIST, {"q": "a" * 10_000})

    assert "id_q_error" in response.content.decode()
    assert names(client, q="a" * 10_000) == [tea.name]


# --- Cost -----------------------------------------------------------------------------------------


def cost(client, queries, query) -> int:
    with queries(12) as used:
        assert client.get(LIST, query).status_code == 200
    return len(used)


def test_a_page_costs_the_same_for_one_product_and_for_many(
    client, reform, django_assert_max_num_queries
):
    query = {"q": "o", "nhom": "I", "khu-vuc": "gia lam", "trang-thai": "all"}
    make_certificate(make_product(name="Một", producer=make_producer(place=reform)))
    make_history(make_product(name="Lo", producer=make_producer(place=reform)))
    one = cost(client, django_assert_max_num_queries, query)

    for n in range(3):
        product = make_product(name=f"Ong {n}", producer=make_producer(place=reform))
        make_certificate(product, stars=4)

    assert cost(client, django_assert_max_num_queries, query) == one
    assert one <= 12


def test_address_of_the_list_is_the_fixed_one():
    assert reverse("portal:products") == LIST
