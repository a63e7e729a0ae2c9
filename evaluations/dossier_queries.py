"""What pages and services of the dossier's path read."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from common.numbers import normalise
from common.text import fold
from common.workdays import workdays_between
from evaluations.choices import CLOSED_STAGES, DocumentStatus, Stage
from evaluations.models import (
    AppraisalMatter,
    DocumentVersion,
    Dossier,
    DossierDocument,
    DossierMove,
    DossierQuerySet,
    Round,
)
from rulebooks.choices import Level, Need
from rulebooks.models import Rulebook
from rulebooks.schema import CriterionData, DocumentData, RulebookData

# By whom the papers of a dossier are made; the province's own come out of the council's work.
ASSEMBLED = frozenset({Level.PRODUCER, Level.COMMUNE})
DONE = frozenset({DocumentStatus.PROVIDED, DocumentStatus.ACCEPTED})
URGENT_WORKDAYS = 3


def required_documents(
    rulebook: Rulebook, purpose: str, set_code: str, legal_form: str
) -> list[DocumentData]:
    """The documents that producer and commune make, in the order of the rulebook's form."""
    found = rulebook.data.documents_for(purpose, set_code, legal_form)
    return [document for document in found if document.prepared_by in ASSEMBLED]


@dataclass(frozen=True)
class Paper:
    """One document of a dossier with what the rulebook says of it."""

    row: DossierDocument
    data: DocumentData
    criteria: tuple[CriterionData, ...]

    @cached_property
    def versions(self) -> list[DocumentVersion]:
        """Every file given for it, the latest first."""
        return list(self.row.versions.all())

    @property
    def latest(self) -> DocumentVersion | None:
        """The file that counts."""
        return self.versions[0] if self.versions else None

    @property
    def is_producers(self) -> bool:
        """Whether the producer hands it in, not the commune."""
        return self.data.prepared_by is Level.PRODUCER

    @property
    def is_done(self) -> bool:
        """Whether a file is there that nobody has returned."""
        return DocumentStatus(self.row.status) in DONE

    @property
    def is_by_law(self) -> bool:
        """Whether another law may make it mandatory for this product."""
        return self.data.need is Need.BY_LAW

    @property
    def tone(self) -> str:
        """The tone of its status badge."""
        status = DocumentStatus(self.row.status)
        if status is DocumentStatus.MISSING:
            return "warn" if self.row.mandatory else "neutral"
        return {
            DocumentStatus.PROVIDED: "info",
            DocumentStatus.ACCEPTED: "good",
            DocumentStatus.RETURNED: "bad",
        }[status]


@dataclass(frozen=True)
class Completeness:
    """How far the producer's part of a dossier is. `blocking` keeps it from being handed in."""

    papers: tuple[Paper, ...]
    on: dt.date

    @property
    def mandatory(self) -> tuple[Paper, ...]:
        """The papers without which a dossier cannot be handed in."""
        return tuple(paper for paper in self.papers if paper.row.mandatory)

    @property
    def mandatory_done(self) -> int:
        """How many of them are there."""
        return sum(paper.is_done for paper in self.mandatory)

    @property
    def done(self) -> int:
        """How many papers are there, the optional ones too."""
        return sum(paper.is_done for paper in self.papers)

    @property
    def missing(self) -> tuple[Paper, ...]:
        """Mandatory papers that have no file yet."""
        missing = DocumentStatus.MISSING
        return tuple(paper for paper in self.mandatory if paper.row.status == missing)

    @property
    def returned(self) -> tuple[Paper, ...]:
        """Papers that were returned and not given again."""
        returned = DocumentStatus.RETURNED
        return tuple(paper for paper in self.papers if paper.row.status == returned)

    @property
    def expired(self) -> tuple[Paper, ...]:
        """Papers whose own term has ended before `on`."""
        return tuple(
            paper
            for paper in self.papers
            if paper.is_done and paper.row.valid_until and paper.row.valid_until < self.on
        )

    @property
    def unexplained(self) -> tuple[Paper, ...]:
        """Papers that another law may demand and that have no file: not blocking, but to check."""
        missing = DocumentStatus.MISSING
        return tuple(p for p in self.papers if p.is_by_law and p.row.status == missing)

    @property
    def blocking(self) -> tuple[Paper, ...]:
        """Everything that must be put right before the dossier can be handed in."""
        return (*self.missing, *self.returned, *self.expired)

    @property
    def is_complete(self) -> bool:
        """Whether the dossier can be handed in."""
        return not self.blocking


def papers_of(dossier: Dossier, rows: Iterable[DossierDocument] | None = None) -> list[Paper]:
    """The documents of `dossier` in order: of `rows` read before with their versions, or read now
    by two queries."""
    if rows is None:
        rows = dossier.documents.prefetch_related(_versions())
    data, set_code = dossier.rulebook.data, dossier.product.product_set.code
    by_code = {document.code: document for document in data.documents}
    asked = data.documents_for(dossier.purpose, set_code, dossier.producer.legal_form)
    evidence = {document.code: document.evidence_for for document in asked}
    form = data.sets.get(set_code)
    return [
        Paper(
            row=row,
            data=by_code[row.code],
            criteria=tuple(map(form.criterion, evidence.get(row.code, ()))) if form else (),
        )
        for row in rows
    ]


