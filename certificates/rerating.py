"""When a certificate may be rated again, by the rulebook of the day."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certificates.models import Certificate
from common.errors import RuleError
from rulebooks.queries import for_new_dossier
from rulebooks.schema import RulebookData


@dataclass(frozen=True)
class Window:
    """The days (inclusive) on which a re-rating dossier may be opened; both None: no window known.

    `extended_to`: the last day to which transition carries a certificate whose producer could not
    have met the window; in that time the dossier may still be opened.
    """

    valid_to: dt.date
    opens_on: dt.date | None
    closes_on: dt.date | None
    extended_to: dt.date | None
    source: str

    def is_open(self, on: dt.date) -> bool:
        """Whether a dossier may be opened on the day `on`."""
        if self.opens_on is None or self.closes_on is None or on < self.opens_on:
            return False
        return on <= (self.extended_to or self.closes_on)

    def refusal(self, on: dt.date) -> str:
        """Why not on the day `on`: the window's days, and what is left after it."""
        if self.opens_on is None or self.closes_on is None:
            return _("%(source)s không nêu thời gian nộp hồ sơ đánh giá lại.") % {
                "source": self.source
            }
        days = {
            "first": f"{self.opens_on:%d/%m/%Y}",
            "last": f"{self.closes_on:%d/%m/%Y}",
            "source": self.source,
        }
        if on < self.opens_on:
            return (
                _(
                    "Chưa đến thời gian nộp hồ sơ đánh giá lại: từ %(first)s đến hết %(last)s "
                    "(%(source)s)."
                )
                % days
            )
        if self.extended_to is not None:
            days["extended"] = f"{self.extended_to:%d/%m/%Y}"
            return (
                _(
                    "Đã qua thời gian nộp hồ sơ đánh giá lại (%(first)s – %(last)s) và cả thời "
                    "gian chuyển tiếp đến hết %(extended)s. Sản phẩm có thể đăng ký như đánh giá "
                    "lần đầu."
                )
                % days
            )
        return (
            _(
                "Đã qua thời gian nộp hồ sơ đánh giá lại: từ %(first)s đến hết %(last)s "
                "(%(source)s). Quy định chuyển tiếp không kéo dài giấy này; sản phẩm có thể đăng "
                "ký như đánh giá lần đầu."
            )
            % days
        )


def window_for(certificate: Certificate, on: dt.date) -> Window:
    """The window of `certificate` under the rulebook that takes new dossiers on the day `on`."""
    try:
        rulebook = for_new_dossier(on)
    except RuleError as error:
        return Window(certificate.valid_to, None, None, None, str(error.message))
    return window_under(rulebook.data, certificate.valid_to, rulebook.number)


def window_under(data: RulebookData, valid_to: dt.date, source: str) -> Window:
    """The window that `data` gives a certificate whose last day is `valid_to`."""
    rule = data.rerating
    if rule is None:
        return Window(valid_to, None, None, None, source)
    return Window(
        valid_to=valid_to,
        opens_on=rule.opens_on(valid_to),
        closes_on=rule.closes_on(valid_to),
        extended_to=data.extended_until(valid_to),
        source=source,
    )
