"""Deadlines in working days: Monday to Friday without Vietnam's public holidays."""

import datetime as dt
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("VN", years=year))


def is_workday(day: dt.date) -> bool:
    """True when offices work on `day` (Labour Code 2019, Art. 112 for the holidays)."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_workdays(day: dt.date, count: int) -> dt.date:
    """The last day of a term of `count` working days that starts the day after `day`.

    The day of the event itself is not counted (Civil Code 2015, Art. 147(2)).
    """
    current = day
    while count > 0:
        current += dt.timedelta(days=1)
        count -= is_workday(current)
    return current


def workdays_between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before."""
    if end < start:
        return -workdays_between(end, start)
    days = (end - start).days
    return sum(is_workday(start + dt.timedelta(days=n)) for n in range(1, days + 1))
