"""Reads over certificates, decisions and records of the past."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from certificates.choices import Standing, StatusKind
from certificates.models import (
    Certificate,
    CertificateQuerySet,
    Decision,
    HistoricRecord,
    StatusEvent,
)
from certificates.standings import certificates_with_standing, products_with_standing
from certificates.validity import (
    Happening,
    OldRecord,
    Recognition,
    Verdict,
    historic_verdict,
    verdict,
)
from common import numbers
from common.text import fold
from places.models import Unit
from places.queries import covered_unit_ids
from products.models import Product


def verdict_for(product: Product, on: dt.date) -> Verdict:
    """What holds of `product` on the day `on` (Hanoi)."""
    return verdicts_for([product], on)[product.pk]


def verdicts_for(products: Iterable[Product], on: dt.date) -> dict[int, Verdict]:
    """The verdict of each product by its key, in at most three queries."""
    keys = [product.pk for product in products]
    governing = _governing(keys, on)
    found = {
        certificate.product_id: said for certificate, said in _judged(list(governing.values()), on)
    }
    old = _old_records([key for key in keys if key not in found])
    return {key: found.get(key) or historic_verdict(old.get(key, ()), on) for key in keys}


def certificate_verdict(certificate: Certificate, on: dt.date) -> Verdict:
    """What holds of this one certificate on the day `on`, whatever later ones the product has."""
    return certificate_verdicts([certificate], on)[certificate.pk]


def certificate_verdicts(certificates: Sequence[Certificate], on: dt.date) -> dict[int, Verdict]:
    """The verdict of each certificate by its key, in one query.

    Load the rows with `select_related("decision")`, or each costs one more.
    """
    return {certificate.pk: said for certificate, said in _judged(certificates, on)}


def revocation_of(certificate: Certificate) -> Decision | None:
    """The decision that revoked the certificate; None while none has."""
    if certificate.ended_on is None:
        return None
    return Decision.objects.filter(
        events__certificate=certificate, events__kind=StatusKind.REVOKED
    ).first()


def with_papers(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """`rows` with what a page about certificates shows beside them."""
    return rows.select_related("decision", "product__producer", "product__place__parent")


def products_by_standing(
    rows: QuerySet[Product], standing: Standing | str | Sequence[Standing], on: dt.date
) -> QuerySet[Product]:
    """Those of `rows` whose verdict on the day `on` has (one of) the given standing."""
    wanted = [standing] if isinstance(standing, str) else list(standing)
    return products_with_standing(rows, on).filter(standing__in=wanted)


def counts_by_standing(rows: QuerySet[Product], on: dt.date) -> dict[Standing, int]:
    """How many of `rows` have each standing on the day `on`; every standing is named."""
    found = dict(
        products_with_standing(rows, on)
        .order_by()
        .values_list("standing")
        .annotate(count=Count("pk"))
    )
    return {standing: found.get(standing.value, 0) for standing in Standing}


def certificates_by_standing(
    rows: QuerySet[Certificate], standing: Standing | str, on: dt.date
) -> QuerySet[Certificate]:
    """Those of `rows` that have the given standing on the day `on`."""
    return certificates_with_standing(rows, on).filter(standing=standing)


def counts_of_certificates(rows: QuerySet[Certificate], on: dt.date) -> Counter[str]:
    """How many of `rows` have each standing on the day `on`."""
    found = certificates_with_standing(rows, on).order_by().values_list("standing")
    return Counter(dict(found.annotate(count=Count("pk"))))


@dataclass(frozen=True)
class Search:
    """What somebody looks for in the list of certificates."""

    text: str = ""
    stars: int | None = None
    ends_within_days: int | None = None
    places: Sequence[Unit] = ()


def searched(rows: CertificateQuerySet, wanted: Search, on: dt.date) -> CertificateQuerySet:
    """Those of `rows` that fit `wanted`: words without diacritics, or a whole number."""
    by_name = Q()
    for word in fold(wanted.text).split():
        by_name &= Q(product__search_key__contains=word) | Q(
            product__producer__search_key__contains=word
        )
    if wanted.text.strip():
        number = numbers.normalise(wanted.text)
        rows = rows.filter(by_name | Q(number=number) | Q(product__number=number))
    if wanted.stars:
        rows = rows.filter(stars=wanted.stars)
    if wanted.places:
        rows = rows.filter(product__place__in=covered_unit_ids(*wanted.places))
    if wanted.ends_within_days:
        rows = ending_within(rows, on, wanted.ends_within_days)
    return rows


def event_words(event: StatusEvent) -> str:
    """What the event rests on and why, in a line."""
    paper = event.order_number or (event.decision.full_number if event.decision else "")
    until = _("đến hết %(day)s") % {"day": f"{event.until:%d/%m/%Y}"} if event.until else ""
    leaf = _("lá %(position)s của sổ công khai") % {"position": event.leaf.position}
    return " · ".join(part for part in (paper, until, event.reason, leaf) if part)


def ending_within(rows: CertificateQuerySet, on: dt.date, days: int) -> CertificateQuerySet:
    """Those of `rows` in force on the day `on` that end within `days` days of it, soonest first."""
    last = on + dt.timedelta(days=days)
    return in_force(rows, on).filter(valid_to__lte=last).order_by("valid_to", "pk")


def in_force(rows: CertificateQuerySet, on: dt.date) -> CertificateQuerySet:
    """Those of `rows` that hold on the day `on`, suspended ones included."""
    return rows.filter(valid_from__lte=on, valid_to__gte=on).exclude(ended_on__lte=on)


def _governing(keys: Sequence[int], on: dt.date) -> dict[int, Certificate]:
    """The certificate that speaks for each product: the last begun by `on`, else the next."""
    rows = Certificate.objects.filter(product__in=keys).select_related("decision")
    found: dict[int, Certificate] = {}
    for row in rows.order_by("valid_from", "pk"):
        held = found.get(row.product_id)
        # Two of one day: the later one replaced the earlier on the spot.
        if held is None or row.valid_from <= max(on, held.valid_from):
            found[row.product_id] = row
    return found


def _judged(certificates: Sequence[Certificate], on: dt.date) -> list[tuple[Certificate, Verdict]]:
    events = _events_of([certificate.pk for certificate in certificates])
    return [(row, verdict(_recognition(row), events.get(row.pk, ()), on)) for row in certificates]


def _events_of(keys: Sequence[int]) -> Mapping[int, list[Happening]]:
    found: dict[int, list[Happening]] = defaultdict(list)
    if keys:
        rows = StatusEvent.objects.filter(certificate__in=keys).select_related("decision")
        for row in rows.order_by("pk"):
            found[row.certificate_id].append(_happening(row))
    return found


def _old_records(keys: Sequence[int]) -> Mapping[int, list[OldRecord]]:
    found: dict[int, list[OldRecord]] = defaultdict(list)
    if keys:
        for row in HistoricRecord.objects.filter(product__in=keys).order_by("-pk"):
            found[row.product_id].append(_old_record(row))
    return found


def _recognition(row: Certificate) -> Recognition:
    return Recognition(
        stars=row.stars,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ended_on=row.ended_on,
        end_kind=row.end_kind,
        number=row.number,
        decision=row.decision.full_number,
        authority=row.decision.authority_name,
    )


def _happening(row: StatusEvent) -> Happening:
    return Happening(
        kind=row.kind,
        effective_on=row.effective_on,
        until=row.until,
        reason=row.reason,
        order=row.order_number or (row.decision.full_number if row.decision else ""),
    )


def _old_record(row: HistoricRecord) -> OldRecord:
    return OldRecord(
        status=row.status,
        stars=row.stars,
        year=row.year,
        decided_on=row.decided_on,
        decision=row.decision,
        source=row.source,
    )
