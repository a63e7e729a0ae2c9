"""What the tests of the dossier's pages share: addresses, readings, the most queries."""

from dataclasses import replace

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.products import make_product

MOST_QUERIES = 12


def url(name, *args):
    return reverse(f"evaluations:{name}", args=args)


def get(client, address):
    """A page with at most twelve queries."""
    client.get(address)  # what a process reads once: rulebook, session
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert len(queries) <= MOST_QUERIES, [query["sql"] for query in queries]
    return response


def text(response):
    return response.content.decode()


def make_cast_in(cast, name):
    """The same people with another product."""
    return replace(cast, product=make_product(producer=cast.producer, name=name))
