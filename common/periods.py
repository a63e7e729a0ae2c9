"""Terms counted in months, by the Civil Code 2015."""

import calendar
import datetime as dt


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day `months` later, or that month's last day when it has no such day.

    Source: Civil Code 2015 (91/2015/QH13), Art. 147 and 148.
    """
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_valid_day(first_day: dt.date, months: int) -> dt.date:
    """The last day (inclusive, to its end in Hanoi) of a term of `months` from `first_day`.

    A term in months ends at the end of the corresponding day (Civil Code 2015, Art. 148(3)):
    36 months from 2026-07-10 end at the end of 2029-07-10; from 2028-02-29, of 2031-02-28.
    """
    return add_months(first_day, months)
