"""Who does what, when, with which papers: everything of a rulebook but its criteria."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rulebooks.choices import Confidence, DayKind, LegalForm, Level, Need, Purpose


@dataclass(frozen=True)
class PartWeight:
    """A part of every form and the most points it gives."""

    code: str
    name: str
    name_en: str
    max: Decimal


@dataclass(frozen=True)
class BandData:
    """Average totals from `floor` (points, inclusive) to `below` (exclusive; None: to the end)."""

    stars: int
    floor: Decimal
    below: Decimal | None
    name: str
    has_certificate: bool
    confidence: Confidence

    def holds(self, points: Decimal) -> bool:
        """Whether an average total of `points` lies in this band."""
        return self.floor <= points and (self.below is None or points < self.below)


@dataclass(frozen=True)
class AuthorityData:
    """Who recognises `stars` from `valid_from` to `valid_to` (both inclusive; None: open)."""

    stars: int
    level: Level
    title_vi: str
    title_en: str
    valid_from: dt.date
    valid_to: dt.date | None
    article: str
    confidence: Confidence

    def holds(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class ForwardData:
    """A level sends dossiers upward from an average of `floor` points (inclusive)."""

    source: Level
    target: Level
    floor: Decimal
    fallback: str
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class StepData:
    """One step of the procedure; `days` is None where the act sets no term."""

    code: str
    level: Level
    who: str
    what: str
    days: int | None
    day_kind: DayKind
    counted_from: str
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class CouncilData:
    """What the act says of a council; size, quorum, averaging are its own regulation's."""

    level: Level
    chair: str
    members: str
    left_to_regulation: str
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class RoundData:
    """A yearly round: last days (month, day) for proposals and for the result."""

    level: Level
    proposals_by: tuple[int, int]
    done_by: tuple[int, int]
    article: str
    confidence: Confidence

    @property
    def proposals_text(self) -> str:
        """The last day for proposals as people write it: 30/4."""
        return "{1}/{0}".format(*self.proposals_by)

    @property
    def done_text(self) -> str:
        """The last day for the result as people write it: 30/6."""
        return "{1}/{0}".format(*self.done_by)

    def closes_on(self, year: int) -> dt.date:
        """The last day for proposals to the round of `year`."""
        return dt.date(year, *self.proposals_by)

    def ends_on(self, year: int) -> dt.date:
        """The last day for the result of the round of `year`."""
        return dt.date(year, *self.done_by)


@dataclass(frozen=True)
class ReratingData:
    """When a certified product files again, in calendar days before the certificate's end."""

    opens_days_before: int
    closes_days_before: int
    method: str
    decided_within_days: int
    day_kind: DayKind
    article: str
    confidence: Confidence

    def opens_on(self, valid_to: dt.date) -> dt.date:
        """The first day of the window for a certificate whose last day is `valid_to`."""
        return valid_to - dt.timedelta(days=self.opens_days_before)

    def closes_on(self, valid_to: dt.date) -> dt.date:
        """The last day of the window for a certificate whose last day is `valid_to`."""
        return valid_to - dt.timedelta(days=self.closes_days_before)

    def is_open(self, valid_to: dt.date, on: dt.date) -> bool:
        """Whether a re-rating dossier may be filed on the day `on`, both ends included."""
        return self.opens_on(valid_to) <= on <= self.closes_on(valid_to)


@dataclass(frozen=True)
class GroundData:
    """One ground on which a recognition is withdrawn."""

    code: str
    text: str
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class WithdrawalData:
    """Who withdraws, within how many days, on which grounds."""

    days: int | None
    day_kind: DayKind
    counted_from: str
    who: str
    article: str
    confidence: Confidence
    grounds: tuple[GroundData, ...]


@dataclass(frozen=True)
class ApplicantData:
    """A legal form that may apply; `sets` empty means every product set."""

    legal_form: LegalForm
    condition: str
    sets: tuple[str, ...]
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class MatterData:
    """One matter that the commune appraises; `criteria_names` are the criteria it bears upon."""

    code: str
    name: str
    name_en: str
    criteria_names: tuple[str, ...]
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class DocumentData:
    """One document of a dossier and when it is wanted. Empty tuples set no condition.

    `evidence_names` are criteria by name; `evidence_for` holds their codes in the product set that
    `RulebookData.documents_for` was asked about, and is empty before.
    """

    code: str
    name: str
    name_en: str
    need: Need
    prepared_by: Level
    has_expiry: bool
    is_personal: bool
    form: str
    when: str
    only_sets: tuple[str, ...]
    except_sets: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    legal_forms: tuple[LegalForm, ...]
    for_stars: tuple[int, ...]
    evidence_names: tuple[str, ...]
    source: str
    confidence: Confidence
    evidence_for: tuple[str, ...] = ()

    @property
    def mandatory(self) -> bool:
        """Whether a dossier without it cannot be handed in."""
        return self.need is Need.MANDATORY

    def applies(self, *, purpose: str, set_code: str, legal_form: str, stars: int | None) -> bool:
        """Whether a dossier of this purpose, set, legal form, proposed for `stars`, asks for it."""
        return (
            (not self.only_sets or set_code in self.only_sets)
            and set_code not in self.except_sets
            and (not self.purposes or purpose in self.purposes)
            and (not self.legal_forms or legal_form in self.legal_forms)
            and (not self.for_stars or stars in self.for_stars)
        )


@dataclass(frozen=True)
class PendingData:
    """Dossiers handed in before `submitted_before` under older regimes, and not yet judged."""

    purposes: tuple[Purpose, ...]
    regimes: tuple[str, ...]
    submitted_before: dt.date
    keeps_old_rules: bool
    days: int
    last_day: dt.date
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class ExtensionData:
    """A certificate whose window could not be met goes on until a result, at most so long."""

    max_days: int
    text: str
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class TransitionData:
    """What happens to what began under older regimes."""

    certificates: str
    article: str
    confidence: Confidence
    pending: tuple[PendingData, ...]
    extension: ExtensionData | None


@dataclass(frozen=True)
class ReplacedData:
    """An older regime that this one closes: its last days in force and for new dossiers."""

    code: str
    valid_to: dt.date
    new_to: dt.date
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class NumberFormat:
    """How a number is written: `pattern` with {province}, {commune}, {number}, {year}."""

    pattern: str
    text: str
    article: str
    confidence: Confidence

    def write(self, values: Mapping[str, object]) -> str:
        """The number for `values`; KeyError when one that the pattern wants is missing."""
        return self.pattern.format_map(values)


@dataclass(frozen=True)
class StatementData:
    """A sentence of the act or about it that no other field holds."""

    text: str
    article: str
    confidence: Confidence


@dataclass(frozen=True)
class SourceData:
    """Where the file's content comes from."""

    title: str
    text: str
    confidence: Confidence
