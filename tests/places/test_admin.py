import datetime as dt
import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from common import clock
from places.models import Unit
from tests.factories.places import make_commune, make_district

pytestmark = pytest.mark.django_db

LIST = "admin:places_unit_changelist"


@pytest.fixture
def staff(client, monkeypatch):
    """A client signed in to the admin, on 24 November 2026."""
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 24))
    user = get_user_model().objects.create_superuser(
        "can-bo", "can-bo@example.vn", "mat-khau-dai", full_name="Cán bộ Mẫu"
    )
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def _found(response) -> list[str]:
    return [str(unit) for unit in response.context["cl"].result_list]


@pytest.mark.parametrize("typed", ["bat trang", "BÁT TRÀNG", "xã Bát Tràng", "bat trang, ha noi"])
def test_search_ignores_diacritics(staff, country, typed):
    response = staff.get(reverse(LIST), {"q": typed})

    assert set(_found(response)) == {"Xã Bát Tràng"}


def test_list_gives_the_time_and_admits_what_is_not_known(staff, country):
    page = staff.get(reverse(LIST), {"q": "bat trang, gia lam"}).content.decode()

    cells = re.findall('<td class="field-(?:above|first_day|last_day)">([^<]*)', page)
    assert cells == [
        "Huyện Gia Lâm, Thành phố Hà Nội",
        "01/01/2025",
        "30/06/2025",
        "Huyện Gia Lâm, Thành phố Hà Nội",
        "chưa rõ",
        "31/12/2024",
    ]


def test_search_by_code(staff, country):
    response = staff.get(reverse(LIST), {"q": "00583"})

    assert _found(response) == ["Xã Bát Tràng", "Xã Bát Tràng"]


def test_filters_by_level_and_standing(staff, country):
    now = staff.get(reverse(LIST), {"level": "commune", "con": "1"})
    before = staff.get(reverse(LIST), {"level": "district", "con": "0"})
    anything = staff.get(reverse(LIST), {"con": "?"})

    assert now.context["cl"].result_count == 126
    assert before.context["cl"].result_count == 30
    assert anything.status_code == 200


def test_page_of_a_unit_shows_where_it_came_from_and_went(staff, country):
    unit = Unit.objects.get(name="Kim Đức")

    page = staff.get(reverse("admin:places_unit_change", args=[unit.pk])).content.decode()

    for other in ("Xã Kim Lan", "Xã Văn Đức", "Xã Bát Tràng"):
        assert other in page
    assert "Nhập toàn bộ 01/07/2025" in page


def test_page_of_a_unit_without_a_past_says_so(staff):
    unit = make_commune()

    page = staff.get(reverse("admin:places_unit_change", args=[unit.pk])).content.decode()

    assert page.count('<div class="readonly">–</div>') == 2


def test_nobody_edits(staff, country):
    unit = Unit.objects.get(name="Kim Đức")

    assert staff.get(reverse("admin:places_unit_add")).status_code == 403
    assert staff.get(reverse("admin:places_unit_delete", args=[unit.pk])).status_code == 403
    change = reverse("admin:places_unit_change", args=[unit.pk])
    assert staff.post(change, {"name": "Khác"}).status_code == 403


def test_people_who_are_not_staff_see_nothing(client, country):
    response = client.get(reverse(LIST))

    assert response.status_code == 302
    assert reverse("admin:login") in response["Location"]


def test_list_costs_the_same_with_one_row_and_three(staff, django_assert_max_num_queries):
    make_commune()
    with django_assert_max_num_queries(12):
        staff.get(reverse(LIST))

    make_commune(parent=make_district(), valid_from=dt.date(2008, 8, 1))
    make_commune()
    with django_assert_max_num_queries(12):
        staff.get(reverse(LIST))
