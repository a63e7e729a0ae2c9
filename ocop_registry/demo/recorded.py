"""Sample certificates from before the sample year, as an office enters its paper books.

Decisions of earlier regimes are recorded with their totals, never scored: those rulebooks hold no
sheets. Rows are made directly, for no service enters a paper of three years ago without a second
person, but each has its dossier, annex, event and leaf, so that the public log stays whole.
"""

import datetime as dt
import random
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import connection

from accounts.choices import Level
from accounts.models import Organisation
from certificates.choices import DecisionKind, EndKind, StatusKind
from certificates.models import Certificate, Decision, DecisionItem, StatusEvent
from certificates.services import log
from common.numbers import Kind, make_number
from common.periods import add_months, last_valid_day
from evaluations.choices import DocumentStatus, Stage
from evaluations.dossier_queries import required_documents
from evaluations.models import DocumentVersion, Dossier, DossierDocument, DossierMove
from ocop_registry.demo.accounts import Cast
from ocop_registry.demo.days import moment, workday
from ocop_registry.demo.papers import Papers
from places.models import Succession, Unit
from places.queries import address_line
from products.models import Product
from rulebooks.choices import Level as RulebookLevel
from rulebooks.choices import Purpose
from rulebooks.models import Rulebook
from rulebooks.queries import for_new_dossier

FIRST_NUMBER = 90_000
MARK = "M"
"""Sample decisions are numbered 90121M and the like, so that none can be taken for a real one."""
SIGNER = "Nguyễn Văn Mẫu"
TERM_MONTHS = 36
PREPARED_DAYS = 70
"""From the opening of a dossier to its decision, in the sample."""
WHY = "Ghi lại từ hồ sơ giấy (dữ liệu mẫu)."
_POINTS = {3: (52, 68), 4: (71, 88), 5: (90, 95)}


@dataclass(frozen=True)
class Recognised:
    """One product recognised on a day long ago."""

    product: Product
    stars: int
    decided_on: dt.date


@dataclass
class Books:
    """The books in which the past is entered: authorities of every level, and what was given out.

    `districts` holds, by the key of a commune, the committee of the district its land lay in.
    """

    cast: Cast
    papers: Papers
    districts: Mapping[int, Organisation]
    rng: random.Random
    rulebooks: dict[dt.date, Rulebook] = field(default_factory=dict)
    numbers: Counter[tuple[int, dt.date]] = field(default_factory=Counter)

    def rulebook(self, decided_on: dt.date) -> Rulebook:
        """The rulebook of a dossier decided on that day: of its opening, while that named anybody
        to decide, else of the day itself."""
        if decided_on not in self.rulebooks:
            found = for_new_dossier(decided_on - dt.timedelta(days=PREPARED_DAYS))
            if found.data.authority_for(4, decided_on) is None:
                found = for_new_dossier(decided_on)
            self.rulebooks[decided_on] = found
        return self.rulebooks[decided_on]

    def authority(self, row: Recognised) -> Organisation | None:
        """Who decided that day on that star for that commune; None when nobody could."""
        named = self.rulebook(row.decided_on).data.authority_for(row.stars, row.decided_on)
        if named is None:
            return None
        if named.level == RulebookLevel.DISTRICT:
            return self.districts.get(row.product.place_id)
        return self.cast.centre if named.level == RulebookLevel.CENTRAL else self.cast.city

    def next_number(self, authority: Organisation, day: dt.date) -> str:
        """The number of a decision that `authority` signed on `day`: they rise with the days of
        the year, in whatever order the sample is told."""
        self.numbers[authority.pk, day] += 1
        place = 10 * day.timetuple().tm_yday + self.numbers[authority.pk, day] - 1
        return f"{FIRST_NUMBER + place}{MARK}"


def days_ending(on: dt.date, days_left: Iterable[int]) -> list[dt.date]:
    """Days of decision whose terms end about so many days after `on` (negative: before)."""
    return [
        workday(add_months(on + dt.timedelta(days=left), -TERM_MONTHS), back=left <= 0)
        for left in days_left
    ]


def days_before(day: dt.date, days: int) -> dt.date:
    """The working day about `days` days before `day`."""
    return workday(day - dt.timedelta(days=days))


