"""Reads for the public pages: lists with their counts, and the sums on the home page."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Max, Q, QuerySet, When
from django.utils.functional import cached_property
from django.utils.translation import get_language

from certificates.choices import LIVE_STANDINGS, Standing
from certificates.models import Certificate
from certificates.queries import certificate_verdicts, in_force, verdicts_for
from certificates.standings import products_with_standing
from certificates.validity import Verdict
from portal.areas import Area
from portal.choices import STANDINGS, Order, Shown
from products.models import Product
from products.queries import search
from rulebooks.models import ProductGroup, ProductSet

PAGE_SIZE = 24
CARD_NEEDS = ("producer", "place__parent__parent", "product_set__group", "picture")
LATEST = 4
STARS = (5, 4, 3)


@dataclass(frozen=True)
class Card:
    """One product in a list, with what holds of it today."""

    product: Product
    verdict: Verdict

    @property
    def stars(self) -> int | None:
        """The stars that may be shown today."""
        return self.verdict.stars if self.verdict.is_live else None


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for."""

    text: str = ""
    group: str = ""
    stars: int | None = None
    shown: Shown | None = None
    area: Area | None = None
    order: Order = Order.LIVE

    @property
    def showing(self) -> Shown:
        """Asked for stars alone, a list shows those that hold: a lapsed star is none."""
        return self.shown or (Shown.VALID if self.stars else Shown.ALL)


@dataclass(frozen=True)
class Listing:
    """One page of products, and how many there are in each standing under the same filters."""

    page: "Page[Product]"
    cards: Sequence[Card]
    counts: dict[Shown, int]


class _CountedPaginator(Paginator[Product]):
    """A paginator that is told how many rows there are, to spare a query."""

    def __init__(self, rows: QuerySet[Product], total: int) -> None:
        super().__init__(rows, PAGE_SIZE)
        self._total = total

    @cached_property
    def count(self) -> int:
        return self._total


def listing(wanted: Wanted, page: str | None, on: dt.date) -> Listing:
    """The products that fit `wanted` on the day `on`, one page of them, in five queries."""
    rows = products_with_standing(_fitting(wanted), on)
    if wanted.stars:
        rows = rows.filter(rated_stars=wanted.stars)
    found = dict(rows.order_by().values_list("standing").annotate(count=Count("pk")))
    counts = {
        shown: sum(found.get(standing.value, 0) for standing in standings)
        for shown, standings in STANDINGS.items()
    }
    if wanted.showing != Shown.ALL:
        rows = rows.filter(standing__in=STANDINGS[wanted.showing])
    ordered = _in_order(rows.select_related(*CARD_NEEDS), wanted.order, on)
    shown_page = _CountedPaginator(ordered, counts[wanted.showing]).get_page(page)
    return Listing(page=shown_page, cards=cards(shown_page.object_list, on), counts=counts)


def cards(products: Iterable[Product], on: dt.date) -> list[Card]:
    """`products` with their verdicts on the day `on`, in at most three queries."""
    rows = list(products)
    verdicts = verdicts_for(rows, on)
    return [Card(row, verdicts[row.pk]) for row in rows]


def _fitting(wanted: Wanted) -> QuerySet[Product]:
    rows = Product.objects.all()
    if wanted.text:
        # By key: the search joins the codes, and a product with two would count twice.
        rows = rows.filter(pk__in=search(Product.objects.all(), wanted.text).values("pk"))
    if wanted.group:
        rows = rows.filter(product_set__group__code=wanted.group)
    if wanted.area is not None:
        rows = rows.filter(place__in=wanted.area.unit_ids)
    return rows


def _in_order(rows: QuerySet[Product], order: Order, on: dt.date) -> QuerySet[Product]:
    if order == Order.NAME:
        return rows.order_by("sort_key", "pk")
    if order == Order.LIVE:
        live = Case(When(standing__in=LIVE_STANDINGS, then=0), default=1)
        return rows.order_by(live, "sort_key", "pk")
    begun = Max("certificates__valid_from", filter=Q(certificates__valid_from__lte=on))
    return rows.annotate(begun_on=begun).order_by(
        F("begun_on").desc(nulls_last=True), "sort_key", "pk"
    )


# --- The home page -------------------------------------------------------------------------------


@dataclass(frozen=True)
class GroupCount:
    """One product group: all its products, and those with a star that holds."""

    group: ProductGroup
    name: str
    total: int
    live: int


@dataclass(frozen=True)
class Sums:
    """What the registry holds on one day."""

    standings: Counter[Shown]
    stars: dict[int, int]
    groups: Sequence[GroupCount]
    total: int
    samples: int


def sums(on: dt.date) -> Sums:
    """The counts of the home page, in two queries."""
    rows = (
        products_with_standing(Product.objects.all(), on)
        .order_by()
        .values_list("product_set__group", "standing", "rated_stars", "is_sample")
        .annotate(count=Count("pk"))
    )
    standings: Counter[Standing] = Counter()
    stars: Counter[int] = Counter()
    totals: Counter[int] = Counter()
    live: Counter[int] = Counter()
    samples = 0
    for group, standing, rated, is_sample, count in rows:
        standings[Standing(standing)] += count
        totals[group] += count
        samples += count if is_sample else 0
        if standing in LIVE_STANDINGS:
            live[group] += count
            stars[rated] += count
    return Sums(
        standings=Counter({s: sum(standings[x] for x in held) for s, held in STANDINGS.items()}),
        stars={n: stars[n] for n in STARS},
        groups=[
            GroupCount(group, name_of(group), totals[group.pk], live[group.pk])
            for group in ProductGroup.objects.all()
        ],
        total=sum(standings.values()),
        samples=samples,
    )


def latest(on: dt.date) -> list[Card]:
    """The products recognised last whose stars hold on the day `on`, newest first."""
    needs = [f"product__{name}" for name in CARD_NEEDS]
    rows = in_force(Certificate.objects.all(), on).select_related("decision", *needs)
    certificates = list(rows.order_by("-valid_from", "-pk")[: 2 * LATEST])
    verdicts = certificate_verdicts(certificates, on)
    found = [Card(row.product, verdicts[row.pk]) for row in certificates]
    return [card for card in found if card.verdict.is_live][:LATEST]


def name_of(row: ProductGroup | ProductSet) -> str:
    """The name of a group or set in the reader's language."""
    return row.name_en if get_language() == "en" and row.name_en else row.name