def completeness(papers: Iterable[Paper], on: dt.date) -> Completeness:
    """How far the producer's part is on the day `on`."""
    return Completeness(papers=tuple(p for p in papers if p.is_producers), on=on)


def workspace(dossiers: DossierQuerySet) -> DossierQuerySet:
    """`dossiers` with all that the workspace page shows, at a fixed number of queries."""
    return (
        dossiers.select_related(
            "product__product_set__group",
            "producer__place__parent__parent",
            "place__parent__parent",
            "round",
            "rulebook",
            "opened_by",
            "previous",
            "appraisal__by",
            "review__by",
        )
        .defer("rulebook__content")
        .prefetch_related(
            Prefetch("documents", DossierDocument.objects.prefetch_related(_versions())),
            Prefetch("moves", DossierMove.objects.select_related("by").order_by("-pk")),
            "submissions",
            Prefetch("appraisal__matters", AppraisalMatter.objects.order_by("pk")),
        )
    )


def _versions() -> "Prefetch[str, QuerySet[DocumentVersion], str]":
    return Prefetch(
        "versions", DocumentVersion.objects.select_related("file", "filed_by").order_by("-version")
    )


def search(dossiers: DossierQuerySet, text: str) -> DossierQuerySet:
    """`dossiers` found by number, product or producer, whatever the diacritics and case."""
    words = fold(text).split()
    if not words:
        return dossiers
    by_name = Q()
    for word in words:
        by_name &= Q(product__search_key__contains=word) | Q(producer__search_key__contains=word)
    number = normalise(text)
    by_number = Q(number=number) | Q(product__number=number) | Q(producer__number=number)
    return dossiers.filter(by_name | by_number)


def listed(dossiers: DossierQuerySet) -> DossierQuerySet:
    """`dossiers` for a list, most urgent first, without a query a row."""
    return dossiers.select_related(
        "product", "producer", "place__parent__parent", "round"
    ).order_by("due_on", "-stage_since", "pk")


@dataclass(frozen=True)
class Deadline:
    """How much time is left for what a dossier waits for, in working days."""

    on: dt.date
    today: dt.date

    @property
    def days_left(self) -> int:
        return workdays_between(self.today, self.on)

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def is_overdue(self) -> bool:
        """By the calendar: on the Saturday after a Friday the term is over, no working day late."""
        return self.on < self.today

    @property
    def days_late(self) -> int:
        return -self.days_left

    @property
    def tone(self) -> str:
        """The tone of the badge."""
        if self.is_overdue:
            return "bad"
        return "warn" if self.days_left <= URGENT_WORKDAYS else "neutral"


def deadline_of(dossier: Dossier, today: dt.date) -> Deadline | None:
    """The deadline of an open dossier on the day `today`; None without one."""
    if dossier.due_on is None or dossier.stage in CLOSED_STAGES:
        return None
    return Deadline(on=dossier.due_on, today=today)


def open_dossier_of(product_id: int) -> Dossier | None:
    """The dossier of the product that is still on its way, if any."""
    return Dossier.objects.open().filter(product=product_id).first()


def last_recognised_of(product_id: int) -> Dossier | None:
    """The latest dossier of the product that ended in a recognition, if any."""
    done = Dossier.objects.filter(product=product_id, stage=Stage.RECOGNISED)
    return done.order_by("-stage_since", "-pk").first()


def round_accepting(on: dt.date, level: str = Level.PROVINCE) -> Round | None:
    """The round that a proposal of the day `on` goes to: the first whose last day has not passed.

    Source: Decision 26/2026/QĐ-TTg, Art. 5: after the last day for proposals, the next round.
    """
    rounds = Round.objects.filter(level=level, proposals_due_on__gte=on)
    return rounds.order_by("proposals_due_on", "pk").first()


def next_round(data: RulebookData, today: dt.date) -> dict[str, object]:
    """What the next provincial round of the rulebook would be, as initial values of its form.

    Source: Decision 26/2026, Art. 5: two rounds a year with their last days. The first that still
    takes proposals on `today` and has not been opened yet.
    """
    yearly = [one for one in data.rounds if one.level is Level.PROVINCE]
    opened = set(Round.objects.filter(level=Level.PROVINCE).values_list("year", "proposals_due_on"))
    for year in (today.year, today.year + 1):
        for sequence, one in enumerate(yearly, start=1):
            due = one.closes_on(year)
            if due >= today and (year, due) not in opened:
                return {
                    "name": _("Đợt %(n)s năm %(year)s") % {"n": sequence, "year": year},
                    "year": year,
                    "sequence": sequence,
                    "opens_on": max(today, dt.date(year, 1, 1)),
                    "proposals_due_on": due,
                    "completes_on": one.ends_on(year),
                }
    return {"year": today.year, "opens_on": today}
