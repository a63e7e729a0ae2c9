"""What a file claims to be and what its first bytes say: pure, nothing is parsed here."""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from attachments.choices import ContentType
from attachments.limits import MAX_NAME
from common.text import clean_line

HEAD_BYTES: Final = 64
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


class Fault(enum.Enum):
    """Why a file is refused; the sentence for each is in attachments.messages."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    EXTENSION = "extension"
    PHONE_PICTURE = "phone_picture"
    EXECUTABLE = "executable"
    OFFICE = "office"
    MARKUP = "markup"
    OTHER_CONTENT = "other_content"
    DISGUISED = "disguised"
    BROKEN_PICTURE = "broken_picture"
    PIXELS = "pixels"
    BROKEN_PDF = "broken_pdf"
    ENCRYPTED = "encrypted"
    PAGES = "pages"
    ACTIVE = "active"
    TOO_HEAVY = "too_heavy"
    NO_ROOM = "no_room"
    QUOTA = "quota"


@dataclass(frozen=True)
class Format:
    """One accepted format: its extensions (the first is the usual one) and first bytes."""

    content_type: ContentType
    extensions: tuple[str, ...]
    start: bytes
    mark: bytes = b""
    mark_at: int = 0

    def matches(self, head: bytes) -> bool:
        """True when `head`, the file's first bytes, starts as this format does, at offset 0."""
        return head.startswith(self.start) and head[self.mark_at :].startswith(self.mark)


FORMATS: Final = (
    Format(ContentType.PDF, (".pdf",), b"%PDF-"),
    Format(ContentType.JPEG, (".jpg", ".jpeg"), b"\xff\xd8\xff"),
    Format(ContentType.PNG, (".png",), b"\x89PNG\r\n\x1a\n"),
    Format(ContentType.WEBP, (".webp",), b"RIFF", b"WEBP", 8),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_PHONE_EXTENSIONS = frozenset({".heic", ".heif", ".avif"})
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"\xef\xbb\xbf<")


def display_name(raw: str) -> str:
    """`raw` as it may be shown: last path part, NFC, no control or bidi letters, at most 120.

    A long name is cut before its extension.
    """
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    name = clean_line(last).translate(_FORBIDDEN).strip(". ")
    stem = name[: len(name) - len(extension_of(name))]
    suffix = name[len(stem) :]
    return stem[: MAX_NAME - len(suffix)].rstrip(". ") + suffix


def extension_of(name: str) -> str:
    """The lower-case extension of `name` with its dot; empty for none or an absurd one."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix.isascii() and len(suffix) <= 12 else ""


def fault_of_name(name: str, allowed: Collection[ContentType]) -> Fault | None:
    """Why a file called `name` cannot be one of the `allowed` types; None when it can."""
    extension = extension_of(name)
    if extension in _PHONE_EXTENSIONS:
        return Fault.PHONE_PICTURE
    claimed = _claimed(extension)
    return None if claimed and claimed.content_type in allowed else Fault.EXTENSION


def fault_of_content(name: str, head: bytes) -> Fault | None:
    """Why the first bytes `head` do not go with the extension of `name`; None when they do."""
    claimed = _claimed(extension_of(name))
    if claimed is not None and claimed.matches(head):
        return None
    if any(head.startswith(start) for start in _PROGRAMS):
        return Fault.EXECUTABLE
    if any(head.startswith(start) for start in _OFFICE):
        return Fault.OFFICE
    if any(head.lstrip().lower().startswith(start) for start in _MARKUP):
        return Fault.MARKUP
    return Fault.DISGUISED if actual_format(head) else Fault.OTHER_CONTENT


def content_type_of(name: str) -> ContentType:
    """The type that the extension of `name` stands for. Raises ValueError for another extension."""
    claimed = _claimed(extension_of(name))
    if claimed is None:
        raise ValueError(f"no accepted format is called {name!r}")
    return claimed.content_type


def actual_format(head: bytes) -> Format | None:
    """The accepted format whose first bytes `head` shows, whatever its name."""
    return next((known for known in FORMATS if known.matches(head)), None)


def extensions(allowed: Collection[ContentType]) -> tuple[str, ...]:
    """Every extension of the `allowed` types, in a fixed order."""
    return tuple(
        extension
        for known in FORMATS
        if known.content_type in allowed
        for extension in known.extensions
    )


def _claimed(extension: str) -> Format | None:
    return next((known for known in FORMATS if extension in known.extensions), None)
