"""The admin's lists: found by scope, filtered by standing, never changed by hand."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.roles import Role
from certificates.models import Decision
from certificates.services.decisions import draft_recognition
from common import clock
from tests.factories.accounts import make_user
from tests.factories.certificates import at, make_certificate, make_history, make_revoked
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date
MODELS = ["decision", "certificate", "historicrecord", "logleaf"]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(D(2026, 7, 10), 15))


@pytest.fixture
def staff(province):
    province.office.is_staff = True
    province.office.save()
    return province.office


@pytest.fixture
def certificate(province):
    producer = make_producer(place=make_commune(parent=province.place), name="Hợp tác xã Trà")
    row = make_certificate(make_product(producer=producer, name="Chè sen"), D(2026, 6, 25))
    make_history(row.product)
    return row


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_pages_open_read_only(client, staff, certificate, model):
    client.force_login(staff)
    listed = reverse(f"admin:certificates_{model}_changelist")
    row = {
        "decision": certificate.decision,
        "certificate": certificate,
        "historicrecord": certificate.product.historic_records.get(),
        "logleaf": certificate.events.get().leaf,
    }[model]
    page = reverse(f"admin:certificates_{model}_change", args=[row.pk])

    assert client.get(listed).status_code == 200
    assert client.get(page).status_code == 200
    assert client.post(page, {"stars": 5}).status_code == 403
    assert client.get(reverse(f"admin:certificates_{model}_add")).status_code == 403


def test_another_provinces_office_finds_nothing(client, certificate):
    user = make_user(Role.OFFICE, make_province(), is_staff=True)
    client.force_login(user)

    for model in MODELS[:3]:
        page = client.get(reverse(f"admin:certificates_{model}_changelist"))
        assert page.context["cl"].result_count == 0


def test_certificates_by_standing_and_without_diacritics(client, staff, certificate):
    make_revoked(
        make_certificate(make_product(producer=certificate.product.producer), D(2026, 6, 1)),
        D(2026, 7, 1),
    )
    client.force_login(staff)
    here = reverse("admin:certificates_certificate_changelist")

    def found(**query):
        return [row.number for row in client.get(here, query).context["cl"].result_list]

    assert found(tinh_trang="valid") == [certificate.number]
    assert len(found(tinh_trang="revoked")) == 1
    assert found(q="che sen") == [certificate.number]


def test_the_action_discards_drafts_and_refuses_the_book(client, staff, province, certificate):
    draft = draft_recognition(
        authority=province.authority,
        dossiers=[province.scored()],
        by=province.office,
        at=at(D(2026, 7, 9)),
    )
    client.force_login(staff)

    response = client.post(
        reverse("admin:certificates_decision_changelist"),
        {
            "action": "discard_drafts",
            "_selected_action": [draft.pk, certificate.decision_id],
        },
        follow=True,
    )

    said = [str(message) for message in response.context["messages"]]
    assert said == [
        f"Quyết định {certificate.decision.full_number} đã ban hành, không sửa hoặc bỏ được.",
        "Đã bỏ 1 dự thảo.",
    ]
    assert list(Decision.objects.all()) == [certificate.decision]


def test_decisions_by_state(client, staff, certificate):
    client.force_login(staff)
    here = reverse("admin:certificates_decision_changelist")

    assert client.get(here, {"trang_thai": "du_thao"}).context["cl"].result_count == 0
    assert client.get(here, {"trang_thai": "ban_hanh"}).context["cl"].result_count == 1
