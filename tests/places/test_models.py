import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from places.choices import Level
from places.models import Succession, Unit
from tests.factories.places import make_commune, make_district, make_province, make_succession

pytestmark = pytest.mark.django_db

INSERT = """
    INSERT INTO places_unit (code, level, kind, name, full_name, parent_id, valid_from, valid_to,
                             is_start_verified, fold_key, sort_key)
    VALUES (%s, %s, %s, 'Mẫu', 'Xã Mẫu', %s, %s, %s, false, 'mau', 'mau')
"""


def _refused(constraint, sql, values):
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-06-30", None),
        ("2024-01-01", "2024-12-31"),
        ("2000-01-01", "2008-08-01"),
        ("2000-01-01", None),
    ],
)
def test_one_code_cannot_mean_two_units_on_one_day(start, end):
    parent = make_province()
    make_commune(
        code="00583", parent=parent, valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2025, 6, 30)
    )

    values = ["00583", "commune", "commune", parent.pk, start, end]
    _refused("unit_code_level_one_at_a_time", INSERT, values)


def test_a_code_may_be_given_again_and_used_on_another_level():
    parent = make_province()
    old = make_commune(
        code="00583", parent=parent, valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2025, 6, 30)
    )

    new = make_commune(code="00583", parent=parent)
    make_district(code="00583", parent=parent)

    assert list(Unit.objects.on(dt.date(2025, 6, 30)).of_level(Level.COMMUNE)) == [old]
    assert list(Unit.objects.on(dt.date(2025, 7, 1)).of_level(Level.COMMUNE)) == [new]


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("unit_period_runs_forward", ["1", "province", "city", None, "2025-07-01", "2025-06-30"]),
        ("unit_level_known", ["1", "village", "city", None, "2025-07-01", None]),
        ("unit_kind_known", ["1", "province", "hamlet", None, "2025-07-01", None]),
        ("unit_parent_unless_province", ["1", "commune", "ward", None, "2025-07-01", None]),
    ],
)
def test_nonsense_is_refused(constraint, values):
    # a made-up level also breaks the parent rule; either may speak first
    if constraint == "unit_level_known":
        constraint = "unit_level_known|unit_parent_unless_province"

    _refused(constraint, INSERT, values)


def test_succession_is_once_and_to_another_unit():
    old = make_commune(valid_from=dt.date(2008, 8, 1), valid_to=dt.date(2025, 6, 30))
    new = make_commune()
    make_succession(old, new)
    sql = 'INSERT INTO places_succession (old_id, new_id, "on", kind) VALUES (%s, %s, %s, %s)'

    _refused("succession_unique", sql, [old.pk, new.pk, "2025-07-01", "merged"])
    _refused("succession_of_another_unit", sql, [new.pk, new.pk, "2025-07-01", "kept"])
    _refused("succession_kind_known", sql, [new.pk, old.pk, "2025-07-01", "gone"])
    assert str(Succession.objects.get()) == "Xã Mẫu → Xã Mẫu"


def test_exists_on_counts_both_ends():
    unit = make_commune(valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 6, 30))

    days = [(2024, 12, 31), (2025, 1, 1), (2025, 6, 30), (2025, 7, 1)]
    here = [unit.exists_on(dt.date(*day)) for day in days]
    in_database = [Unit.objects.on(dt.date(*day)).contains(unit) for day in days]

    assert here == in_database == [False, True, True, False]


def test_units_come_in_vietnamese_order():
    parent = make_province()
    for name in ["Ơn", "Đa", "Ôn", "Da", "Ba", "Bà", "Ân", "Ăn", "An", "On"]:
        make_commune(name=name, parent=parent)

    ordered = Unit.objects.of_level(Level.COMMUNE).in_order().values_list("name", flat=True)

    assert list(ordered) == ["An", "Ăn", "Ân", "Ba", "Bà", "Da", "Đa", "On", "Ôn", "Ơn"]
