import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.choices import Kind
from places.names import MAX_TYPED, Reading, path_of, readings, search_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Bát Tràng", "bat trang"),
        ("  BÁT   TRÀNG ", "bat trang"),
        (unicodedata.normalize("NFD", "Đường Lâm"), "duong lam"),
        ("Văn Miếu - Quốc Tử Giám", "van mieu quoc tu giam"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("Cổ Nhuế 1", "co nhue 1"),
        ("100%_", "100"),
        ("***", ""),
    ],
)
def test_search_key_ignores_everything_but_letters_and_digits(typed, key):
    assert search_key(typed) == key


@given(st.text(max_size=40))
def test_search_key_is_stable(text):
    assert search_key(search_key(text)) == search_key(text)


def test_readings_take_the_kind_apart_and_keep_the_whole():
    assert readings("xã Bát Tràng") == (
        Reading("xa bat trang"),
        Reading("bat trang", Kind.COMMUNE),
    )
    assert readings("Phương Liệt") == (Reading("phuong liet"), Reading("liet", Kind.WARD))
    assert readings("P. Trúc Bạch") == (
        Reading("p truc bach"),
        Reading("truc bach", Kind.WARD),
    )
    assert readings("Xã") == (Reading("xa"),)
    assert readings(" ,.") == ()


def test_path_of_reads_an_address_and_leaves_brackets_out():
    assert path_of("Cự Khê (làng Cự Đà), Thanh Oai,, ") == (
        (Reading("cu khe"),),
        (Reading("thanh oai"),),
    )
    assert path_of("") == ()


def test_path_of_reads_no_more_than_a_line():
    assert path_of("a" * 1_000_000) == ((Reading("a" * MAX_TYPED),),)
