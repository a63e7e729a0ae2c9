"""The record of recognitions from before the registry. Never a certificate."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from certificates.choices import HistoricStatus
from certificates.models import HistoricRecord
from common import clock
from common.errors import RuleError
from common.text import clean_line
from products.models import Product

FIRST_YEAR = 2018
"""The programme began with Decision 490/QĐ-TTg of 7 May 2018."""


@transaction.atomic
def record_history(  # noqa: PLR0913 - what a source may say, each by name
    *,
    product: Product,
    status: str,
    stars: int | None,
    year: int | None,
    decision: str,
    source: str,
    note: str,
    by: User | None,
    at: dt.datetime,
    decided_on: dt.date | None = None,
    total: Decimal | None = None,
) -> HistoricRecord:
    """Record what `source` says of `product`, as far as it is known. Twice the same is one record.

    `by` None: the system, when it loads reference data. RuleError for a year that the programme did
    not have, a day outside the year, stars or points out of bounds, a missing source.
    """
    day = clock.day_of(at)
    if by is not None:
        access.require(by, Permission.PRODUCT_REGISTER, on=day, place=product.place_id)
    if decided_on is not None and year is None:
        year = decided_on.year
    values = {
        "status": status,
        "stars": stars,
        "year": year,
        "decided_on": decided_on,
        "decision": clean_line(decision)[:255],
        "total": total,
        "source": clean_line(source)[:500],
    }
    _check_text(status, str(values["source"]))
    _check_days(year, decided_on, day)
    _check_figures(stars, total)
    record, is_new = HistoricRecord.objects.get_or_create(
        product=product, **values, defaults={"note": clean_line(note)[:500]}
    )
    if is_new:
        audit.record(
            Action.HISTORY_RECORDED, target=record, by=by, area=product.place.code, after=values
        )
    return record


def _check_text(status: str, source: str) -> None:
    if status not in HistoricStatus.values:
        raise RuleError(_("Không rõ nguồn ghi nhận điều gì."), field="status")
    if not source:
        raise RuleError(_("Phải nêu nguồn."), field="source")


def _check_days(year: int | None, decided_on: dt.date | None, day: dt.date) -> None:
    if year is not None and not FIRST_YEAR <= year <= day.year:
        raise RuleError(
            _("Năm phải từ %(first)s đến %(last)s.") % {"first": FIRST_YEAR, "last": day.year},
            field="year",
        )
    if decided_on is not None and (decided_on > day or decided_on.year != year):
        raise RuleError(
            _("Ngày quyết định phải thuộc năm đã nêu và không ở tương lai."), field="decided_on"
        )


def _check_figures(stars: int | None, total: Decimal | None) -> None:
    if stars is not None and not 1 <= stars <= 5:
        raise RuleError(_("Hạng sao phải từ 1 đến 5."), field="stars")
    if total is not None and not 0 <= total <= 100:
        raise RuleError(_("Tổng điểm phải từ 0 đến 100."), field="total")
