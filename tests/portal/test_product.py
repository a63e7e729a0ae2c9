"""The page of one product: the verdict first, then what it rests on."""

import datetime as dt

import pytest
from django.urls import reverse

from certificates.choices import EndKind, HistoricStatus
from common.numbers import pretty
from evaluations.models import AdvisoryReview, Appraisal
from inspections.models import Visit
from products.models import ProductCode
from tests.factories.accounts import make_user
from tests.factories.certificates import (
    make_certificate,
    make_history,
    make_revoked,
    make_suspended,
)
from tests.factories.councils import make_result
from tests.factories.places import make_commune, make_district, make_province, make_succession
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.portal.conftest import TODAY
from tests.portal.pages import stars_of, status_of, text_of

pytestmark = pytest.mark.django_db


def get(client, product):
    return client.get(reverse("portal:product", args=[product.number]))


def test_live_product_shows_verdict_first_and_stars(client):
    certificate = make_certificate(valid_from=dt.date(2026, 7, 10), stars=4)

    response = get(client, certificate.product)

    assert status_of(response) == "valid"
    assert "Còn hiệu lực đến hết ngày 10/07/2029" in text_of(response)[:60]
    assert stars_of(response) == 1
    assert "không áp dụng cho sản phẩm khác của cùng chủ thể" in text_of(response)
    assert "Kiểm tra lúc 10:30 24/11/2026" in text_of(response)
    assert pretty(certificate.number) in text_of(response)


def test_soon_to_end_still_shows_stars(client):
    certificate = make_certificate(valid_from=dt.date(2023, 12, 24))

    response = get(client, certificate.product)

    assert (status_of(response), stars_of(response)) == ("expiring", 1)
    assert "Còn 30 ngày" in text_of(response)


@pytest.mark.parametrize(
    ("make", "status", "words"),
    [
        (lambda c: None, "expired", "Đã hết hiệu lực từ ngày 25/11/2023"),
        (lambda c: make_suspended(c, TODAY), "suspended", "Đang tạm đình chỉ từ ngày 24/11/2026"),
        (lambda c: make_revoked(c, TODAY), "revoked", "Đã bị thu hồi từ ngày 24/11/2026"),
    ],
)
def test_product_without_a_live_star_draws_none(client, make, status, words):
    start = dt.date(2020, 11, 24) if status == "expired" else dt.date(2026, 7, 10)
    certificate = make_certificate(valid_from=start)
    make(certificate)

    response = get(client, certificate.product)

    assert (status_of(response), stars_of(response)) == (status, 0)
    assert words in text_of(response)[:80]
    assert "Hiện không được dùng số sao nào" in text_of(response)


def test_certificate_of_tomorrow_is_not_yet_valid(client, set_day):
    set_day(dt.date(2026, 7, 9))
    certificate = make_certificate(valid_from=dt.date(2026, 7, 10))

    response = get(client, certificate.product)

    assert (status_of(response), stars_of(response)) == ("not_yet_valid", 0)


def test_product_that_was_never_recognised_says_so(client):
    response = get(client, make_product())

    assert (status_of(response), stars_of(response)) == ("none", 0)
    assert "Sổ chưa có quyết định" in text_of(response)


def test_old_records_are_shown_with_their_source_and_never_as_valid(client):
    lapsed, still_open = make_product(), make_product()
    make_history(lapsed, year=2020, stars=5, source="Báo Nguồn Một", note="Ghi chú một")
    make_history(still_open, year=2024, source="Báo Nguồn Hai")

    old, newer = get(client, lapsed), get(client, still_open)

    assert (status_of(old), stars_of(old)) == ("expired", 0)
    assert "Trước khi có sổ. Nguồn: Báo Nguồn Một" in text_of(old)
    assert "Ghi chú một" in text_of(old)
    assert "năm 2020" in text_of(old)
    assert (status_of(newer), stars_of(newer)) == ("incomplete", 0)
    assert "chưa đủ thông tin để xác nhận số sao" in text_of(newer)


def test_what_a_source_merely_calls_proposed_is_not_called_recognised(client):
    product = make_product()
    make_history(product, status=HistoricStatus.PROPOSED, stars=4, year=2024)

    response = get(client, product)

    assert (status_of(response), stars_of(response)) == ("none", 0)


def test_star_goes_out_at_midnight_in_hanoi(client, set_day):
    certificate = make_certificate(valid_from=dt.date(2023, 11, 24))

    set_day(dt.date(2026, 11, 24), dt.time(23, 59, 59))
    before = get(client, certificate.product)
    set_day(dt.date(2026, 11, 25), dt.time(0, 0))
    after = get(client, certificate.product)

    assert [status_of(before), status_of(after)] == ["expiring", "expired"]
    assert [stars_of(before), stars_of(after)] == [1, 0]
    assert before.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, must-revalidate"


def test_new_certificate_leaves_the_old_one_in_the_past(client):
    old = make_certificate(
        valid_from=dt.date(2024, 3, 1),
        stars=3,
        ended_on=dt.date(2026, 7, 10),
        end_kind=EndKind.REPLACED,
    )
    make_certificate(old.product, valid_from=dt.date(2026, 7, 10), stars=4)

    response = get(client, old.product)

    text = text_of(response)
    assert (status_of(response), stars_of(response)) == ("valid", 1)
    assert "4 sao" in text
    assert "Hạng 3 sao" in text
    assert "Đã được thay bằng giấy mới từ ngày 10/07/2026" in text


