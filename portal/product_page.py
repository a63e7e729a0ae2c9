"""What the page of one product tells: its numbers, who checked what, its past, its neighbours."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from certificates.models import Certificate, DecisionItem, HistoricRecord
from certificates.queries import certificate_verdicts, verdicts_for
from certificates.validity import Verdict
from evaluations.models import Dossier, Result
from inspections.models import Visit
from places.models import Unit
from places.queries import address_line, stand_ins_of
from portal.queries import CARD_NEEDS, Card
from producers.choices import LegalForm
from producers.models import Producer
from products.models import Product, ProductCode

MOST_NEIGHBOURS = 12
PRIVATE_FORMS = frozenset(
    {LegalForm.HOUSEHOLD, LegalForm.FARM, LegalForm.COOPERATIVE_GROUP, LegalForm.UNKNOWN}
)
"""Producers whose tax code and address are those of a person: never public."""
PERSONAL_TAX_CODE = 12
"""The length of a household's tax code: it is its owner's own identity number."""

Fact = tuple[str | Promise, str]


class Check(NamedTuple):
    """One thing that was looked at: what, by whom, on which day, with which outcome."""

    what: str
    who: str
    on: dt.date | None
    outcome: str


@dataclass(frozen=True)
class Held:
    """One certificate of the product, and what holds of it today."""

    certificate: Certificate
    verdict: Verdict
    total: Decimal | None

    @property
    def points(self) -> str:
        """The total as people write it; empty when the annex has none."""
        return "" if self.total is None else _points(self.total)


@dataclass(frozen=True)
class Whereabouts:
    """Where something is made: the unit as recorded, and those that stand for it today."""

    recorded: str
    today: Sequence[str] = ()


@dataclass(frozen=True)
class ProductPage:
    """Everything on the page of one product."""

    product: Product
    verdict: Verdict
    codes: Sequence[str]
    place: Whereabouts
    held: Sequence[Held]
    checks: Sequence[Check]
    records: Sequence[HistoricRecord]
    neighbours: Sequence[Card]
    has_more_neighbours: bool

    @property
    def stars(self) -> int | None:
        """The stars that may be shown today."""
        return self.verdict.stars if self.verdict.is_live else None


def product_by_number(number: str) -> Product | None:
    """The product of that number with what its page needs beside it."""
    codes = ProductCode.objects.filter(product=OuterRef("pk")).order_by("-given_on", "-pk")
    visits = Visit.objects.filter(
        producer=OuterRef("producer"), visited_on__isnull=False, recorded_at__isnull=False
    )
    rows = Product.objects.select_related(*CARD_NEEDS).annotate(
        public_codes=ArraySubquery(codes.values("code")),
        last_visit_on=Subquery(visits.order_by("-visited_on").values("visited_on")[:1]),
    )
    return rows.filter(number=number).first()


def product_page(product: Product, on: dt.date) -> ProductPage:
    """The page of `product`, loaded by `product_by_number`, on the day `on`. Ten queries more."""
    neighbours = _neighbours(product)
    verdicts = verdicts_for([product, *neighbours[:MOST_NEIGHBOURS]], on)
    verdict = verdicts[product.pk]
    held = _held(product, on)
    governing = next((row for row in held if row.certificate.number == verdict.number), None)
    return ProductPage(
        product=product,
        verdict=verdict,
        codes=product.public_codes,  # type: ignore[attr-defined]  # annotated
        place=whereabouts(product.place, on),
        held=held,
        checks=_checks(product, governing),
        records=list(product.historic_records.all()),
        neighbours=sorted(
            (Card(row, verdicts[row.pk]) for row in neighbours[:MOST_NEIGHBOURS]),
            key=lambda card: card.stars is None,
        ),
        has_more_neighbours=len(neighbours) > MOST_NEIGHBOURS,
    )


def whereabouts(unit: Unit, on: dt.date) -> Whereabouts:
    """The address line of `unit`, and where that is on the day `on` when the unit is no more."""
    today = [] if unit.exists_on(on) else stand_ins_of([unit], on)
    return Whereabouts(address_line(unit), [row.full_name for row in today])


def public_tax_code(producer: Producer) -> str:
    """The tax code of an organisation; empty where it is, or may be, a person's own number."""
    return "" if _is_private(producer) else producer.tax_code


