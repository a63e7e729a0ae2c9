"""Reads over producers: search without diacritics, likely duplicates."""

import datetime as dt

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from common import numbers
from common.text import fold
from places.models import Unit
from places.queries import province_of
from producers import tax_codes
from producers.models import Membership, Producer, ProducerQuerySet

SIMILAR_FROM = 0.55


def search(
    producers: ProducerQuerySet, text: str, *, with_personal_codes: bool = False
) -> ProducerQuerySet:
    """`producers` whose name holds `text`, whatever its diacritics and case, or whose number or tax
    code it is; by a household's personal code only where the reader may see such codes."""
    words = fold(text).split()
    if not words:
        return producers
    by_name = Q()
    for word in words:
        by_name &= Q(search_key__contains=word)
    found = by_name | Q(number=numbers.normalise(text))
    code = tax_codes.normalise(text.strip())
    if code and (with_personal_codes or not tax_codes.is_personal(code)):
        found |= Q(tax_code=code)
    return producers.filter(found)


def similar(name: str, place: Unit) -> list[Producer]:
    """Up to five producers of the same province whose names are much like `name`, closest first."""
    province = province_of(place)
    return list(
        Producer.objects.filter(
            Q(place=province) | Q(place__parent=province) | Q(place__parent__parent=province)
        )
        .annotate(likeness=TrigramSimilarity("search_key", fold(name)))
        .filter(likeness__gte=SIMILAR_FROM)
        .select_related("place__parent__parent")
        .order_by("-likeness", "pk")[:5]
    )


def acts_for(user_id: int, producer_id: int, on: dt.date) -> bool:
    """True when the account acts for the producer on the day `on`."""
    return Membership.objects.on(on).filter(user_id=user_id, producer_id=producer_id).exists()
