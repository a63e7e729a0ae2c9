"""Sheets of product labels to print and cut, from given data alone."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from common import pdf, qr
from common.text import excerpt

TEMPLATE = Path(__file__).parent / "typst" / "labels.typ"
SIZES_MM: Final = (20, 25, 30, 40)
"""Sides of the printed QR code with its quiet zone; under 20 mm cheap phones fail to read it."""
MAX_COUNT: Final = 10_000
NAME_LETTERS_PER_MM: Final = 2.6
"""What two lines hold at four points; a longer name is cut with an ellipsis."""


@dataclass(frozen=True)
class LabelSheet:
    """Labels of one code. `valid_to` is the certificate's last valid day, inclusive."""

    code: str
    pretty_code: str
    url: str
    product: str
    producer: str
    stars: int
    valid_to: dt.date
    size_mm: int
    count: int
    printed_on: dt.date
    is_sample: bool = False

    def __post_init__(self) -> None:
        if self.size_mm not in SIZES_MM:
            raise ValueError(f"a label's code is one of {SIZES_MM} mm wide, not {self.size_mm}")
        if not 1 <= self.count <= MAX_COUNT:
            raise ValueError(f"a sheet holds 1 to {MAX_COUNT} labels, not {self.count}")


def label_sheet_pdf(sheet: LabelSheet) -> bytes:
    """Return A4 pages with `sheet.count` labels in a grid with cut marks."""
    shown = qr.shown_url(sheet.url)
    values: dict[str, pdf.Json] = {
        "pretty_code": sheet.pretty_code,
        "shown_url": shown,
        "host": shown.split("/", 1)[0],
        "product": excerpt(sheet.product, int(sheet.size_mm * NAME_LETTERS_PER_MM)),
        "producer": sheet.producer,
        "stars": sheet.stars,
        "valid_to": sheet.valid_to.isoformat(),
        "printed_on": sheet.printed_on.isoformat(),
        "size_mm": sheet.size_mm,
        "count": sheet.count,
        "is_sample": sheet.is_sample,
    }
    return pdf.render(
        TEMPLATE,
        values,
        created_on=sheet.printed_on,
        images={"qr.svg": qr.svg(sheet.url).encode()},
    )
