"""Suspension and reinstatement: orders that stop and restart a certificate within its term."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from certificates.choices import Standing, StatusKind
from certificates.models import Certificate, StatusEvent
from certificates.queries import certificate_verdict
from certificates.services import log
from certificates.services.papers import clean_reason
from common import clock
from common.errors import RuleError, StageError
from common.text import clean_line

REASON_LENGTH = 2000
ORDER_LENGTH = 50


@transaction.atomic
def suspend(  # noqa: PLR0913 - what stands on the order, each by name
    *,
    certificate: Certificate,
    order_number: str,
    effective_on: dt.date,
    until: dt.date | None,
    reason: str,
    by: User,
    at: dt.datetime,
) -> StatusEvent:
    """Suspend a certificate from `effective_on`, to the end of `until` or until it is reinstated.

    `reason` is public at once. StageError unless the certificate is in force on that day.
    """
    row = _locked(certificate, by, at)
    day = clock.day_of(at)
    _check_day(row, effective_on, day)
    standing = certificate_verdict(row, effective_on)
    if not standing.is_live:
        raise StageError(
            _("Không tạm đình chỉ được: vào ngày %(day)s giấy chứng nhận %(state)s.")
            % {"day": f"{effective_on:%d/%m/%Y}", "state": _lower(standing.headline)},
            field="effective_on",
        )
    if until is not None and until < max(effective_on, day):
        raise RuleError(
            _("Ngày hết tạm đình chỉ không được trước ngày bắt đầu hoặc trước hôm nay."),
            field="until",
        )
    event = StatusEvent(
        certificate=row,
        kind=StatusKind.SUSPENDED,
        effective_on=effective_on,
        until=until,
        order_number=_order(order_number),
        reason=clean_reason(reason, REASON_LENGTH, "reason"),
        recorded_by=by,
    )
    return _record(event, Action.CERTIFICATE_SUSPENDED, by)


@transaction.atomic
def reinstate(
    *,
    certificate: Certificate,
    order_number: str,
    effective_on: dt.date,
    reason: str,
    by: User,
    at: dt.datetime,
) -> StatusEvent:
    """End the suspension of a certificate: it holds again from `effective_on` on."""
    row = _locked(certificate, by, at)
    _check_day(row, effective_on, clock.day_of(at))
    standing = certificate_verdict(row, effective_on)
    if standing.standing != Standing.SUSPENDED:
        raise StageError(
            _("Giấy chứng nhận không bị tạm đình chỉ vào ngày %(day)s.")
            % {"day": f"{effective_on:%d/%m/%Y}"},
            field="effective_on",
        )
    event = StatusEvent(
        certificate=row,
        kind=StatusKind.REINSTATED,
        effective_on=effective_on,
        order_number=_order(order_number),
        reason=clean_reason(reason, REASON_LENGTH, "reason"),
        recorded_by=by,
    )
    return _record(event, Action.CERTIFICATE_REINSTATED, by)


def _locked(certificate: Certificate, by: User, at: dt.datetime) -> Certificate:
    row = (
        Certificate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("decision", "product__place")
        .get(pk=certificate.pk)
    )
    access.require(
        by, Permission.CERTIFICATE_SUSPEND, on=clock.day_of(at), place=row.product.place_id
    )
    return row


def _check_day(row: Certificate, effective_on: dt.date, day: dt.date) -> None:
    """Orders take effect today or earlier, and not before the last order recorded."""
    if effective_on > day:
        raise RuleError(_("Ngày có hiệu lực không được ở tương lai."), field="effective_on")
    last = row.events.order_by("-effective_on", "-pk").first()
    if last is not None and effective_on < last.effective_on:
        raise RuleError(
            _("Ngày có hiệu lực không được trước sự kiện gần nhất (%(day)s).")
            % {"day": f"{last.effective_on:%d/%m/%Y}"},
            field="effective_on",
        )


def _order(number: str) -> str:
    order = clean_line(number)
    if not 1 <= len(order) <= ORDER_LENGTH:
        raise RuleError(
            _("Nhập số văn bản, tối đa %(max)s ký tự.") % {"max": ORDER_LENGTH},
            field="order_number",
        )
    return order


def _record(event: StatusEvent, action: Action, by: User) -> StatusEvent:
    event.save(force_insert=True)
    audit.record(
        action,
        target=event.certificate,
        by=by,
        area=event.certificate.product.place.code,
        after={"effective_on": event.effective_on, "until": event.until},
        note=event.order_number,
    )
    log.append([event])
    return event


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
