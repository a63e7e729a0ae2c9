"""One score sheet under one form: points, part totals, and which minimum marks it misses."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rulebooks.schema import CriterionData, MinMark, SetData


@dataclass(frozen=True)
class MarkedSheet:
    """What the options `chosen` (option key by criterion code) of one sheet earn under `form`.

    Source: Phụ lục II of 26/2026: one option a criterion, its points; parts A + B + C.
    """

    form: SetData
    chosen: Mapping[str, str]
    points: Mapping[str, Decimal]
    parts: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """All points of the sheet, 0 to 100."""
        return sum(self.parts.values(), Decimal(0))

    @property
    def missing(self) -> tuple[CriterionData, ...]:
        """The criteria for which nothing is chosen; a sheet with any is not finished."""
        return self.form.missing(self.chosen)

    @property
    def has_mixed_cases(self) -> bool:
        """Whether options of two alternative lists are chosen, which no product can belong to."""
        return len(self.form.cases_chosen(self.chosen)) > 1

    def unmet(self, stars: int) -> tuple[MinMark, ...]:
        """The minimum marks for `stars` stars (lower stars' included) that the sheet misses."""
        return tuple(mark for mark in self.form.min_marks(stars) if not self.meets(mark))

    def meets(self, mark: MinMark) -> bool:
        """Whether the option chosen for the mark's criterion reaches the mark."""
        key = self.chosen.get(mark.criterion_code)
        criterion = self.form.criterion(mark.criterion_code)
        return mark.is_met_by(criterion.option(key) if key is not None else None)


def mark_sheet(form: SetData, chosen: Mapping[str, str]) -> MarkedSheet:
    """The sheet of `chosen` options; KeyError for a criterion or option that `form` lacks."""
    points = form.points(chosen)
    return MarkedSheet(form, dict(chosen), points, form.part_totals(points))
