"""What a printed or typed code answers: its page, and the verdict on what carries it."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from certificates.queries import certificate_verdict, verdict_for
from certificates.validity import Verdict
from common.numbers import Kind, kind_of, normalise
from common.text import clean_line
from labels.choices import OrderStage
from labels.models import ProblemReport
from labels.queries import Resolved, resolve
from producers.models import Producer
from products.models import ProductCode

LONGEST = 100
"""No code of ours, however spaced, is longer; what is longer is not looked at."""
ISSUED = frozenset({OrderStage.APPROVED, OrderStage.PRINTED})


@dataclass(frozen=True)
class Answer:
    """What a shopper is told: the verdict on the code's own paper, and on the product today.

    `verdict` is None for a label that was ordered and never approved: nobody may use it.
    """

    verdict: Verdict | None
    product_verdict: Verdict

    @property
    def is_of_an_older_paper(self) -> bool:
        """True when the product has another certificate today than the one behind the code."""
        return self.verdict is not None and self.verdict.number != self.product_verdict.number

    @property
    def is_superseded(self) -> bool:
        """True when that other certificate holds today."""
        return self.is_of_an_older_paper and self.product_verdict.is_live

    @property
    def stars(self) -> int | None:
        """The stars that may be shown for this code today."""
        is_live = self.verdict is not None and self.verdict.is_live
        return self.verdict.stars if self.verdict and is_live else None


def answer_for(found: Resolved, on: dt.date) -> Answer:
    """What the code `found` says on the day `on`."""
    product_verdict = verdict_for(found.product, on)
    if found.order is not None and found.order.stage not in ISSUED:
        return Answer(None, product_verdict)
    certificate = found.certificate
    if certificate is None or certificate.number == product_verdict.number:
        return Answer(product_verdict, product_verdict)
    return Answer(certificate_verdict(certificate, on), product_verdict)


def known(text: str) -> Resolved | None:
    """The code that `text` names, or None. Absurdly long texts are unknown without a look."""
    return resolve(text if len(text) <= LONGEST else "")


def page_of(text: str) -> str | None:
    """The address that answers what somebody typed or pasted; None when nothing does."""
    typed = clean_line(text).rstrip("/").rpartition("/")[2]
    found = known(typed)
    if found is not None:
        return reverse("portal:scan", args=[found.code])
    number, kind = normalise(typed), kind_of(typed)
    if kind == Kind.PRODUCER and Producer.objects.filter(number=number).exists():
        return reverse("portal:producer", args=[number])
    if kind == Kind.REPORT and ProblemReport.objects.filter(number=number).exists():
        return reverse("portal:report_outcome", args=[number])
    code = ProductCode.objects.filter(code__iexact=typed).select_related("product").first()
    return reverse("portal:product", args=[code.product.number]) if code else None


def our_host() -> str:
    """The host that is printed in words beside every code."""
    return urlsplit(settings.SITE_URL).netloc
