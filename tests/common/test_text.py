"""Folding, sorting and cleaning of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import clean_line, clean_text, excerpt, fold, sort_key

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậ ƠƯĐ", max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Chè  sen", "che sen"),
        ("ĐÔNG TRÙNG HẠ THẢO", "dong trung ha thao"),
        (unicodedata.normalize("NFD", "Bưởi Phúc Trạch"), "buoi phuc trach"),
        ("Ơ Ư ơ ư", "o u o u"),
        ("", ""),
        ("A\u0000B\u202eC", "abc"),
    ],
)
def test_fold_drops_diacritics_case_and_spaces(text: str, folded: str):
    assert fold(text) == folded


@given(VIETNAMESE)
def test_fold_is_the_same_for_composed_and_decomposed_text(text: str):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(VIETNAMESE)
def test_fold_twice_is_fold_once(text: str):
    assert fold(fold(text)) == fold(text)


def test_sort_key_orders_by_vietnamese_letters_then_tones():
    ordered = [
        "An",
        "Ăn",
        "Ân",
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Bã mía",
        "Dừa",
        "Đào",
        "Ê",
        "Ô mai",
        "Ơ",
        "Ư",
    ]

    backwards = ordered[::-1]

    assert sorted(backwards, key=sort_key) == ordered


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Chè\tsen\n ", "Chè sen"),
        ("Gốm\u202e Bát\u200b Tràng\x00", "Gốm Bát Tràng"),
        ("e\u0302\u0301", "ế"),
    ],
)
def test_clean_line_is_one_composed_line(text: str, clean: str):
    assert clean_line(text) == clean


def test_clean_text_keeps_line_ends():
    assert clean_text("Dòng một \r\n\r\n dòng\u0007 hai") == "Dòng một\n\ndòng hai"


def test_excerpt_marks_a_cut():
    assert excerpt("Chè sen Quảng An", 8) == "Chè sen…"
    assert excerpt("Chè sen", 8) == "Chè sen"
