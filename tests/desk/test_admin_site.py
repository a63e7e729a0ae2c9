"""The admin's front page: what waits, where it leads, in which order the rooms stand."""

import datetime as dt

import polib
import pytest
from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from common import clock
from evaluations.choices import Stage
from tests import staff
from tests.factories.certificates import make_certificate
from tests.factories.councils import make_council, make_meeting, make_reviewed
from tests.factories.places import make_commune
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 22, 5, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def office(council, client):
    user = staff.make_staff(council.place)
    client.force_login(user)
    return user


def waiting(client):
    return client.get("/admin/").context["waiting"]


def test_what_waits_leads_to_the_thing_or_to_its_list(client, office, council):
    one = make_reviewed(council, Stage.PROPOSED, due_on=dt.date(2026, 6, 19))
    scored = [make_reviewed(council, Stage.SCORED) for _ in range(2)]
    make_reviewed(council, Stage.NATIONAL)

    proposed, decided = waiting(client)

    assert proposed == {
        "label": "Hồ sơ chờ văn phòng tiếp nhận",
        "count": 1,
        "url": reverse("evaluations:dossier", args=[one.number]),
        "age": f"{one.product.name} (quá ngày 19/06/2026)",
    }
    assert decided["count"] == 3
    assert decided["url"] == "/admin/evaluations/dossier/?stage__in=national,scored"
    shown = client.get(decided["url"]).context["cl"].result_list
    assert {row.stage for row in shown} == {Stage.SCORED, Stage.NATIONAL}
    assert {row.pk for row in scored} < {row.pk for row in shown}


def test_every_list_that_waits_opens(client, office, council):
    commune = make_commune(parent=council.place)
    for _ in range(2):
        for stage in (Stage.PROPOSED, Stage.REVIEWED, Stage.SCORED):
            make_reviewed(council, stage)
        make_meeting(council, called_by=office)
        product = make_product(producer=make_producer(place=commune))
        make_certificate(product, dt.date(2023, 8, 1))

    found = waiting(client)

    assert len(found) == 5
    for section in found:
        assert client.get(section["url"]).status_code == 200


def test_nothing_waits_for_an_auditor(client, council):
    make_reviewed(council, Stage.PROPOSED)
    client.force_login(staff.make_staff(council.place, Role.AUDITOR))

    text = client.get("/admin/").content.decode()

    assert "Không có việc nào đang chờ" in text


def test_front_page_takes_few_queries_whatever_waits(client, office, council):
    empty = staff.queries_of(client, "/admin/")
    for stage in (Stage.PROPOSED, Stage.REVIEWED, Stage.SCORED):
        for _ in range(3):
            make_reviewed(council, stage)
    full = staff.queries_of(client, "/admin/")

    assert full == empty
    assert full <= staff.MOST_QUERIES


def test_rooms_stand_in_the_order_of_the_work(client, office):
    rooms = client.get("/admin/").context["app_list"]

    assert [room["app_label"] for room in rooms][:4] == [
        "evaluations",
        "certificates",
        "labels",
        "inspections",
    ]
    names = [str(model["name"]) for model in rooms[0]["models"]]
    assert names[:2] == ["Đợt đánh giá", "Hồ sơ"]


def test_djangos_own_words_are_compiled_as_written():
    source = settings.BASE_DIR / "locale" / "vi" / "LC_MESSAGES" / "django.po"

    assert source.with_suffix(".mo").read_bytes() == polib.pofile(str(source)).to_binary()
