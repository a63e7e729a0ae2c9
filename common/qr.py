"""QR codes with error correction M, as SVG for print and PNG for screens.

A text in capitals, digits and ` $%*+-./:` alone is packed in alphanumeric mode: an upper-case
address needs a smaller symbol, so print `HTTPS://HOST/Q/CODE` where the route accepts it.
"""

import io
from functools import lru_cache

import qrcode
import qrcode.constants
from PIL import Image

QUIET_ZONE = 4
"""Light modules that the standard asks for on every side (ISO/IEC 18004)."""


def svg(text: str, *, border: int = QUIET_ZONE) -> str:
    """Return a square SVG of `text`, one unit a module, dark on white, `border` modules around."""
    rows = _matrix(text)
    side = len(rows) + 2 * border
    path = "".join(
        f"M{x + border} {y + border}h{width}v1h-{width}z"
        for y, row in enumerate(rows)
        for x, width in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def png(text: str, *, scale: int = 8, border: int = QUIET_ZONE) -> bytes:
    """Return a black and white PNG of `text`, `scale` pixels a module."""
    rows = _matrix(text)
    side = len(rows) + 2 * border
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(rows):
        for x, width in _runs(row):
            image.paste(0, (x + border, y + border, x + border + width, y + border + 1))
    buffer = io.BytesIO()
    image.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()


def version(text: str) -> int:
    """Return the symbol's version (1 to 40): it has `17 + 4 * version` modules a side."""
    return (len(_matrix(text)) - 17) // 4


@lru_cache(maxsize=256)
def _matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text, optimize=0)  # one segment: the mode that fits the whole text
    code.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each stretch of dark modules in `row`."""
    runs: list[tuple[int, int]] = []
    start = 0
    for x, dark in enumerate((*row, False)):
        if not dark:
            if x > start:
                runs.append((start, x - start))
            start = x + 1
    return runs


def shown_url(url: str) -> str:
    """Return `url` as people type it: no scheme, in small letters but for the code at its end."""
    place, slash, code = url.split("://", 1)[-1].rpartition("/")
    return place.lower() + slash + code if slash else code.lower()
