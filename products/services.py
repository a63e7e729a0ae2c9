"""What may be done to products."""

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from attachments.choices import PICTURES
from attachments.models import StoredFile
from attachments.services import UploadError, store
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
    access.require(by, Permission.PRODUCT_REGISTER, on=on, place=facts.place)
    _check_name(facts)
    _check_place(facts.place, on)
    _check_set(producer, facts.product_set, on)
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
    """Change what is filed about a product; dossiers submitted and certificates keep their copy.

    While a dossier is under way the product keeps its set: the set names the criteria it is judged
    by and the documents it needs.
    """
    on = clock.day_of(at)
    product = _locked(product)
    access.require(by, Permission.PRODUCT_REGISTER, on=on, place=product.place_id)
    access.require(by, Permission.PRODUCT_REGISTER, on=on, place=facts.place)
    before = facts_of(product).digestible()
    _check_name(facts)
    if facts.place != product.place:
        _check_place(facts.place, on)
    if facts.product_set != product.product_set:
        _check_new_set(product, facts.product_set, on)
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
def set_picture(*, product: Product, upload: "File[bytes]", by: User, at: dt.datetime) -> Product:
    """Store `upload` as the picture of `product`.

    Call it last in a transaction: a refused file (RuleError at "picture") undoes what went before,
    while a stored file would outlive what fails after.
    """
    product = _locked(product)
    access.require(by, Permission.PRODUCT_REGISTER, on=clock.day_of(at), place=product.place_id)
    before = facts_of(product).digestible()
    try:
        product.picture = store(upload, by=by, at=at, allowed=PICTURES)
    except UploadError as error:
        raise RuleError(error.message, field="picture") from error
    product.save(update_fields=["picture"])
    audit.record(
        Action.PRODUCT_CHANGED,
        target=product,
        by=by,
        area=product.place.code,
        before=before,
        after=facts_of(product).digestible(),
    )
    return product


@transaction.atomic
def give_code(*, product: Product, by: User | None, on: dt.date) -> ProductCode:
    """Give the product the next code of its commune and year.

    Source: Decision 26/2026/QĐ-TTg, product code (T)-(X)-(STT)-20..: the commune keeps the serials.
    The commune's row is locked, so that two officers never take one serial.
    """
    parts = code_parts(product.place, on)
    Unit.objects.select_for_update(no_key=True).get(pk=product.place_id)
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


def _locked(product: Product) -> Product:
    rows = Product.objects.select_for_update(of=("self",), no_key=True)
    related = ("producer", "product_set", "place__parent__parent", "picture")
    return rows.select_related(*related).get(pk=product.pk)


def _check_name(facts: ProductFacts) -> None:
    if not clean_line(facts.name):
        raise RuleError(_("Hãy ghi tên sản phẩm."), field="name")


def _check_place(place: Unit, on: dt.date) -> None:
    try:
        code_parts(place, on)
    except RuleError as error:
        raise RuleError(error.message, field="place") from error


def _check_new_set(product: Product, product_set: ProductSet, on: dt.date) -> None:
    # The dossiers of a product are known to the row, not to this room.
    if product.dossiers.open().exists():
        raise RuleError(
            _("Sản phẩm đang có hồ sơ đánh giá: không đổi bộ sản phẩm khi hồ sơ chưa kết thúc."),
            field="product_set",
        )
    if product.producer is not None:
        _check_set(product.producer, product_set, on)


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
