"""Working days with Vietnam's public holidays."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.workdays import add_workdays, is_workday, workdays_between

DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),  # Vietnam Culture Day
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 9, 2), False),
        (date(2026, 4, 30), False),
        (date(2027, 1, 1), False),
    ],
)
def test_weekends_and_public_holidays_are_off(day: date, works: bool):
    assert is_workday(day) is works


def test_fifteen_working_days_of_the_commune_skip_weekends_and_culture_day():
    # Received Tuesday 3 November 2026: day 1 is the 4th, day 14 the 23rd; the 24th is a holiday.
    assert add_workdays(date(2026, 11, 3), 15) == date(2026, 11, 25)


def test_term_that_starts_before_a_weekend_counts_from_monday():
    assert add_workdays(date(2026, 11, 27), 1) == date(2026, 11, 30)


@given(DAYS, st.integers(1, 60))
def test_between_undoes_add(day: date, count: int):
    end = add_workdays(day, count)

    assert workdays_between(day, end) == count
    assert workdays_between(end, day) == -count
    assert is_workday(end)
