"""The way of a dossier: which moves there are, whose they are, and by when the next is due."""

import datetime as dt
from dataclasses import dataclass

from accounts.permissions import Permission
from common.errors import StageError
from common.workdays import add_workdays
from evaluations.choices import NO_STEP, Stage
from rulebooks.choices import DayKind, Purpose
from rulebooks.schema import RulebookData


@dataclass(frozen=True)
class Step:
    """One move and the right that it needs."""

    source: Stage
    target: Stage
    permission: Permission


# Source: Decision 26/2026/QĐ-TTg, Art. 7, in its order; returns and withdrawals beside them.
STEPS: tuple[Step, ...] = (
    Step(Stage.DRAFT, Stage.SUBMITTED, Permission.DOSSIER_ASSEMBLE),
    Step(Stage.RETURNED, Stage.SUBMITTED, Permission.DOSSIER_ASSEMBLE),
    Step(Stage.SUBMITTED, Stage.RETURNED, Permission.DOSSIER_APPRAISE),
    Step(Stage.SUBMITTED, Stage.PROPOSED, Permission.DOSSIER_APPRAISE),
    Step(Stage.PROPOSED, Stage.RETURNED, Permission.DOSSIER_RECEIVE),
    Step(Stage.PROPOSED, Stage.RECEIVED, Permission.DOSSIER_RECEIVE),
    Step(Stage.RECEIVED, Stage.RETURNED, Permission.DOSSIER_RECEIVE),
    Step(Stage.RECEIVED, Stage.REVIEWED, Permission.DOSSIER_REVIEW),
    Step(Stage.REVIEWED, Stage.SCHEDULED, Permission.COUNCIL_MANAGE),
    Step(Stage.SCHEDULED, Stage.SCORED, Permission.SHEET_SCORE),
    # One and two stars get no decision (Art. 4 and 7): the closed meeting is the end.
    Step(Stage.SCHEDULED, Stage.NOT_RECOGNISED, Permission.SHEET_SCORE),
    Step(Stage.SCORED, Stage.RECOGNISED, Permission.DECISION_ISSUE),
    Step(Stage.SCORED, Stage.FORWARDED, Permission.DOSSIER_FORWARD),
    Step(Stage.FORWARDED, Stage.NATIONAL, Permission.NATIONAL_RESULT_RECORD),
    Step(Stage.NATIONAL, Stage.RECOGNISED, Permission.DECISION_ISSUE),
    Step(Stage.NATIONAL, Stage.NOT_RECOGNISED, Permission.COUNCIL_MANAGE),
    # After a national result the province may evaluate again by itself.
    Step(Stage.NATIONAL, Stage.REVIEWED, Permission.COUNCIL_MANAGE),
    # A meeting is reopened: its results fall, its dossiers wait for the council again.
    Step(Stage.SCORED, Stage.SCHEDULED, Permission.COUNCIL_MANAGE),
    Step(Stage.NOT_RECOGNISED, Stage.SCHEDULED, Permission.COUNCIL_MANAGE),
    # The producer's own decision, as long as no council sits over the dossier.
    Step(Stage.DRAFT, Stage.WITHDRAWN, Permission.DOSSIER_ASSEMBLE),
    Step(Stage.SUBMITTED, Stage.WITHDRAWN, Permission.DOSSIER_ASSEMBLE),
    Step(Stage.RETURNED, Stage.WITHDRAWN, Permission.DOSSIER_ASSEMBLE),
    Step(Stage.PROPOSED, Stage.WITHDRAWN, Permission.DOSSIER_ASSEMBLE),
    Step(Stage.RECEIVED, Stage.WITHDRAWN, Permission.DOSSIER_ASSEMBLE),
    Step(Stage.REVIEWED, Stage.WITHDRAWN, Permission.DOSSIER_ASSEMBLE),
)
_BY_ENDS = {(step.source, step.target): step for step in STEPS}

# What a dossier of that stage waits for, by the rulebook's own name of the step.
WAITS_FOR: dict[Stage, str] = {
    Stage.SUBMITTED: "commune_appraisal",
    Stage.PROPOSED: "office_receipt",
    Stage.RECEIVED: "advisory_review",
    Stage.REVIEWED: "council_meeting",
    Stage.SCHEDULED: "council_meeting",
    Stage.SCORED: "recognition",
}
# The order in which a dossier passes the stages when nothing holds it up.
MAIN_WAY: tuple[Stage, ...] = (
    Stage.DRAFT,
    Stage.SUBMITTED,
    Stage.PROPOSED,
    Stage.RECEIVED,
    Stage.REVIEWED,
    Stage.SCHEDULED,
    Stage.SCORED,
    Stage.RECOGNISED,
)


def step_between(source: str, target: str) -> Step:
    """The step from `source` to `target`; StageError, naming both, when there is none."""
    step = _BY_ENDS.get((Stage(source), Stage(target)))
    if step is None:
        values = {"source": Stage(source).label, "target": Stage(target).label}
        raise StageError(NO_STEP % values)
    return step


def can_move(source: str, target: str) -> bool:
    """Whether a step leads from `source` to `target`."""
    return (Stage(source), Stage(target)) in _BY_ENDS


@dataclass(frozen=True)
class Terms:
    """What the deadlines of one dossier rest on. `round_ends_on` is the last day of its round."""

    data: RulebookData
    purpose: str
    round_ends_on: dt.date | None


def due_on(stage: str, on: dt.date, terms: Terms, current: dt.date | None) -> dt.date | None:
    """The last day (inclusive) for what a dossier waits for that enters `stage` on the day `on`.

    First the term that the rulebook gives the step, counted from the day after. Where it gives none
    the province has until the end of the round; a re-rating until its own term from the day the
    office received it (26/2026, Art. 7(6)), kept as `current` to the end. None: no term.
    """
    code = WAITS_FOR.get(Stage(stage))
    if code is None:
        return None
    step = next((s for s in terms.data.steps if s.code == code), None)
    if step is not None and step.days is not None:
        return _after(on, step.days, step.day_kind)
    if terms.purpose == Purpose.RERATING and terms.data.rerating is not None:
        if Stage(stage) is Stage.RECEIVED:
            rule = terms.data.rerating
            return _after(on, rule.decided_within_days, rule.day_kind)
        return None if Stage(stage) is Stage.PROPOSED else current
    return terms.round_ends_on


def _after(on: dt.date, days: int, kind: DayKind) -> dt.date:
    if kind is DayKind.WORKING:
        return add_workdays(on, days)
    return on + dt.timedelta(days=days)
