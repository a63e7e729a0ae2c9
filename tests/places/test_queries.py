import csv
import datetime as dt
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import RuleError
from places import queries
from places.choices import Level
from places.models import Unit
from tests.factories.places import make_commune, make_district, make_province, make_succession

pytestmark = pytest.mark.django_db

Y2020 = dt.date(2020, 6, 1)
SPRING_2025 = dt.date(2025, 3, 1)
Y2026 = dt.date(2026, 11, 24)


def _names(units) -> list[str]:
    return [unit.full_name for unit in units]


def _lines(units) -> list[str]:
    return [queries.address_line(unit) for unit in units]


def _one(text: str, on: dt.date, level: str | None = Level.COMMUNE) -> Unit:
    [unit] = queries.find(text, on, level=level)
    return unit


def _row(name: str, on: dt.date, level: str = Level.COMMUNE) -> Unit:
    return Unit.objects.on(on).get(name=name, level=level)


# units of a day


def test_units_on_by_level(country):
    assert queries.units_on(Y2020, Level.DISTRICT).count() == 30
    assert queries.units_on(Y2026, Level.PROVINCE).count() == 34
    assert queries.units_on(Y2026).count() == 34 + 126


def test_hanoi_is_one_unit_through_all_reforms(country):
    hanoi = queries.hanoi()

    assert (hanoi.code, hanoi.full_name) == ("01", "Thành phố Hà Nội")
    assert queries.communes_of(hanoi, Y2020).count() == 579
    assert queries.communes_of(hanoi, SPRING_2025).count() == 526
    assert queries.communes_of(hanoi, Y2026).count() == 126


def test_communes_of_a_district(country):
    gia_lam = _row("Gia Lâm", SPRING_2025, Level.DISTRICT)

    assert len(_names(queries.communes_of(gia_lam, SPRING_2025))) == 17
    assert _names(queries.communes_of(gia_lam, Y2026)) == []


# what became of what


def test_a_merged_commune_has_one_successor(country):
    kim_lan = _row("Kim Lan", Y2020)

    assert _names(queries.successors(kim_lan, SPRING_2025)) == ["Xã Kim Đức"]
    assert _names(queries.successors(kim_lan, Y2026)) == ["Xã Bát Tràng"]
    assert queries.successors(kim_lan, Y2020) == []


def test_a_split_ward_has_several_successors(country):
    hang_bong = _row("Hàng Bông", SPRING_2025)

    assert _names(queries.successors(hang_bong, Y2026)) == ["Phường Cửa Nam", "Phường Hoàn Kiếm"]
    assert {line.kind for line in queries.heirs_of(hang_bong)} == {"split"}


def test_a_district_is_succeeded_by_the_communes_on_its_land(country):
    gia_lam = _row("Gia Lâm", Y2020, Level.DISTRICT)

    assert _names(queries.successors(gia_lam, Y2026)) == [
        "Xã Bát Tràng",
        "Xã Gia Lâm",
        "Phường Long Biên",
        "Xã Phù Đổng",
        "Phường Phúc Lợi",
        "Xã Thuận An",
    ]


def test_a_merged_province(country):
    ha_giang = _row("Hà Giang", Y2020, Level.PROVINCE)
    phu_tho = _row("Phú Thọ", Y2026, Level.PROVINCE)

    assert _names(queries.successors(ha_giang, Y2026)) == ["Tỉnh Tuyên Quang"]
    assert _names(queries.predecessors(phu_tho)) == [
        "Tỉnh Hòa Bình",
        "Tỉnh Phú Thọ",
        "Tỉnh Vĩnh Phúc",
    ]


def test_predecessors_are_one_step_back(country):
    duc = _row("Kim Đức", SPRING_2025)

    assert _names(queries.predecessors(duc)) == ["Xã Kim Lan", "Xã Văn Đức"]
    assert [line.kind for line in queries.origins_of(duc)] == ["merged", "merged"]
    assert queries.predecessors(_row("Kim Lan", Y2020)) == []


def test_as_of_goes_forward_back_and_stays(country):
    new = _row("Bát Tràng", Y2026)
    old = _row("Bát Tràng", Y2020)

    assert queries.as_of(new, Y2026) == [new]
    assert queries.as_of(old, Y2020) == [old]
    assert new in queries.as_of(old, Y2026)
    assert {"Xã Bát Tràng", "Xã Kim Lan", "Xã Văn Đức", "Xã Đông Dư"} < set(
        _names(queries.as_of(new, Y2020))
    )
    assert queries.as_of(new, dt.date(2000, 1, 1)) == []
    assert _names(queries.as_of(_row("Huế", Y2026, Level.PROVINCE), Y2020)) == [
        "Tỉnh Thừa Thiên Huế"
    ]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(data=st.data())
