"""Taking files in: what is kept, what is refused, and that a refusal leaves nothing behind."""

import datetime as dt
import errno
import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from attachments import limits, services
from attachments.checking import Fault
from attachments.choices import DOCUMENTS, PICTURES
from attachments.messages import MESSAGES
from attachments.models import StoredFile
from audit.models import Event
from tests.attachments import files
from tests.factories.attachments import make_stored_file, make_upload

AT = dt.datetime(2026, 6, 2, 3, 0, tzinfo=dt.UTC)
PHOTO_60_MB = b"\xff\xd8\xff" + b"\x00" * (60 * 1024 * 1024)

pytestmark = pytest.mark.django_db


def on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_store_keeps_the_original_untouched(officer, settings):
    content = files.pdf(2)

    stored = services.store(make_upload("Giấy đăng ký.pdf", content), by=officer, at=AT)

    stored.refresh_from_db()
    assert (stored.name, stored.content_type, stored.size, stored.pages) == (
        "Giấy đăng ký.pdf",
        "application/pdf",
        len(content),
        2,
    )
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.uploaded_by == officer
    assert Path(stored.original.path).read_bytes() == content
    private = Path(settings.MEDIA_ROOT).resolve() / "private"
    assert Path(stored.original.path).parent == private / "originals"
    assert len(on_disk(settings)) == 2


def test_store_names_files_by_key_and_closes_them_to_others(officer):
    stored = services.store(make_upload("../../tràn.pdf"), by=officer, at=AT)

    path = Path(stored.original.path)
    assert path.name == str(stored.pk)
    assert path.stat().st_mode & 0o777 == 0o640


def test_store_leaves_an_event(officer):
    stored = services.store(make_upload(), by=officer, at=AT)

    event = Event.objects.get()
    assert (event.action, event.actor, event.object_id) == ("file.stored", "can-bo", str(stored.pk))


def test_the_same_file_twice_is_two_records(officer):
    first = services.store(make_upload(), by=officer, at=AT)
    second = services.store(make_upload(), by=officer, at=AT)

    assert first.pk != second.pk
    assert first.sha256 == second.sha256


HOSTILE = [
    ("rỗng.pdf", b"", DOCUMENTS, Fault.EMPTY),
    ("hóa đơn.pdf", files.EXECUTABLE, DOCUMENTS, Fault.EXECUTABLE),
    ("hóa đơn.pdf.exe", files.EXECUTABLE, DOCUMENTS, Fault.EXTENSION),
    ("hóa đơn\u202efdp.exe", files.EXECUTABLE, DOCUMENTS, Fault.EXTENSION),
    ("ảnh.pdf\x00.exe", files.EXECUTABLE, DOCUMENTS, Fault.EXTENSION),
    ("ảnh.jpg", PHOTO_60_MB, DOCUMENTS, Fault.TOO_LARGE),
    ("trang.pdf", b"<html><script>alert(1)</script>", DOCUMENTS, Fault.MARKUP),
    ("hình.svg", b"<svg onload='alert(1)'/>", DOCUMENTS, Fault.EXTENSION),
    ("hình.png", b"<svg onload='alert(1)'/>", DOCUMENTS, Fault.MARKUP),
    ("thư.docx", b"PK\x03\x04", DOCUMENTS, Fault.EXTENSION),
    ("thư.pdf", b"PK\x03\x04" + b"\x00" * 100, DOCUMENTS, Fault.OFFICE),
    ("IMG_1.heic", b"\x00\x00\x00\x18ftypheic", DOCUMENTS, Fault.PHONE_PICTURE),
    ("muộn.pdf", b"GIF89a" + files.pdf(), DOCUMENTS, Fault.OTHER_CONTENT),
    ("ảnh.png", files.picture("JPEG"), DOCUMENTS, Fault.DISGUISED),
    ("hồ sơ.pdf", files.pdf(), PICTURES, Fault.EXTENSION),
    ("cắt.jpg", files.picture()[:3000], DOCUMENTS, Fault.BROKEN_PICTURE),
    ("bom.png", files.png_of_claimed_size(60_000, 60_000), DOCUMENTS, Fault.PIXELS),
    ("hỏng.pdf", b"%PDF-1.7\nnot really", DOCUMENTS, Fault.BROKEN_PDF),
    ("khóa.pdf", files.locked_pdf(b"secret"), DOCUMENTS, Fault.ENCRYPTED),
    ("dài.pdf", files.pdf(501), DOCUMENTS, Fault.PAGES),
    (
        "mã.pdf",
        files.pdf(catalog=b"/OpenAction << /S /JavaScript /JS (x) >>"),
        DOCUMENTS,
        Fault.ACTIVE,
    ),
    ("", files.pdf(), DOCUMENTS, Fault.EXTENSION),
]


