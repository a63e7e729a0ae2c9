"""Records from before the registry: as known, once, and only with a source."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.roles import Role
from audit.models import Event
from certificates.models import HistoricRecord
from certificates.services.history import record_history
from common.errors import PermissionDeniedError, RuleError
from tests.factories.accounts import make_user
from tests.factories.certificates import at
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date


def record(product, **more):
    values = {
        "product": product,
        "status": "recognised",
        "stars": 4,
        "year": 2021,
        "decision": "",
        "source": "Hà Nội mới (444987)",
        "note": "",
        "by": None,
        "at": at(D(2026, 11, 24)),
    }
    return record_history(**values | more)


def test_the_same_twice_is_one_record():
    product = make_product()

    assert record(product) == record(product)
    assert HistoricRecord.objects.count() == 1
    assert Event.objects.filter(action="history.recorded").count() == 1


def test_a_known_day_gives_the_year():
    row = record(make_product(), year=None, decided_on=D(2021, 3, 4), total=Decimal("78.50"))

    assert (row.year, row.total) == (2021, Decimal("78.50"))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"status": "certified"}, "status"),
        ({"source": " "}, "source"),
        ({"year": 2017}, "year"),
        ({"year": 2027}, "year"),
        ({"year": 2020, "decided_on": D(2021, 1, 1)}, "decided_on"),
        ({"year": 2026, "decided_on": D(2026, 11, 25)}, "decided_on"),
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"total": Decimal("100.01")}, "total"),
    ],
)
def test_what_cannot_be_is_refused(more, field):
    with pytest.raises(RuleError) as error:
        record(make_product(), **more)

    assert error.value.field == field


def test_a_person_needs_the_right_over_the_place():
    product = make_product()

    record(product, by=make_user(Role.AREA_OFFICER, product.place))
    with pytest.raises(PermissionDeniedError):
        record(product, by=make_user(Role.INSPECTOR, product.place))
