"""Reads one hostile file in a process of its own, and draws its safe derivative.

Run as `python -I worker.py CONTENT_TYPE SOURCE TARGET LIMITS`: no Django, no database, no network
where the kernel allows it, little memory, little time. Answers with a line of JSON: `{"pages": n}`
(null for pictures) or `{"fault": "..."}`. Any other end means the file broke its reader.
"""

import contextlib
import ctypes
import json
import re
import resource
import sys
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

PICTURE_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
WHITE = (255, 255, 255)
WEBP_QUALITY = 80
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # flags of unshare(2)
_ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|XFA)(?![A-Za-z0-9])"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)
_UNPACKED_BYTES = 64 * 1024 * 1024
_XFA_FORMS = {2, 3}  # FORMTYPE_XFA_FULL, FORMTYPE_XFA_FOREGROUND


@dataclass(frozen=True)
class Limits:
    """What the reader may use up, and how large the derivative is. Bytes, seconds, pixels."""

    memory: int
    cpu_seconds: int
    max_pixels: int
    max_webp_pixels: int
    max_pages: int
    preview_side: int
    preview_pages: int
    preview_page_width: int


class Refused(Exception):  # noqa: N818  # not an error of ours: the file's own fault
    """The file is refused; the argument is a value of attachments.checking.Fault."""


def main(arguments: list[str]) -> int:
    content_type, source, target, limits_text = arguments
    limits = Limits(**json.loads(limits_text))
    confine(limits)
    answer: dict[str, str | int | None]
    try:
        answer = {"pages": read(content_type, Path(source), Path(target), limits)}
    except Refused as refused:
        answer = {"fault": str(refused)}
    except MemoryError:
        answer = {"fault": "too_heavy"}
    sys.stdout.write(json.dumps(answer))
    return 0


def confine(limits: Limits) -> None:
    """Take away what a reader does not need, before a byte of the file is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    with contextlib.suppress(OSError, AttributeError):  # a kernel without it keeps the network
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)


def read(content_type: str, source: Path, target: Path, limits: Limits) -> int | None:
    """Parse `source`, write its derivative to `target`, return its pages (None: a picture)."""
    if content_type in PICTURE_FORMATS:
        read_picture(PICTURE_FORMATS[content_type], source, target, limits)
        return None
    return read_pdf(source, target, limits)


def read_picture(file_format: str, source: Path, target: Path, limits: Limits) -> None:
    """Decode the whole picture with one decoder only; write it smaller, upright, without EXIF."""
    is_webp = file_format == "WEBP"
    Image.MAX_IMAGE_PIXELS = limits.max_webp_pixels if is_webp else limits.max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=[file_format]) as picture:
            picture.load()
            picture.thumbnail((limits.preview_side, limits.preview_side))
            upright = ImageOps.exif_transpose(picture)
            flat = Image.new("RGB", upright.size, WHITE)
            seen = upright.convert("RGBA")
            flat.paste(seen, mask=seen.getchannel("A"))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError):
        raise Refused("broken_picture") from None
    flat.save(target, "WEBP", quality=WEBP_QUALITY)


def read_pdf(source: Path, target: Path, limits: Limits) -> int:
    """Refuse what is locked, endless or active; write the first pages as one tall picture."""
    import pypdfium2  # noqa: PLC0415  # slow import: pictures do without it

    if is_active(source.read_bytes()):
        raise Refused("active")
    # PDFium sets no error for a document without pages and would repeat that of an earlier file.
    pypdfium2.raw.FPDF_LoadMemDocument(b"", 0, None)
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Refused("encrypted" if locked else "broken_pdf") from None
    try:
        refuse_document(document, limits)
        pages = [
            draw_page(document[n], limits) for n in range(min(len(document), limits.preview_pages))
        ]
    except pypdfium2.PdfiumError:
        raise Refused("broken_pdf") from None
    save_pages(pages, target)
    return len(document)


def refuse_document(document: Any, limits: Limits) -> None:  # a pypdfium2.PdfDocument, untyped
    """Raise Refused for an encrypted, empty, overlong or scripted document."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  # slow import: pictures do without it

    if pdfium.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Refused("encrypted")
    if len(document) < 1:
        raise Refused("broken_pdf")
    if len(document) > limits.max_pages:
        raise Refused("pages")
    if (
        pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0
        or pdfium.FPDFDoc_GetAttachmentCount(document) > 0
        or pdfium.FPDF_GetFormType(document) in _XFA_FORMS
    ):
        raise Refused("active")
    for number in range(len(document)):
        document.get_page_size(number)


def draw_page(page: Any, limits: Limits) -> Image.Image:  # a pypdfium2.PdfPage, untyped
    """The page as a picture of fixed width; a very tall page is narrower."""
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise Refused("broken_pdf")
    scale = min(limits.preview_page_width / width, 2 * limits.preview_page_width / height)
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return picture


def save_pages(pages: list[Image.Image], target: Path) -> None:
    """Write `pages` one under the other as a single WebP."""
    gap = 12
    width = max(page.width for page in pages)
    height = sum(page.height for page in pages) + gap * (len(pages) - 1)
    sheet = Image.new("RGB", (width, height), (208, 208, 208))
    top = 0
    for page in pages:
        sheet.paste(page, ((width - page.width) // 2, top))
        top += page.height + gap
    sheet.save(target, "WEBP", quality=WEBP_QUALITY)


def is_active(data: bytes) -> bool:
    """True when the PDF names scripts, programs to launch, embedded files or a dynamic form.

    Old revisions count: what an incremental save hides is still in the file.
    """
    return any(_ACTIVE.search(_ESCAPED.sub(_unescape, part)) for part in _parts(data))


def _unescape(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _parts(data: bytes) -> Iterator[bytes]:
    """The file itself, then each of its packed object streams (as far as they unpack)."""
    yield data
    left = _UNPACKED_BYTES
    for match in _OBJECT_STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        with contextlib.suppress(zlib.error):
            part = unpacker.decompress(memoryview(data)[match.end() :], left)
            left -= len(part)
            yield part
        if left <= 0:
            raise Refused("too_heavy")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
