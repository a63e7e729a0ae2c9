"""What the coordination office does with a proposed dossier."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from audit import services as audit
from audit.choices import Action
from common import clock
from evaluations import workflow
from evaluations.choices import Stage
from evaluations.models import Dossier
from evaluations.services import guards, moves, rounds


@transaction.atomic
def receive(*, dossier: Dossier, by: User, at: dt.datetime) -> Dossier:
    """Take a proposed dossier in for the advisory team (26/2026, Art. 7). One that found no open
    round when it was proposed gets the round that takes proposals of that day."""
    on = clock.day_of(at)
    dossier = moves.lock(dossier)
    step = workflow.step_between(dossier.stage, Stage.RECEIVED)
    guards.require(by, step.permission, dossier=dossier, on=on)
    if dossier.round is None:
        rounds.assign(dossier=dossier, on=clock.day_of(dossier.stage_since))
    moves.move(dossier=dossier, target=Stage.RECEIVED, by=by, at=at)
    audit.record(
        Action.DOSSIER_RECEIVED,
        target=dossier,
        by=by,
        area=dossier.place.code,
        after={"stage": dossier.stage, "due_on": dossier.due_on},
    )
    return dossier
