import datetime as dt
import re

import pytest
from django import forms

from places import queries
from places.forms import UnitField
from places.models import Unit

pytestmark = pytest.mark.django_db

Y2026 = dt.date(2026, 11, 24)


class PlaceForm(forms.Form):
    place = UnitField()

    def __init__(self, *args, on=Y2026, ids=None, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, UnitField)
        field.offer(on, ids)


def _new(name: str) -> Unit:
    return Unit.objects.get(name=name, valid_to=None)


def test_offers_wards_and_communes_of_the_day_in_groups(country, django_assert_num_queries):
    form = PlaceForm()

    with django_assert_num_queries(1):
        html = str(form["place"])

    assert re.findall('optgroup label="([^"]+)"', html) == ["Phường", "Xã"]
    assert html.count("<option") == 1 + 126
    assert f'<option value="{_new("Bát Tràng").pk}">Xã Bát Tràng</option>' in html


def test_offers_old_communes_under_their_district(country):
    html = str(PlaceForm(on=dt.date(2024, 1, 1))["place"])

    groups = re.findall('optgroup label="([^"]+)"', html)
    assert len(groups) == 30
    assert groups[:2] == ["Quận Ba Đình", "Huyện Ba Vì"]
    assert html.count("<option") == 1 + 579


def test_a_single_commune_is_chosen_already(country):
    unit = _new("Bát Tràng")

    html = str(PlaceForm(ids=queries.covered_unit_ids(unit))["place"])

    assert re.findall("<option[^>]*>", html) == [f'<option value="{unit.pk}" selected>']


def test_takes_a_commune_in_the_scope_and_refuses_any_other(country):
    inside, outside = _new("Bát Tràng"), _new("Gia Lâm")
    old = Unit.objects.get(name="Kim Lan")
    ids = frozenset({inside.pk, old.pk})

    good = PlaceForm({"place": inside.pk}, ids=ids)

    assert good.is_valid()
    assert good.cleaned_data["place"] == inside
    for wrong in (outside.pk, old.pk, "x", 0, 10**30):
        form = PlaceForm({"place": wrong}, ids=ids)
        assert form.errors == {"place": ["Hãy chọn một xã, phường thuộc địa bàn của ông/bà."]}


def test_offers_nothing_before_the_scope_is_known(country):
    class Bare(forms.Form):
        place = UnitField(label="Địa bàn", required=False, empty_label="Tất cả")

    form = Bare({"place": _new("Bát Tràng").pk})

    assert not form.is_valid()
    assert re.findall("<option[^>]*>([^<]*)", str(Bare()["place"])) == ["Tất cả"]