def public_address(producer: Producer) -> str:
    """The street address of an organisation; empty where somebody lives there."""
    return "" if _is_private(producer) else producer.address


def _is_private(producer: Producer) -> bool:
    digits = sum(char.isdecimal() for char in producer.tax_code)
    return producer.legal_form in PRIVATE_FORMS or digits == PERSONAL_TAX_CODE


def _neighbours(product: Product) -> list[Product]:
    if product.producer is None:
        return []
    others = product.producer.products.exclude(pk=product.pk).order_by("sort_key", "pk")
    return list(others[: MOST_NEIGHBOURS + 1])


def _held(product: Product, on: dt.date) -> list[Held]:
    item = DecisionItem.objects.filter(decision=OuterRef("decision"), dossier=OuterRef("dossier"))
    rows: QuerySet[Certificate] = (
        product.certificates.select_related(
            "decision",
            "dossier__appraisal",
            "dossier__review",
            "dossier__rulebook",
            "dossier__place",
        )
        .defer("dossier__rulebook__content")
        .annotate(decided_total=Subquery(item.values("total")[:1]))
        .order_by("-valid_from", "-pk")
    )
    certificates = list(rows)
    verdicts = certificate_verdicts(certificates, on)
    return [
        Held(
            certificate=row,
            verdict=verdicts[row.pk],
            total=row.decided_total,  # type: ignore[attr-defined]  # annotated
        )
        for row in certificates
    ]


def _checks(product: Product, governing: Held | None) -> list[Check]:
    """What is known to have been checked for the certificate that speaks, in order of time."""
    found: list[Check] = []
    if governing is not None:
        found += _before_council(governing.certificate.dossier)
        found += _council(governing)
        found.append(_decision(governing))
    last_visit = product.last_visit_on  # type: ignore[attr-defined]  # annotated
    if last_visit is not None:
        found.append(
            Check(
                _("Kiểm tra sau công nhận tại chủ thể, lần gần nhất"),
                _("Đoàn kiểm tra liên ngành"),
                last_visit,
                "",
            )
        )
    return found


def _before_council(dossier: Dossier) -> list[Check]:
    found: list[Check] = []
    appraisal = getattr(dossier, "appraisal", None)
    if appraisal is not None:
        letter = _("Văn bản số %(number)s") % {"number": appraisal.letter_number}
        found.append(
            Check(
                _("Thẩm định hồ sơ tại địa phương"),
                _("Ủy ban nhân dân %(place)s")
                % {"place": dossier.place.full_name[:1].lower() + dossier.place.full_name[1:]},
                appraisal.letter_on,
                letter if appraisal.letter_number else "",
            )
        )
    review = getattr(dossier, "review", None)
    if review is not None and review.surveyed_on is not None:
        found.append(
            Check(_("Rà soát hồ sơ, khảo sát nơi sản xuất"), _("Tổ tư vấn"), review.surveyed_on, "")
        )
    return found


def _council(held: Held) -> list[Check]:
    rows = Result.objects.filter(dossier=held.certificate.dossier_id)
    result = rows.select_related("item__meeting__council").order_by("-pk").first()
    if result is None:
        return []
    meeting = result.item.meeting
    outcome = _("Điểm trung bình %(points)s/100 của %(count)s phiếu, theo Quyết định %(law)s") % {
        "points": _points(result.average),
        "count": result.sheets_counted,
        "law": held.certificate.dossier.rulebook.number,
    }
    return [Check(_("Chấm điểm theo bộ tiêu chí"), meeting.council.name, meeting.held_on, outcome)]


def _decision(held: Held) -> Check:
    decision = held.certificate.decision
    outcome = _("Quyết định số %(number)s, hạng %(stars)s sao") % {
        "number": decision.full_number,
        "stars": held.certificate.stars,
    }
    if held.total is not None:
        outcome += _(", tổng điểm %(points)s") % {"points": held.points}
    return Check(
        _("Công nhận kết quả, cấp giấy chứng nhận"),
        decision.authority_name,
        decision.decided_on,
        outcome,
    )


def _points(value: Decimal) -> str:
    """Points as people write them: 80; 85,5."""
    return number_format(Decimal(f"{value.normalize():f}"))
