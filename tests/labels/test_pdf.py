"""Sheets of labels."""

import datetime as dt
import time
from dataclasses import replace

import pytest

from labels.pdf import LabelSheet, label_sheet_pdf
from tests import papers

SHEET = LabelSheet(
    code="T123456789ABCDEFGX",
    pretty_code="T123-4567-89AB-CDEF-GX",
    url="https://ocop.hanoi.gov.vn/q/T123456789ABCDEFGX",
    product="Chè sen Tây Hồ Quảng An",
    producer="HTX Quảng An (mẫu)",
    stars=4,
    valid_to=dt.date(2029, 7, 10),
    size_mm=25,
    count=5,
    printed_on=dt.date(2026, 7, 12),
)


def test_label_says_what_a_shopper_needs():
    content = label_sheet_pdf(replace(SHEET, count=1))

    said = papers.words(content)
    for part in (
        "T123-4567-89AB-CDEF-GX",
        "Chè sen Tây Hồ Quảng An",
        "Giấy chứng nhận đến 10/07/2029",
        "ocop.hanoi.gov.vn",
        "1 tem · in 12/07/2026 · trang 1/1",
    ):
        assert part in said


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("size_mm", [20, 25, 30, 40])
def test_every_label_reads_from_paper(size_mm, dpi):
    content = label_sheet_pdf(replace(SHEET, size_mm=size_mm))

    assert papers.codes(content, dpi) == [SHEET.url] * 5


@pytest.mark.parametrize(
    ("size_mm", "count", "pages"),
    [(20, 56, 1), (20, 57, 2), (25, 37, 2), (30, 26, 2), (40, 16, 1), (40, 17, 2)],
)
def test_sheet_holds_as_many_as_fit(size_mm, count, pages):
    assert papers.page_count(label_sheet_pdf(replace(SHEET, size_mm=size_mm, count=count))) == pages


@pytest.mark.parametrize("size_mm", [20, 40])
@pytest.mark.parametrize("name", ["Bộ gốm sứ " * 25, "W" * 255, "Ẫ" * 255])
def test_long_names_stay_on_their_label(size_mm, name):
    content = label_sheet_pdf(replace(SHEET, product=name, size_mm=size_mm, is_sample=True))

    assert papers.outside(content, margin=14) == []
    assert papers.codes(content, 150) == [SHEET.url] * 5


def test_sample_is_marked():
    assert "BẢN MẪU" in papers.words(label_sheet_pdf(replace(SHEET, is_sample=True)))
    assert "BẢN MẪU" not in papers.words(label_sheet_pdf(SHEET))


@pytest.mark.parametrize(
    "values", [{"size_mm": 19}, {"size_mm": 10}, {"count": 0}, {"count": 10_001}]
)
def test_impossible_sheets_are_refused(values):
    with pytest.raises(ValueError, match="label"):
        replace(SHEET, **values)


def test_a_thousand_labels_come_in_seconds():
    label_sheet_pdf(SHEET)  # fonts are read once a process
    start = time.perf_counter()

    content = label_sheet_pdf(replace(SHEET, count=1000))

    assert time.perf_counter() - start < 5  # about 0.6 s alone; machines that run tests are busy
    assert papers.page_count(content) == 28
