"""Certificates of one test: a real issued decision with its annex, event and leaf, made cheaply."""

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from certificates.choices import DecisionKind, EndKind, HistoricStatus, StatusKind
from certificates.models import Certificate, Decision, DecisionItem, HistoricRecord, StatusEvent
from certificates.services import log
from common.clock import HANOI
from common.numbers import Kind, make_number
from common.periods import last_valid_day
from evaluations.choices import Stage
from evaluations.models import Dossier, NationalResult
from places.models import Unit
from places.queries import province_of
from products.models import Product
from rulebooks.choices import Purpose
from tests.factories.accounts import make_organisation, make_user
from tests.factories.councils import make_result
from tests.factories.places import make_commune
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rulebooks import make_rulebook

_numbers = count(900_000)  # far from the numbers that tests write out
SALT = "0" * 32


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    """A moment of `day` in Hanoi."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=HANOI)


def make_authority(place: Unit) -> Organisation:
    """The people's committee of the province that `place` lies in; the same each time."""
    province = province_of(place)
    found = Organisation.objects.filter(place=province, decides=True).first()
    return found or make_organisation(place=province)


def make_finished_dossier(product: Product, **overrides: object) -> Dossier:
    """A recognised dossier of `product` under 26/2026."""
    values: dict[str, object] = {
        "number": make_number(Kind.DOSSIER),
        "product": product,
        "producer": product.producer,
        "place": product.place,
        "purpose": Purpose.FIRST,
        "stage": Stage.RECOGNISED,
    }
    values |= overrides
    if "rulebook" not in values:
        values["rulebook"] = make_rulebook()
    if "opened_by" not in values:
        values["opened_by"] = make_user()
    return Dossier.objects.create(**values)


def make_decision(
    authority: Organisation, decided_on: dt.date, by: User, **more: object
) -> Decision:
    """A draft of `authority` that says it was signed on `decided_on`."""
    values: dict[str, object] = {
        "kind": DecisionKind.RECOGNISE,
        "authority": authority,
        "authority_name": authority.name,
        "number": str(next(_numbers)),
        "symbol": authority.number_suffix,
        "decided_on": decided_on,
        "signer_name": "Nguyễn Văn Mẫu",
        "signer_title": authority.head_title,
        "drafted_by": by,
    }
    return Decision.objects.create(**values | more)


def make_issued(decision: Decision, by: User) -> Decision:
    """Put a draft whose annex is complete into the book on its day of signing."""
    assert decision.decided_on is not None
    decision.issued_at, decision.issued_by = at(decision.decided_on), by
    decision.save()
    return decision


@transaction.atomic
def make_certificate(
    product: Product | None = None,
    valid_from: dt.date = dt.date(2026, 7, 10),
    stars: int = 4,
    *,
    months: int = 36,
    dossier: Dossier | None = None,
    decided_on: dt.date | None = None,
    **overrides: object,
) -> Certificate:
    """A certificate of `product` (made when not given), with its decision, event and leaf.

    Decided on its first day, or earlier when it begins after the one that it replaces.
    """
    product = product or make_product()
    by = make_user()
    dossier = dossier or make_finished_dossier(product, opened_by=by)
    decision = make_decision(make_authority(product.place), decided_on or valid_from, by)
    DecisionItem.objects.create(
        decision=decision, dossier=dossier, stars=stars, total=Decimal("80.00")
    )
    make_issued(decision, by)
    values: dict[str, object] = {
        "number": make_number(Kind.CERTIFICATE),
        "product": product,
        "decision": decision,
        "dossier": dossier,
        "stars": stars,
        "valid_from": valid_from,
        "valid_to": last_valid_day(valid_from, months),
        "product_name": product.name,
        "producer_name": product.producer.name if product.producer else "",
        "address": str(product.place),
        "salt": SALT,
    }
    certificate = Certificate.objects.create(**values | overrides)
    make_event(certificate, StatusKind.ISSUED, valid_from, decision=decision, recorded_by=by)
    return certificate


@transaction.atomic
def make_event(
    certificate: Certificate, kind: str, effective_on: dt.date, **overrides: object
) -> StatusEvent:
    """An event of `certificate` with its leaf in the public log."""
    values: dict[str, object] = {
        "certificate": certificate,
        "kind": kind,
        "effective_on": effective_on,
    }
    values |= overrides
    if "recorded_by" not in values:
        values["recorded_by"] = make_user()
    event = StatusEvent.objects.create(**values)
    log.append([event])
    return event


@transaction.atomic
def make_revoked(certificate: Certificate, on: dt.date, reason: str = "Lý do mẫu.") -> Certificate:
    """`certificate` revoked from the day `on`, by a decision of its own authority."""
    by = make_user()
    decision = make_decision(
        certificate.decision.authority, on, by, kind=DecisionKind.REVOKE, reason=reason
    )
    DecisionItem.objects.create(
        decision=decision, certificate=certificate, ground="other", concluded_on=on
    )
    make_issued(decision, by)
    certificate.ended_on, certificate.end_kind = on, EndKind.REVOKED
    certificate.save(update_fields=["ended_on", "end_kind"])
    make_event(
        certificate,
        StatusKind.REVOKED,
        on,
        decision=decision,
        reason=reason,
        ground="other",
        recorded_by=by,
    )
    return certificate


def make_suspended(
    certificate: Certificate, on: dt.date, until: dt.date | None = None
) -> StatusEvent:
    """`certificate` suspended from `on` to the end of `until`."""
    return make_event(
        certificate,
        StatusKind.SUSPENDED,
        on,
        until=until,
        order_number="12/VPĐP",
        reason="Đang xác minh.",
    )


def make_history(product: Product, **overrides: object) -> HistoricRecord:
    """A source that says that `product` was recognised in 2024."""
    values: dict[str, object] = {
        "product": product,
        "status": HistoricStatus.RECOGNISED,
        "stars": 3,
        "year": 2024,
        "source": "Báo mẫu",
    }
    return HistoricRecord.objects.create(**values | overrides)


def make_scored(
    province: Unit,
    *,
    stars: int = 4,
    product: Product | None = None,
    average: Decimal | None = None,
    **overrides: Any,
) -> Dossier:
    """A dossier of a commune of `province` that its council gave `stars` on 20 June 2026."""
    if product is None:
        product = make_product(producer=make_producer(place=make_commune(parent=province)))
    dossier = make_finished_dossier(product, stage=Stage.SCORED, **overrides)
    result = {} if average is None else {"average": average}
    make_result(dossier, stars=stars, **result)
    return dossier


def make_national(
    province: Unit, *, stars: int = 5, total: Decimal = Decimal("92.00"), **overrides: Any
) -> Dossier:
    """A dossier that came back from the centre on 20 July 2026."""
    dossier = make_scored(province, stars=5, average=Decimal("91.00"), **overrides)
    NationalResult.objects.create(
        dossier=dossier,
        total=total,
        stars=stars,
        document_number="88/TB-HĐ",
        document_on=dt.date(2026, 7, 20),
        by=make_user(),
    )
    Dossier.objects.filter(pk=dossier.pk).update(stage=Stage.NATIONAL)
    dossier.refresh_from_db()
    return dossier
