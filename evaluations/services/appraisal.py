"""The commune's opinion on the rulebook's matters and its proposal to the province."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError
from evaluations import workflow
from evaluations.choices import DocumentStatus, Stage
from evaluations.dossier_queries import completeness, papers_of
from evaluations.models import Appraisal, AppraisalMatter, Dossier
from evaluations.services import guards, inputs, moves, rounds

FINDING_LIMIT = 2000


@dataclass(frozen=True)
class Opinion:
    """The commune's opinion on one matter, by the rulebook's code of it."""

    code: str
    is_met: bool
    finding: str


@transaction.atomic
def propose(
    *,
    dossier: Dossier,
    opinions: Sequence[Opinion],
    letter_number: str,
    letter_on: dt.date | None,
    by: User,
    at: dt.datetime,
) -> Appraisal:
    """Record the commune's opinion on each matter and propose the dossier to the province.

    It goes to the round whose last day for proposals has not passed. Source: Decision 26/2026,
    Art. 7 and Mẫu số 03; Art. 5 for the rounds. RuleError, at the field, when a matter lacks its
    finding, a document is not checked, or the letter's date lies in the future or before the
    dossier was handed in.
    """
    on = clock.day_of(at)
    dossier = moves.lock(dossier)
    step = workflow.step_between(dossier.stage, Stage.PROPOSED)
    guards.require(by, step.permission, dossier=dossier, on=on)
    _check_papers(dossier, on)
    found = _checked_opinions(dossier, opinions)
    letter_number = inputs.line(
        letter_number,
        field="letter_number",
        limit=50,
        missing=_("Hãy ghi số văn bản đề nghị."),
    )
    day = _checked_letter_day(dossier, letter_on, on)
    appraisal, _made = Appraisal.objects.update_or_create(
        dossier=dossier,
        defaults={"letter_number": letter_number, "letter_on": day, "at": at, "by": by},
    )
    _keep_matters(appraisal, dossier, found)
    rounds.assign(dossier=dossier, on=on)
    moves.move(dossier=dossier, target=Stage.PROPOSED, by=by, at=at)
    _record(dossier, appraisal, found, by)
    return appraisal


def _check_papers(dossier: Dossier, on: dt.date) -> None:
    state = completeness(papers_of(dossier), on)
    unchecked = [p.row.name for p in state.papers if p.row.status == DocumentStatus.PROVIDED]
    bad = [paper.row.name for paper in state.blocking]
    if unchecked:
        raise RuleError(
            _("Chưa kiểm tra xong tài liệu: %(names)s.") % {"names": "; ".join(unchecked)}
        )
    if bad:
        raise RuleError(
            _("Hồ sơ chưa đầy đủ: %(names)s. Hãy trả lại để chủ thể bổ sung.")
            % {"names": "; ".join(bad)}
        )


def _checked_opinions(dossier: Dossier, opinions: Sequence[Opinion]) -> Mapping[str, Opinion]:
    """The opinions by code, each matter of the rulebook exactly once, with its finding."""
    given = {opinion.code: opinion for opinion in opinions}
    matters = dossier.rulebook.data.matters
    if len(given) != len(opinions) or set(given) - {matter.code for matter in matters}:
        raise RuleError(_("Nội dung thẩm định không đúng với biểu mẫu."))
    found = {}
    for matter in matters:
        if matter.code not in given:
            raise RuleError(_("Hãy chọn đáp ứng hoặc chưa đáp ứng."), field=f"is_met_{matter.code}")
        finding = inputs.text(
            given[matter.code].finding,
            field=f"finding_{matter.code}",
            limit=FINDING_LIMIT,
            missing=_("Hãy ghi nhận xét cho nội dung này."),
        )
        found[matter.code] = Opinion(matter.code, given[matter.code].is_met, finding)
    return found


def _checked_letter_day(dossier: Dossier, letter_on: dt.date | None, on: dt.date) -> dt.date:
    if letter_on is None:
        raise RuleError(_("Hãy ghi ngày văn bản đề nghị."), field="letter_on")
    if letter_on > on:
        raise RuleError(_("Ngày văn bản ở tương lai."), field="letter_on")
    last = dossier.submissions.latest("sequence")
    if letter_on < clock.day_of(last.at):
        raise RuleError(_("Ngày văn bản sớm hơn ngày hồ sơ được nộp."), field="letter_on")
    return letter_on


def _keep_matters(appraisal: Appraisal, dossier: Dossier, found: Mapping[str, Opinion]) -> None:
    appraisal.matters.all().delete()
    AppraisalMatter.objects.bulk_create(
        AppraisalMatter(
            appraisal=appraisal,
            code=matter.code,
            name=matter.name,
            is_met=found[matter.code].is_met,
            finding=found[matter.code].finding,
        )
        for matter in dossier.rulebook.data.matters
    )


def _record(dossier: Dossier, appraisal: Appraisal, found: Mapping[str, Opinion], by: User) -> None:
    opinions: dict[str, object] = {
        code: {"is_met": opinion.is_met, "finding": opinion.finding}
        for code, opinion in found.items()
    }
    area = dossier.place.code
    audit.record(Action.DOSSIER_APPRAISED, target=dossier, by=by, area=area, after=opinions)
    audit.record(
        Action.DOSSIER_PROPOSED,
        target=dossier,
        by=by,
        area=area,
        after={"letter_number": appraisal.letter_number, "letter_on": appraisal.letter_on},
        note=f"{appraisal.letter_number}, {appraisal.letter_on}",
    )
