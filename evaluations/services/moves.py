"""Moving a dossier along the table of steps: the only place that assigns its stage."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import ConflictError
from evaluations import workflow
from evaluations.choices import Stage
from evaluations.models import Dossier, DossierMove


def lock(dossier: Dossier) -> Dossier:
    """The dossier's row, fresh and locked to the end of the transaction: before any other lock."""
    locked = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("product__product_set", "producer", "place", "round", "rulebook")
        .defer("rulebook__content")
    )
    return locked.get(pk=dossier.pk)


def move(
    *, dossier: Dossier, target: Stage, by: User, at: dt.datetime, reason: str = ""
) -> Dossier:
    """Put `dossier` into `target`, with its new deadline, and keep the move for ever.

    The caller has locked the dossier and checked that `by` may do this. Raises StageError when no
    step leads there.
    """
    step = workflow.step_between(dossier.stage, target)
    source = dossier.stage
    moved = Dossier.objects.filter(pk=dossier.pk, stage=source).update(
        stage=step.target, stage_since=at, due_on=_due_on(dossier, step.target, at)
    )
    if not moved:
        raise ConflictError
    dossier.refresh_from_db(fields=["stage", "stage_since", "due_on"])
    DossierMove.objects.create(
        dossier=dossier, source=source, target=step.target, reason=reason, at=at, by=by
    )
    return dossier


def mark_recognised(*, dossier: Dossier, by: User, at: dt.datetime) -> Dossier:
    """Close the dossier: its product is recognised by a decision."""
    return _close(dossier, Stage.RECOGNISED, by, at)


def mark_not_recognised(
    *, dossier: Dossier, by: User, at: dt.datetime, reason: str = ""
) -> Dossier:
    """Close the dossier without a decision: one or two stars (26/2026, Art. 4 and 7)."""
    return _close(dossier, Stage.NOT_RECOGNISED, by, at, reason)


def _close(dossier: Dossier, target: Stage, by: User, at: dt.datetime, reason: str = "") -> Dossier:
    moved = move(dossier=dossier, target=target, by=by, at=at, reason=reason)
    audit.record(
        Action.DOSSIER_CLOSED,
        target=moved,
        by=by,
        area=moved.place.code,
        after={"stage": moved.stage},
        note=str(target.label),
    )
    return moved


def _due_on(dossier: Dossier, target: Stage, at: dt.datetime) -> dt.date | None:
    terms = workflow.Terms(
        data=dossier.rulebook.data,
        purpose=dossier.purpose,
        round_ends_on=dossier.round.completes_on if dossier.round else None,
    )
    return workflow.due_on(target, clock.day_of(at), terms, dossier.due_on)


def first_move(*, dossier: Dossier, by: User, at: dt.datetime) -> None:
    """Keep the beginning of a new dossier among its moves."""
    DossierMove.objects.create(
        dossier=dossier, source="", target=dossier.stage, at=at, by=by, reason=str(_("Lập hồ sơ"))
    )
