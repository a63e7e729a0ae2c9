"""One legal regime as a whole, and the questions that other rooms ask of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from rulebooks.schema.criteria import SetData, TrustNote
from rulebooks.schema.procedure import (
    ApplicantData,
    AuthorityData,
    BandData,
    CouncilData,
    DocumentData,
    ForwardData,
    GroundData,
    MatterData,
    NumberFormat,
    PartWeight,
    PendingData,
    ReplacedData,
    ReratingData,
    RoundData,
    SourceData,
    StatementData,
    StepData,
    TransitionData,
    WithdrawalData,
)


@dataclass(frozen=True)
class RulebookData:
    """The content of a rulebook file. Its dates are those of the file: the row's columns decide.

    `recording_only`: results are recorded as totals and part scores, never scored here.
    """

    code: str
    version: int
    number: str
    title: str
    title_en: str
    issued_on: dt.date
    valid_from: dt.date
    valid_to: dt.date | None
    new_from: dt.date
    new_to: dt.date | None
    recording_only: bool
    recording_reason: str
    own_numbering: bool
    groups: Mapping[str, str]
    parts: tuple[PartWeight, ...]
    bands: tuple[BandData, ...]
    authorities: tuple[AuthorityData, ...]
    forwards: tuple[ForwardData, ...]
    councils: tuple[CouncilData, ...]
    steps: tuple[StepData, ...]
    rounds: tuple[RoundData, ...]
    recognition_months: int
    rerating: ReratingData | None
    withdrawal: WithdrawalData | None
    applicants: tuple[ApplicantData, ...]
    matters: tuple[MatterData, ...]
    documents: tuple[DocumentData, ...]
    transition: TransitionData | None
    replaces: tuple[ReplacedData, ...]
    product_code: NumberFormat | None
    slip_number: NumberFormat | None
    minimum_rules: tuple[StatementData, ...]
    notes: tuple[StatementData, ...]
    sources: tuple[SourceData, ...]
    trust: tuple[TrustNote, ...]
    sets: Mapping[str, SetData]

    @property
    def source(self) -> str:
        """Where the content comes from, in a line."""
        return "; ".join(source.title for source in self.sources)

    @property
    def withdrawal_grounds(self) -> tuple[GroundData, ...]:
        """The grounds on which a recognition is withdrawn; empty where they are not known."""
        return self.withdrawal.grounds if self.withdrawal else ()

    def band_for(self, points: Decimal) -> BandData:
        """The band of an average total of `points` (0 to 100); ValueError outside.

        Points alone give no rank: the minimum marks of the star must hold as well.
        """
        for band in self.bands:
            if points <= 100 and band.holds(points):
                return band
        raise ValueError(f"{points} points are outside 0 to 100")

    def band_of(self, stars: int) -> BandData:
        """The band of `stars`; KeyError when the regime has no such star."""
        for band in self.bands:
            if band.stars == stars:
                return band
        raise KeyError(stars)

    def authority_for(self, stars: int, on: dt.date) -> AuthorityData | None:
        """Who recognises `stars` on the day `on`; None when nobody does (one and two stars)."""
        found = (a for a in self.authorities if a.stars == stars and a.holds(on))
        return next(found, None)

    def forward_from(self, level: str) -> ForwardData | None:
        """From how many points, and whereto, `level` sends dossiers upward; None: it does not."""
        return next((f for f in self.forwards if f.source == level), None)

    def set_for(self, code: str) -> SetData:
        """The form of product set `code`; KeyError when this regime holds none."""
        return self.sets[code]

    def step(self, code: str) -> StepData:
        """The step with `code`; KeyError when the regime has none such."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def matter(self, code: str) -> MatterData:
        """The matter of the commune's appraisal with `code`; KeyError when there is none such."""
        for matter in self.matters:
            if matter.code == code:
                return matter
        raise KeyError(code)

    def ground(self, code: str) -> GroundData:
        """The ground of withdrawal with `code`; KeyError when there is none such."""
        for ground in self.withdrawal_grounds:
            if ground.code == code:
                return ground
        raise KeyError(code)

    def documents_for(
        self, purpose: str, set_code: str, legal_form: str, *, stars: int | None = None
    ) -> tuple[DocumentData, ...]:
        """The documents of one dossier in the order of the form, with the criteria each bears upon.

        `stars`: the rank proposed upward, for the papers that only such a proposal needs.
        """
        form = self.sets.get(set_code)
        return tuple(
            replace(document, evidence_for=_codes_of(form, document.evidence_names))
            for document in self.documents
            if document.applies(
                purpose=purpose, set_code=set_code, legal_form=legal_form, stars=stars
            )
        )

    def may_apply(self, legal_form: str, set_code: str) -> bool:
        """Whether a producer of `legal_form` may enter a product of `set_code`."""
        return any(
            a.legal_form == legal_form and (not a.sets or set_code in a.sets)
            for a in self.applicants
        )

    def pending_rule(self, purpose: str, regime: str) -> PendingData | None:
        """What this regime says of undecided dossiers of an older `regime`; None when nothing."""
        pending = self.transition.pending if self.transition else ()
        return next((p for p in pending if purpose in p.purposes and regime in p.regimes), None)

    def extended_until(self, valid_to: dt.date) -> dt.date | None:
        """The last day to which transition may carry a certificate that ends on `valid_to`.

        Only where the re-rating window closed before this regime began while the certificate was
        still valid then: its producer could not have met it. None when the rule does not apply.
        """
        extension = self.transition.extension if self.transition else None
        if extension is None or self.rerating is None:
            return None
        if not self.rerating.closes_on(valid_to) < self.valid_from <= valid_to:
            return None
        return valid_to + dt.timedelta(days=extension.max_days)


def _codes_of(form: SetData | None, names: tuple[str, ...]) -> tuple[str, ...]:
    if form is None:
        return ()
    return tuple(criterion.code for criterion in form.criteria if criterion.name in names)
