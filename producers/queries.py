"""Reads over producers: search without diacritics, likely duplicates."""

import datetime as dt

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from common.text import fold
from places.models import Unit
from producers.models import Membership, Producer, ProducerQuerySet

SIMILAR_FROM = 0.55


def search(producers: ProducerQuerySet, text: str) -> ProducerQuerySet:
    """`producers` whose name, tax code or number holds `text`, whatever its diacritics and case."""
    words = fold(text).split()
    if not words:
        return producers
    by_name = Q()
    for word in words:
        by_name &= Q(search_key__contains=word)
    compact = text.strip().upper().replace("-", "").replace(" ", "")
    return producers.filter(by_name | Q(number=compact) | Q(tax_code=text.strip()))


def similar(name: str, place: Unit) -> list[Producer]:
    """Up to five producers of the same province whose names are much like `name`, closest first."""
    province = place.parent or place
    while province.parent is not None:
        province = province.parent
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