def district_committees(communes: Sequence[Unit]) -> dict[int, Organisation]:
    """The district committees that decided for the land of `communes` until districts ended."""
    lines = Succession.objects.filter(new__in=communes, old__parent__level=Level.DISTRICT)
    shares: dict[int, Counter[Unit]] = defaultdict(Counter)
    for line in lines.select_related("old__parent").order_by("old__code", "old__valid_from"):
        if line.old.parent is not None:
            shares[line.new_id][line.old.parent] += 1
    return {
        commune.pk: _committee(shares[commune.pk].most_common(1)[0][0])
        for commune in communes
        if shares[commune.pk]
    }


def _committee(district: Unit) -> Organisation:
    name = f"Ủy ban nhân dân {district.full_name[:1].lower()}{district.full_name[1:]}"
    made, _new = Organisation.objects.get_or_create(
        name=name,
        defaults={
            "level": Level.DISTRICT,
            "place": district,
            "decides": True,
            "head_title": f"Chủ tịch {name}",
            "number_suffix": "QĐ-UBND",
        },
    )
    return made


def record(rows: Sequence[Recognised], books: Books) -> list[Certificate]:
    """Enter `rows`, the oldest first; a later one of the same product replaces the earlier."""
    rows = [_lawful(row, books) for row in sorted(rows, key=lambda row: row.decided_on)]
    before: dict[int, Certificate] = {}
    events: list[StatusEvent] = []
    found: list[Certificate] = []
    for wave in _waves(rows):
        certificates = _enter(wave, before, books)
        events += [_issued(row) for row in certificates]
        events += [
            _replaced(before[row.product_id], row)
            for row in certificates
            if row.product_id in before and before[row.product_id].ended_on
        ]
        before |= {row.product_id: row for row in certificates}
        found += certificates
    events.sort(key=lambda event: event.effective_on)
    for event in events:
        event.recorded_by = books.cast.office
    log.append(StatusEvent.objects.bulk_create(events))
    analyse()
    return found


