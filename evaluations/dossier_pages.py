"""What the pages of the dossier's path show: badges, steps, timeline, what may be done now."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Scope
from accounts.permissions import Permission
from evaluations import workflow
from evaluations.choices import CLOSED_STAGES, EDITABLE_STAGES, DocumentStatus, Stage
from evaluations.dossier_queries import Deadline, Paper, deadline_of, round_accepting
from evaluations.models import Dossier, DossierMove, Round
from evaluations.services import guards
from rulebooks.choices import Purpose

TONES: dict[Stage, str] = {
    Stage.DRAFT: "neutral",
    Stage.SUBMITTED: "wait",
    Stage.RETURNED: "bad",
    Stage.PROPOSED: "wait",
    Stage.RECEIVED: "wait",
    Stage.REVIEWED: "info",
    Stage.SCHEDULED: "info",
    Stage.SCORED: "info",
    Stage.FORWARDED: "info",
    Stage.NATIONAL: "info",
    Stage.RECOGNISED: "good",
    Stage.NOT_RECOGNISED: "warn",
    Stage.WITHDRAWN: "neutral",
}
_SHORT: dict[Stage, Promise] = {
    Stage.DRAFT: gettext_lazy("Lập hồ sơ"),
    Stage.SUBMITTED: gettext_lazy("Cấp xã kiểm tra, thẩm định"),
    Stage.PROPOSED: gettext_lazy("Văn phòng tiếp nhận"),
    Stage.RECEIVED: gettext_lazy("Tổ tư vấn rà soát"),
    Stage.REVIEWED: gettext_lazy("Xếp phiên họp"),
    Stage.SCHEDULED: gettext_lazy("Hội đồng chấm"),
    Stage.SCORED: gettext_lazy("Quyết định"),
    Stage.RECOGNISED: gettext_lazy("Công nhận"),
}
# Where a side stage stands on the main way.
_STANDS_AT: dict[Stage, Stage] = {
    Stage.RETURNED: Stage.DRAFT,
    Stage.FORWARDED: Stage.SCORED,
    Stage.NATIONAL: Stage.SCORED,
    Stage.NOT_RECOGNISED: Stage.SCORED,
}


WITH_RESULT = frozenset(
    {Stage.SCORED, Stage.FORWARDED, Stage.NATIONAL, Stage.RECOGNISED, Stage.NOT_RECOGNISED}
)


class StepLine(NamedTuple):
    """One line of `_partials/steps.html`."""

    label: str
    state: str
    note: str


class Entry(NamedTuple):
    """One line of `_partials/timeline.html`."""

    at: dt.datetime
    title: str
    text: str
    who: str


@dataclass(frozen=True)
class Row:
    """One dossier of a list."""

    dossier: Dossier
    deadline: Deadline | None

    @property
    def tone(self) -> str:
        return tone_of(self.dossier)


@dataclass(frozen=True)
class Powers:
    """What the reader may do with a dossier now: each a button of its page."""

    file: bool
    submit: bool
    withdraw: bool
    appraise: bool
    receive: bool
    send_back: bool
    review: bool
    schedule: bool


def tone_of(dossier: Dossier) -> str:
    """The tone of the badge of the dossier's stage."""
    return TONES[Stage(dossier.stage)]


def rows(dossiers: Iterable[Dossier], today: dt.date) -> list[Row]:
    """The lines of a list on the day `today`."""
    return [Row(dossier, deadline_of(dossier, today)) for dossier in dossiers]


def powers(scope: Scope, dossier: Dossier) -> Powers:
    """What `scope` may do with `dossier` in its stage; one query at most."""
    stage = Stage(dossier.stage)
    assembles = stage not in CLOSED_STAGES and guards.allows(
        scope, Permission.DOSSIER_ASSEMBLE, dossier
    )

    def may(target: Stage, permission: Permission) -> bool:
        if not workflow.can_move(stage, target):
            return False
        needed = workflow.step_between(stage, target).permission
        return needed is permission and guards.allows(scope, permission, dossier)

    return Powers(
        file=assembles and stage in EDITABLE_STAGES,
        submit=assembles and workflow.can_move(stage, Stage.SUBMITTED),
        withdraw=assembles and workflow.can_move(stage, Stage.WITHDRAWN),
        appraise=may(Stage.PROPOSED, Permission.DOSSIER_APPRAISE),
        receive=may(Stage.RECEIVED, Permission.DOSSIER_RECEIVE),
        send_back=may(Stage.RETURNED, Permission.DOSSIER_RECEIVE),
        review=may(Stage.REVIEWED, Permission.DOSSIER_REVIEW),
        schedule=may(Stage.SCHEDULED, Permission.COUNCIL_MANAGE) and stage == Stage.REVIEWED,
    )


def fold(papers: Iterable[Paper], *, may_file: bool) -> tuple[list[Paper], list[Paper]]:
    """The papers that a page shows, and the optional ones left out that a reader can unfold."""
    shown: list[Paper] = []
    folded: list[Paper] = []
    for paper in papers:
        is_left_out = paper.row.status == DocumentStatus.MISSING and not paper.row.mandatory
        (folded if is_left_out and not may_file else shown).append(paper)
    return shown, folded


def steps(dossier: Dossier) -> list[StepLine]:
    """Where the dossier is on its way."""
    stage = Stage(dossier.stage)
    if stage is Stage.WITHDRAWN:
        return []
    at = workflow.MAIN_WAY.index(_STANDS_AT.get(stage, stage))
    lines = []
    for place, step in enumerate(workflow.MAIN_WAY):
        state = "todo"
        if place < at or stage is Stage.RECOGNISED:
            state = "done"
        elif place == at:
            state = "stop" if stage in {Stage.RETURNED, Stage.NOT_RECOGNISED} else "now"
        note = str(stage.label) if place == at and stage in _STANDS_AT else ""
        lines.append(StepLine(str(_SHORT[step]), state, note))
    return lines


def timeline(moves: Iterable[DossierMove]) -> list[Entry]:
    """The moves of a dossier as lines, in the order given."""
    return [
        Entry(
            at=move.at,
            title=move.get_target_display(),
            text=move.reason,
            who=move.by.full_name,
        )
        for move in moves
    ]


def round_note(dossier: Dossier, on: dt.date) -> tuple[str, str]:
    """Which round a proposal of the day `on` goes to, as a headline and a sentence."""
    if dossier.purpose == Purpose.RERATING:
        return _("Đánh giá lại"), _("Hồ sơ đánh giá lại không chờ đợt.")
    current = dossier.round
    if current is not None and on <= current.proposals_due_on:
        return current.name, _due_sentence(current)
    found = round_accepting(on)
    if found is None:
        return _("Chưa có đợt"), _("Chưa có đợt nào đang nhận đề nghị; văn phòng sẽ xếp đợt sau.")
    if current is None:
        return found.name, _due_sentence(found)
    late = _("%(old)s đã hết hạn nhận đề nghị ngày %(day)s: hồ sơ chuyển sang %(new)s.") % {
        "old": current.name,
        "day": current.proposals_due_on.strftime("%d/%m/%Y"),
        "new": found.name,
    }
    return found.name, late


def _due_sentence(one: Round) -> str:
    return _("Đợt này nhận đề nghị đến hết ngày %(day)s.") % {
        "day": one.proposals_due_on.strftime("%d/%m/%Y")
    }
