"""The one way a file enters the registry: checked, hashed, written to disk, then named by a row."""

import datetime as dt
import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from attachments import checking, limits, sandbox
from attachments.checking import Fault
from attachments.choices import DOCUMENTS, ContentType
from attachments.messages import MESSAGES
from attachments.models import StoredFile
from attachments.storage import PrivateStorage
from audit import services as audit
from audit.choices import Action
from common.errors import DomainError

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


class UploadError(DomainError):
    """The file is refused: nothing of it is kept."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(MESSAGES[fault], field="file")
        self.fault = fault


@dataclass(frozen=True)
class _Places:
    """Where one upload lies while it is read (`incoming`), and where it stays."""

    incoming: Path
    drawing: Path
    original: Path
    preview: Path

    def forget(self) -> None:
        """Remove every trace of a refused file."""
        for path in (self.incoming, self.drawing, self.original, self.preview):
            path.unlink(missing_ok=True)


def store(
    upload: "File[bytes]",
    *,
    by: User | None,
    at: dt.datetime,
    allowed: Collection[ContentType] = DOCUMENTS,
) -> StoredFile:
    """Keep `upload` (at most 20 MB, one of the `allowed` types) and return its record.

    Raises UploadError with a sentence for the uploader, and leaves no file and no row behind.
    The caller has checked that `by` (None: the registry itself) may hand in a file here. Both files
    are on disk before the row that names them, so a crash can leave a nameless file but never a
    name without its file. A person may hand in 200 files in the 24 hours before `at`.
    """
    name = checking.display_name(upload.name or "")
    _refuse_if(checking.fault_of_name(name, allowed))
    if upload.size > limits.MAX_BYTES:
        raise UploadError(Fault.TOO_LARGE)
    _refuse_flood(by, at)
    key = uuid.uuid4()
    places = _places(key)
    try:
        return _take_in(upload, name, key, places, by)
    except sandbox.RefusedFileError as refused:
        places.forget()
        raise UploadError(refused.fault) from None
    except OSError as error:
        places.forget()
        if error.errno in _NO_SPACE:
            raise UploadError(Fault.NO_ROOM) from error
        raise
    except BaseException:
        places.forget()
        raise


@transaction.atomic
def record_read(stored: StoredFile, *, by: User) -> None:
    """Write down that `by` fetched the original of `stored`."""
    audit.record(Action.FILE_READ, target=stored, by=by)


def _take_in(
    upload: "File[bytes]", name: str, key: uuid.UUID, places: _Places, by: User | None
) -> StoredFile:
    head, size, digest = _copy(upload, places.incoming)
    _refuse_if(checking.fault_of_content(name, head))
    content_type = checking.content_type_of(name)
    pages = sandbox.inspect(content_type, places.incoming, places.drawing)
    _settle(places)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            id=key,
            name=name,
            content_type=content_type,
            size=size,
            sha256=digest,
            original=f"originals/{places.original.name}",
            preview=f"previews/{places.preview.name}",
            pages=pages,
            uploaded_by=by,
        )
        audit.record(Action.FILE_STORED, target=stored, by=by, after={"sha256": digest})
    return stored


def _refuse_if(fault: Fault | None) -> None:
    if fault is not None:
        raise UploadError(fault)


def _refuse_flood(by: User | None, at: dt.datetime) -> None:
    day_before = at - dt.timedelta(days=1)
    if by is None:
        return
    recent = StoredFile.objects.filter(uploaded_by=by, uploaded_at__gt=day_before).count()
    if recent >= limits.MAX_FILES_A_DAY:
        raise UploadError(Fault.QUOTA)


def _places(key: uuid.UUID) -> _Places:
    """The upload's paths, their folders made, with a refusal when the disk is nearly full."""
    root = Path(PrivateStorage().location)
    for folder in ("incoming", "originals", "previews"):
        (root / folder).mkdir(mode=0o750, parents=True, exist_ok=True)
    usage = shutil.disk_usage(root)
    if usage.free < min(limits.MIN_FREE_BYTES, usage.total // 10):
        raise UploadError(Fault.NO_ROOM)
    return _Places(
        incoming=root / "incoming" / f"{key}",
        drawing=root / "incoming" / f"{key}.webp",
        original=root / "originals" / f"{key}",
        preview=root / "previews" / f"{key}.webp",
    )


def _copy(upload: "File[bytes]", target: Path) -> tuple[bytes, int, str]:
    """Write `upload` to `target` piece by piece; return its first bytes, size and SHA-256."""
    digest = hashlib.sha256()
    head, size = b"", 0
    upload.seek(0)
    with target.open("xb") as sink:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limits.MAX_BYTES:
                raise UploadError(Fault.TOO_LARGE)
            digest.update(chunk)
            head = head or chunk[: checking.HEAD_BYTES]
            sink.write(chunk)
    if size == 0:
        raise UploadError(Fault.EMPTY)
    return head, size, digest.hexdigest()


def _settle(places: _Places) -> None:
    """Make both files and their new names durable."""
    moves = ((places.incoming, places.original), (places.drawing, places.preview))
    for source, target in moves:
        source.chmod(0o640)
        _sync(source)
        source.rename(target)
        _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
