"""Small helpers to read pages with."""

import re
from html import unescape

from common.numbers import make_unit_code
from labels.choices import OrderStage
from labels.models import LabelOrder
from tests.factories.accounts import make_user


def text_of(response) -> str:
    """The words of a page's main part, tags left out, spaces single."""
    main = response.content.decode().split("<main", 1)[1].split(">", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def status_of(response) -> str:
    """The standing of the first verdict panel."""
    found = re.search(r'data-status="(\w+)"', response.content.decode())
    assert found is not None
    return found.group(1)


def stars_of(response) -> int:
    """How many star rows a page draws."""
    html: str = response.content.decode()
    return html.count('class="stars-row"')


def make_order(certificate, stage=OrderStage.PRINTED, **overrides) -> LabelOrder:
    """An order of labels under `certificate`."""
    values = {
        "code": make_unit_code(),
        "product": certificate.product,
        "certificate": certificate,
        "size_mm": 25,
        "quantity": 10,
        "stage": stage,
        "ordered_by": make_user(),
    }
    return LabelOrder.objects.create(**values | overrides)
