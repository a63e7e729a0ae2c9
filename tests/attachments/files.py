"""Files to hand in, honest and hostile, made in memory: no binary lies in the repository."""

import hashlib
import io
import struct
import zlib

from PIL import Image, PngImagePlugin

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 56 + b"PE\x00\x00" + b"\x00" * 400
GPS_PLACE = b"GPS-21.07N-105.82E"


def picture(file_format: str = "JPEG", size: tuple[int, int] = (1200, 800)) -> bytes:
    """An honest picture with a gradient, so that it does not compress to nothing."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, file_format)
    return buffer.getvalue()


def phone_photo() -> bytes:
    """A JPEG lying on its side with a place in its EXIF, as phones write it."""
    image = Image.new("RGB", (1200, 800), (200, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = GPS_PLACE.decode()
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def commented_png() -> bytes:
    """A PNG with a text chunk that must not reach the derivative."""
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", GPS_PLACE.decode())
    buffer = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 90, 0, 128)).save(buffer, "PNG", pnginfo=note)
    return buffer.getvalue()


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A PNG bomb: small on disk, `width` × `height` pixels when unpacked."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((width // 8 + 2) * min(height, 2000)), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def pdf(
    pages: int = 1,
    *,
    catalog: bytes = b"",
    extra: tuple[bytes, ...] = (),
    trailer: bytes = b"",
    media_box: bytes = b"0 0 595 842",
) -> bytes:
    """A PDF of A4 pages; `catalog` is added to the catalogue, `extra` objects follow the pages."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (pages, kids),
    ]
    for number in range(pages):
        drawing = b"0.6 0.1 0.1 rg 60 600 400 120 re f"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %d 0 R >>"
            % (media_box, 4 + 2 * number)
        )
        objects.append(stream(drawing))
    return assemble([*objects, *extra], trailer)


def stream(body: bytes, entries: bytes = b"") -> bytes:
    """A stream object's content."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), entries, body)


def packed_stream(body: bytes, entries: bytes) -> bytes:
    """The same, compressed."""
    return stream(zlib.compress(body), b"/Filter /FlateDecode " + entries)


def assemble(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Number `objects` from 1, write their table and trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        table,
    )
    return bytes(out)


def locked_pdf(password: bytes = b"") -> bytes:
    """A PDF with the standard security handler, revision 2: with "" it opens without asking."""
    owner = _rc4(_md5(PADDING)[:5], PADDING)
    rights, file_id = -4, b"0123456789abcdef"
    padded = (password + PADDING)[:32]
    key = _md5(padded + owner + struct.pack("<i", rights) + file_id)[:5]
    entries = b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >>" % (
        rights,
        owner.hex().encode(),
        _rc4(key, PADDING).hex().encode(),
    )
    identity = file_id.hex().encode()
    return pdf(extra=(entries,), trailer=b"/Encrypt 5 0 R /ID [ <%s> <%s> ]" % (identity, identity))


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
