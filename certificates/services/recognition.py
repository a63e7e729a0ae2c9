"""Recognition: from scored dossiers to certificates."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import Permission
from audit import services as audit
from audit.choices import Action
from certificates import eligibility
from certificates.authority import area_of, require_over
from certificates.choices import DecisionKind, EndKind, StatusKind
from certificates.models import Certificate, Decision, DecisionItem, StatusEvent
from certificates.services.papers import Paper, check_day
from common import clock
from common.errors import ConflictError, RuleError
from common.numbers import Kind, make_number
from common.periods import last_valid_day
from evaluations.models import Dossier, Round
from evaluations.services.moves import mark_recognised
from places.queries import address_line
from products.models import Product

MAX_ITEMS = 500
"""Dossiers in one decision."""


@transaction.atomic
def draft_recognition(
    *,
    authority: Organisation,
    dossiers: Iterable[Dossier],
    by: User,
    at: dt.datetime,
    round: Round | None = None,
) -> Decision:
    """Draft a decision of `authority` that recognises `dossiers` with the stars they earned.

    Source: 26/2026/QĐ-TTg, Điều 4 and 7. Raises RuleError or StageError naming the first dossier
    that this authority may not recognise, ConflictError for one that another decision holds.
    """
    on = clock.day_of(at)
    require_over(by, Permission.DECISION_DRAFT, authority, on=on)
    rows = locked_dossiers(dossier.pk for dossier in dossiers)
    if not 1 <= len(rows) <= MAX_ITEMS:
        raise RuleError(_("Chọn từ 1 đến %(max)s hồ sơ.") % {"max": MAX_ITEMS}, field="dossiers")
    _check_free(rows)
    decision = Decision.objects.create(
        kind=DecisionKind.RECOGNISE,
        authority=authority,
        symbol=authority.number_suffix,
        signer_title=authority.head_title,
        round=round,
        drafted_by=by,
    )
    area = area_of(authority)
    items = [_item(decision, dossier, on, area) for dossier in rows]
    DecisionItem.objects.bulk_create(items)
    audit.record(
        Action.DECISION_DRAFTED,
        target=decision,
        by=by,
        area=authority.place.code if authority.place else "",
        after={"dossiers": [dossier.number for dossier in rows]},
    )
    return decision


def locked_dossiers(keys: Iterable[int]) -> list[Dossier]:
    """The dossiers, locked in the order of their keys, with what a recognition reads of them."""
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(keys))
    return list(
        rows.select_related(
            "product", "producer__place__parent", "place", "rulebook", "national_result"
        )
        .defer("rulebook__content")
        .prefetch_related("results__item__meeting")
        .order_by("pk")
    )


def _check_free(rows: Sequence[Dossier]) -> None:
    held = DecisionItem.objects.filter(dossier__in=rows).select_related("dossier").first()
    if held is not None and held.dossier is not None:
        raise ConflictError(
            _("Hồ sơ %(number)s đã nằm trong một quyết định khác.")
            % {"number": held.dossier.number},
            field="dossiers",
        )


def _item(
    decision: Decision, dossier: Dossier, on: dt.date, area: frozenset[int] | None
) -> DecisionItem:
    won = eligibility.check(dossier, decision.authority, on=on, area=area)
    return DecisionItem(decision=decision, dossier=dossier, stars=won.stars, total=won.total)


def check_items(decision: Decision, paper: Paper) -> list[tuple[Dossier, int]]:
    """The dossiers of `decision`, locked, with their stars, all still as they were drafted.

    Authority and stars are looked at as of the day of signing, which may not lie before the
    meeting or the centre's letter that a dossier rests on.
    """
    items = {item.dossier_id: item for item in decision.items.all()}
    area, found = area_of(decision.authority), []
    for dossier in locked_dossiers(key for key in items if key is not None):
        won = eligibility.check(dossier, decision.authority, on=paper.decided_on, area=area)
        item = items[dossier.pk]
        if (won.stars, won.total) != (item.stars, item.total):
            raise ConflictError(
                _("Kết quả của hồ sơ %(number)s đã thay đổi. Hãy bỏ dự thảo này và lập lại.")
                % {"number": dossier.number}
            )
        why = _("kết quả của hồ sơ %(number)s") % {"number": dossier.number}
        check_day(paper, won.known_on, str(why))
        found.append((dossier, won.stars))
    return found


def certify(
    decision: Decision, rows: Sequence[tuple[Dossier, int]], paper: Paper
) -> tuple[list[Certificate], list[StatusEvent]]:
    """Certificates for `rows` from the day of signing on; those they replace end on that day."""
    keys = [dossier.product_id for dossier, stars in rows]
    # The product's row is where everything that touches its certificates takes turns.
    list(Product.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    made: list[Certificate] = []
    events: list[StatusEvent] = []
    for dossier, stars in rows:
        replaced = _end_earlier(dossier, decision, paper)
        certificate = _certificate(decision, dossier, stars, paper)
        issued = StatusEvent.objects.create(
            certificate=certificate,
            kind=StatusKind.ISSUED,
            effective_on=certificate.valid_from,
            decision=decision,
            recorded_by=paper.by,
        )
        mark_recognised(dossier=dossier, by=paper.by, at=paper.at)
        made.append(certificate)
        events += [*replaced, issued]
    return made, events


def _certificate(decision: Decision, dossier: Dossier, stars: int, paper: Paper) -> Certificate:
    producer = dossier.producer
    where = [producer.address, address_line(producer.place)]
    certificate = Certificate(
        number=make_number(Kind.CERTIFICATE),
        product=dossier.product,
        decision=decision,
        dossier=dossier,
        stars=stars,
        valid_from=paper.decided_on,
        valid_to=last_valid_day(paper.decided_on, dossier.rulebook.data.recognition_months),
        product_name=dossier.product.name,
        producer_name=producer.name,
        address=", ".join(part for part in where if part)[:400],
        salt=secrets.token_hex(16),
    )
    certificate.save(force_insert=True)
    audit.record(
        Action.CERTIFICATE_ISSUED,
        target=certificate,
        by=paper.by,
        area=dossier.place.code,
        after={"stars": stars, "valid_to": certificate.valid_to, "decision": str(decision)},
    )
    return certificate


def _end_earlier(dossier: Dossier, decision: Decision, paper: Paper) -> list[StatusEvent]:
    """End the certificate of the product that is in force on the day of signing, if any."""
    day = paper.decided_on
    rows = Certificate.objects.select_for_update(no_key=True).filter(
        product=dossier.product_id, valid_to__gte=day
    )
    events = []
    for old in rows.exclude(ended_on__lte=day).order_by("pk"):
        if old.valid_from > day or old.ended_on is not None:
            raise _other_in_force(dossier)
        old.ended_on, old.end_kind = day, EndKind.REPLACED
        old.save(update_fields=["ended_on", "end_kind"])
        events.append(
            StatusEvent.objects.create(
                certificate=old,
                kind=StatusKind.REPLACED,
                effective_on=day,
                decision=decision,
                recorded_by=paper.by,
            )
        )
        audit.record(
            Action.CERTIFICATE_REPLACED,
            target=old,
            by=paper.by,
            area=dossier.place.code,
            after={"ended_on": day, "decision": str(decision)},
        )
    return events


def _other_in_force(dossier: Dossier) -> ConflictError:
    return ConflictError(
        _(
            "Sản phẩm “%(name)s” đã có giấy chứng nhận còn hiệu lực sau ngày ký này; một sản phẩm "
            "chỉ có một giấy chứng nhận vào một ngày."
        )
        % {"name": dossier.product.name},
        field="decided_on",
    )
