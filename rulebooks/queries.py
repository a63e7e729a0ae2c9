"""Which rulebook speaks: for a new dossier of a day, or by its code."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from common.errors import RuleError
from rulebooks.models import Rulebook


def for_new_dossier(on: dt.date) -> Rulebook:
    """The one rulebook under which a dossier submitted on the day `on` falls.

    Raises RuleError when no published rulebook takes new dossiers that day.
    """
    rulebook = Rulebook.objects.taking_new(on).order_by("-version").first()
    if rulebook is None:
        raise RuleError(_("Không có bộ tiêu chí nào nhận hồ sơ mới vào ngày này."))
    return rulebook


def by_code(code: str, version: int | None = None) -> Rulebook:
    """The rulebook of that code, its newest version unless one is named."""
    rulebooks = Rulebook.objects.filter(code=code)
    if version is not None:
        rulebooks = rulebooks.filter(version=version)
    return rulebooks.latest("version")
