"""From members' sheets to one average, one star, and the marks that held it back. Pure Python.

The decree (26/2026/QĐ-TTg) fixes criteria, points, bands and minimum marks: the rulebook's data.
It leaves averaging, rounding and the vote on a mark to the council's own regulation: CountingRule.
What this module decides itself is argued in docs/decisions/0004-average-votes-and-stars.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from evaluations.choices import Averaging, MinimumRule, Rounding
from rulebooks.marking import MarkedSheet
from rulebooks.schema import BandData, CriterionData, MinMark, SetData

TRIMMED_MIN_SHEETS = 3  # dropping the highest and the lowest must leave one


@dataclass(frozen=True)
class CountingRule:
    """How a council counts, by its own regulation (quy chế hoạt động). `decimals` is 0 to 2."""

    averaging: Averaging
    rounding: Rounding
    decimals: int
    minimum_rule: MinimumRule

    @property
    def sheets_needed(self) -> int:
        """The fewest sheets from which an average can be made."""
        return TRIMMED_MIN_SHEETS if self.averaging == Averaging.TRIMMED else 1


@dataclass(frozen=True)
class HeldBack:
    """A minimum mark that did not hold, the lowest star that it blocks, and the votes on it."""

    mark: MinMark
    votes_for: int
    votes_against: int

    @property
    def stars(self) -> int:
        """The star that the mark belongs to: that star and all above it are blocked."""
        return self.mark.stars


@dataclass(frozen=True)
class Outcome:
    """What the sheets of one dossier come to. Points of the 100-point form."""

    exact: Fraction
    average: Decimal
    parts: Mapping[str, Decimal]
    sheets_counted: int
    stars_by_points: int
    stars: int
    held_back: tuple[HeldBack, ...]
    is_lifted: bool
    """Rounding alone carried the average into its band: the minutes say so."""


@dataclass(frozen=True)
class Difference:
    """How far apart the sheets lie on one criterion, in points."""

    criterion: CriterionData
    lowest: Decimal
    highest: Decimal

    @property
    def points(self) -> Decimal:
        return self.highest - self.lowest


def exact_average(totals: Sequence[Decimal], averaging: Averaging) -> Fraction:
    """The average of `totals` in points, before any rounding, exact for thirds too.

    TRIMMED drops one highest and one lowest. ValueError when too few sheets are left for that.
    """
    kept = sorted(totals)
    if averaging == Averaging.TRIMMED:
        if len(kept) < TRIMMED_MIN_SHEETS:
            raise ValueError(f"trimming needs {TRIMMED_MIN_SHEETS} sheets, not {len(kept)}")
        kept = kept[1:-1]
    if not kept:
        raise ValueError("no sheet to average")
    return sum((Fraction(total) for total in kept), Fraction(0)) / len(kept)


def rounded(value: Fraction, rule: CountingRule) -> Decimal:
    """`value` (points, not negative) rounded once, as the regulation says, never by a float."""
    scaled = value * 10**rule.decimals
    half = Fraction(1, 2) if rule.rounding == Rounding.HALF_UP else Fraction(0)
    return Decimal(floor(scaled + half)).scaleb(-rule.decimals)


def average(totals: Sequence[Decimal], rule: CountingRule) -> Decimal:
    """The average total (tổng điểm trung bình) as the minutes print it: averaged, rounded once.

    Source: 26/2026/QĐ-TTg ranks by the "tổng điểm trung bình"; how it is made is the regulation's.
    """
    return rounded(exact_average(totals, rule.averaging), rule)


def stars_for(points: Decimal | Fraction, bands: Iterable[BandData]) -> int:
    """The stars (0 to 5) whose band `points` reach: floors are inclusive, 89.9 is four stars.

    Source: the bands of the rulebook that judges the dossier. Points alone give no rank.
    """
    exact = Fraction(points)
    return max((band.stars for band in bands if exact >= Fraction(band.floor)), default=0)


def marks_for(form: SetData, stars: int, case: str = "") -> tuple[MinMark, ...]:
    """Every minimum mark that `stars` stars must meet, those of lower stars included.

    `case` names the alternative list (tourism) that the product belongs to; "" looks at all lists.
    Source: the asterisks of Phụ lục II of 26/2026; that lower stars' marks bind too is inferred.
    """
    return tuple(
        mark
        for criterion in form.criteria
        for mark in criterion.marks
        if mark.stars <= stars and (not case or mark.case in ("", case))
    )


def held_back(
    sheets: Sequence[MarkedSheet], marks: Iterable[MinMark], rule: MinimumRule
) -> tuple[HeldBack, ...]:
    """The `marks` that do not hold over `sheets`, with their votes, in the order of the form.

    MAJORITY: more than half of the sheets must reach the mark, a tie does not. ALL: every sheet.
    Every valid sheet votes, also one that trimming leaves out of the average.
    """
    found = []
    for mark in marks:
        votes = sum(sheet.meets(mark) for sheet in sheets)
        if not _holds(votes, len(sheets), rule):
            found.append(HeldBack(mark, votes, len(sheets) - votes))
    return tuple(found)


def result_of(
    sheets: Sequence[MarkedSheet],
    form: SetData,
    bands: Sequence[BandData],
    rule: CountingRule,
    case: str = "",
) -> Outcome:
    """The council's result for one dossier from the valid `sheets`, all filled in under `form`.

    The star is the highest whose band the rounded average reaches and whose minimum marks, those
    of lower stars included, all hold. ValueError when there are too few sheets for the averaging.
    """
    exact = exact_average([sheet.total for sheet in sheets], rule.averaging)
    points = rounded(exact, rule)
    by_points = stars_for(points, bands)
    unmet = held_back(sheets, marks_for(form, by_points, case), rule.minimum_rule)
    kept = _kept(sheets, rule.averaging)
    return Outcome(
        exact=exact,
        average=points,
        parts={
            part.code: rounded(
                sum((Fraction(sheet.parts[part.code]) for sheet in kept), Fraction(0)) / len(kept),
                rule,
            )
            for part in form.parts
        },
        sheets_counted=len(kept),
        stars_by_points=by_points,
        stars=_highest_below(by_points, unmet, bands),
        held_back=unmet,
        is_lifted=stars_for(exact, bands) < by_points,
    )


def spread(totals: Sequence[Decimal]) -> Decimal:
    """Points between the highest and the lowest total; 0 for none or one."""
    return max(totals, default=Decimal(0)) - min(totals, default=Decimal(0))


def differences(sheets: Sequence[MarkedSheet], form: SetData) -> tuple[Difference, ...]:
    """The criteria on which `sheets` differ, the widest apart first, then in the form's order."""
    found = []
    for criterion in form.criteria:
        points = [sheet.points.get(criterion.code, Decimal(0)) for sheet in sheets]
        if points and max(points) > min(points):
            found.append(Difference(criterion, min(points), max(points)))
    return tuple(sorted(found, key=lambda difference: -difference.points))


def members_needed(total: int, quorum_percent: int) -> int:
    """How many of `total` members make a quorum of `quorum_percent`, rounded up: 75 % of 7 is 6.

    Source: the council's own regulation; the decree names no quorum.
    """
    return -(-total * quorum_percent // 100)


def _holds(votes: int, sheets: int, rule: MinimumRule) -> bool:
    return votes == sheets if rule == MinimumRule.ALL else 2 * votes > sheets


def _highest_below(by_points: int, unmet: Sequence[HeldBack], bands: Iterable[BandData]) -> int:
    """The highest star of `bands` up to `by_points` that no unmet mark blocks."""
    blocked_from = min((mark.stars for mark in unmet), default=by_points + 1)
    return max((band.stars for band in bands if band.stars < blocked_from), default=0)


def _kept(sheets: Sequence[MarkedSheet], averaging: Averaging) -> Sequence[MarkedSheet]:
    """The sheets that enter the average. Of equal totals the parts decide, never the seat."""
    if averaging != Averaging.TRIMMED:
        return sheets
    return sorted(sheets, key=lambda sheet: (sheet.total, tuple(sheet.parts.values())))[1:-1]
