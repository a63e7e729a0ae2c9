"""Label orders, shoppers' reports and scan counts in the office's admin."""

import datetime as dt

import pytest

from accounts.roles import Role
from audit.models import Event
from common import clock
from common.numbers import Kind, make_number
from labels.choices import OrderStage
from labels.models import LabelOrder, ProblemReport, ScanDay
from labels.services import count_scan, order
from tests import staff
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate, make_revoked
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)
MODELS = [LabelOrder, ProblemReport, ScanDay]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def province():
    make_rulebook()
    return make_province()


@pytest.fixture
def commune(province):
    return make_commune(parent=province)


@pytest.fixture
def officer(commune):
    return make_user(Role.AREA_OFFICER, commune)


@pytest.fixture
def office(province, client):
    user = staff.make_staff(province)
    client.force_login(user)
    return user


def ordered(commune, officer, name="Chè mẫu"):
    product = make_product(producer=make_producer(place=commune), name=name)
    make_certificate(product, dt.date(2026, 7, 1))
    return order(product=product, size_mm=25, quantity=40, by=officer, at=NOW)


def report(product=None, **overrides):
    values = {
        "number": make_number(Kind.REPORT),
        "product": product,
        "reason": "suspect_label",
        "text": "Tem dán đè.",
        "contact_email": "nguoi-mua@mau.example",
    }
    return ProblemReport.objects.create(**values | overrides)


def make_everything(commune, officer):
    row = ordered(commune, officer)
    count_scan(code=row.code, on=DAY)
    return [row, report(row.product), ScanDay.objects.get(code=row.code)]


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR])
def test_every_list_and_page_opens_and_takes_no_change(client, commune, officer, role):
    client.force_login(staff.make_staff(commune.parent, role))

    for row in make_everything(commune, officer):
        assert staff.rows_of(client, type(row)) == [row]
        assert client.get(staff.page_url(row)).status_code == 200
        assert client.post(staff.page_url(row), {"quantity": 5}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_whoever_is_not_of_the_staff_stays_outside(client, officer, model):
    client.force_login(officer)

    assert client.get(staff.list_url(model)).status_code == 302


def test_another_provinces_office_finds_nothing(client, commune, officer):
    rows = make_everything(commune, officer)
    client.force_login(staff.make_staff(make_province()))

    for row in rows:
        assert staff.rows_of(client, type(row)) == []
        assert client.get(staff.page_url(row)).status_code == 302


def test_lists_take_few_queries_whatever_their_length(client, office, commune, officer):
    for model in MODELS:
        staff.assert_list_is_cheap(client, model, lambda: make_everything(commune, officer))


def test_scans_of_certificates_and_products_count_too(client, office, commune, officer):
    row = ordered(commune, officer)
    codes = {row.code, row.certificate.number, row.product.number}
    for code in (*codes, make_certificate().number):
        count_scan(code=code, on=DAY)

    assert {scan.code for scan in staff.rows_of(client, ScanDay)} == codes


def test_selected_orders_are_approved_and_each_refusal_is_told(client, office, commune, officer):
    good, bad = ordered(commune, officer), ordered(commune, officer)
    make_revoked(bad.certificate, DAY)

    response = staff.run(client, "approve_selected", [good, bad])

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.stage, bad.stage) == (OrderStage.APPROVED, OrderStage.ORDERED)
    told, refused = staff.said(response)
    assert told == f"Đã duyệt (1): {good.code}."
    assert refused.startswith(f"{bad.code}: ")
    assert Event.objects.get(action="labels.approved").object_id == str(good.pk)


def test_refusal_asks_for_the_reason(client, office, commune, officer):
    row = ordered(commune, officer)

    page = staff.run(client, "refuse_selected", [row])
    empty = staff.run(client, "refuse_selected", [row], {"reason": " "})
    response = staff.run(client, "refuse_selected", [row], {"reason": "Sai cỡ tem."})

    row.refresh_from_db()
    assert page.templates[0].name == "admin/ask.html"
    assert "Trường này là bắt buộc." in empty.content.decode()
    assert (row.stage, row.refusal_reason) == (OrderStage.REFUSED, "Sai cỡ tem.")
    assert staff.said(response) == [f"Đã từ chối (1): {row.code}."]


def test_an_order_refused_twice_says_so_on_the_page(client, office, commune, officer):
    row = ordered(commune, officer)
    form = {"reason": "Sai cỡ tem."}
    staff.run(client, "refuse_selected", [row], form)

    again = staff.run(client, "refuse_selected", [row], form)

    assert f"{row.code}: " in again.content.decode()
    assert Event.objects.filter(action="labels.refused").count() == 1


def test_too_many_orders_at_once_are_refused_whole(client, office, commune, officer, monkeypatch):
    monkeypatch.setattr("accounts.admin_actions.MOST_ROWS", 1)
    rows = [ordered(commune, officer), ordered(commune, officer)]

    response = staff.run(client, "refuse_selected", rows)

    assert staff.said(response) == ["Mỗi lần chỉ chọn tối đa 1 dòng."]


def test_an_auditor_is_offered_no_action(client, commune, officer):
    row = ordered(commune, officer)
    client.force_login(staff.make_staff(commune.parent, Role.AUDITOR))

    assert staff.actions_of(client, LabelOrder) == []
    staff.run(client, "approve_selected", [row])
    row.refresh_from_db()
    assert row.stage == OrderStage.ORDERED


def test_the_shoppers_address_is_for_those_who_answer(client, office, commune, officer):
    row = report(ordered(commune, officer).product)
    here = staff.page_url(row)

    for_office = client.get(here).content.decode()
    client.force_login(staff.make_staff(commune.parent, Role.AUDITOR))
    for_auditor = client.get(here).content.decode()

    assert "nguoi-mua@mau.example" in for_office
    assert "Mở ở bàn làm việc" in for_office
    assert "nguoi-mua@mau.example" not in for_auditor
    assert "Mở ở bàn làm việc" not in for_auditor


def test_reports_by_state_reason_and_text(client, office, commune, officer):
    first = report(ordered(commune, officer, "Mật ong Ba Vì").product)
    done = report(answer="Đã xử lý.", handled_at=NOW, handled_by=office, reason="other")

    assert staff.rows_of(client, ProblemReport, xu_ly="chua") == [first]
    assert staff.rows_of(client, ProblemReport, xu_ly="da") == [done]
    assert staff.rows_of(client, ProblemReport, reason__exact="other") == [done]
    assert staff.rows_of(client, ProblemReport, q="mat ong ba vi") == [first]
    assert staff.rows_of(client, ProblemReport, q=done.number.lower()) == [done]


def test_orders_are_found_by_code_and_name(client, office, commune, officer):
    row = ordered(commune, officer, "Mật ong Ba Vì")
    ordered(commune, officer)

    for text in ("mat ong", f"{row.code[:6]} {row.code[6:]}", row.certificate.number):
        assert staff.rows_of(client, LabelOrder, q=text) == [row]
