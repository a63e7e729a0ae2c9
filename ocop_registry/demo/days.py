"""The calendar of the sample year: every day of it is so many days before or after the base day."""

import datetime as dt
from dataclasses import dataclass

from common.clock import HANOI
from common.workdays import is_workday

FIRST = -150
"""The sample year's work under the present rulebook begins so many days from the base day."""


@dataclass(frozen=True)
class Calendar:
    """Days and moments counted from the base day `on`, on which the demo is loaded."""

    on: dt.date

    def day(self, offset: int) -> dt.date:
        """The working day at `offset` days: a day off gives way away from the future's side."""
        return workday(self.on + dt.timedelta(days=offset), back=offset <= 0)

    def at(self, offset: int, hour: int = 9, minute: int = 0) -> dt.datetime:
        """A moment of that day in Hanoi."""
        return moment(self.day(offset), hour, minute)

    @property
    def start(self) -> dt.date:
        """The first day of the sample year."""
        return self.day(FIRST)


def workday(day: dt.date, *, back: bool = True) -> dt.date:
    """`day`, or the nearest working day before it (after it unless `back`)."""
    step = dt.timedelta(days=-1 if back else 1)
    while not is_workday(day):
        day += step
    return day


def moment(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    """An hour of `day` in Hanoi."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=HANOI)
