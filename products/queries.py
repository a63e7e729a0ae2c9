"""Reads over products: search without diacritics, by name, producer, number or code."""

from django.db.models import Q

from common.numbers import normalise
from common.text import fold
from products.models import ProductQuerySet


def search(products: ProductQuerySet, text: str) -> ProductQuerySet:
    """`products` found by `text`: each word in the product's or producer's name, whatever its
    diacritics and case; or the whole as public number or product code."""
    words = fold(text).split()
    if not words:
        return products
    by_name = Q()
    for word in words:
        by_name &= Q(search_key__contains=word) | Q(producer__search_key__contains=word)
    by_code = Q(codes__code=text.strip()) | Q(number=normalise(text))
    return products.filter(by_name | by_code).distinct()
