"""The only place that reads the clock; called as `clock.today()`, so that a test sets the day."""

import datetime as dt
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


def today() -> dt.date:
    """The present calendar day in Hanoi, where every term of the programme begins and ends."""
    return day_of(now())


def day_of(at: dt.datetime) -> dt.date:
    """The calendar day in Hanoi of the aware moment `at`."""
    return at.astimezone(HANOI).date()
