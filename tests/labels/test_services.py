"""Label orders, scans and shoppers' reports."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from audit.models import Event
from common.errors import PermissionDeniedError, RuleError, StageError
from labels import services
from labels.models import LabelOrder, ScanDay
from labels.queries import resolve
from labels.services import Complaint
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate, make_revoked
from tests.factories.producers import make_membership
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


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


def ordered(certificate, by):
    return services.order(product=certificate.product, size_mm=25, quantity=40, by=by, at=AT)


def test_owner_orders_office_approves_and_prints(certificate, owner, office):
    order = ordered(certificate, owner)
    services.approve(order=order, by=office, at=AT)
    paper = services.sheet_pdf(order=order, by=office, at=AT)
    services.sheet_pdf(order=order, by=office, at=AT)

    order.refresh_from_db()
    assert paper.startswith(b"%PDF")
    assert (order.stage, order.printed_at, order.certificate) == ("printed", AT, certificate)
    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == [
        "labels.ordered",
        "labels.approved",
        "labels.printed",
        "labels.printed",
    ]


def test_area_officer_may_order_too_and_others_may_not(certificate):
    officer = make_user(Role.AREA_OFFICER, certificate.product.place)
    assert ordered(certificate, officer).quantity == 40

    for stranger in (
        make_user(Role.PRODUCER),
        make_user(Role.INSPECTOR, certificate.product.place),
    ):
        with pytest.raises(PermissionDeniedError):
            ordered(certificate, stranger)


def test_no_labels_without_a_live_certificate(owner, certificate, office):
    order = ordered(certificate, owner)
    services.approve(order=order, by=office, at=AT)
    make_revoked(certificate, DAY)

    with pytest.raises(RuleError, match="thu hồi"):
        ordered(certificate, owner)
    with pytest.raises(RuleError):
        services.sheet_pdf(order=order, by=office, at=AT)


def test_sheet_of_a_replaced_certificate_is_refused(certificate, owner, office):
    order = ordered(certificate, owner)
    services.approve(order=order, by=office, at=AT)
    type(certificate).objects.filter(pk=certificate.pk).update(ended_on=DAY, end_kind="replaced")
    make_certificate(certificate.product, valid_from=DAY)

    with pytest.raises(RuleError, match="thay thế"):
        services.sheet_pdf(order=order, by=office, at=AT)


def test_refusal_needs_a_reason_and_decides_once(certificate, owner, office):
    order = ordered(certificate, owner)
    with pytest.raises(RuleError) as empty:
        services.refuse(order=order, reason=" ", by=office, at=AT)

    services.refuse(order=order, reason="Chưa đủ kinh phí", by=office, at=AT)

    assert empty.value.field == "reason"
    with pytest.raises(StageError):
        services.approve(order=order, by=office, at=AT)
    with pytest.raises(StageError):
        services.sheet_pdf(order=order, by=office, at=AT)


def test_approval_is_for_the_office(certificate, owner):
    order = ordered(certificate, owner)

    with pytest.raises(PermissionDeniedError):
        services.approve(order=order, by=owner, at=AT)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("DELETE FROM labels_labelorder", "label_order_never_deleted"),
        ("UPDATE labels_labelorder SET code = 'TX'", "label_order_code_sealed"),
        ("UPDATE labels_labelorder SET quantity = 0", "label_quantity_bounds"),
        ("UPDATE labels_labelorder SET size_mm = 7", "label_size_known"),
        ("UPDATE labels_labelorder SET stage = 'refused'", "label_refused_with_reason"),
    ],
)
def test_database_guards_orders(certificate, owner, statement, rule):
    ordered(certificate, owner)

    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_scans_add_up_by_day():
    for day in (DAY, DAY, DAY + dt.timedelta(days=1)):
        services.count_scan(code="T1", on=day)

    assert list(ScanDay.objects.order_by("day").values_list("day", "count")) == [
        (DAY, 2),
        (DAY + dt.timedelta(days=1), 1),
    ]


def test_resolve_knows_labels_certificates_and_products(certificate, owner):
    order = ordered(certificate, owner)

    found = [resolve(code) for code in (order.code, certificate.number, certificate.product.number)]

    assert [row.product for row in found] == [certificate.product] * 3
    assert [(row.kind, bool(row.certificate), bool(row.order)) for row in found] == [
        ("T", True, True),
        ("G", True, False),
        ("S", False, False),
    ]
    assert resolve(certificate.product.producer.number) is None
    assert resolve("không có") is None
    assert resolve("T" + "0" * 17) is None


def test_report_is_answered_once_with_an_outcome(certificate, office):
    report = services.report_problem(
        product=certificate.product, code="T1", complaint=Complaint("other", "x"), at=AT
    )
    with pytest.raises(RuleError) as empty:
        services.answer_report(report=report, answer=" ", by=office, at=AT)
    with pytest.raises(PermissionDeniedError):
        services.answer_report(report=report, answer="Đã xem", by=make_user(), at=AT)

    services.answer_report(report=report, answer="Đã kiểm tra", by=office, at=AT)

    assert empty.value.field == "answer"
    with pytest.raises(StageError):
        services.answer_report(report=report, answer="Lại", by=office, at=AT)
    assert LabelOrder.objects.count() == 0
