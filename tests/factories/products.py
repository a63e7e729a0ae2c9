"""Products and product sets of one test, made without the service."""

from itertools import count

from common.numbers import Kind, make_number
from common.text import fold, sort_key
from producers.models import Producer
from products.models import Product
from rulebooks.models import ProductGroup, ProductSet
from tests.factories.places import make_commune
from tests.factories.producers import make_producer

_names = count(1)


def make_product_set(code: str = "12", name: str = "Sản phẩm trà từ thực vật khác") -> ProductSet:
    """The product set of that code, in the group of food; made when it is not there."""
    group, _ = ProductGroup.objects.get_or_create(
        code="I", defaults={"name": "Thực phẩm", "name_en": "Food", "order": 1}
    )
    found, _ = ProductSet.objects.get_or_create(
        code=code,
        defaults={
            "slug": f"bo-{code}",
            "name": name,
            "name_en": f"Set {code}",
            "group": group,
            "subgroup_name": "Chè",
            "order": int(code),
            "samples_required": 5,
        },
    )
    return found


def make_product(**overrides: object) -> Product:
    """A tea of a producer of its own, made where the producer is."""
    values: dict[str, object] = {
        "number": make_number(Kind.PRODUCT),
        "name": f"Chè mẫu {next(_names)}",
    }
    values |= overrides
    if "producer" not in values:
        values["producer"] = make_producer()
    if "product_set" not in values:
        values["product_set"] = make_product_set()
    if "place" not in values:
        producer = values["producer"]
        values["place"] = producer.place if isinstance(producer, Producer) else make_commune()
    name = str(values["name"])
    values.setdefault("search_key", fold(name))
    values.setdefault("sort_key", sort_key(name))
    return Product.objects.create(**values)
