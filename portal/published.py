"""What Hanoi's authorities published about the programme: quoted with its sources, not counted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "hanoi_totals.json"


@dataclass(frozen=True)
class Year:
    """Products rated in one year and in all years to its end (or to a month of it)."""

    year: int
    added: int
    total: int
    until_month: int | None = None


@dataclass(frozen=True)
class PublishedTotals:
    """The yearly totals with the names of the papers that quoted them."""

    years: Sequence[Year]
    sources: Sequence[str]

    @property
    def greatest(self) -> int:
        """The longest bar."""
        return max(year.total for year in self.years)


@cache
def published_totals() -> PublishedTotals:
    """The file, read once."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    years = [Year(**row) for row in content["years"]]
    return PublishedTotals(years=years, sources=content["sources"])
