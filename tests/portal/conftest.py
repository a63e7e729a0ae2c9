"""The day on which the public pages are read."""

import datetime as dt

import pytest

from common import clock
from common.clock import HANOI

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def set_day(monkeypatch):
    """Let the registry believe that it is some hour of a day in Hanoi."""

    def change(day: dt.date, time: dt.time = dt.time(10, 30)) -> None:
        moment = dt.datetime.combine(day, time, tzinfo=HANOI)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return change


@pytest.fixture(autouse=True)
def _today(set_day):
    set_day(TODAY)
