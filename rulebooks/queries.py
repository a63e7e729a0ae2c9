"""Which rulebook: for a new dossier, for one handed in on a day, or by its code."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.errors import RuleError
from rulebooks.models import Rulebook
from rulebooks.schema import PendingData


def for_new_dossier(on: dt.date) -> Rulebook:
    """The rulebook under which a dossier handed in on the day `on` falls, in its latest version.

    RuleError when no regime of the registry takes dossiers of that day.
    """
    found = Rulebook.objects.current().without_content().taking_new(on).first()
    if found is None:
        raise RuleError(
            _("Không có bộ tiêu chí nào nhận hồ sơ nộp ngày %(day)s.")
            % {"day": date_format(on, "d/m/Y")}
        )
    return found


def judging(purpose: str, submitted_on: dt.date) -> Rulebook:
    """The rulebook that judges a dossier of `purpose` handed in on the day `submitted_on`.

    It is the one in force for new dossiers on that day, unless the transition rule of a later
    regime takes undecided ones over (26/2026, Điều 12, does not: they keep the old rules).
    """
    own = for_new_dossier(submitted_on)
    for later in _later_than(own):
        rule = later.data.pending_rule(purpose, own.code)
        if rule and submitted_on < rule.submitted_before and not rule.keeps_old_rules:
            return later
    return own


@dataclass(frozen=True)
class PendingTerm:
    """Until when an undecided dossier may still be judged under its old rules, and who says so."""

    rule: PendingData
    by: Rulebook

    @property
    def last_day(self) -> dt.date:
        """The last day, included."""
        return self.rule.last_day


def pending_term(purpose: str, submitted_on: dt.date) -> PendingTerm | None:
    """The transition term for a dossier handed in on `submitted_on`; None when none applies."""
    own = for_new_dossier(submitted_on)
    for later in _later_than(own):
        rule = later.data.pending_rule(purpose, own.code)
        if rule and submitted_on < rule.submitted_before and rule.keeps_old_rules:
            return PendingTerm(rule, later)
    return None


def by_code(code: str, version: int | None = None) -> Rulebook:
    """One regime in `version`, or in its latest; Rulebook.DoesNotExist when it is not there."""
    rows = Rulebook.objects.without_content().filter(code=code)
    return rows.current().get() if version is None else rows.get(version=version)


def _later_than(own: Rulebook) -> list[Rulebook]:
    rows = Rulebook.objects.current().without_content().filter(new_from__gt=own.new_from)
    return list(rows.order_by("new_from"))