def test_every_commune_stands_for_something_on_every_day(country, data):
    units = Unit.objects.filter(level=Level.COMMUNE).order_by("pk")
    unit = units[data.draw(st.integers(0, units.count() - 1))]
    day = data.draw(st.dates(dt.date(2008, 8, 1), dt.date(2035, 1, 1)))

    found = queries.as_of(unit, day)

    assert found
    assert all(other.exists_on(day) for other in found)


# cover


def test_covered_ids_hold_all_that_was_ever_part_in_one_query(country, django_assert_num_queries):
    hanoi = queries.hanoi()
    districts = Unit.objects.filter(level=Level.DISTRICT)
    communes = Unit.objects.filter(level=Level.COMMUNE)

    with django_assert_num_queries(1):
        covered = queries.covered_unit_ids(hanoi)

    assert covered == {hanoi.pk, *districts.values_list("pk", flat=True)} | set(
        communes.values_list("pk", flat=True)
    )


def test_covered_ids_of_a_new_commune_reach_back_over_two_reforms(country):
    new = _row("Bát Tràng", Y2026)

    covered = queries.covered_unit_ids(new)

    assert {new.pk, _row("Kim Lan", Y2020).pk, _row("Kim Đức", SPRING_2025).pk} < covered
    assert _row("Gia Lâm", Y2020, Level.DISTRICT).pk not in covered
    assert _row("Gia Lâm", Y2026).pk not in covered
    assert queries.hanoi().pk not in covered


def test_covered_ids_of_a_new_province_hold_the_old_ones(country):
    phu_tho = _row("Phú Thọ", Y2026, Level.PROVINCE)
    names = Unit.objects.filter(pk__in=queries.covered_unit_ids(phu_tho))

    assert sorted(_names(names)) == [
        "Tỉnh Hòa Bình",
        "Tỉnh Phú Thọ",
        "Tỉnh Phú Thọ",
        "Tỉnh Vĩnh Phúc",
    ]


def test_covered_ids_of_several_and_of_none(django_assert_num_queries):
    one, two = make_commune(), make_commune()

    with django_assert_num_queries(1):
        assert queries.covered_unit_ids(one, two) == {one.pk, two.pk}
    with django_assert_num_queries(0):
        assert queries.covered_unit_ids() == frozenset()


# finding by name


@pytest.mark.parametrize(
    "typed",
    [
        "xã Bát Tràng",
        "BÁT TRÀNG",
        "bat trang",
        "  bát   tràng ",
        "X. Bát Tràng",
        unicodedata.normalize("NFD", "Bát Tràng"),
        "Bát Tràng, Gia Lâm",
        "xã Bát Tràng, huyện Gia Lâm, TP. Hà Nội",
    ],
)
def test_find_reads_a_name_however_it_is_typed(country, typed):
    then = ["Xã Bát Tràng, Huyện Gia Lâm, Thành phố Hà Nội"]
    now = "Xã Bát Tràng, Thành phố Hà Nội"

    assert _lines(queries.find(typed, Y2020))[:1] == _lines(queries.resolve(typed, Y2020)) == then
    assert _lines(queries.find(typed, Y2026))[0] == _lines(queries.resolve(typed, Y2026))[0] == now


def test_find_an_old_name_gives_the_new_unit(country):
    assert _lines(queries.find("Kim Lan", Y2026)) == ["Xã Bát Tràng, Thành phố Hà Nội"]
    assert _names(queries.find("đại áng", Y2026)) == ["Xã Ngọc Hồi", "Xã Thường Tín"]


def test_find_a_new_name_gives_the_old_units(country):
    assert set(_names(queries.find("Xã Ô Diên", SPRING_2025))) >= {"Xã Hạ Mỗ", "Xã Tân Hội"}


def test_find_a_district_gives_its_present_communes_its_namesake_first(country):
    assert _names(queries.find("Gia Lâm", Y2026)) == [
        "Xã Gia Lâm",
        "Xã Bát Tràng",
        "Phường Long Biên",
        "Xã Phù Đổng",
        "Phường Phúc Lợi",
        "Xã Thuận An",
    ]
    assert _names(queries.find("Gia Lâm", Y2020, level=Level.DISTRICT)) == ["Huyện Gia Lâm"]


def test_find_without_a_day_gives_the_units_of_all_times(country):
    assert _lines(queries.find("Bát Tràng")) == [
        "Xã Bát Tràng, Thành phố Hà Nội",
        "Xã Bát Tràng, Huyện Gia Lâm, Thành phố Hà Nội",
        "Xã Bát Tràng, Huyện Gia Lâm, Thành phố Hà Nội",
    ]
    assert _names(queries.find("gia lam", level=Level.DISTRICT)) == ["Huyện Gia Lâm"]


