"""Revocation: on one of the rulebook's grounds, by the authority of that star."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from certificates.authority import check_names, covers, require_over
from certificates.choices import DecisionKind, EndKind, StatusKind
from certificates.models import Certificate, Decision, DecisionItem, StatusEvent
from certificates.services.papers import Paper, check_day, clean_reason
from common import clock
from common.errors import ConflictError, RuleError
from common.workdays import add_workdays
from products.models import Product
from rulebooks.choices import DayKind
from rulebooks.models import Rulebook
from rulebooks.queries import for_new_dossier
from rulebooks.schema import WithdrawalData

REASON_LENGTH = 2000


@dataclass(frozen=True)
class Revocation:
    """One certificate to revoke, on a ground by its code, after a conclusion of a day."""

    certificate: Certificate
    ground: str
    concluded_on: dt.date


@transaction.atomic
def draft_revocation(
    *,
    authority: Organisation,
    items: Sequence[Revocation],
    reason: str,
    by: User,
    at: dt.datetime,
) -> Decision:
    """Draft a decision of `authority` that revokes certificates; `reason` will be public.

    Source: 26/2026/QĐ-TTg, Điều 8. The rulebook in force on the day names grounds and authority.
    """
    on = clock.day_of(at)
    require_over(by, Permission.DECISION_DRAFT, authority, on=on)
    if not items:
        raise RuleError(_("Chọn ít nhất một giấy chứng nhận."), field="certificate")
    public_reason = clean_reason(reason, REASON_LENGTH, "reason")
    rows = _locked(item.certificate.pk for item in items)
    rulebook = for_new_dossier(on)
    for item in items:
        certificate = rows[item.certificate.pk]
        _check_free(certificate)
        _check_in_force(certificate, on, field="certificate")
        _check_right(certificate, authority, rulebook, on)
        _check_ground(item, rulebook, certificate, on)
    decision = Decision.objects.create(
        kind=DecisionKind.REVOKE,
        authority=authority,
        symbol=authority.number_suffix,
        signer_title=authority.head_title,
        reason=public_reason,
        drafted_by=by,
    )
    DecisionItem.objects.bulk_create(
        DecisionItem(
            decision=decision,
            certificate=rows[item.certificate.pk],
            ground=item.ground,
            concluded_on=item.concluded_on,
        )
        for item in items
    )
    audit.record(
        Action.DECISION_DRAFTED,
        target=decision,
        by=by,
        area=authority.place.code if authority.place else "",
        after={"certificates": [row.number for row in rows.values()]},
    )
    return decision


def term_ends_on(rule: WithdrawalData | None, concluded_on: dt.date) -> dt.date | None:
    """The last day on which to revoke after a conclusion; None where the act sets no term.

    Source: 26/2026/QĐ-TTg, Điều 8: within 15 days.
    """
    if rule is None or rule.days is None:
        return None
    if rule.day_kind is DayKind.WORKING:
        return add_workdays(concluded_on, rule.days)
    return concluded_on + dt.timedelta(days=rule.days)


def _locked(keys: Iterable[int | None]) -> dict[int, Certificate]:
    wanted = [key for key in keys if key is not None]
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted)
    return {row.pk: row for row in rows.select_related("product__place").order_by("pk")}


def _check_free(certificate: Certificate) -> None:
    if DecisionItem.objects.filter(certificate=certificate).exists():
        raise ConflictError(
            _("Giấy chứng nhận %(number)s đã nằm trong một quyết định thu hồi khác.")
            % {"number": certificate.number},
            field="certificate",
        )


def _check_in_force(certificate: Certificate, on: dt.date, *, field: str) -> None:
    if certificate.ended_on is not None:
        raise ConflictError(
            _("Giấy chứng nhận %(number)s đã bị thu hồi hoặc thay thế từ ngày %(day)s.")
            % {"number": certificate.number, "day": f"{certificate.ended_on:%d/%m/%Y}"},
            field=field,
        )
    if not certificate.valid_from <= on <= certificate.valid_to:
        raise RuleError(
            _("Giấy chứng nhận %(number)s chỉ có hiệu lực từ %(first)s đến hết %(last)s.")
            % {
                "number": certificate.number,
                "first": f"{certificate.valid_from:%d/%m/%Y}",
                "last": f"{certificate.valid_to:%d/%m/%Y}",
            },
            field=field,
        )


def _check_right(
    certificate: Certificate, authority: Organisation, rulebook: Rulebook, on: dt.date
) -> None:
    check_names(rulebook, certificate.stars, authority, on=on)
    if not authority.decides or not covers(authority, certificate.product.place_id):
        raise RuleError(
            _("Giấy chứng nhận %(number)s không thuộc thẩm quyền thu hồi của %(authority)s.")
            % {"number": certificate.number, "authority": authority.name},
            field="certificate",
        )


def _check_ground(
    item: Revocation, rulebook: Rulebook, certificate: Certificate, on: dt.date
) -> None:
    if item.ground not in {ground.code for ground in rulebook.data.withdrawal_grounds}:
        raise RuleError(
            _("Chọn một căn cứ thu hồi của %(rulebook)s.") % {"rulebook": rulebook.number},
            field="ground",
        )
    if not certificate.valid_from <= item.concluded_on <= on:
        raise RuleError(
            _("Ngày kết luận phải từ ngày cấp giấy (%(day)s) đến ngày lập dự thảo hoặc ngày ký.")
            % {"day": f"{certificate.valid_from:%d/%m/%Y}"},
            field="concluded_on",
        )


def check_items(decision: Decision, paper: Paper) -> bool:
    """Check every item as of the day of signing; True when one comes after the act's term.

    Past the term (15 days after the conclusion) the decision needs a reason.
    """
    rulebook = for_new_dossier(paper.decided_on)
    is_late = False
    for item in decision.items.select_related("certificate__product__place"):
        certificate, concluded_on = item.certificate, item.concluded_on
        assert certificate is not None and concluded_on is not None  # noqa: S101, PT018 - by kind
        why = _("kết luận về giấy chứng nhận %(number)s") % {"number": certificate.number}
        check_day(paper, concluded_on, str(why))
        _check_right(certificate, decision.authority, rulebook, paper.decided_on)
        term = term_ends_on(rulebook.data.withdrawal, concluded_on)
        is_late = is_late or (term is not None and paper.decided_on > term)
    if is_late and not paper.late_reason:
        raise RuleError(
            _("Ký quá thời hạn thu hồi sau ngày kết luận: phải nêu lý do."), field="late_reason"
        )
    return is_late


def end(decision: Decision, paper: Paper) -> tuple[list[Certificate], list[StatusEvent]]:
    """End the certificates of `decision` on the day of signing."""
    items = list(decision.items.select_related("certificate"))
    products = [item.certificate.product_id for item in items if item.certificate]
    # The product's row is where everything that touches its certificates takes turns.
    list(Product.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk"))
    rows = _locked([item.certificate_id for item in items])
    events = []
    for item in items:
        certificate = rows[item.certificate_id or 0]
        _check_in_force(certificate, paper.decided_on, field="decided_on")
        certificate.ended_on, certificate.end_kind = paper.decided_on, EndKind.REVOKED
        certificate.save(update_fields=["ended_on", "end_kind"])
        events.append(
            StatusEvent.objects.create(
                certificate=certificate,
                kind=StatusKind.REVOKED,
                effective_on=paper.decided_on,
                decision=decision,
                reason=decision.reason,
                ground=item.ground,
                recorded_by=paper.by,
            )
        )
        audit.record(
            Action.CERTIFICATE_REVOKED,
            target=certificate,
            by=paper.by,
            area=certificate.product.place.code,
            after={"ended_on": paper.decided_on, "ground": item.ground},
        )
    return list(rows.values()), events
