"""The verdict as SQL: standing and stars of products and certificates on a day, for lists.

The same rules as certificates/validity.py, which explains them; a property test holds them equal.
"""

import datetime as dt
from typing import TypedDict

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django_stubs_ext import WithAnnotations

from certificates.choices import RECOGNISED_BEFORE, EndKind, Standing, StatusKind
from certificates.models import Certificate, HistoricRecord, StatusEvent
from certificates.validity import EXPIRING_DAYS, earliest_start_still_open
from products.models import Product


class Judged(TypedDict):
    """What is added to a certificate's row."""

    standing: str


class Rated(Judged):
    """What is added to a product's row."""

    rated_stars: int | None


def certificates_with_standing(
    rows: QuerySet[Certificate], on: dt.date
) -> "QuerySet[WithAnnotations[Certificate, Judged]]":
    """`rows` with `standing`, the verdict on each certificate on the day `on`."""
    return rows.alias(last_pause=_last_pause(OuterRef("pk"), on)).annotate(
        standing=_standing(on, paused=Q(last_pause__startswith="suspended"))
    )


def products_with_standing(
    rows: QuerySet[Product], on: dt.date
) -> "QuerySet[WithAnnotations[Product, Rated]]":
    """`rows` with `standing` and `rated_stars` on the day `on`.

    The certificate that speaks for a product is the last to begin by then; before the first, that
    one. A product without any is judged by the records from before the registry.
    """
    begun = Certificate.objects.filter(product=OuterRef("pk"), valid_from__lte=on)
    governing = certificates_with_standing(begun, on).order_by("-valid_from", "-pk")
    later = Certificate.objects.filter(product=OuterRef("pk"), valid_from__gt=on)
    old = HistoricRecord.objects.filter(product=OuterRef("pk"), status__in=RECOGNISED_BEFORE)
    return rows.alias(
        begun_standing=Subquery(governing.values("standing")[:1]),
        begun_stars=Subquery(governing.values("stars")[:1]),
        later_stars=Subquery(later.order_by("valid_from", "-pk").values("stars")[:1]),
        old_stars=Subquery(_latest_first(old).values("stars")[:1]),
    ).annotate(
        standing=Case(
            When(begun_standing__isnull=False, then=F("begun_standing")),
            When(later_stars__isnull=False, then=Value(Standing.NOT_YET_VALID.value)),
            When(Exists(_still_open(old, on)), then=Value(Standing.INCOMPLETE.value)),
            When(Exists(old), then=Value(Standing.EXPIRED.value)),
            default=Value(Standing.NONE.value),
            output_field=CharField(),
        ),
        rated_stars=Coalesce("begun_stars", "later_stars", "old_stars"),
    )


def _standing(on: dt.date, *, paused: Q) -> Case:
    """The standing of a certificate's own row; `paused` says when it is suspended."""
    ended = Q(ended_on__lte=on)
    return Case(
        When(valid_from__gt=on, then=Value(Standing.NOT_YET_VALID.value)),
        When(ended & Q(end_kind=EndKind.REPLACED), then=Value(Standing.REPLACED.value)),
        When(ended, then=Value(Standing.REVOKED.value)),
        When(valid_to__lt=on, then=Value(Standing.EXPIRED.value)),
        When(paused, then=Value(Standing.SUSPENDED.value)),
        When(
            valid_to__lte=on + dt.timedelta(days=EXPIRING_DAYS),
            then=Value(Standing.EXPIRING.value),
        ),
        default=Value(Standing.VALID.value),
        output_field=CharField(),
    )


def _last_pause(certificate: OuterRef, on: dt.date) -> Subquery:
    """ "suspended" when the last suspension or reinstatement by `on` is one that still runs."""
    kinds = [StatusKind.SUSPENDED, StatusKind.REINSTATED]
    begun = StatusEvent.objects.filter(
        certificate=certificate, kind__in=kinds, effective_on__lte=on
    ).order_by("-effective_on", "-pk")
    runs = Q(kind=StatusKind.SUSPENDED) & (Q(until=None) | Q(until__gte=on))
    return Subquery(
        begun.annotate(
            state=Case(When(runs, then=Value("suspended")), default=Value("over"))
        ).values("state")[:1]
    )


def _still_open(old: QuerySet[HistoricRecord], on: dt.date) -> QuerySet[HistoricRecord]:
    """Old recognitions whose term may not have ended before `on`, or cannot be worked out."""
    start = earliest_start_still_open(on)
    # With the year alone the term may have begun as late as 31 December of it.
    return old.filter(
        Q(decided_on__gte=start)
        | Q(decided_on=None, year__gte=start.year)
        | Q(decided_on=None, year=None)
    )


def _latest_first(old: QuerySet[HistoricRecord]) -> QuerySet[HistoricRecord]:
    """The record that the verdict speaks of first: latest possible start, unknown before all."""
    return old.annotate(start_year=Coalesce("decided_on__year", "year")).order_by(
        F("start_year").desc(nulls_first=True), F("decided_on").desc(nulls_first=True), "-pk"
    )