def test_find_gives_every_commune_of_a_shared_name_with_its_path(country):
    assert sorted(_lines(queries.find("Phùng Xá", Y2020))) == [
        "Xã Phùng Xá, Huyện Mỹ Đức, Thành phố Hà Nội",
        "Xã Phùng Xá, Huyện Thạch Thất, Thành phố Hà Nội",
    ]
    assert _lines(queries.find("Phùng Xá, Mỹ Đức", Y2020)) == [
        "Xã Phùng Xá, Huyện Mỹ Đức, Thành phố Hà Nội"
    ]
    assert queries.find("Phùng Xá, Gia Lâm", Y2020) == []


def test_find_ranks_exact_before_beginning_before_containing():
    parent = make_province(name="Tỉnh Mẫu")
    for name in ["Bản Sen", "Sen Hồ", "Sen", "Sến"]:
        make_commune(name=name, parent=parent)

    assert _names(queries.find("sen", Y2026)) == ["Xã Sen", "Xã Sến", "Xã Sen Hồ", "Xã Bản Sen"]


@pytest.mark.parametrize("typed", ["", "   ", ",,,", "%", "_", "'; DROP TABLE places_unit; --"])
def test_find_hostile_or_empty_text_gives_nothing(country, typed):
    assert queries.find(typed) == []
    assert queries.find(typed, Y2026) == []


def test_resolve_takes_whole_names_only_and_prefers_the_day(country):
    assert queries.resolve("Bát", Y2020) == []
    assert _names(queries.resolve("Bát Tràng", Y2026)) == ["Xã Bát Tràng"]
    assert _names(queries.resolve("Kim Lan", SPRING_2025)) == ["Xã Kim Đức"]
    assert _names(queries.resolve("Ô Diên", Y2020, level=Level.DISTRICT)) == []
    assert _names(queries.resolve("Hà Nội", Y2020)) == ["Thành phố Hà Nội"]
    assert len(queries.resolve("Phùng Xá", Y2020)) == 2


def test_find_costs_three_queries(country, django_assert_num_queries):
    with django_assert_num_queries(3):
        _lines(queries.find("a", Y2026))
    with django_assert_num_queries(1):
        _lines(queries.find("a"))


def test_a_chain_of_renamings_is_followed():
    parent = make_province()
    first = make_commune(
        name="Một", parent=parent, valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2012, 1, 1)
    )
    second = make_commune(
        name="Hai", parent=parent, valid_from=dt.date(2012, 1, 2), valid_to=dt.date(2025, 6, 30)
    )
    third = make_commune(name="Ba", parent=parent)
    make_succession(first, second)
    make_succession(second, third)

    assert queries.find("Một", Y2026) == [third]
    assert queries.find("Ba", dt.date(2010, 1, 1)) == [first]
    assert queries.covered_unit_ids(third) == {first.pk, second.pk, third.pk}


# addresses and codes


def test_address_line_has_the_parents_of_its_time(country):
    assert queries.address_line(_row("Bát Tràng", Y2020)) == (
        "Xã Bát Tràng, Huyện Gia Lâm, Thành phố Hà Nội"
    )
    assert queries.address_line(_row("Bát Tràng", Y2026)) == "Xã Bát Tràng, Thành phố Hà Nội"
    assert queries.address_line(queries.hanoi()) == "Thành phố Hà Nội"


def test_code_parts_are_those_of_the_day(country):
    assert queries.code_parts(_row("Bát Tràng", Y2026), Y2026) == ("01", "00577")
    assert queries.code_parts(_row("Bát Tràng", Y2020), Y2020) == ("01", "00583")


def test_code_parts_refuse_an_ended_unit_and_a_unit_that_is_no_commune(country):
    with pytest.raises(RuleError, match="Xã Bát Tràng không tồn tại vào ngày 24/11/2026"):
        queries.code_parts(_row("Bát Tràng", Y2020), Y2026)
    with pytest.raises(RuleError, match="hãy chọn đơn vị cấp xã"):
        queries.code_parts(queries.hanoi(), Y2026)


def test_province_of_any_level():
    district = make_district()
    commune = make_commune(parent=district, valid_from=dt.date(2008, 8, 1))

    assert queries.province_of(commune) == district.parent
    assert queries.province_of(district.parent) == district.parent


# the places that the real products name


def _real_places() -> list[tuple[str, str, str]]:
    text = Path(__file__).with_name("real_places.csv").read_text("utf-8")
    return [(r["commune"], r["district"], r["year"]) for r in csv.DictReader(text.splitlines())]


def test_places_of_the_real_products_resolve(country):
    unresolved = []
    for commune, district, year in _real_places():
        day = dt.date(int(year), 6, 1) if year else Y2020
        address = f"{commune}, {district}".strip(", ")
        level = Level.COMMUNE if commune else Level.DISTRICT
        if len(queries.resolve(address, day, level=level)) != 1:
            unresolved.append((commune, district, year))

    assert unresolved == [("thôn Cổ Hoàng", "", "2024")]
