"""The field, and the handler in front of it that never writes an overlong body to disk."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.test import RequestFactory

from attachments import uploads
from attachments.checking import Fault
from attachments.choices import PICTURES
from attachments.forms import UploadField
from attachments.limits import MAX_BYTES
from attachments.messages import MESSAGES
from tests.attachments import files


class DocumentForm(forms.Form):
    file = UploadField()


class PhotoForm(forms.Form):
    file = UploadField(allowed=PICTURES, required=False)


def errors(form_class, name, content):
    return form_class(files={"file": SimpleUploadedFile(name, content)}).errors.get("file", [])


def test_field_says_what_it_takes():
    assert str(DocumentForm()["file"]) == (
        '<input type="file" name="file" accept=".pdf,.jpg,.jpeg,.png,.webp" required '
        'aria-describedby="id_file_helptext" id="id_file">'
    )
    assert str(DocumentForm()["file"].help_text) == "PDF, JPEG, PNG hoặc WebP, tối đa 20 MB."
    assert 'accept=".jpg,.jpeg,.png,.webp"' in str(PhotoForm()["file"])
    assert str(PhotoForm()["file"].label) == "Ảnh"


CASES = [
    (DocumentForm, "a.pdf", files.pdf(), []),
    (PhotoForm, "a.png", files.picture("PNG"), []),
    (DocumentForm, "a.pdf", b"", [MESSAGES[Fault.EMPTY]]),
    (DocumentForm, "a.exe", b"MZ", [MESSAGES[Fault.EXTENSION]]),
    (PhotoForm, "a.pdf", files.pdf(), [MESSAGES[Fault.EXTENSION]]),
    (DocumentForm, "a.heic", b"x", [MESSAGES[Fault.PHONE_PICTURE]]),
    (DocumentForm, "a.jpg", b"\xff" * (MAX_BYTES + 1), [MESSAGES[Fault.TOO_LARGE]]),
    (DocumentForm, "ả" * 240 + ".pdf", files.pdf(), []),
]


@pytest.mark.parametrize(
    ("form_class", "name", "content", "expected"), CASES, ids=[case[1][-9:] for case in CASES]
)
def test_field_refuses_at_the_field(form_class, name, content, expected):
    assert errors(form_class, name, content) == [str(message) for message in expected]


def test_field_asks_for_a_file():
    assert DocumentForm(data={}).errors["file"] == ["Hãy chọn một tệp."]
    assert PhotoForm(data={}).is_valid()


def test_a_60_mb_photo_is_counted_but_not_written():
    photo = SimpleUploadedFile("ảnh.jpg", b"\xff\xd8\xff" + b"\x00" * (60 * 1024 * 1024))
    request = RequestFactory().post("/", {"file": photo})

    received: Any = request.FILES["file"]

    assert received.size == 60 * 1024 * 1024 + 3
    assert received.file.seek(0, 2) <= MAX_BYTES
    assert DocumentForm(files=request.FILES).errors["file"] == [str(MESSAGES[Fault.TOO_LARGE])]
    received.close()


def test_an_honest_upload_arrives_whole():
    content = b"%PDF-" + bytes(range(256)) * 12_000
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", content)})

    received: Any = request.FILES["file"]

    assert received.read() == content
    received.close()


def test_an_endless_body_ends_the_request():
    handler = uploads.CappedUploadHandler()

    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"\x00" * 10, uploads.GIVE_UP_BYTES)
