"""Re-rating: from a certificate near its end to a dossier prefilled from the last one."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.models import Certificate
from certificates.rerating import window_for
from common import clock
from common.errors import RuleError, StageError
from evaluations.models import Dossier
from evaluations.services.dossiers import open_dossier
from rulebooks.choices import Purpose


def open_rerating(*, certificate: Certificate, by: User, at: dt.datetime) -> Dossier:
    """Open a re-rating dossier for `certificate`, within the window of the rulebook of that day.

    Source: 26/2026/QĐ-TTg, Điều 7 (180 to 120 days before the end) and Điều 12 (transition).
    RuleError outside it names the window's days; the right is checked by `open_dossier`.
    """
    day = clock.day_of(at)
    row = Certificate.objects.select_related("product__producer", "dossier").get(pk=certificate.pk)
    if row.ended_on is not None:
        raise StageError(_("Giấy chứng nhận này đã bị thu hồi hoặc thay thế."))
    window = window_for(row, day)
    if not window.is_open(day):
        raise RuleError(window.refusal(day))
    return open_dossier(
        product=row.product, purpose=Purpose.RERATING, by=by, at=at, previous=row.dossier
    )
