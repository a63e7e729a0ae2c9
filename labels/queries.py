"""What a printed or typed code names."""

from dataclasses import dataclass

from certificates.models import Certificate
from common.numbers import Kind, is_valid, kind_of, normalise
from labels.models import LabelOrder
from products.models import Product

WITH_PAGE = ("product__producer", "product__product_set__group", "product__place__parent__parent")


@dataclass(frozen=True)
class Resolved:
    """A code that the registry gave out: its product, and what carried the code."""

    code: str
    kind: Kind
    product: Product
    certificate: Certificate | None = None
    order: LabelOrder | None = None


def resolve(text: str) -> Resolved | None:
    """What the code `text` names (label, certificate or product), or None for an unknown one.

    One query whatever the code, so that known and unknown ones take the same time.
    """
    code = normalise(text)
    kind = kind_of(code) if is_valid(code) else None
    if kind == Kind.LABEL:
        order = LabelOrder.objects.select_related("certificate", *WITH_PAGE).filter(code=code)
        found = order.first()
        return Resolved(code, kind, found.product, found.certificate, found) if found else None
    if kind == Kind.CERTIFICATE:
        rows = Certificate.objects.select_related(*WITH_PAGE).filter(number=code)
        certificate = rows.first()
        return Resolved(code, kind, certificate.product, certificate) if certificate else None
    if kind == Kind.PRODUCT:
        related = [name.removeprefix("product__") for name in WITH_PAGE]
        product = Product.objects.select_related(*related).filter(number=code).first()
        return Resolved(code, kind, product) if product else None
    # A mistyped code costs the same query as one that was never given out.
    LabelOrder.objects.select_related("certificate", *WITH_PAGE).filter(code="").first()
    return None
