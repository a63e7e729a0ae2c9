"""A walk over a parsed JSON file that notes every missing key and wrong type, with its path."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from rulebooks.choices import Refusal, Wanted

# Points are whole numbers or text with a decimal point, never binary floats.
_DECIMAL = re.compile(r"-?\d{1,6}(\.\d{1,4})?")
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
_ABSENT = object()
_SOME_DAY = dt.date(2000, 1, 1)  # stands in for a day that could not be read; 2000 is a leap year

Word = TypeVar("Word", bound=Enum)
Neutral = TypeVar("Neutral")


@dataclass(frozen=True)
class Problem:
    """One reason to refuse a file: where in it, which rule, and the values of the sentence."""

    path: str
    refusal: Refusal
    values: Mapping[str, object] = field(default_factory=dict)


class Node:
    """One JSON object with its path. Readers return a neutral value after noting a problem."""

    def __init__(self, value: object, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self._read: set[str] = set()
        self._values: Mapping[str, object] = {}
        if isinstance(value, dict):
            self._values = value
        else:
            self.refuse(Refusal.WRONG_TYPE, wanted=Wanted.OBJECT.label)
            self.problems = []  # that says it all: what is missing inside is not noted

    def at(self, key: str) -> str:
        """The path of `key` below this node."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, refusal: Refusal, *, key: str = "", **values: object) -> None:
        """Note a problem at this node, or at its `key`."""
        self.problems.append(Problem(self.at(key) if key else self.path, refusal, values))

    def has(self, key: str) -> bool:
        """True when `key` is there and not null."""
        return self._values.get(key) is not None

    def close(self) -> None:
        """Refuse keys that nobody has read: a misspelt one would otherwise be lost in silence."""
        for key in sorted(set(self._values) - self._read):
            self._refuse_key(Refusal.UNKNOWN_KEY, key)

    def text(self, key: str) -> str:
        value = self._get(key)
        if isinstance(value, str) and value.strip() and "\0" not in value:
            return value
        return self._wrong(key, value, Wanted.TEXT, "")

    def text_or_empty(self, key: str) -> str:
        return self.text(key) if self._present(key) else ""

    def integer(self, key: str, *, low: int = 0, high: int = 100_000) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            return self._wrong(key, value, Wanted.INTEGER, low)
        if not low <= value <= high:
            self.refuse(Refusal.NUMBER_RANGE, key=key, low=low, high=high)
            return low
        return value

    def integer_or_none(self, key: str, *, low: int = 0, high: int = 100_000) -> int | None:
        return self.integer(key, low=low, high=high) if self._present(key) else None

    def decimal(self, key: str) -> Decimal:
        value = self._get(key)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number or (isinstance(value, str) and _DECIMAL.fullmatch(value)):
            return Decimal(str(value))
        return self._wrong(key, value, Wanted.DECIMAL, Decimal(0))

    def decimal_or_none(self, key: str) -> Decimal | None:
        return self.decimal(key) if self._present(key) else None

    def boolean(self, key: str, *, default: bool | None = None) -> bool:
        if default is not None and not self._present(key):
            return default
        value = self._get(key)
        return value if isinstance(value, bool) else self._wrong(key, value, Wanted.BOOLEAN, False)

    def date(self, key: str) -> dt.date:
        value = self._get(key)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                pass
        return self._wrong(key, value, Wanted.DATE, _SOME_DAY)

    def date_or_none(self, key: str) -> dt.date | None:
        return self.date(key) if self._present(key) else None

    def month_day(self, key: str) -> tuple[int, int]:
        """Month and day, as "04-30"; 29 February is no such day."""
        value = self._get(key)
        found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
        if found:
            try:
                day = dt.date(2001, int(found[1]), int(found[2]))
            except ValueError:
                return self._wrong(key, value, Wanted.MONTH_DAY, (1, 1))
            return day.month, day.day
        return self._wrong(key, value, Wanted.MONTH_DAY, (1, 1))

    def word(self, key: str, words: type[Word]) -> Word:
        return self._as_word(self._get(key), self.at(key), words)

    def words(self, key: str, words: type[Word]) -> tuple[Word, ...]:
        """The words listed under `key`, in order; none when the key is absent."""
        values = self._list(key)
        return tuple(
            self._as_word(value, f"{self.at(key)}[{i}]", words) for i, value in enumerate(values)
        )

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts listed under `key`; none when the key is absent."""
        values = self._list(key)
        for i, value in enumerate(values):
            if not isinstance(value, str) or not value or "\0" in value:
                self._note(f"{self.at(key)}[{i}]", Wanted.TEXT)
        return tuple(value for value in values if isinstance(value, str))

    def integers(self, key: str) -> tuple[int, ...]:
        """The whole numbers listed under `key`; none when the key is absent."""
        values = self._list(key)
        for i, value in enumerate(values):
            if not isinstance(value, int) or isinstance(value, bool):
                self._note(f"{self.at(key)}[{i}]", Wanted.INTEGER)
        return tuple(value for value in values if isinstance(value, int))

    def child_or_none(self, key: str) -> "Node | None":
        return Node(self._values[key], self.at(key), self.problems) if self._present(key) else None

    def children(self, key: str, *, required: bool = False) -> tuple["Node", ...]:
        """The objects listed under `key`; none when it is absent and not `required`."""
        if required and not self._present(key):
            self._get(key)
        return tuple(
            Node(value, f"{self.at(key)}[{i}]", self.problems)
            for i, value in enumerate(self._list(key))
        )

    def mapping(self, key: str) -> dict[str, str]:
        """Text by key, as {"a": "…"}; empty when the key is absent."""
        inner = self.child_or_none(key)
        return {name: inner.text(name) for name in inner._values} if inner else {}

    def _present(self, key: str) -> bool:
        self._read.add(key)
        return self.has(key)

    def _get(self, key: str) -> object:
        self._read.add(key)
        if key in self._values:
            return self._values[key]
        self._refuse_key(Refusal.MISSING, key)
        return _ABSENT

    def _list(self, key: str) -> list[object]:
        if not self._present(key):
            return []
        value = self._values[key]
        return value if isinstance(value, list) else self._wrong(key, value, Wanted.LIST, [])

    def _as_word(self, value: object, path: str, words: type[Word]) -> Word:
        for word in words:
            if value == word.value:
                return word
        first, *_ = words
        if value is not _ABSENT:
            allowed = ", ".join(str(word.value) for word in words)
            values = {"value": value, "allowed": allowed}
            self.problems.append(Problem(path, Refusal.UNKNOWN_WORD, values))
        return first

    def _refuse_key(self, refusal: Refusal, key: str) -> None:
        self.problems.append(Problem(self.path, refusal, {"key": key}))

    def _note(self, path: str, wanted: Wanted) -> None:
        self.problems.append(Problem(path, Refusal.WRONG_TYPE, {"wanted": wanted.label}))

    def _wrong(self, key: str, value: object, wanted: Wanted, neutral: Neutral) -> Neutral:
        if value is not _ABSENT:
            self._note(self.at(key), wanted)
        return neutral
