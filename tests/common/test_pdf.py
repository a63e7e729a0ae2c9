"""Typst in its room: data are never markup, nothing outside is read, bytes are reproducible."""

import datetime as dt
import hashlib

import pypdfium2
import pytest
import typst

from common import pdf
from tests import papers

DAY = dt.date(2026, 3, 2)
PLAIN = """
#import "lib.typ": *
#let data = json("data.json")
#set document(title: "Thử")
#set text(font: sans, lang: "vi")
#data.name
"""


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "paper.typ"
    path.write_text(PLAIN, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "Chè sen Tây Hồ: ữ ỡ ặ ẫ ễ ỹ đ Đ Ợ Ự Ỳ Ẵ Ỵ",
        '#read("/etc/passwd")',
        "*đậm* _nghiêng_ `mã` $x^2$ = tiêu đề",
        '#eval("1+1") \\ #pagebreak() @nhãn <nhãn>',
        '"; #panic()',
    ],
)
def test_data_are_printed_as_they_are(template, name):
    assert papers.words(pdf.render(template, {"name": name}, created_on=DAY)) == name


def test_same_input_gives_same_bytes(template):
    first, second = (pdf.render(template, {"name": "x"}, created_on=DAY) for _ in range(2))
    other_day = pdf.render(template, {"name": "x"}, created_on=dt.date(2026, 3, 3))

    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    assert first != other_day


def test_result_is_an_archival_file_with_its_fonts_inside(template):
    content = pdf.render(template, {"name": "x"}, created_on=DAY)

    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"BeVietnamPro-Regular" in content
    with pypdfium2.PdfDocument(content) as document:
        assert document.get_metadata_dict()["CreationDate"].startswith("D:20260301170000")


def test_a_letter_without_a_font_does_not_stop_the_paper(template):
    content = pdf.render(template, {"name": "Trà 🍵 ngon"}, created_on=DAY)

    assert papers.words(content).startswith("Trà")


@pytest.mark.parametrize("place", ["/etc/passwd", "../secret.txt", "/../secret.txt"])
def test_a_template_reads_nothing_outside_its_room(template, tmp_path, place):
    (tmp_path / "secret.txt").write_text("bí mật", encoding="utf-8")
    template.write_text(PLAIN + f'#read("{place}")', encoding="utf-8")

    with pytest.raises(typst.TypstError):
        pdf.render(template, {"name": "x"}, created_on=DAY)


def test_pictures_are_given_by_name(template):
    template.write_text(PLAIN + '#image("mark.svg", alt: "dấu")', encoding="utf-8")
    mark = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'

    content = pdf.render(template, {"name": "x"}, created_on=DAY, images={"mark.svg": mark})

    assert papers.page_count(content) == 1


@pytest.mark.parametrize("name", ["../mark.svg", "main.typ", "data.json", "a/b.svg", ""])
def test_a_picture_cannot_replace_another_file(template, name):
    with pytest.raises(ValueError, match="picture"):
        pdf.render(template, {"name": "x"}, created_on=DAY, images={name: b""})
