"""What waits for a decision, as the page on which decisions are drafted shows it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from accounts.access import Scope
from accounts.models import Organisation
from certificates import eligibility
from certificates.authority import area_of
from certificates.models import DecisionItem
from common.errors import DomainError
from evaluations.models import Dossier, DossierQuerySet, Round


class Candidate(NamedTuple):
    """A dossier with the stars that an authority may recognise, or the reason why it may not."""

    dossier: Dossier
    stars: int
    total: Decimal | None
    reason: str


@dataclass(frozen=True)
class Group:
    """Dossiers of one round that one authority may recognise together."""

    authority: Organisation
    round: Round | None
    candidates: Sequence[Candidate]


def waiting(scope: Scope) -> DossierQuerySet:
    """Dossiers in `scope` that a council or the centre has judged and no decision holds yet."""
    rows = Dossier.objects.visible_to(scope).filter(stage__in=eligibility.WAITING)
    held = DecisionItem.objects.filter(dossier__isnull=False).values("dossier")
    return (
        rows.exclude(pk__in=held)
        .select_related("product", "producer", "place", "round", "rulebook", "national_result")
        .defer("rulebook__content")
        .prefetch_related("results__item__meeting")
        .order_by("round", "pk")
    )


def arrange(
    dossiers: Iterable[Dossier], authorities: Sequence[Organisation], on: dt.date
) -> tuple[list[Group], list[Candidate]]:
    """`dossiers` by authority and round, and apart from them those that none may recognise yet."""
    areas = {authority.pk: area_of(authority) for authority in authorities}
    groups: dict[tuple[int, int | None], list[Candidate]] = {}
    blocked = []
    for dossier in dossiers:
        authority, candidate = _first_that_may(dossier, authorities, areas, on)
        if authority is None:
            blocked.append(candidate)
        else:
            groups.setdefault((authority.pk, dossier.round_id), []).append(candidate)
    named = {authority.pk: authority for authority in authorities}
    return [
        Group(named[key], candidates[0].dossier.round, candidates)
        for (key, _round), candidates in groups.items()
    ], blocked


def _first_that_may(
    dossier: Dossier,
    authorities: Sequence[Organisation],
    areas: Mapping[int, frozenset[int] | None],
    on: dt.date,
) -> tuple[Organisation | None, Candidate]:
    reason = ""
    for authority in authorities:
        try:
            won = eligibility.check(dossier, authority, on=on, area=areas[authority.pk])
        except DomainError as error:
            reason = reason or str(error.message)
        else:
            return authority, Candidate(dossier, won.stars, won.total, "")
    return None, Candidate(dossier, 0, None, reason)
