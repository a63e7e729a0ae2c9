"""The checks that every decision passes before it enters the book, whatever it decides."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.access import scope_for
from accounts.models import Organisation, User
from accounts.permissions import Permission
from attachments.models import StoredFile
from certificates.authority import reaches
from certificates.models import Decision
from common.errors import ConflictError, RuleError
from common.text import clean_line, clean_text
from common.workdays import workdays_between

RECORDING_DAYS = 3
"""Working days after its signing within which a decision enters the book without more ado."""

_NUMBER = re.compile(r"0*([1-9][0-9]{0,7}[A-Za-z]?)")


@dataclass(frozen=True)
class Paper:
    """What stands on the signed paper, as typed, and who entered it when."""

    number: str
    decided_on: dt.date
    signer_name: str
    late_reason: str
    approved_late_by: User | None
    scan: StoredFile | None
    by: User
    at: dt.datetime
    day: dt.date
    """The day of `at` in Hanoi."""


def clean_number(text: str, symbol: str) -> str:
    """The bare number of `text`: "01147/QĐ-UBND" and "1147" are one number. RuleError when none."""
    bare = clean_line(text)
    if symbol and bare.casefold().endswith(f"/{symbol}".casefold()):
        bare = bare[: -len(symbol) - 1]
    found = _NUMBER.fullmatch(bare.strip())
    if found is None:
        raise RuleError(
            _("Nhập phần số của quyết định: chỉ gồm chữ số, ví dụ 1147."), field="number"
        )
    return found.group(1).upper()


def check_day(paper: Paper, earliest: dt.date, why: str) -> None:
    """The day of signing lies neither after today nor before `earliest`; `why` names that day."""
    if paper.decided_on > paper.day:
        raise RuleError(_("Ngày ký không được ở tương lai."), field="decided_on")
    if paper.decided_on < earliest:
        raise RuleError(
            _("Ngày ký không được trước ngày %(day)s (%(why)s).")
            % {"day": f"{earliest:%d/%m/%Y}", "why": why},
            field="decided_on",
        )


def check_lateness(decision: Decision, paper: Paper) -> User | None:
    """The second person behind a late entry, or None when it is in time.

    More than three working days after the signing need a reason and a second person's consent.
    """
    if workdays_between(paper.decided_on, paper.day) <= RECORDING_DAYS:
        return None
    if not paper.late_reason:
        raise RuleError(
            _("Ghi sổ quá %(days)s ngày làm việc sau ngày ký: phải nêu lý do.")
            % {"days": RECORDING_DAYS},
            field="late_reason",
        )
    return _second_person(decision, paper)


def _second_person(decision: Decision, paper: Paper) -> User:
    second = paper.approved_late_by
    if second is None and decision.decided_on == paper.decided_on:
        second = decision.approved_late_by
    if second is None:
        raise RuleError(
            _(
                "Ghi sổ muộn phải có người thứ hai xác nhận lý do cho đúng ngày ký này. Hãy nhờ "
                "một người khác có quyền mở dự thảo và bấm “Xác nhận ghi sổ muộn”."
            ),
            field="decided_on",
        )
    if second.pk == paper.by.pk:
        raise RuleError(
            _("Người xác nhận ghi sổ muộn phải khác người ban hành."), field="decided_on"
        )
    check_may_confirm(second, decision, on=paper.day)
    return second


def check_may_confirm(user: User, decision: Decision, *, on: dt.date) -> None:
    """Who may draft or issue for an authority may also confirm a late entry in its book."""
    scope = scope_for(user, on)
    rights = (Permission.DECISION_DRAFT, Permission.DECISION_ISSUE)
    if not any(reaches(scope, right, decision.authority) for right in rights):
        raise RuleError(
            _("%(name)s không có quyền xác nhận ghi sổ muộn cho cơ quan này.")
            % {"name": user.full_name},
            field="decided_on",
        )


def enter(decision: Decision, paper: Paper, second: User | None, *, keep_reason: bool) -> None:
    """Write the paper into the book; from here on the decision is sealed.

    ConflictError at the number when the authority's book has it already in that year.
    """
    signer = clean_line(paper.signer_name)
    if not signer or len(signer) > 150:
        raise RuleError(_("Nhập họ tên người ký, tối đa 150 ký tự."), field="signer_name")
    number = clean_number(paper.number, decision.symbol)
    authority = decision.authority
    decision.number, decision.decided_on = number, paper.decided_on
    decision.signer_name, decision.scan = signer, paper.scan
    decision.authority_name, decision.signer_title = authority.name, authority.head_title
    decision.symbol = authority.number_suffix
    decision.late_reason = paper.late_reason if keep_reason else ""
    decision.approved_late_by = second
    decision.issued_at, decision.issued_by = paper.at, paper.by
    # One book, one writer at a time: who waits here sees the number that the one before took.
    Organisation.objects.select_for_update(no_key=True).get(pk=authority.pk)
    taken = Decision.objects.issued().filter(
        authority=authority, decided_on__year=paper.decided_on.year, number=number
    )
    if taken.exists():
        raise _number_taken(decision)
    decision.save()


def _number_taken(decision: Decision) -> ConflictError:
    return ConflictError(
        _("Số %(number)s đã có trong sổ của %(authority)s năm %(year)s.")
        % {
            "number": decision.full_number,
            "authority": decision.authority.name,
            "year": decision.decided_on.year if decision.decided_on else "",
        },
        field="number",
    )


def clean_reason(text: str, limit: int, field: str) -> str:
    """`text` without control characters; RuleError when it is empty or longer than `limit`."""
    reason = clean_text(text)
    if not reason:
        raise RuleError(_("Phải nêu lý do."), field=field)
    if len(reason) > limit:
        raise RuleError(_("Lý do dài quá %(limit)s ký tự.") % {"limit": limit}, field=field)
    return reason
