"""Readers of hostile files, called here without their cage; test_sandbox.py checks the cage."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from attachments import sandbox, worker
from attachments.checking import Fault
from attachments.choices import ContentType
from tests.attachments import files

LIMITS = worker.Limits(**json.loads(sandbox._LIMITS))
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def read(tmp_path, content_type, content):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    return worker.read(content_type, source, target, LIMITS), target


HONEST = [
    ("image/jpeg", files.picture("JPEG", (3200, 1600)), (1600, 800)),
    ("image/png", files.picture("PNG", (300, 200)), (300, 200)),
    ("image/webp", files.picture("WEBP", (300, 200)), (300, 200)),
    ("image/jpeg", files.phone_photo(), (800, 1200)),
]


@pytest.mark.parametrize(
    ("content_type", "content", "size"), HONEST, ids=[str(case[2]) for case in HONEST]
)
def test_picture_derivative_is_small_and_upright(tmp_path, content_type, content, size):
    pages, target = read(tmp_path, content_type, content)

    with Image.open(target) as derivative:
        assert (pages, derivative.format, derivative.size) == (None, "WEBP", size)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [("image/jpeg", files.phone_photo()), ("image/png", files.commented_png())],
    ids=["jpeg", "png"],
)
def test_picture_derivative_tells_no_place(tmp_path, content_type, content):
    assert files.GPS_PLACE in content

    _, target = read(tmp_path, content_type, content)

    assert files.GPS_PLACE not in target.read_bytes()
    with Image.open(target) as derivative:
        assert dict(derivative.getexif()) == {}


def test_pdf_derivative_shows_first_pages_only(tmp_path):
    pages, target = read(tmp_path, "application/pdf", files.pdf(7))

    with Image.open(target) as derivative:
        assert pages == 7
        assert derivative.width == 1000
        assert 5 * 1414 < derivative.height < 5 * 1440


HOSTILE = [
    ("image/jpeg", files.picture()[:3000], "broken_picture"),
    ("image/png", files.picture("PNG")[:400], "broken_picture"),
    ("image/jpeg", files.picture("PNG"), "broken_picture"),
    ("image/webp", b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 50, "broken_picture"),
    ("image/png", files.png_of_claimed_size(8200, 5000), "pixels"),
    ("image/png", files.png_of_claimed_size(60_000, 60_000), "pixels"),
    ("image/webp", files.picture("WEBP", (5001, 4000)), "pixels"),
    ("application/pdf", b"%PDF-1.4\n" + b"x" * 1000, "broken_pdf"),
    ("application/pdf", files.pdf(3)[:200], "broken_pdf"),
    ("application/pdf", files.pdf(0), "broken_pdf"),
    ("application/pdf", files.pdf(501), "pages"),
    ("application/pdf", files.pdf(media_box=b"0 0 0.2 0.2"), "broken_pdf"),
    ("application/pdf", files.locked_pdf(), "encrypted"),
    ("application/pdf", files.locked_pdf(b"secret"), "encrypted"),
    ("application/pdf", files.pdf(catalog=b"/OpenAction " + SCRIPT), "active"),
    (
        "application/pdf",
        files.pdf(catalog=b"/OpenAction << /S /J#61vaScript /JS (x) >>"),
        "active",
    ),
    (
        "application/pdf",
        files.pdf(catalog=b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "active",
    ),
    ("application/pdf", files.pdf(catalog=b"/Names << /EmbeddedFiles 9 0 R >>"), "active"),
    ("application/pdf", files.pdf(catalog=b"/AcroForm << /XFA 9 0 R >>"), "active"),
    (
        "application/pdf",
        files.pdf(extra=(files.packed_stream(b"9 0 " + SCRIPT, b"/Type /ObjStm /N 1"),)),
        "active",
    ),
    ("application/pdf", files.pdf() + b"\n9 0 obj\n" + SCRIPT + b"\nendobj\n", "active"),
]


@pytest.mark.parametrize(
    ("content_type", "content", "fault"), HOSTILE, ids=[str(case[2]) for case in HOSTILE]
)
def test_hostile_content_is_refused_by_name(tmp_path, content_type, content, fault):
    with pytest.raises(worker.Refused, match=f"^{fault}$"):
        read(tmp_path, content_type, content)

    assert not (tmp_path / "target").exists()


def test_document_without_pages_is_not_called_locked_after_a_locked_one(tmp_path):
    for content, fault in (
        (files.locked_pdf(b"secret"), "encrypted"),
        (files.pdf(0), "broken_pdf"),
    ):
        with pytest.raises(worker.Refused, match=f"^{fault}$"):
            read(tmp_path, "application/pdf", content)


def test_object_streams_that_unpack_without_end_are_refused():
    bomb = files.packed_stream(b"\x00" * (worker._UNPACKED_BYTES + 1), b"/Type /ObjStm /N 1")

    with pytest.raises(worker.Refused, match="too_heavy"):
        worker.is_active(files.pdf(extra=(bomb,)))


def test_words_about_scripts_in_a_picture_stream_do_not_matter():
    assert not worker.is_active(files.pdf(extra=(files.packed_stream(b"/JavaScript", b""),)))


def test_object_streams_that_do_not_unpack_are_passed_over():
    rubbish = files.stream(b"not zlib", b"/Type /ObjStm /N 1")
    honest = files.packed_stream(b"9 0 << /Type /Font >>", b"/Type /ObjStm /N 1")
    script = files.packed_stream(b"9 0 " + SCRIPT, b"/Type /ObjStm /N 1")

    assert not worker.is_active(files.pdf(extra=(rubbish, honest)))
    assert worker.is_active(files.pdf(extra=(rubbish, honest, script)))


def test_every_refusal_of_the_worker_has_a_sentence():
    source = Path(worker.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'Refused\("(\w+)"', source)) | {"too_heavy", "encrypted", "broken_pdf"}

    assert named <= {fault.value for fault in Fault}
    assert len(named) >= 6


def test_worker_stays_within_its_memory(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(files.picture("PNG", (6000, 6000)))
    limits = json.dumps({**json.loads(sandbox._LIMITS), "memory": 200 * 1024 * 1024})

    done = subprocess.run(  # noqa: S603  # our own worker
        [
            *(sys.executable, "-I", str(sandbox.WORKER), ContentType.PNG),
            *(str(source), str(tmp_path / "target"), limits),
        ],
        capture_output=True,
        check=False,
        env={"PATH": os.defpath},
    )

    assert json.loads(done.stdout) == {"fault": "too_heavy"}
