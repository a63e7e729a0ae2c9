"""Grounds of withdrawal in the words of the rulebook of the day."""

import datetime as dt
from collections.abc import Mapping

from common.errors import RuleError
from rulebooks.queries import for_new_dossier


class GroundWords:
    """The text of a ground by its code; the rulebook of a day is looked for once."""

    def __init__(self) -> None:
        self._by_day: dict[dt.date, Mapping[str, str]] = {}

    def of(self, code: str, day: dt.date) -> str:
        """The text; a dash for no ground, the code itself when no rulebook of that day knows it."""
        if not code:
            return "–"
        if day not in self._by_day:
            self._by_day[day] = _texts(day)
        return self._by_day[day].get(code, code)


def _texts(day: dt.date) -> Mapping[str, str]:
    try:
        book = for_new_dossier(day)
    except RuleError:
        return {}
    return {ground.code: ground.text for ground in book.data.withdrawal_grounds}
