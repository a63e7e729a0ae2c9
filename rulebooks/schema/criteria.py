"""Criteria of a product set: parts, criteria, options, and the minimum marks of each star."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from rulebooks.choices import Trust

NO_LEVEL = "0"  # key of the level below all printed ones


@dataclass(frozen=True)
class TrustNote:
    """A warning about how far what it stands on may be trusted."""

    kind: Trust
    text: str


@dataclass(frozen=True)
class OptionData:
    """One level of a criterion: `points` earned, and the star for which it is the least accepted.

    `case` is "" or names the alternative list ("a", "b") that the option belongs to.
    """

    key: str
    points: Decimal
    label: str
    min_for_star: int | None = None
    case: str = ""
    trust: tuple[TrustNote, ...] = ()

    @property
    def is_printed(self) -> bool:
        """False for the level of 0 points that a sheet adds where the form prints none."""
        return self.key != NO_LEVEL

    @property
    def note(self) -> str:
        """The warnings about this option as one text; empty when there is none."""
        return " ".join(note.text for note in self.trust)


@dataclass(frozen=True)
class MinMark:
    """The least points that criterion `criterion_code` must reach for a rating of `stars` or more.

    Source: the asterisks of the forms in Phụ lục II of 26/2026. `key` is the option that carries
    the mark. In a criterion with alternative lists the mark binds only choices of its own `case`.
    """

    criterion_code: str
    stars: int
    points: Decimal
    key: str
    case: str = ""

    def is_met_by(self, option: OptionData | None) -> bool:
        """Whether `option` (None: nothing chosen) reaches the mark; higher points reach it too."""
        if option is None:
            return False
        if self.case and option.case and option.case != self.case:
            return True  # judged by the marks of the other list
        return option.points >= self.points


@dataclass(frozen=True)
class CriterionData:
    """One leaf criterion: a person chooses exactly one of its `choices`."""

    code: str
    no: str
    name: str
    name_en: str
    max: Decimal
    options: tuple[OptionData, ...]
    part: str
    group_code: str = ""
    group_name: str = ""
    subgroup_name: str = ""
    requirement: str = ""
    stop_note: str = ""
    trust: tuple[TrustNote, ...] = ()
    no_level: OptionData | None = None

    @cached_property
    def choices(self) -> tuple[OptionData, ...]:
        """What a sheet offers: the printed options, and before them 0 points when none prints it.

        A product that reaches no printed level gets 0 points; the forms do not print that line.
        """
        return (self.no_level, *self.options) if self.no_level else self.options

    @cached_property
    def marks(self) -> tuple[MinMark, ...]:
        """Every minimum mark of this criterion, lowest star first."""
        marks = [
            MinMark(self.code, option.min_for_star, option.points, option.key, option.case)
            for option in self.options
            if option.min_for_star is not None
        ]
        return tuple(sorted(marks, key=lambda mark: (mark.stars, mark.case)))

    @property
    def cases(self) -> tuple[str, ...]:
        """The alternative lists of this criterion, in order; empty when there is one list."""
        return tuple(dict.fromkeys(option.case for option in self.options if option.case))

    def option(self, key: str) -> OptionData:
        """The choice with `key`; KeyError when this criterion has none such."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> Mapping[str, OptionData]:
        return {option.key: option for option in self.choices}


@dataclass(frozen=True)
class PartData:
    """One part (A, B, C) of a product set with its criteria in the order of the form."""

    code: str
    name: str
    name_en: str
    max: Decimal
    criteria: tuple[CriterionData, ...]


@dataclass(frozen=True)
class SetData:
    """The form of one product set. `recorded_only`: shown, but no sheet is scored by it."""

    code: str
    name: str
    name_en: str
    group: str
    parts: tuple[PartData, ...]
    ministries: tuple[str, ...] = ()
    samples_required: int = 0
    rejected_if: str = ""
    cases: Mapping[str, str] = field(default_factory=dict)
    recorded_only: bool = False
    recorded_reason: str = ""
    trust: tuple[TrustNote, ...] = ()

    @cached_property
    def criteria(self) -> tuple[CriterionData, ...]:
        """All leaf criteria in the order of the form."""
        return tuple(criterion for part in self.parts for criterion in part.criteria)

    def criterion(self, code: str) -> CriterionData:
        """The criterion with `code`; KeyError when this set has none such."""
        return self._by_code[code]

    def points(self, chosen: Mapping[str, str]) -> dict[str, Decimal]:
        """Points by criterion for the option keys `chosen` by criterion; KeyError if unknown."""
        return {code: self.criterion(code).option(key).points for code, key in chosen.items()}

    def part_total(self, part: str, points: Mapping[str, Decimal]) -> Decimal:
        """The points of one part: the sum over its criteria, 0 for those that `points` lacks."""
        criteria = next(p.criteria for p in self.parts if p.code == part)
        return sum((points.get(c.code, Decimal(0)) for c in criteria), Decimal(0))

    def part_totals(self, points: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """The points of every part by its code."""
        return {part.code: self.part_total(part.code, points) for part in self.parts}

    def min_marks(self, stars: int) -> tuple[MinMark, ...]:
        """What each criterion must at least reach for `stars` stars, in the order of the form.

        Marks of lower stars count too, so the highest of them binds; one mark for each alternative
        list. That the levels add up is inferred: the act does not say so (rule 4 of the design).
        """
        return tuple(
            mark for criterion in self.criteria for mark in binding_marks(criterion.marks, stars)
        )

    def missing(self, chosen: Mapping[str, str]) -> tuple[CriterionData, ...]:
        """The criteria for which nothing is chosen yet."""
        return tuple(criterion for criterion in self.criteria if criterion.code not in chosen)

    def cases_chosen(self, chosen: Mapping[str, str]) -> frozenset[str]:
        """The alternative lists `chosen` draws from. One product belongs to one: two is a slip."""
        options = (self.criterion(code).option(key) for code, key in chosen.items())
        return frozenset(option.case for option in options if option.case)

    @cached_property
    def _by_code(self) -> Mapping[str, CriterionData]:
        return {criterion.code: criterion for criterion in self.criteria}


def binding_marks(marks: Iterable[MinMark], stars: int) -> tuple[MinMark, ...]:
    """Of the marks of one criterion, the highest that a rating of `stars` must meet, per case."""
    binding: dict[str, MinMark] = {}
    for mark in marks:
        held = binding.get(mark.case)
        if mark.stars <= stars and (held is None or mark.points > held.points):
            binding[mark.case] = mark
    return tuple(binding.values())
