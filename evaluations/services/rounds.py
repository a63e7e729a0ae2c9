"""Rounds of rating: opening one, and which round a dossier belongs to."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.choices import Level
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError
from evaluations.dossier_queries import round_accepting
from evaluations.models import Dossier, Round
from evaluations.services import inputs
from rulebooks.choices import Purpose
from rulebooks.models import Rulebook

NAME_LIMIT = 150


@dataclass(frozen=True)
class RoundFacts:
    """What makes a round. The three days are inclusive."""

    name: str
    year: int
    sequence: int
    opens_on: dt.date
    proposals_due_on: dt.date
    completes_on: dt.date
    level: Level = Level.PROVINCE


@transaction.atomic
def open_round(*, rulebook: Rulebook, facts: RoundFacts, by: User, at: dt.datetime) -> Round:
    """Open a round of rating under `rulebook`.

    Source: Decision 26/2026, Art. 5: at least the rulebook's rounds each year, more by the
    council's own regulation. RuleError, at the field, when the days do not run forward, lie in the
    past or outside the year, or the year has a round of that number.
    """
    on = clock.day_of(at)
    access.require(by, Permission.ROUND_MANAGE, on=on)
    name = inputs.line(
        facts.name, field="name", limit=NAME_LIMIT, missing=_("Hãy ghi tên đợt đánh giá.")
    )
    _check_days(facts, on)
    if rulebook.recording_only:
        raise RuleError(_("Văn bản này chỉ ghi nhận kết quả cũ."), field="rulebook")
    made = _create(rulebook, facts, name)
    audit.record(
        Action.ROUND_OPENED,
        target=made,
        by=by,
        after={"year": made.year, "sequence": made.sequence, "due": made.proposals_due_on},
        note=made.name,
    )
    return made


def assign(*, dossier: Dossier, on: dt.date) -> None:
    """Put a locked dossier, proposed on the day `on`, into the round that it still reaches.

    It stays in its round while that takes proposals; after the last day it goes to the next one, or
    to none until the office opens one. A re-rating waits for no round (26/2026, Art. 7(6)).
    """
    if dossier.purpose == Purpose.RERATING:
        return
    if dossier.round is not None and on <= dossier.round.proposals_due_on:
        return
    dossier.round = round_accepting(on)
    dossier.save(update_fields=["round"])


def carry_over(*, dossier: Dossier, round: Round) -> None:
    """Let a locked dossier be judged in `round`, when it is left over from an earlier one.

    A re-rating waits for no round (26/2026, Art. 7(6)).
    """
    if dossier.purpose != Purpose.RERATING and dossier.round_id != round.pk:
        dossier.round = round
        dossier.save(update_fields=["round"])


def _check_days(facts: RoundFacts, on: dt.date) -> None:
    if not facts.opens_on <= facts.proposals_due_on:
        raise RuleError(_("Hạn nhận đề nghị sớm hơn ngày mở đợt."), field="proposals_due_on")
    if not facts.proposals_due_on <= facts.completes_on:
        raise RuleError(_("Ngày hoàn thành sớm hơn hạn nhận đề nghị."), field="completes_on")
    if facts.proposals_due_on < on:
        raise RuleError(_("Hạn nhận đề nghị đã qua."), field="proposals_due_on")
    if facts.completes_on.year != facts.year:
        raise RuleError(_("Ngày hoàn thành phải nằm trong năm của đợt."), field="completes_on")


def _create(rulebook: Rulebook, facts: RoundFacts, name: str) -> Round:
    try:
        with transaction.atomic():
            return Round.objects.create(
                name=name,
                year=facts.year,
                sequence=facts.sequence,
                level=facts.level,
                rulebook=rulebook,
                opens_on=facts.opens_on,
                proposals_due_on=facts.proposals_due_on,
                completes_on=facts.completes_on,
            )
    except IntegrityError as error:
        raise RuleError(
            _("Năm %(year)s đã có đợt số %(sequence)s.")
            % {"year": facts.year, "sequence": facts.sequence},
            field="sequence",
        ) from error