def analyse() -> None:
    """Tell the database's planner how full the tables are now: it still thinks of them as empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _lawful(row: Recognised, books: Books) -> Recognised:
    """`row` with four stars where nobody could have given three there and then."""
    return row if books.authority(row) else replace(row, stars=4)


def _waves(rows: Sequence[Recognised]) -> list[list[Recognised]]:
    """`rows` in as few lists as hold each product once, in order."""
    seen: Counter[int] = Counter()
    waves: defaultdict[int, list[Recognised]] = defaultdict(list)
    for row in rows:
        waves[seen[row.product.pk]].append(row)
        seen[row.product.pk] += 1
    return [waves[n] for n in sorted(waves)]


def _enter(
    rows: Sequence[Recognised], before: Mapping[int, Certificate], books: Books
) -> list[Certificate]:
    dossiers = _dossiers(rows, before, books)
    _hand_in(dossiers, books)
    decisions = _decisions(rows, dossiers, books)
    certificates = [
        certificate_row(dossier, decision, row.stars, row.decided_on)
        for row, dossier, decision in zip(rows, dossiers, decisions, strict=True)
    ]
    ended = []
    for certificate in certificates:
        old = before.get(certificate.product_id)
        if old is not None and old.valid_to >= certificate.valid_from:
            old.ended_on, old.end_kind = certificate.valid_from, EndKind.REPLACED
            ended.append(old)
    Certificate.objects.bulk_update(ended, ["ended_on", "end_kind"])
    return Certificate.objects.bulk_create(certificates)


def _dossiers(
    rows: Sequence[Recognised], before: Mapping[int, Certificate], books: Books
) -> list[Dossier]:
    """A finished dossier for each row, with the one move that says where it comes from."""
    made = [_dossier(row, before.get(row.product.pk), books) for row in rows]
    Dossier.objects.bulk_create(made)
    DossierMove.objects.bulk_create(
        DossierMove(
            dossier=dossier,
            target=dossier.stage,
            reason=WHY,
            at=dossier.stage_since,
            by=books.cast.office,
        )
        for dossier in made
    )
    return made


def _dossier(row: Recognised, old: Certificate | None, books: Books) -> Dossier:
    is_again = old is not None and old.valid_to >= row.decided_on
    return Dossier(
        number=make_number(Kind.DOSSIER),
        product=row.product,
        producer=row.product.producer,
        place=row.product.place,
        rulebook=books.rulebook(row.decided_on),
        purpose=Purpose.RERATING if is_again else Purpose.FIRST,
        previous=old.dossier if old else None,
        stage=Stage.RECOGNISED,
        stage_since=moment(row.decided_on),
        opened_at=moment(row.decided_on - dt.timedelta(days=PREPARED_DAYS)),
        opened_by=books.cast.office,
    )


def _hand_in(dossiers: Sequence[Dossier], books: Books) -> None:
    """The papers that each dossier could not have done without."""
    rows = [row for dossier in dossiers for row in _documents(dossier)]
    DossierDocument.objects.bulk_create(rows)
    DocumentVersion.objects.bulk_create(
        DocumentVersion(
            document=row,
            file=books.papers.for_document(row.code),
            version=1,
            filed_at=row.dossier.opened_at,
            filed_by=books.cast.office,
        )
        for row in rows
        if row.mandatory
    )


def _documents(dossier: Dossier) -> list[DossierDocument]:
    """What its rulebook asks of `dossier`, unsaved; the mandatory papers are there."""
    wanted = required_documents(
        dossier.rulebook,
        dossier.purpose,
        dossier.product.product_set.code,
        dossier.producer.legal_form,
    )
    return [
        DossierDocument(
            dossier=dossier,
            code=document.code,
            name=document.name,
            mandatory=document.mandatory,
            order=order,
            status=DocumentStatus.ACCEPTED if document.mandatory else DocumentStatus.MISSING,
        )
        for order, document in enumerate(wanted, start=1)
    ]


def _decisions(
    rows: Sequence[Recognised], dossiers: Sequence[Dossier], books: Books
) -> list[Decision]:
    """The decision of each row: one for all that an authority decided on one day. In the book."""
    made: dict[tuple[int, dt.date], Decision] = {}
    found = []
    for row in rows:
        authority = books.authority(row)
        if authority is None:
            raise ValueError(f"nobody gives {row.stars} stars on {row.decided_on}")
        key = (authority.pk, row.decided_on)
        if key not in made:
            made[key] = _draft(authority, row.decided_on, books)
        found.append(made[key])
    Decision.objects.bulk_create(made.values())
    DecisionItem.objects.bulk_create(
        DecisionItem(decision=decision, dossier=dossier, stars=row.stars, total=_total(row, books))
        for row, dossier, decision in zip(rows, dossiers, found, strict=True)
    )
    for decision in made.values():
        decision.issued_by = books.cast.leader
        decision.issued_at = moment(decision.decided_on or dt.date.min, 16)
    Decision.objects.bulk_update(made.values(), ["issued_at", "issued_by"])
    return found


def _draft(authority: Organisation, decided_on: dt.date, books: Books) -> Decision:
    return Decision(
        kind=DecisionKind.RECOGNISE,
        authority=authority,
        authority_name=authority.name,
        number=books.next_number(authority, decided_on),
        symbol=authority.number_suffix,
        decided_on=decided_on,
        signer_name=SIGNER,
        signer_title=authority.head_title,
        scan=books.papers.files["decision"],
        drafted_at=moment(decided_on, 8),
        drafted_by=books.cast.office,
    )


def _total(row: Recognised, books: Books) -> Decimal:
    low, high = _POINTS[row.stars]
    return Decimal(books.rng.randint(10 * low, 10 * high)) / 10


def certificate_row(
    dossier: Dossier, decision: Decision, stars: int, valid_from: dt.date
) -> Certificate:
    """The certificate of a recognised dossier, unsaved, that begins on `valid_from`."""
    producer = dossier.producer
    return Certificate(
        number=make_number(Kind.CERTIFICATE),
        product=dossier.product,
        decision=decision,
        dossier=dossier,
        stars=stars,
        valid_from=valid_from,
        valid_to=last_valid_day(valid_from, dossier.rulebook.data.recognition_months),
        product_name=dossier.product.name,
        producer_name=producer.name,
        address=", ".join((producer.address, address_line(producer.place))),
        salt=secrets.token_hex(16),
    )


def _issued(certificate: Certificate) -> StatusEvent:
    return StatusEvent(
        certificate=certificate,
        kind=StatusKind.ISSUED,
        effective_on=certificate.valid_from,
        decision=certificate.decision,
    )


def _replaced(old: Certificate, by: Certificate) -> StatusEvent:
    return StatusEvent(
        certificate=old,
        kind=StatusKind.REPLACED,
        effective_on=by.valid_from,
        decision=by.decision,
    )
