"""What a scored dossier has earned, and whether an authority may recognise it on a day."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from certificates.authority import check_names
from common.errors import RuleError, StageError
from evaluations.choices import Stage
from evaluations.council_queries import recognisable_stars
from evaluations.models import Dossier, Result

LOWEST_CERTIFIED = 3
"""One and two stars get no decision and no certificate (26/2026/QĐ-TTg, Điều 7)."""

WAITING = (Stage.SCORED, Stage.NATIONAL)
"""Stages from which a dossier can be recognised."""


@dataclass(frozen=True)
class Earned:
    """Stars and total of a dossier; the day from which (inclusive) a decision may rest on it."""

    stars: int
    total: Decimal
    known_on: dt.date


def earned(dossier: Dossier, on: dt.date) -> Earned:
    """What the last council or the centre gave `dossier`; StageError when nothing is decided."""
    scored = last_result(dossier)
    if dossier.stage == Stage.NATIONAL:
        result = dossier.national_result
        return Earned(recognisable_stars(dossier, on).stars, result.total, result.document_on)
    if dossier.stage != Stage.SCORED or scored is None:
        raise StageError(
            _("Hồ sơ %(number)s không ở bước chờ công nhận.") % {"number": dossier.number}
        )
    stars = recognisable_stars(dossier, on).stars if came_back(dossier) else scored.stars
    return Earned(stars, scored.average, scored.item.meeting.held_on)


def came_back(dossier: Dossier) -> bool:
    """Whether the centre has judged `dossier`: what the province then scores again is its own."""
    return hasattr(dossier, "national_result")


def last_result(dossier: Dossier) -> Result | None:
    """The result of the last meeting; uses what is prefetched under `results`."""
    return max(dossier.results.all(), key=lambda result: result.pk, default=None)


def check(
    dossier: Dossier, authority: Organisation, *, on: dt.date, area: frozenset[int] | None
) -> Earned:
    """What `authority` may recognise of `dossier` on the day `on`; DomainError says why it may not.

    `area`: certificates.authority.area_of(authority), asked once for many dossiers.
    """
    won = earned(dossier, on)
    if won.stars < LOWEST_CERTIFIED:
        raise RuleError(
            _("Hồ sơ %(number)s đạt %(stars)s sao: không có quyết định công nhận dưới 3 sao.")
            % {"number": dossier.number, "stars": won.stars}
        )
    _check_forwarded(dossier, authority, won)
    check_names(dossier.rulebook, won.stars, authority, on=on)
    if not authority.decides:
        raise RuleError(
            _("%(authority)s không có thẩm quyền ban hành quyết định công nhận.")
            % {"authority": authority.name}
        )
    if area is not None and dossier.place_id not in area:
        raise RuleError(
            _("Hồ sơ %(number)s không thuộc địa bàn của %(authority)s.")
            % {"number": dossier.number, "authority": authority.name}
        )
    return won


def _check_forwarded(dossier: Dossier, authority: Organisation, won: Earned) -> None:
    """From the rulebook's floor a level sends the dossier upward before anything is recognised.

    Source: 26/2026/QĐ-TTg, Điều 7: from 90 points to the ministry; 1048/2019: from 50 upward.
    """
    rule = dossier.rulebook.data.forward_from(authority.level)
    goes_up = dossier.stage == Stage.SCORED and not came_back(dossier)
    if goes_up and rule is not None and won.total >= rule.floor:
        raise RuleError(
            _(
                "Hồ sơ %(number)s đạt %(total)s điểm: từ %(floor)s điểm phải chuyển lên cấp trên "
                "đánh giá trước khi công nhận."
            )
            % {
                "number": dossier.number,
                "total": number_format(won.total),
                "floor": number_format(rule.floor),
            }
        )
