"""Producers of one test, made without the service."""

import datetime as dt
from itertools import count

from accounts.models import User
from common.numbers import Kind, make_number
from common.text import fold, sort_key
from producers.choices import LegalForm
from producers.models import Membership, Producer, ProducerContact
from tests.factories.places import make_commune

_names = count(1)


def make_producer(**overrides: object) -> Producer:
    """A cooperative in a commune of its own."""
    values: dict[str, object] = {
        "number": make_number(Kind.PRODUCER),
        "name": f"Hợp tác xã Mẫu {next(_names)}",
        "legal_form": LegalForm.COOPERATIVE,
    }
    values |= overrides
    if "place" not in values:
        values["place"] = make_commune()
    name = str(values["name"])
    values.setdefault("search_key", fold(name))
    values.setdefault("sort_key", sort_key(name))
    producer = Producer.objects.create(**values)
    ProducerContact.objects.create(producer=producer)
    return producer


def make_membership(producer: Producer, user: User, **overrides: object) -> Membership:
    """`user` acts for `producer` since the start of 2026."""
    values: dict[str, object] = {"valid_from": dt.date(2026, 1, 1)}
    return Membership.objects.create(producer=producer, user=user, **values | overrides)
