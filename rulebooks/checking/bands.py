"""Star bands must cover 0 to 100 points once, higher points giving higher stars."""

from collections.abc import Iterable
from decimal import Decimal

from rulebooks.choices import Refusal
from rulebooks.schema import BandData, Problem

_END = Decimal("Infinity")  # the last band runs to the end of the scale, its end included
_PATH = "bands"


def band_problems(bands: Iterable[BandData]) -> list[Problem]:
    """Gaps, overlaps and disorder of star bands; empty when each point of 0..100 has one star."""
    ordered = sorted(bands, key=lambda band: band.floor)
    if not ordered:
        return [Problem(_PATH, Refusal.MISSING, {"key": "bands"})]
    problems = list(_cover_problems(ordered))
    stars = [band.stars for band in ordered]
    if stars != sorted(set(stars)):
        problems.append(Problem(_PATH, Refusal.BAND_ORDER))
    return problems


def _cover_problems(ordered: list[BandData]) -> Iterable[Problem]:
    reached = Decimal(0)
    if ordered[0].floor != reached:
        yield Problem(_PATH, Refusal.BAND_START, {"floor": ordered[0].floor})
        reached = ordered[0].floor
    for band in ordered:
        end = _END if band.below is None else band.below
        if end <= band.floor:
            yield Problem(_PATH, Refusal.BAND_EMPTY, {"low": band.floor, "high": end})
            continue
        if band.floor > reached:
            yield Problem(_PATH, Refusal.BAND_GAP, {"low": reached, "high": band.floor})
        if band.floor < reached:
            high = min(reached, end, Decimal(100))
            yield Problem(_PATH, Refusal.BAND_OVERLAP, {"low": band.floor, "high": high})
        reached = max(reached, end)
    if reached != _END or ordered[-1].floor > 100:
        yield Problem(_PATH, Refusal.BAND_END)
