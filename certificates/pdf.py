"""The certificate as a PDF: one page to hang on a wall, from given data alone."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from common import pdf, qr

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


@dataclass(frozen=True)
class CertificatePage:
    """What stands on a certificate. `valid_to` is the last valid day, inclusive."""

    number: str
    pretty_number: str
    authority_name: str
    authority_title: str
    product: str
    producer: str
    address: str
    stars: int
    decision_number: str
    decided_on: dt.date
    valid_from: dt.date
    valid_to: dt.date
    url: str
    place_name: str
    signer_name: str = ""
    """Blank: the name is written when the paper is signed."""
    is_sample: bool = False
    is_revoked: bool = False
    """Printed across the paper, in Vietnamese whatever the language of the screen."""


def certificate_pdf(page: CertificatePage) -> bytes:
    """Return the certificate's PDF (A4 landscape), created on the day of its decision."""
    values: dict[str, pdf.Json] = dataclasses.asdict(page)
    for field in ("decided_on", "valid_from", "valid_to"):
        values[field] = getattr(page, field).isoformat()
    values["shown_url"] = qr.shown_url(page.url)
    return pdf.render(
        TEMPLATE,
        values,
        created_on=page.decided_on,
        images={"qr.svg": qr.svg(page.url).encode()},
    )
