"""On each day one regime takes the new dossiers: transition is part of the data."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from rulebooks.choices import Refusal
from rulebooks.schema import Problem


@dataclass(frozen=True)
class Claim:
    """A regime takes the dossiers handed in from `new_from` to `new_to` (inclusive; None: open)."""

    code: str
    new_from: dt.date
    new_to: dt.date | None

    def first_shared_day(self, other: "Claim") -> dt.date | None:
        """The first day that both claim; None when they share none."""
        first = max(self.new_from, other.new_from)
        ends = [end for end in (self.new_to, other.new_to) if end is not None]
        return first if all(first <= end for end in ends) else None


def claim_problems(claim: Claim, others: Iterable[Claim]) -> list[Problem]:
    """The other regimes that claim a day of `claim`; versions of the same regime may."""
    problems = []
    for other in others:
        day = claim.first_shared_day(other)
        if other.code != claim.code and day:
            values = {"other": other.code, "day": day}
            problems.append(Problem("new_from", Refusal.BOTH_CLAIM, values))
    return problems
