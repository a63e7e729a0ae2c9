"""What comes first in the work list, whose work it is, and what it costs."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from accounts.access import scope_for
from accounts.roles import Role
from common import clock
from desk.worklist import _DOSSIER_WORK, _dossier_section
from evaluations.forms import DossierFilterForm
from inspections.models import Finding, Visit
from labels.services import Complaint, report_problem
from tests.factories.accounts import give_role, make_user
from tests.factories.certificates import make_certificate
from tests.factories.councils import make_council, make_member, make_open_meeting
from tests.factories.places import make_commune, make_province
from tests.factories.producers import make_membership, make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def make_finding(office, producer, severity, **facts):
    visit = Visit.objects.create(
        producer=producer,
        planned_on=DAY,
        order_number="1/KH",
        purpose="Kiểm tra",
        planned_by=office,
        visited_on=DAY,
        summary="Đạt",
        recorded_at=AT,
        recorded_by=office,
    )
    return Finding.objects.create(
        visit=visit, severity=severity, text="Nhãn", found_by=office, **facts
    )


def test_grave_findings_come_first(client):
    province = make_province()
    office = make_user(Role.OFFICE, province)
    late, grave = (make_producer(place=make_commune(parent=province)) for _ in range(2))
    make_finding(office, late, "major", deadline_on=DAY - dt.timedelta(days=9))
    make_finding(office, grave, "grave")
    client.force_login(office)

    text = client.get("/desk/").content.decode()

    assert text.index(grave.name) < text.index(late.name)
    assert "Quá hạn (hạn 11/11/2026)" in text


@pytest.mark.parametrize("work", _DOSSIER_WORK, ids=lambda work: str(work.title))
def test_the_rest_of_a_section_is_a_choice_of_the_list(work):
    office = make_user(Role.OFFICE, make_province())
    more = _dossier_section(work, {}, DAY).more_url
    form = DossierFilterForm(QueryDict(urlsplit(more).query), scope=scope_for(office, DAY))

    assert form.is_valid()
    assert set(form.cleaned_data["stage"].split(",")) == work.stages


def test_a_term_of_friday_is_over_on_saturday(client, monkeypatch):
    office = make_user(Role.OFFICE, make_province())
    friday = dt.date(2026, 11, 13)
    producer = make_producer(place=make_commune(parent=office.grants.get().place))
    make_finding(office, producer, "major", deadline_on=friday)
    client.force_login(office)
    saturday = dt.datetime(2026, 11, 14, 3, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: saturday)

    assert "Quá hạn (hạn 13/11/2026)" in client.get("/desk/").content.decode()


def test_work_of_other_areas_is_not_shown(client):
    here, there = make_product(), make_product()
    for product in (here, there):
        report_problem(product=product, code="", complaint=Complaint("other"), at=AT)
        make_certificate(product, valid_from=dt.date(2024, 1, 1))
    client.force_login(make_user(Role.OFFICE, here.place.parent))

    text = client.get("/desk/").content.decode()

    assert here.name in text
    assert there.name not in text


def test_owner_is_told_of_own_certificates_only(client):
    own = make_certificate(valid_from=dt.date(2024, 1, 1)).product
    other = make_certificate(valid_from=dt.date(2024, 1, 1)).product
    owner = make_user(Role.PRODUCER)
    make_membership(own.producer, owner)
    client.force_login(owner)

    text = client.get("/desk/").content.decode()

    assert own.name in text
    assert other.name not in text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "roles",
    [
        [Role.OFFICE],
        [Role.OFFICE, Role.COUNCIL_MEMBER, Role.INSPECTOR],
        [Role.LEADER, Role.COUNCIL_MEMBER],
        [Role.AREA_OFFICER, Role.PRODUCER],
    ],
    ids="+".join,
)
def test_work_list_costs_at_most_twelve_queries(
    client, roles, count, django_assert_max_num_queries
):
    province = make_province()
    user = make_user()
    for role in roles:
        give_role(user, role, province)
    council = make_council(place=province)
    make_member(council, user=user)
    for _ in range(count):
        producer = make_producer(place=make_commune(parent=province))
        certificate = make_certificate(
            make_product(producer=producer), valid_from=dt.date(2024, 1, 1)
        )
        report_problem(product=certificate.product, code="", complaint=Complaint("other"), at=AT)
        make_finding(user, producer, "grave")
        make_open_meeting(council)
    client.force_login(user)

    with django_assert_max_num_queries(12):
        client.get("/desk/")