@pytest.mark.parametrize(
    ("name", "content", "allowed", "fault"), HOSTILE, ids=[case[3].value for case in HOSTILE]
)
def test_a_refused_file_leaves_nothing_behind(officer, settings, name, content, allowed, fault):
    upload = SimpleUploadedFile("x", content)
    vars(upload)["_name"] = name  # past the cleaning that Django itself does

    with pytest.raises(services.UploadError) as refused:
        services.store(upload, by=officer, at=AT, allowed=allowed)

    assert (refused.value.fault, refused.value.field) == (fault, "file")
    assert str(refused.value) == str(MESSAGES[fault])
    assert on_disk(settings) == []
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()


def test_a_stream_longer_than_it_claims_is_cut_off(officer, settings):
    upload = SimpleUploadedFile("dài.pdf", files.pdf() + b"\x00" * limits.MAX_BYTES)
    upload.size = 10

    with pytest.raises(services.UploadError) as refused:
        services.store(upload, by=officer, at=AT)

    assert refused.value.fault == Fault.TOO_LARGE
    assert on_disk(settings) == []


def test_a_full_disk_refuses_before_and_while_writing(officer, settings, monkeypatch):
    monkeypatch.setattr(limits, "MIN_FREE_BYTES", 2**70)
    monkeypatch.setattr("shutil.disk_usage", lambda _: _Usage())
    with pytest.raises(services.UploadError) as before:
        services.store(make_upload(), by=officer, at=AT)

    monkeypatch.undo()
    settings.MEDIA_ROOT = settings.MEDIA_ROOT.parent / "other"
    monkeypatch.setattr(services, "_sync", _no_space)
    with pytest.raises(services.UploadError) as during:
        services.store(make_upload(), by=officer, at=AT)

    assert (before.value.fault, during.value.fault) == (Fault.NO_ROOM, Fault.NO_ROOM)
    assert on_disk(settings) == []
    assert not StoredFile.objects.exists()


def test_another_failure_of_the_disk_is_raised_and_leaves_nothing(officer, settings, monkeypatch):
    def broken(path):
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(services, "_sync", broken)
    with pytest.raises(OSError, match="input/output"):
        services.store(make_upload(), by=officer, at=AT)

    assert on_disk(settings) == []


def test_a_failure_of_the_database_takes_the_files_along(officer, settings, monkeypatch):
    def broken(*args, **kwargs):
        raise IntegrityError("no")

    monkeypatch.setattr("audit.services.record", broken)
    with pytest.raises(IntegrityError):
        services.store(make_upload(), by=officer, at=AT)

    assert on_disk(settings) == []
    assert not StoredFile.objects.exists()


def test_a_person_may_hand_in_so_many_files_a_day(officer, settings, monkeypatch):
    monkeypatch.setattr(limits, "MAX_FILES_A_DAY", 2)
    at = dt.datetime.now(tz=dt.UTC)
    for _ in range(2):
        services.store(make_upload(), by=officer, at=at)

    with pytest.raises(services.UploadError) as refused:
        services.store(make_upload(), by=officer, at=at)

    assert refused.value.fault == Fault.QUOTA
    assert services.store(make_upload(), by=None, at=at).uploaded_by is None
    assert services.store(make_upload(), by=officer, at=at + dt.timedelta(days=2)).name


def test_every_fault_has_its_sentence():
    assert set(MESSAGES) == set(Fault)


@pytest.mark.parametrize(
    ("overrides", "constraint"),
    [
        ({"size": 0}, "stored_file_size"),
        ({"size": limits.MAX_BYTES + 1}, "stored_file_size"),
        ({"sha256": "A" * 64}, "stored_file_digest"),
        ({"content_type": "image/svg+xml", "pages": None}, "stored_file_type_known"),
        ({"pages": None}, "stored_file_pages_of_pdf"),
        ({"pages": 501}, "stored_file_pages_of_pdf"),
        ({"content_type": "image/png"}, "stored_file_pages_of_pdf"),
        ({"name": ""}, "stored_file_named"),
    ],
)
def test_the_database_refuses_nonsense(overrides, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_stored_file(**overrides)


def test_the_database_refuses_to_change_a_stored_file():
    stored = make_stored_file()

    with (
        pytest.raises(IntegrityError, match="stored_file_sealed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE attachments_storedfile SET sha256 = %s WHERE id = %s", ["0" * 64, stored.pk]
        )


def test_kinds_of_a_stored_file():
    document = make_stored_file()
    photo = make_stored_file(content_type="image/png", pages=None, name="ảnh.png")

    assert str(document) == "giấy đăng ký.pdf"
    assert (document.is_pdf, document.is_picture) == (True, False)
    assert (photo.is_pdf, photo.is_picture) == (False, True)


class _Usage:
    total, used, free = 100, 95, 5


def _no_space(path):
    raise OSError(errno.ENOSPC, "no space left on device")
