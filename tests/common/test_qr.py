"""Codes that scanners read, as small as the text allows."""

import io

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from common import qr


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("HTTPS://OCOP.HANOI.GOV.VN/Q/S7K3M9Q2X", 2),
        ("https://ocop.hanoi.gov.vn/q/S7K3M9Q2X", 3),
        ("HTTPS://OCOP.HANOI.GOV.VN/Q/T123456789ABCDEFGX", 3),
        ("https://ocop.hanoi.gov.vn/q/T123456789ABCDEFGX", 4),
    ],
)
def test_capitals_need_a_smaller_symbol(text, version):
    assert qr.version(text) == version


@settings(deadline=None)  # machines that run tests are busy
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x1EF9), min_size=1, max_size=120))
def test_png_reads_back(text):
    picture = Image.open(io.BytesIO(qr.png(text, scale=4)))

    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]


def test_png_has_its_quiet_zone():
    picture = Image.open(io.BytesIO(qr.png("HTTPS://A.VN/Q/X", scale=2, border=4)))

    assert picture.size == (2 * (21 + 8), 2 * (21 + 8))
    assert picture.crop((0, 0, picture.width, 8)).getextrema() == (255, 255)


def test_svg_draws_the_same_modules():
    drawing = qr.svg("HTTPS://A.VN/Q/X", border=0)

    assert drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21"')
    assert "M0 0h7v1h-7z" in drawing


def test_svg_holds_no_text_of_the_caller():
    assert "script" not in qr.svg("<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ocop.hanoi.gov.vn/q/S7K3M9Q2X", "ocop.hanoi.gov.vn/q/S7K3M9Q2X"),
        ("HTTPS://OCOP.HANOI.GOV.VN/Q/S7K3M9Q2X", "ocop.hanoi.gov.vn/q/S7K3M9Q2X"),
        ("http://127.0.0.1:8000/q/X", "127.0.0.1:8000/q/X"),
        ("HTTPS://OCOP.VN", "ocop.vn"),
    ],
)
def test_shown_url(url, shown):
    assert qr.shown_url(url) == shown
