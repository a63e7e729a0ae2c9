"""How files leave: originals as downloads that cannot run, previews as pictures only."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.http import Http404

from attachments.http import file_response
from audit.models import Event
from tests.factories.attachments import make_stored_file

pytestmark = pytest.mark.django_db


def body(response) -> bytes:
    content = b"".join(response.streaming_content)
    response.file_to_stream.close()  # response.close() would end the test's database connection
    return content


def test_original_is_a_download_that_cannot_run():
    stored = make_stored_file()

    response = file_response(stored)

    assert body(response) == Path(stored.original.path).read_bytes()
    disposition = response["Content-Disposition"]
    assert disposition == f"attachment; filename*=utf-8''{quote('giấy đăng ký.pdf')}"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"
    assert not Event.objects.exists()


def test_reading_an_original_is_recorded_for_its_reader(officer):
    stored = make_stored_file()

    body(file_response(stored, reader=officer))

    event = Event.objects.get()
    assert (event.action, event.actor, event.object_id) == ("file.read", "can-bo", str(stored.pk))


def test_preview_is_a_picture_in_the_page(officer):
    stored = make_stored_file()

    response = file_response(stored, "preview", reader=officer)

    assert body(response)[8:12] == b"WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"].startswith("inline")
    assert "sandbox" in response["Content-Security-Policy"]
    assert not Event.objects.exists()


def test_no_preview_is_not_found():
    with pytest.raises(Http404):
        file_response(make_stored_file(preview=None), "preview")


def test_a_file_lost_from_the_disk_is_not_found_and_logged(caplog):
    stored = make_stored_file()
    Path(stored.original.path).unlink()

    with pytest.raises(Http404):
        file_response(stored)

    assert str(stored.pk) in caplog.text


def test_a_stored_file_has_no_public_address():
    with pytest.raises(ValueError, match="private"):
        _ = make_stored_file().original.url
