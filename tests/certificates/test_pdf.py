"""The certificate on paper."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from certificates.pdf import CertificatePage, certificate_pdf
from tests import papers

PAGE = CertificatePage(
    number="G7K3M9Q2X",
    pretty_number="G7K3-M9Q2-X",
    authority_name="Ủy ban nhân dân thành phố Hà Nội",
    authority_title="Chủ tịch",
    product="Chè sen Tây Hồ Quảng An",
    producer="Hợp tác xã nông nghiệp Quảng An (mẫu)",
    address="Phường Tây Hồ, Thành phố Hà Nội",
    stars=4,
    decision_number="1234/QĐ-UBND",
    decided_on=dt.date(2026, 7, 10),
    valid_from=dt.date(2026, 7, 10),
    valid_to=dt.date(2029, 7, 10),
    url="https://ocop.hanoi.gov.vn/q/G7K3M9Q2X",
    place_name="Hà Nội",
)
LONG = "Bộ sản phẩm gốm sứ Bát Tràng " * 9


@pytest.mark.parametrize(
    "said",
    [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI",
        "GIẤY CHỨNG NHẬN SẢN PHẨM OCOP",
        "Chè sen Tây Hồ Quảng An",
        "Hợp tác xã nông nghiệp Quảng An (mẫu)",
        "Địa chỉ: Phường Tây Hồ, Thành phố Hà Nội",
        "4 sao",
        "1234/QĐ-UBND ngày 10 tháng 7 năm 2026",
        "Có giá trị từ 10/07/2026 đến hết ngày 10/07/2029",
        "G7K3-M9Q2-X",
        "ocop.hanoi.gov.vn/q/G7K3M9Q2X",
        "Hà Nội, ngày 10 tháng 7 năm 2026",
        "CHỦ TỊCH",
    ],
)
def test_certificate_says(said):
    assert said in papers.words(certificate_pdf(PAGE))


def test_name_of_the_signer_is_printed_only_when_given():
    signed = replace(PAGE, signer_name="Nguyễn Văn Mẫu")

    assert "Nguyễn Văn Mẫu" in papers.words(certificate_pdf(signed))
    assert papers.words(certificate_pdf(PAGE)).endswith("CHỦ TỊCH")


def test_revoked_is_marked_in_vietnamese_whatever_the_screen_speaks():
    with translation.override("en"):
        said = papers.words(certificate_pdf(replace(PAGE, is_sample=True, is_revoked=True)))

    assert "ĐÃ THU HỒI" in said
    assert "BẢN MẪU" not in said
    assert "ĐÃ THU HỒI" not in papers.words(certificate_pdf(PAGE))


def test_sample_is_marked():
    assert "BẢN MẪU" in papers.words(certificate_pdf(replace(PAGE, is_sample=True)))
    assert "BẢN MẪU" not in papers.words(certificate_pdf(PAGE))


@pytest.mark.parametrize("is_sample", [False, True])
@pytest.mark.parametrize("dpi", [150, 300])
def test_code_reads_from_paper(dpi, is_sample):
    content = certificate_pdf(replace(PAGE, is_sample=is_sample))

    assert papers.codes(content, dpi) == [PAGE.url]


@pytest.mark.parametrize("name", [LONG[:255], "W" * 255, "Ẫ" * 255, "mm " * 85, "x"])
def test_long_names_stay_on_one_page_and_inside_the_frame(name):
    page = replace(
        PAGE,
        product=name,
        producer=name,
        address=name,
        authority_name=name,
        authority_title=name[:120],
        signer_name=name[:60],
        decision_number=name[:60],
    )

    content = certificate_pdf(page)

    assert papers.page_count(content) == 1
    assert papers.outside(content, margin=33) == []
    assert papers.codes(content, 150) == [PAGE.url]


def test_markup_in_a_name_is_printed():
    name = '#read("/etc/passwd") *x* $y$'

    assert name in papers.words(certificate_pdf(replace(PAGE, product=name)))


def test_same_certificate_is_the_same_file():
    assert certificate_pdf(PAGE) == certificate_pdf(PAGE)
