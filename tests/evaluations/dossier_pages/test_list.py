"""The list of dossiers: what is urgent, what is overdue, filters and searches."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock
from evaluations.choices import Stage
from evaluations.models import Dossier
from tests.evaluations.dossier_pages.pages import get, make_cast_in, text, url
from tests.factories.councils import make_round
from tests.factories.evaluations import (
    make_dossier,
)

pytestmark = pytest.mark.django_db


def test_list_shows_what_is_urgent_first_and_overdue_in_words(go, cast, monkeypatch):
    make_dossier(cast=make_cast_in(cast, "Rượu nếp"))
    make_dossier(Stage.SUBMITTED, cast=cast)
    late = dt.datetime(2026, 6, 24, 2, 0, tzinfo=dt.UTC)  # due on 22 June
    monkeypatch.setattr(clock, "now", lambda: late)

    page = text(get(go(cast.office), url("list")))

    assert "Quá hạn 2 ngày làm việc (hạn 22/06/2026)" in page
    assert page.index(cast.product.name) < page.index("Rượu nếp")


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (dt.date(2026, 6, 26), "Đến hạn hôm nay (26/06/2026)"),
        (dt.date(2026, 6, 27), "Quá hạn (hạn 26/06/2026)"),
        (dt.date(2026, 6, 28), "Quá hạn (hạn 26/06/2026)"),
        (dt.date(2026, 6, 29), "Quá hạn 1 ngày làm việc (hạn 26/06/2026)"),
    ],
)
def test_term_of_a_friday_is_over_on_the_weekend(go, cast, monkeypatch, today, words):
    dossier = make_dossier(Stage.SUBMITTED, cast=cast)
    Dossier.objects.update(due_on=dt.date(2026, 6, 26))
    noon = dt.datetime.combine(today, dt.time(5), dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    client = go(cast.office)

    assert words in text(get(client, url("list")))
    assert words in text(get(client, url("dossier", dossier.number)))


def test_stages_that_belong_together_are_listed_together(go, cast):
    make_dossier(cast=make_cast_in(cast, "Rượu nếp"))
    make_dossier(Stage.SUBMITTED, cast=cast)
    client = go(cast.office)

    drafts = text(client.get(url("list"), {"stage": "draft,returned"}))

    assert "Rượu nếp" in drafts
    assert cast.product.name not in drafts


def test_the_office_is_led_from_a_reviewed_dossier_to_the_councils(go, cast):
    dossier = make_dossier(Stage.REVIEWED, cast=cast)

    assert url("councils") in text(get(go(cast.office), url("dossier", dossier.number)))
    assert url("councils") not in text(get(go(cast.officer), url("dossier", dossier.number)))


@pytest.mark.parametrize(
    ("query", "is_open"), [({}, False), ({"q": "che"}, False), ({"stage": "draft"}, True)]
)
def test_filters_that_narrow_the_list_are_in_sight(go, cast, query, is_open):
    page = text(go(cast.office).get(url("list"), query))

    assert ('<details class="filter-more" open>' in page) is is_open
    assert '<details class="filter-more"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_row_and_three(go, cast, count):
    for n in range(count):
        make_dossier(Stage.SUBMITTED, cast=make_cast_in(cast, f"Chè {n}"))
    client = go(cast.office)
    client.get(url("list"))

    with CaptureQueriesContext(connection) as queries:
        client.get(url("list"))

    assert len(queries) == 8


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=che sen", True),
        ("q=CHÈ  SEN", True),
        ("q=ruou", False),
        ("q={number}", True),
        ("q={pretty}", True),
        ("stage=draft", True),
        ("stage=submitted", False),
        ("purpose=first", True),
        ("purpose=upgrade", False),
        ("area={area}", True),
        ("round=99999", True),  # not a round: said at the field, not filtered
        ("stage=nonsense", True),
        ("due=late", False),
        ("page=999", True),
        ("q=%00", True),
        ("q=" + "x" * 300, True),
        ("q=%E2%80%AE", True),
    ],
)
def test_list_filters_and_survives_nonsense(go, cast, query, found):
    dossier = make_dossier(cast=make_cast_in(cast, "Chè sen Quảng An"))
    number = dossier.number
    query = query.format(
        number=number.lower(),
        pretty=f"{number[:4]} {number[4:8]}-{number[8:]}",
        area=cast.commune.pk,
    )

    response = go(cast.officer).get(f"{url('list')}?{query}")

    assert response.status_code == 200
    assert (f'<span class="code">{number}</span>' in text(response)) == found


def test_list_filters_by_round(go, cast):
    make_round()
    dossier = make_dossier(Stage.PROPOSED, cast=cast)
    other = make_round()

    client = go(cast.office)

    assert dossier.number in text(client.get(f"{url('list')}?round={dossier.round_id}"))
    assert dossier.number not in text(client.get(f"{url('list')}?round={other.pk}"))


def test_list_has_pages(go, cast, monkeypatch):
    monkeypatch.setattr("evaluations.views.dossiers.PAGE_SIZE", 2)
    for n in range(3):
        make_dossier(cast=make_cast_in(cast, f"Chè {n}"))

    assert "Trang 2 / 2" in text(go(cast.officer).get(f"{url('list')}?page=2"))


def test_list_shows_a_producer_only_the_own_dossiers(go, cast):
    mine, other = make_dossier(cast=cast), make_dossier()

    page = text(go(cast.owner).get(url("list")))

    assert mine.number in page
    assert other.number not in page
