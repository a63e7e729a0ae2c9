"""What may be done to products."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from attachments.models import StoredFile
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError
from common.numbers import Kind, make_number
from common.text import clean_line, clean_text, fold, sort_key
from places.models import Unit
from places.queries import code_parts
from producers.models import Producer
from products.models import Product, ProductCode
from rulebooks.models import ProductSet
from rulebooks.queries import for_new_dossier


@dataclass(frozen=True)
class ProductFacts:
    """What is filed about a product. `place` is where it is made."""

    name: str
    product_set: ProductSet
    place: Unit
    description: str = ""
    story: str = ""
    packaging: str = ""
    picture: StoredFile | None = None

    def digestible(self) -> dict[str, object]:
        """The facts as plain values, for digests."""
        values = {key: value for key, value in vars(self).items() if isinstance(value, str)}
        return {
            **values,
            "product_set": self.product_set.code,
            "place": self.place.code,
            "picture": self.picture.sha256 if self.picture else "",
        }


@transaction.atomic
def register(*, producer: Producer, facts: ProductFacts, by: User, at: dt.datetime) -> Product:
    """Register a product under a new permanent number and give it the regulation's code.

    Raises PermissionDeniedError outside the user's area, RuleError (with its field) for a place
    that is no commune of that day, a set closed to the producer's legal form, a name taken.
    """
    on = clock.day_of(at)
    access.require(by, Permission.PRODUCT_REGISTER, on=on, place=producer.place_id)
    _check(producer, facts, on)
    product = Product(
        number=make_number(Kind.PRODUCT),
        producer=producer,
        registered_by=by,
        is_sample=producer.is_sample,
    )
    _fill(product, facts)
    _save(product)
    audit.record(
        Action.PRODUCT_REGISTERED,
        target=product,
        by=by,
        area=facts.place.code,
        after=facts.digestible(),
    )
    give_code(product=product, by=by, on=on)
    return product


@transaction.atomic
def change(*, product: Product, facts: ProductFacts, by: User, at: dt.datetime) -> Product:
    """Change what is filed about a product; dossiers submitted and certificates keep their copy."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    access.require(by, Permission.PRODUCT_REGISTER, on=clock.day_of(at), place=product.place_id)
    before = facts_of(product).digestible()
    if product.producer is not None and facts.product_set != product.product_set:
        _check_set(product.producer, facts.product_set, clock.day_of(at))
    _fill(product, facts)
    product.set_is_inferred = False
    _save(product)
    audit.record(
        Action.PRODUCT_CHANGED,
        target=product,
        by=by,
        area=facts.place.code,
        before=before,
        after=facts.digestible(),
    )
    return product


@transaction.atomic
def give_code(*, product: Product, by: User | None, on: dt.date) -> ProductCode:
    """Give the product the next code of its commune and year.

    Source: Decision 26/2026/QĐ-TTg, product code (T)-(X)-(STT)-20..: the commune keeps the serials.
    The commune's row is locked, so that two officers never take one serial.
    """
    parts = code_parts(product.place, on)
    Unit.objects.select_for_update().get(pk=product.place_id)
    last = ProductCode.objects.filter(place=product.place_id, year=on.year).aggregate(
        last=Max("serial")
    )["last"]
    serial = (last or 0) + 1
    code = ProductCode.objects.create(
        product=product,
        code=f"{parts.province}-{parts.commune}-{serial}-{on.year}",
        serial=serial,
        place=product.place,
        year=on.year,
        given_on=on,
    )
    audit.record(Action.PRODUCT_CODED, target=product, by=by, note=code.code)
    return code


def facts_of(product: Product) -> ProductFacts:
    """What is filed about `product` now."""
    return ProductFacts(
        name=product.name,
        product_set=product.product_set,
        place=product.place,
        description=product.description,
        story=product.story,
        packaging=product.packaging,
        picture=product.picture,
    )


def _check(producer: Producer, facts: ProductFacts, on: dt.date) -> None:
    if not clean_line(facts.name):
        raise RuleError(_("Hãy ghi tên sản phẩm."), field="name")
    code_parts(facts.place, on)
    _check_set(producer, facts.product_set, on)


def _check_set(producer: Producer, product_set: ProductSet, on: dt.date) -> None:
    data = for_new_dossier(on).data
    if product_set.code not in data.sets:
        raise RuleError(
            _("Bộ tiêu chí đang áp dụng không có bộ sản phẩm này."), field="product_set"
        )
    if not data.may_apply(producer.legal_form, product_set.code):
        raise RuleError(
            _("Loại hình của chủ thể không được tham gia bộ sản phẩm này."), field="product_set"
        )


def _fill(product: Product, facts: ProductFacts) -> None:
    product.name = clean_line(facts.name)
    product.product_set = facts.product_set
    product.place = facts.place
    product.description = clean_text(facts.description)
    product.story = clean_text(facts.story)
    product.packaging = clean_line(facts.packaging)
    product.picture = facts.picture
    product.search_key = fold(product.name)
    product.sort_key = sort_key(product.name)


def _save(product: Product) -> None:
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        if "product_name_once_a_producer" not in str(error):
            raise
        raise RuleError(
            _("Chủ thể này đã có một sản phẩm cùng tên trong sổ."), field="name"
        ) from error
