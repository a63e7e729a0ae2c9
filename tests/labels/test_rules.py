"""Who may order labels for what, the chooser, and reports by area."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from certificates.choices import HistoricStatus
from common import clock
from common.errors import ConflictError, PermissionDeniedError, RuleError
from labels import services
from labels.models import LabelOrder, ProblemReport
from labels.services import Complaint
from tests.factories.accounts import give_role, make_user
from tests.factories.certificates import (
    make_certificate,
    make_history,
    make_revoked,
    make_suspended,
)
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def certificate():
    return make_certificate(make_product(), valid_from=dt.date(2026, 7, 1))


@pytest.fixture
def owner(certificate):
    user = make_user(Role.PRODUCER)
    make_membership(certificate.product.producer, user)
    return user


@pytest.fixture
def office(certificate):
    return make_user(Role.OFFICE, certificate.product.place.parent)


def order(product, by, size_mm=25, quantity=40):
    return services.order(product=product, size_mm=size_mm, quantity=quantity, by=by, at=AT)


def report(product, **overrides):
    return services.report_problem(
        product=product, code="", complaint=Complaint("other"), at=AT, **overrides
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"size_mm": 7}, "size_mm"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10_001}, "quantity"),
        ({"quantity": -5}, "quantity"),
    ],
)
def test_wrong_size_and_quantity_are_refused(certificate, owner, wrong, field):
    with pytest.raises(RuleError) as refused:
        order(certificate.product, owner, **wrong)

    assert refused.value.field == field
    assert not LabelOrder.objects.exists()


def test_same_order_waits_once(certificate, owner, office):
    first = order(certificate.product, owner)

    with pytest.raises(ConflictError):
        order(certificate.product, owner)
    services.approve(order=first, by=office, at=AT)

    assert order(certificate.product, owner).pk != first.pk
    assert order(certificate.product, owner, quantity=41).quantity == 41


def test_no_labels_while_suspended(certificate, owner):
    make_suspended(certificate, DAY)

    with pytest.raises(RuleError, match="đình chỉ"):
        order(certificate.product, owner)


def test_no_labels_for_a_recognition_from_before_the_registry(owner, certificate):
    product = make_product(producer=certificate.product.producer)
    make_history(
        product,
        status=HistoricStatus.RECOGNISED,
        year=2026,
        decided_on=dt.date(2026, 1, 15),
    )

    with pytest.raises(RuleError, match="Không cấp tem"):
        order(product, owner)


def test_order_of_a_replaced_certificate_is_not_approved(certificate, owner, office):
    waiting = order(certificate.product, owner)
    type(certificate).objects.filter(pk=certificate.pk).update(ended_on=DAY, end_kind="replaced")
    make_certificate(certificate.product, valid_from=DAY)

    with pytest.raises(RuleError, match="thay thế"):
        services.approve(order=waiting, by=office, at=AT)


def test_order_is_not_approved_after_revocation(certificate, owner, office):
    waiting = order(certificate.product, owner)
    make_revoked(certificate, DAY)

    with pytest.raises(RuleError, match="thu hồi"):
        services.approve(order=waiting, by=office, at=AT)


def test_offices_of_other_areas_decide_nothing(certificate, owner):
    waiting = order(certificate.product, owner)
    stranger = make_user(Role.OFFICE, make_province())

    with pytest.raises(PermissionDeniedError):
        services.approve(order=waiting, by=stranger, at=AT)
    with pytest.raises(PermissionDeniedError):
        services.refuse(order=waiting, reason="Không", by=stranger, at=AT)
    with pytest.raises(PermissionDeniedError):
        services.sheet_pdf(order=waiting, by=stranger, at=AT)


def test_chooser_offers_live_products_of_the_own_producer(client, certificate, owner):
    producer = certificate.product.producer
    lapsed = make_product(producer=producer)
    make_certificate(lapsed, valid_from=dt.date(2022, 1, 1))
    bare = make_product(producer=producer)
    other = make_certificate(valid_from=dt.date(2026, 7, 1)).product
    client.force_login(owner)

    text = client.get("/desk/tem/dat-moi/").content.decode()

    assert f"/desk/san-pham/{certificate.product.number}/dat-tem/" in text
    for product in (lapsed, bare, other):
        assert product.name not in text
    assert "Không có sản phẩm nào" in client.get("/desk/tem/dat-moi/?q=zzz").content.decode()
    assert client.get("/desk/tem/dat-moi/?q=" + "x" * 200).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_chooser_costs_the_same(client, count, django_assert_num_queries):
    producer = make_producer(place=make_commune())
    for _ in range(count):
        make_certificate(make_product(producer=producer), valid_from=dt.date(2026, 7, 1))
    client.force_login(make_user(Role.AREA_OFFICER, producer.place))

    with django_assert_num_queries(8):
        client.get("/desk/tem/dat-moi/")


def test_reader_may_not_order_for_what_is_seen(client, certificate):
    """An officer of one commune who reads in the province: sees the product, orders nothing."""
    user = make_user(Role.AREA_OFFICER, make_commune())
    give_role(user, Role.LEADER, certificate.product.place.parent)
    client.force_login(user)

    where = f"/desk/san-pham/{certificate.product.number}/dat-tem/"

    assert client.get(where).status_code == 403
    assert client.post(where, {"size_mm": 25, "quantity": 5}).status_code == 403
    assert not LabelOrder.objects.exists()


def test_reports_are_answered_in_the_own_area(client, certificate):
    here, there = report(certificate.product), report(make_product())
    nowhere = report(None)
    office = make_user(Role.OFFICE, certificate.product.place.parent)
    client.force_login(office)

    text = client.get("/desk/phan-anh/").content.decode()

    assert (here.number in text, there.number in text, nowhere.number in text) == (
        True,
        False,
        True,
    )
    assert client.get(f"/desk/phan-anh/{there.number}/").status_code == 404
    with pytest.raises(PermissionDeniedError):
        services.answer_report(report=there, answer="Đã xem", by=office, at=AT)
    services.answer_report(report=nowhere, answer="Đã xem", by=office, at=AT)


def test_page_of_an_order_and_of_a_report_cost_few_queries(
    client, certificate, owner, office, django_assert_max_num_queries
):
    waiting = order(certificate.product, owner)
    services.count_scan(code=waiting.code, on=DAY)
    told = report(certificate.product)
    client.force_login(office)

    for where in (f"/desk/tem/{waiting.code}/", f"/desk/phan-anh/{told.number}/"):
        with django_assert_max_num_queries(12):
            assert client.get(where).status_code == 200


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE labels_problemreport SET handled_at = now()", "report_handled_whole"),
        (
            "UPDATE labels_problemreport SET handled_at = now(), handled_by_id = "
            "(SELECT min(id) FROM accounts_user)",
            "report_handled_whole",
        ),
        (
            "INSERT INTO labels_scanday (code, day, count) VALUES ('T1', '2026-11-20', 1)",
            "scan_day_once",
        ),
    ],
)
def test_database_guards_reports_and_scans(statement, rule):
    make_user()
    report(None)
    services.count_scan(code="T1", on=DAY)

    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert ProblemReport.objects.get().handled_at is None
