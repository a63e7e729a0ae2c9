import datetime as dt
import shutil

import pytest
from django.db import connection

from audit.models import Event
from places import services
from places.catalogue import DATA, CatalogueError
from places.choices import Change
from places.models import Succession, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the project's list, to spoil."""
    for name in ("units.csv", "successions.csv"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def _replace(path, old, new):
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_load_fills_empty_tables_and_leaves_one_event():
    report = services.load_units()

    assert report == services.LoadReport(
        units_created=869,
        units_changed=0,
        successions_created=948,
        successions_changed=0,
        units=869,
    )
    assert [event.action for event in Event.objects.all()] == ["places.loaded"]
    assert Succession.objects.count() == 948


def test_loading_twice_changes_nothing(country):
    before = (list(Unit.objects.values().order_by("id")), list(Succession.objects.values()))

    again = services.load_units()

    assert again.changed == 0
    assert (list(Unit.objects.values().order_by("id")), list(Succession.objects.values())) == before
    assert Event.objects.count() == 1


def test_load_brings_a_spoilt_row_back_in_line(country):
    Unit.objects.filter(code="00577", valid_to=None).update(name="Sai", fold_key="sai")
    Succession.objects.filter(new__code="00577", kind=Change.MERGED).update(kind=Change.KEPT)

    report = services.load_units()

    assert (report.units_created, report.units_changed) == (0, 1)
    assert report.successions_changed > 0
    assert Unit.objects.get(code="00577", valid_to=None).fold_key == "bat trang"
    assert services.load_units().changed == 0


def test_load_ends_a_unit_before_another_takes_its_code(country, folder):
    line = "province,04,province,Cao Bằng,Tỉnh Cao Bằng,,,2008-08-01,,no"
    ended = line.replace("01,,no", "01,2030-12-31,no")
    heir = "province,04,city,Cao Bằng,Thành phố Cao Bằng,,,2031-01-01,,yes"
    _replace(folder / "units.csv", line, f"{ended}\n{heir}")

    report = services.load_units(folder=folder)

    assert (report.units_created, report.units_changed) == (1, 1)
    on = Unit.objects.on(dt.date(2031, 1, 1)).get(level="province", code="04")
    assert on.full_name == "Thành phố Cao Bằng"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "units.csv",
            "commune,00001,ward,Phúc Xá,Phường Phúc Xá,district,001",
            "commune,00001,ward,Phúc Xá,Phường Phúc Xá,district,999",
            "Tệp units.csv, dòng 119: không có đơn vị cấp trên vào ngày đó",
        ),
        (
            "successions.csv",
            "2025-01-01,province,46,",
            "2025-01-01,province,99,",
            "Tệp successions.csv, dòng 2: không có đơn vị mang mã này",
        ),
    ],
)
def test_a_list_that_contradicts_itself_writes_nothing(folder, file, old, new, message):
    _replace(folder / file, old, new)

    with pytest.raises(CatalogueError) as caught:
        services.load_units(folder=folder)

    assert str(caught.value) == message
    assert (Unit.objects.count(), Succession.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_load_needs_few_queries(country, django_assert_max_num_queries):
    assert connection.vendor == "postgresql"
    with django_assert_max_num_queries(8):
        services.load_units()
