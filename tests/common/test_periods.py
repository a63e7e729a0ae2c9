"""Terms in months: Civil Code 2015, Art. 147-148."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.periods import add_months, last_valid_day

DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 7, 10), date(2029, 7, 10)),
        (date(2028, 2, 29), date(2031, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2026, 12, 31), date(2029, 12, 31)),
    ],
)
def test_certificate_ends_on_the_corresponding_day(first: date, last: date):
    assert last_valid_day(first, 36) == last


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 22), 0, date(2026, 5, 22)),
        (date(2026, 5, 22), -12, date(2025, 5, 22)),
    ],
)
def test_month_without_the_day_ends_on_its_last(day: date, months: int, expected: date):
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 120))
def test_months_never_run_backwards(day: date, months: int):
    assert add_months(day, months) >= day
    assert add_months(day, months) <= add_months(day + timedelta(days=1), months)


@given(DAYS)
def test_thirty_six_months_keep_the_day_or_take_the_months_last(day: date):
    end = last_valid_day(day, 36)

    assert (end.year, end.month) == (day.year + 3, day.month)
    assert end.day == day.day or (end + timedelta(days=1)).day == 1
