"""The advisory team's report to the council's chair."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import RuleError
from evaluations import workflow
from evaluations.choices import Stage
from evaluations.models import AdvisoryReview, Dossier
from evaluations.services import guards, inputs, moves

SUMMARY_LIMIT = 4000
TESTS_LIMIT = 1000


@transaction.atomic
def report(  # noqa: PLR0913 - the parts of the report
    *,
    dossier: Dossier,
    summary: str,
    surveyed_on: dt.date | None,
    tests_requested: str,
    is_ready: bool,
    by: User,
    at: dt.datetime,
) -> AdvisoryReview:
    """Keep the team's report; a ready dossier goes on to the council, another waits.

    Source: Decision 26/2026, Art. 7(3)(c): the team may survey the site and ask for tests. A later
    report replaces the earlier one, whose digest stays in the log.
    """
    on = clock.day_of(at)
    dossier = moves.lock(dossier)
    step = workflow.step_between(dossier.stage, Stage.REVIEWED)
    guards.require(by, step.permission, dossier=dossier, on=on)
    values = {
        "summary": inputs.text(
            summary,
            field="summary",
            limit=SUMMARY_LIMIT,
            missing=_("Hãy ghi nhận xét của tổ tư vấn."),
        ),
        "surveyed_on": _checked_survey_day(dossier, surveyed_on, on),
        "tests_requested": inputs.text(tests_requested, field="tests_requested", limit=TESTS_LIMIT),
        "is_ready": is_ready,
    }
    review, _made = AdvisoryReview.objects.update_or_create(
        dossier=dossier, defaults={**values, "at": at, "by": by}
    )
    if is_ready:
        moves.move(dossier=dossier, target=Stage.REVIEWED, by=by, at=at)
    audit.record(
        Action.DOSSIER_REVIEWED, target=dossier, by=by, area=dossier.place.code, after=values
    )
    return review


def _checked_survey_day(
    dossier: Dossier, surveyed_on: dt.date | None, on: dt.date
) -> dt.date | None:
    if surveyed_on is None:
        return None
    if surveyed_on > on:
        raise RuleError(_("Ngày khảo sát ở tương lai."), field="surveyed_on")
    if surveyed_on < clock.day_of(dossier.opened_at):
        raise RuleError(_("Ngày khảo sát sớm hơn ngày lập hồ sơ."), field="surveyed_on")
    return surveyed_on
