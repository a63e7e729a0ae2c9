"""Working pages for labels and reports."""

import datetime as dt

import pytest

from accounts.roles import Role
from common import clock
from common.numbers import make_unit_code
from labels.models import LabelOrder, ProblemReport
from labels.services import Complaint, report_problem
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate, make_revoked
from tests.factories.producers import make_membership
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC))


@pytest.fixture
def certificate():
    return make_certificate(make_product(), valid_from=dt.date(2026, 7, 1))


def as_owner(client, certificate):
    user = make_user(Role.PRODUCER)
    make_membership(certificate.product.producer, user)
    client.force_login(user)


def as_office(client, certificate):
    client.force_login(make_user(Role.OFFICE, certificate.product.place.parent))


def new_order(client, certificate, **overrides):
    where = f"/desk/san-pham/{certificate.product.number}/dat-tem/"
    return client.post(where, {"size_mm": "25", "quantity": "40"} | overrides)


def test_order_is_approved_and_printed(client, certificate):
    as_owner(client, certificate)
    where = new_order(client, certificate)["Location"]
    assert client.post(where, {"approve": "1"}).status_code == 403
    as_office(client, certificate)

    approved = client.post(where, {"approve": "1"})
    sheet = client.post(f"{where}ban-in/")

    assert approved.status_code == 302
    assert sheet["Content-Type"] == "application/pdf"
    assert LabelOrder.objects.get().stage == "printed"
    assert client.get(where).status_code == 200
    assert client.get(f"{where}ban-in/").status_code == 405


def test_labels_of_a_revoked_product_are_not_offered_for_printing(client, certificate):
    as_owner(client, certificate)
    where = new_order(client, certificate)["Location"]
    as_office(client, certificate)
    client.post(where, {"approve": "1"})
    offered = f"{where}ban-in/"
    assert offered in client.get(where).content.decode()

    make_revoked(certificate, clock.today())

    assert offered not in client.get(where).content.decode()


def test_order_is_refused_with_a_reason(client, certificate):
    as_owner(client, certificate)
    where = new_order(client, certificate)["Location"]
    as_office(client, certificate)

    empty = client.post(where, {"refuse": "1", "reason": ""})
    client.post(where, {"refuse": "1", "reason": "Hết kinh phí"})
    again = client.post(where, {"approve": "1"}, follow=True).content.decode()

    assert empty.status_code == 200
    assert LabelOrder.objects.get().refusal_reason == "Hết kinh phí"
    assert "không làm được việc này" in again
    assert client.post(f"{where}ban-in/").status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"quantity": "0"}, {"quantity": "999999"}, {"quantity": "x"}, {"size_mm": "7"}]
)
def test_wrong_order_stays_on_the_page(client, certificate, wrong):
    as_owner(client, certificate)

    answer = new_order(client, certificate, **wrong)

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not LabelOrder.objects.exists()


def test_no_labels_for_a_product_without_stars(client):
    product = make_product()
    user = make_user(Role.PRODUCER)
    make_membership(product.producer, user)
    client.force_login(user)
    where = f"/desk/san-pham/{product.number}/dat-tem/"

    assert "Chưa đặt được tem" in client.get(where).content.decode()
    assert "Không cấp tem" in client.post(
        where, {"size_mm": 25, "quantity": 5}
    ).content.decode() or (not LabelOrder.objects.exists())


def test_orders_of_others_are_not_found(client, certificate):
    as_owner(client, certificate)
    where = new_order(client, certificate)["Location"]
    client.force_login(make_user(Role.PRODUCER))

    assert client.get(where).status_code == 404
    assert client.get("/desk/tem/").status_code == 200


def test_lists_cost_the_same(client, certificate, django_assert_max_num_queries):
    as_owner(client, certificate)
    new_order(client, certificate)
    told = {"product": certificate.product, "code": "", "complaint": Complaint("other")}
    report_problem(**told, at=clock.now())
    as_office(client, certificate)
    counts = []
    for _ in range(2):
        for where in ("/desk/tem/?stage=ordered", "/desk/phan-anh/", "/desk/phan-anh/?handled=1"):
            with django_assert_max_num_queries(12) as used:
                assert client.get(where).status_code == 200
            counts.append(len(used))
        LabelOrder.objects.create(
            code=make_unit_code(),
            product=certificate.product,
            certificate=certificate,
            size_mm=25,
            quantity=1,
            ordered_by=make_user(),
        )
        report_problem(**told, at=clock.now())

    assert counts[:3] == counts[3:]


def test_report_is_answered(client, certificate):
    report = report_problem(
        product=certificate.product, code="T1", complaint=Complaint("quality", "x"), at=clock.now()
    )
    as_office(client, certificate)
    where = f"/desk/phan-anh/{report.number}/"
    assert client.get(where).status_code == 200

    empty = client.post(where, {"answer": ""})
    done = client.post(where, {"answer": "Đã kiểm tra"})
    again = client.post(where, {"answer": "Lần nữa"})

    assert (empty.status_code, done.status_code, again.status_code) == (200, 302, 200)
    assert "đã được xử lý" in again.content.decode()
    assert ProblemReport.objects.get().answer == "Đã kiểm tra"
