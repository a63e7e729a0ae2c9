"""Two people at once, on real connections: one order is decided once, scans are all counted."""

import datetime as dt
import threading

import pytest
from django.db import connection

from accounts.roles import Role
from audit.models import Event
from common.errors import ConflictError, StageError
from labels import services
from labels.models import LabelOrder, ScanDay
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate

pytestmark = pytest.mark.django_db(transaction=True)
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


def at_once(*verbs):
    """What each of `verbs` returned or raised, all begun together on connections of their own."""
    start = threading.Barrier(len(verbs))
    outcomes = [None] * len(verbs)

    def work(place, verb):
        try:
            start.wait()
            outcomes[place] = verb()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def certificate():
    return make_certificate(valid_from=dt.date(2026, 7, 1))


def officer(certificate):
    return make_user(Role.AREA_OFFICER, certificate.product.place)


def office(certificate):
    return make_user(Role.OFFICE, certificate.product.place.parent)


def test_an_order_is_approved_or_refused_once(certificate):
    order = services.order(
        product=certificate.product, size_mm=25, quantity=40, by=officer(certificate), at=AT
    )
    people = [office(certificate) for _ in range(4)]

    outcomes = at_once(
        *(lambda by=by: services.approve(order=order, by=by, at=AT) for by in people[:2]),
        *(
            lambda by=by: services.refuse(order=order, reason="Không", by=by, at=AT)
            for by in people[2:]
        ),
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, StageError)]
    decided = Event.objects.filter(action__in=["labels.approved", "labels.refused"])
    assert len(refused) == 3
    assert decided.count() == 1


def test_the_same_order_sent_twice_at_once_is_one(certificate):
    people = [officer(certificate) for _ in range(4)]

    outcomes = at_once(
        *(
            lambda by=by: services.order(
                product=certificate.product, size_mm=25, quantity=40, by=by, at=AT
            )
            for by in people
        )
    )

    assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 3
    assert LabelOrder.objects.count() == 1


def test_an_order_printed_twice_at_once_is_first_printed_once(certificate):
    by = office(certificate)
    order = services.order(
        product=certificate.product, size_mm=25, quantity=40, by=officer(certificate), at=AT
    )
    services.approve(order=order, by=by, at=AT)
    later = AT + dt.timedelta(minutes=5)

    outcomes = at_once(
        lambda: services.sheet_pdf(order=order, by=by, at=AT),
        lambda: services.sheet_pdf(order=order, by=by, at=later),
    )

    order.refresh_from_db()
    assert all(isinstance(outcome, bytes) for outcome in outcomes)
    assert order.printed_at in {AT, later}
    assert Event.objects.filter(action="labels.printed").count() == 2


def test_openings_at_once_are_all_counted():
    at_once(*(lambda: services.count_scan(code="T1", on=DAY) for _ in range(8)))

    assert ScanDay.objects.get().count == 8
