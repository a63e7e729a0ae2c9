"""Suspension and reinstatement."""

import datetime as dt

import pytest

from accounts.roles import Role
from audit.models import Event
from certificates.choices import Standing
from certificates.queries import verdict_for
from certificates.services.status import reinstate, suspend
from certificates.verification import verify
from common.errors import PermissionDeniedError, RuleError, StageError
from tests.factories.accounts import make_user
from tests.factories.certificates import at, make_certificate, make_revoked
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2026, 9, 10)


@pytest.fixture
def certificate(province):
    producer = make_producer(place=make_commune(parent=province.place))
    return make_certificate(make_product(producer=producer), D(2026, 7, 10))


def stop(province, certificate, **more):
    values = {
        "certificate": certificate,
        "order_number": "12/VPĐP",
        "effective_on": TODAY,
        "until": D(2026, 10, 9),
        "reason": "Đang xác minh phản ánh.",
        "by": province.office,
        "at": at(TODAY),
    }
    return suspend(**values | more)


def restart(province, certificate, **more):
    values = {
        "certificate": certificate,
        "order_number": "15/VPĐP",
        "effective_on": D(2026, 9, 20),
        "reason": "Đã khắc phục.",
        "by": province.office,
        "at": at(D(2026, 9, 20)),
    }
    return reinstate(**values | more)


def test_suspension_shows_at_once_and_ends_by_itself(province, certificate):
    stop(province, certificate)

    product = certificate.product
    assert verdict_for(product, TODAY).standing == Standing.SUSPENDED
    assert verdict_for(product, D(2026, 10, 9)).standing == Standing.SUSPENDED
    assert verdict_for(product, D(2026, 10, 10)).standing == Standing.VALID
    assert Event.objects.get(action="certificate.suspended").note == "12/VPĐP"
    assert (verify().size, verify().is_clean) == (2, True)


def test_reinstatement_makes_it_live_again(province, certificate):
    stop(province, certificate, until=None)

    restart(province, certificate)

    assert verdict_for(certificate.product, D(2026, 9, 19)).standing == Standing.SUSPENDED
    assert verdict_for(certificate.product, D(2026, 9, 20)).standing == Standing.VALID
    assert (verify().size, verify().is_clean) == (3, True)


def test_suspended_again_after_reinstatement(province, certificate):
    stop(province, certificate, until=None)
    restart(province, certificate)

    stop(
        province,
        certificate,
        effective_on=D(2026, 9, 21),
        until=None,
        at=at(D(2026, 9, 21)),
    )

    assert verdict_for(certificate.product, D(2026, 9, 21)).standing == Standing.SUSPENDED


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"effective_on": D(2026, 9, 11)}, "effective_on"),
        ({"effective_on": D(2026, 7, 9)}, "effective_on"),
        ({"until": D(2026, 9, 9)}, "until"),
        ({"effective_on": D(2026, 9, 1), "until": D(2026, 9, 9)}, "until"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"order_number": " "}, "order_number"),
        ({"order_number": "x" * 51}, "order_number"),
    ],
)
def test_bad_orders_are_refused_at_their_field(province, certificate, more, field):
    with pytest.raises(RuleError) as error:
        stop(province, certificate, **more)

    assert error.value.field == field
    assert certificate.events.count() == 1


def test_what_does_not_hold_cannot_be_suspended(province, certificate):
    stop(province, certificate)
    with pytest.raises(StageError, match="đang tạm đình chỉ"):
        stop(province, certificate)

    gone = make_revoked(
        make_certificate(make_product(producer=certificate.product.producer), D(2026, 7, 1)),
        D(2026, 8, 1),
    )
    with pytest.raises(StageError, match="đã bị thu hồi"):
        stop(province, gone)
    lapsed = make_certificate(make_product(producer=certificate.product.producer), D(2023, 7, 1))
    with pytest.raises(StageError, match="đã hết hiệu lực"):
        stop(province, lapsed)


def test_what_is_not_suspended_cannot_be_reinstated(province, certificate):
    with pytest.raises(StageError):
        restart(province, certificate)


def test_reinstatement_does_not_reach_behind_the_suspension(province, certificate):
    stop(province, certificate)

    with pytest.raises(RuleError) as error:
        restart(province, certificate, effective_on=D(2026, 9, 9))
    assert error.value.field == "effective_on"


@pytest.mark.parametrize("role", [Role.AREA_OFFICER, Role.LEADER, Role.INSPECTOR, Role.AUDITOR])
def test_orders_are_the_offices(province, certificate, role):
    other = make_user(role, province.place)

    with pytest.raises(PermissionDeniedError):
        stop(province, certificate, by=other)
    with pytest.raises(PermissionDeniedError):
        restart(province, certificate, by=other)


def test_another_provinces_office_is_refused(province, certificate):
    with pytest.raises(PermissionDeniedError):
        stop(province, certificate, by=make_user(Role.OFFICE, make_province()))
