"""Names and first bytes."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attachments import checking
from attachments.checking import Fault
from attachments.choices import DOCUMENTS, PICTURES, ContentType


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Giấy đăng ký.pdf", "Giấy đăng ký.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Hà\\Ảnh sen.JPG", "Ảnh sen.JPG"),
        ("hoa\x00don\x1f.pdf", "hoadon.pdf"),
        ("anh\u202egnp.exe", "anhgnp.exe"),
        ("\u200eWhatsApp \u2066ảnh\u2069.jpeg", "WhatsApp ảnh.jpeg"),
        (unicodedata.normalize("NFD", "Hồ sơ Đông Anh.pdf"), "Hồ sơ Đông Anh.pdf"),
        ("  nhiều    khoảng\ttrắng .pdf ", "nhiều khoảng trắng.pdf"),
        ('a<b>"c|d?*.pdf', "a_b__c_d__.pdf"),
        ("...", ""),
        ("", ""),
    ],
)
def test_display_name_keeps_what_people_read_and_drops_the_rest(raw, shown):
    assert checking.display_name(raw) == shown


def test_display_name_cuts_before_the_extension():
    assert checking.display_name("ả" * 300 + ".pdf") == "ả" * 116 + ".pdf"
    assert checking.display_name("ả" * 300) == "ả" * 120


@settings(deadline=None)  # machines that run tests are busy
@given(st.text(max_size=400))
def test_display_name_is_short_plain_and_settled(raw):
    name = checking.display_name(raw)

    assert len(name) <= 120
    assert not set(name) & set('/\\<>:"|?*\x00\u202e\u200f')
    assert checking.display_name(name) == name


@pytest.mark.parametrize(
    ("name", "allowed", "fault"),
    [
        ("a.pdf", DOCUMENTS, None),
        ("A.PDF", DOCUMENTS, None),
        ("a.jpeg", PICTURES, None),
        ("a.webp", PICTURES, None),
        ("a.pdf", PICTURES, Fault.EXTENSION),
        ("a.png", {ContentType.PDF}, Fault.EXTENSION),
        ("a.pdf.exe", DOCUMENTS, Fault.EXTENSION),
        ("a.svg", DOCUMENTS, Fault.EXTENSION),
        ("a.docx", DOCUMENTS, Fault.EXTENSION),
        ("pdf", DOCUMENTS, Fault.EXTENSION),
        ("", DOCUMENTS, Fault.EXTENSION),
        ("IMG_0001.HEIC", DOCUMENTS, Fault.PHONE_PICTURE),
    ],
)
def test_fault_of_name(name, allowed, fault):
    assert checking.fault_of_name(name, allowed) == fault


@pytest.mark.parametrize(
    ("name", "head", "fault"),
    [
        ("a.pdf", b"%PDF-1.7\n", None),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", None),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00", None),
        ("a.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", None),
        ("a.pdf", b"MZ\x90\x00", Fault.EXECUTABLE),
        ("a.jpg", b"\x7fELF\x02", Fault.EXECUTABLE),
        ("a.pdf", b"#!/bin/sh\n", Fault.EXECUTABLE),
        ("a.pdf", b"PK\x03\x04\x14\x00", Fault.OFFICE),
        ("a.pdf", b"  <!DOCTYPE html>", Fault.MARKUP),
        ("a.png", b"<svg xmlns=", Fault.MARKUP),
        ("a.png", b"\xff\xd8\xff\xe0", Fault.DISGUISED),
        ("a.pdf", b"junk before %PDF-1.7", Fault.OTHER_CONTENT),
        ("a.webp", b"RIFF\x10\x00\x00\x00WAVEfmt ", Fault.OTHER_CONTENT),
        ("a.pdf", b"", Fault.OTHER_CONTENT),
    ],
)
def test_fault_of_content_reads_at_offset_zero(name, head, fault):
    assert checking.fault_of_content(name, head) == fault


def test_content_type_of_follows_the_extension():
    assert checking.content_type_of("ảnh.JPG") == ContentType.JPEG
    with pytest.raises(ValueError, match=r"a\.svg"):
        checking.content_type_of("a.svg")


def test_extensions_of_pictures():
    assert checking.extensions(PICTURES) == (".jpg", ".jpeg", ".png", ".webp")
