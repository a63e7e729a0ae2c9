"""Stored files and uploads for tests that need one, without reading a file in another process."""

import hashlib
import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from attachments.choices import ContentType
from attachments.models import StoredFile
from attachments.storage import PrivateStorage
from tests.attachments import files


def make_upload(name: str = "giay-dang-ky.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """What a form hands to `attachments.services.store`: an honest one-page PDF."""
    return SimpleUploadedFile(name, files.pdf() if content is None else content)


def make_stored_file(**overrides: Any) -> StoredFile:
    """The record of an honest one-page PDF, with its original and preview on disk."""
    key = uuid.uuid4()
    content = files.pdf()
    root = Path(PrivateStorage().location)
    for folder, suffix, body in (
        ("originals", "", content),
        ("previews", ".webp", files.picture("WEBP", (100, 140))),
    ):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / f"{key}{suffix}").write_bytes(body)
    values = {
        "id": key,
        "name": "giấy đăng ký.pdf",
        "content_type": ContentType.PDF,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "original": f"originals/{key}",
        "preview": f"previews/{key}.webp",
        "pages": 1,
        "uploaded_by": None,
    }
    return StoredFile.objects.create(**{**values, **overrides})