def test_page_tells_who_checked_what_and_when(client):
    certificate = make_certificate(stars=4)
    dossier, by = certificate.dossier, make_user()
    Appraisal.objects.create(
        dossier=dossier, letter_number="45/UBND-KT", letter_on=dt.date(2026, 6, 3), by=by
    )
    AdvisoryReview.objects.create(
        dossier=dossier,
        summary="Không công khai",
        surveyed_on=dt.date(2026, 6, 9),
        is_ready=True,
        by=by,
    )
    make_result(dossier, stars=4)
    Visit.objects.create(
        producer=certificate.product.producer,
        planned_on=dt.date(2026, 10, 1),
        order_number="12/KH",
        purpose="Lý do riêng",
        planned_by=by,
        visited_on=dt.date(2026, 10, 2),
        recorded_at=dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC),
        recorded_by=by,
        summary="Kết luận riêng",
    )

    text = text_of(get(client, certificate.product))

    assert "Văn bản số 45/UBND-KT" in text
    assert "Tổ tư vấn, 09/06/2026" in text
    assert "Điểm trung bình 70/100 của 3 phiếu, theo Quyết định 26/2026/QĐ-TTg" in text
    assert f"Quyết định số {certificate.decision.full_number}, hạng 4 sao, tổng điểm 80" in text
    assert "Đoàn kiểm tra liên ngành, 02/10/2026" in text
    for private in ("Không công khai", "Lý do riêng", "Kết luận riêng"):
        assert private not in text


def test_planned_visit_is_nobodys_business(client):
    certificate = make_certificate()
    Visit.objects.create(
        producer=certificate.product.producer,
        planned_on=dt.date(2026, 12, 1),
        order_number="13/KH",
        purpose="Đột xuất",
        planned_by=make_user(),
    )

    text = text_of(get(client, certificate.product))

    assert "Đoàn kiểm tra liên ngành" not in text
    assert "01/12/2026" not in text


def test_other_products_of_the_producer_are_listed_without_a_star(client):
    certificate = make_certificate(stars=5)
    producer = certificate.product.producer
    make_product(producer=producer, name="Mứt gừng mẫu")
    rated = make_product(producer=producer, name="Trà gừng mẫu")
    make_certificate(rated, stars=3)

    response = get(client, certificate.product)

    text = text_of(response)
    assert "Trà gừng mẫu 3 sao Còn hiệu lực đến hết ngày 10/07/2029" in text
    assert "Mứt gừng mẫu Không có sao Chưa được công nhận hạng sao" in text
    assert stars_of(response) == 2


def test_place_keeps_its_old_name_and_says_what_it_is_today(client):
    province = make_province(name="Hà Nội mẫu")
    district = make_district(parent=province, name="Gia Lâm mẫu")
    old = make_commune(
        parent=district,
        name="Kim Lan mẫu",
        valid_from=dt.date(2008, 8, 1),
        valid_to=dt.date(2025, 6, 30),
    )
    new = make_commune(parent=province, name="Bát Tràng mẫu")
    make_succession(old, new)
    product = make_product(producer=make_producer(place=old))

    text = text_of(get(client, product))

    assert "Xã Kim Lan mẫu, Huyện Gia Lâm mẫu, Tỉnh Hà Nội mẫu nay thuộc Xã Bát Tràng mẫu" in text


def test_number_typed_in_another_way_leads_to_the_lasting_address(client):
    product = make_product()
    typed = pretty(product.number).lower()

    response = client.get(f"/san-pham/{typed}/")

    assert response.status_code == 301
    assert response.headers["Location"] == f"/san-pham/{product.number}/"
    producer = product.producer.number
    answer = client.get(f"/chu-the/{pretty(producer).lower()}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/chu-the/{producer}/")


def test_product_code_of_the_regulation_and_inferred_set_are_shown(client):
    product = make_product(set_is_inferred=True, packaging="Hộp 200 g")
    ProductCode.objects.create(
        product=product,
        code="01-00577-7-2026",
        serial=7,
        place=product.place,
        year=2026,
        given_on=dt.date(2026, 6, 1),
    )

    text = text_of(get(client, product))

    assert "01-00577-7-2026" in text
    assert "Xếp theo tên sản phẩm, chưa đối chiếu hồ sơ" in text
    assert "Hộp 200 g" in text


def test_sample_product_is_marked_as_such(client):
    sample, real = make_product(is_sample=True), make_product()

    assert "DỮ LIỆU MẪU" in text_of(get(client, sample))
    assert "DỮ LIỆU MẪU" not in text_of(get(client, real))


def test_product_without_a_producer_says_that_the_source_names_none(client):
    product = make_product(producer=None, source="Báo mẫu", place=make_commune())

    assert "Nguồn không nêu" in text_of(get(client, product))


@pytest.mark.parametrize("count", [0, 1, 3, 20])
def test_page_costs_at_most_twelve_queries(client, django_assert_max_num_queries, count):
    district = make_district()
    old = make_commune(
        parent=district, valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2025, 6, 30)
    )
    make_succession(old, make_commune(parent=district.parent))
    product = make_product(producer=make_producer(place=old))
    certificate = make_certificate(product)
    make_result(certificate.dossier)
    for _n in range(count):
        make_history(make_product(producer=product.producer))

    with django_assert_max_num_queries(12):
        response = get(client, product)

    assert response.status_code == 200
