"""The day is Hanoi's."""

import datetime as dt

from common import clock


def test_day_turns_at_midnight_in_hanoi():
    before = dt.datetime(2029, 7, 10, 16, 59, 59, tzinfo=dt.UTC)

    assert clock.day_of(before) == dt.date(2029, 7, 10)
    assert clock.day_of(before + dt.timedelta(seconds=1)) == dt.date(2029, 7, 11)


def test_now_is_aware():
    assert clock.now().tzinfo is dt.UTC
