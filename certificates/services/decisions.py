"""Decisions: drafted, confirmed when late, issued once and then sealed, or discarded as a draft."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from attachments.models import StoredFile
from audit import services as audit
from audit.choices import Action
from certificates.authority import require_issuer, require_over
from certificates.models import Certificate, Decision, StatusEvent
from certificates.services import log, recognition, revocation
from certificates.services.papers import (
    Paper,
    check_lateness,
    check_may_confirm,
    clean_reason,
    enter,
)
from certificates.services.recognition import draft_recognition
from certificates.services.revocation import Revocation, draft_revocation
from common import clock
from common.errors import ConflictError, RuleError
from common.text import clean_text

__all__ = [
    "Revocation",
    "confirm_late",
    "discard",
    "draft_recognition",
    "draft_revocation",
    "issue",
]

LATE_REASON_LENGTH = 1000


@transaction.atomic
def issue(  # noqa: PLR0913 - what stands on the paper, each by name
    *,
    decision: Decision,
    number: str,
    decided_on: dt.date,
    signer_name: str,
    by: User,
    at: dt.datetime,
    late_reason: str = "",
    approved_late_by: User | None = None,
    scan: StoredFile | None = None,
) -> list[Certificate]:
    """Enter a signed decision in its authority's book; return the certificates it made or ended.

    One transaction: the decision is sealed, certificates begin or end on `decided_on`, each event
    gets its leaf in the public log. Raises RuleError at `decided_on` for a day in the future or
    before what the decision rests on, at `late_reason` for a late entry without a reason;
    ConflictError at `number` for one that the authority used that year, or when a result or a
    certificate changed since the draft.
    """
    row = _locked_draft(decision)
    day = clock.day_of(at)
    require_issuer(by, row.authority, on=day)
    paper = Paper(
        number=number,
        decided_on=decided_on,
        signer_name=signer_name,
        late_reason=clean_text(late_reason)[:LATE_REASON_LENGTH] or row.late_reason,
        approved_late_by=approved_late_by,
        scan=scan,
        by=by,
        at=at,
        day=day,
    )
    certificates, events = _revoke(row, paper) if row.revokes else _recognise(row, paper)
    audit.record(
        Action.DECISION_ISSUED,
        target=row,
        by=by,
        area=row.authority.place.code if row.authority.place else "",
        after={"number": row.full_number, "decided_on": decided_on, "items": len(certificates)},
        note=row.late_reason,
    )
    log.append(events)
    decision.refresh_from_db()
    return certificates


def _recognise(row: Decision, paper: Paper) -> tuple[list[Certificate], list[StatusEvent]]:
    dossiers = recognition.check_items(row, paper)
    second = check_lateness(row, paper)
    enter(row, paper, second, keep_reason=second is not None)
    return recognition.certify(row, dossiers, paper)


def _revoke(row: Decision, paper: Paper) -> tuple[list[Certificate], list[StatusEvent]]:
    past_term = revocation.check_items(row, paper)
    second = check_lateness(row, paper)
    enter(row, paper, second, keep_reason=past_term or second is not None)
    return revocation.end(row, paper)


@transaction.atomic
def confirm_late(
    *, decision: Decision, decided_on: dt.date, reason: str, by: User, at: dt.datetime
) -> Decision:
    """As the second person, consent to a late entry: for this day of signing and reason."""
    row = _locked_draft(decision)
    day = clock.day_of(at)
    check_may_confirm(by, row, on=day)
    if decided_on > day:
        raise RuleError(_("Ngày ký không được ở tương lai."), field="decided_on")
    row.decided_on, row.approved_late_by = decided_on, by
    row.late_reason = clean_reason(reason, LATE_REASON_LENGTH, "reason")
    row.save(update_fields=["decided_on", "approved_late_by", "late_reason"])
    audit.record(
        Action.DECISION_LATE_CONFIRMED,
        target=row,
        by=by,
        area=row.authority.place.code if row.authority.place else "",
        after={"decided_on": decided_on},
        note=row.late_reason,
    )
    return row


@transaction.atomic
def discard(*, decision: Decision, by: User, at: dt.datetime) -> None:
    """Throw a draft away; its dossiers and certificates are free for another decision."""
    row = _locked_draft(decision)
    require_over(by, Permission.DECISION_DRAFT, row.authority, on=clock.day_of(at))
    audit.record(
        Action.DECISION_DISCARDED,
        target=row,
        by=by,
        area=row.authority.place.code if row.authority.place else "",
        before={"items": row.items.count()},
    )
    row.delete()


def _locked_draft(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("authority__place", "approved_late_by").filter(pk=decision.pk).first()
    if row is None:
        raise ConflictError(_("Dự thảo này vừa bị bỏ."))
    if row.is_issued:
        raise ConflictError(
            _("Quyết định %(number)s đã ban hành, không sửa hoặc bỏ được.")
            % {"number": row.full_number}
        )
    return row
