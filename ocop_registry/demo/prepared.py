"""Dossiers of the sample year up to the council's table, many at once.

The same rows that the services of evaluations would leave behind, made directly to save time:
moves, documents with their files, the frozen copy of each submission, the commune's opinion, the
advisory team's report. What follows (meetings, decisions) goes by the services.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import User
from common.numbers import Kind, make_number
from evaluations import workflow
from evaluations.choices import DocumentStatus, Stage
from evaluations.dossier_queries import required_documents
from evaluations.manifests import (
    FiledDocument,
    Manifest,
    digest_of,
    producer_facts,
    product_facts,
)
from evaluations.models import (
    AdvisoryReview,
    Appraisal,
    AppraisalMatter,
    DocumentVersion,
    Dossier,
    DossierDocument,
    DossierMove,
    Round,
    Submission,
)
from ocop_registry.demo.accounts import Cast
from ocop_registry.demo.days import Calendar
from ocop_registry.demo.papers import Papers
from products.models import Product
from rulebooks.choices import Level, Need, Purpose
from rulebooks.models import Rulebook
from rulebooks.schema import DocumentData

DAYS_BEFORE = {
    Stage.REVIEWED: 13,
    Stage.RECEIVED: 4,
    Stage.PROPOSED: 11,
    Stage.SUBMITTED: 12,
    Stage.RETURNED: 6,
}
"""How many days each stage comes after the one before it, in the sample."""
EVIDENCE = frozenset({"E03", "E10", "E12"})
"""Papers of evidence that sample producers hand in beside the mandatory ones."""
LETTER = "{number}/TTr-UBND"
FINDINGS = (
    "Đã đối chiếu sổ ghi chép và kiểm tra tại cơ sở; phù hợp.",
    "Nguyên liệu và lao động chủ yếu tại địa phương, có danh sách kèm theo.",
    "Chủ thể giải trình rõ, hồ sơ có minh chứng.",
)
MISSING_REASON = "Bản chụp mờ, thiếu trang ký; đề nghị nộp lại bản rõ."
RETURN_REASON = "Thiếu minh chứng theo danh mục; xem lý do ở từng tài liệu."


@dataclass(frozen=True)
class Plan:
    """One dossier and the days (from the base day) on which it came to each stage."""

    product: Product
    steps: Sequence[tuple[Stage, int]]
    purpose: Purpose = Purpose.FIRST

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.steps[-1][0]

    def offset_of(self, stage: Stage) -> int | None:
        """The day on which it came to `stage`; None when it did not."""
        return next((offset for reached, offset in self.steps if reached is stage), None)


@dataclass(frozen=True)
class Year:
    """What the sample year's work is done with."""

    cast: Cast
    calendar: Calendar
    papers: Papers
    rulebook: Rulebook
    rounds: Sequence[Round]

    def officer(self, product: Product) -> User:
        """The officer of the product's commune; the office where the demo has none."""
        return self.cast.officers.get(product.place_id, self.cast.office)

    def round_for(self, offset: int) -> Round | None:
        """The round that takes a proposal of that day: the first whose last day has not passed."""
        day = self.calendar.day(offset)
        return next((one for one in self.rounds if day <= one.proposals_due_on), None)


def way(product: Product, stage: Stage, since: int) -> Plan:
    """The usual way of a first dossier to `stage`, where it stands since the day `since`."""
    stages = [Stage.DRAFT, Stage.SUBMITTED, Stage.PROPOSED, Stage.RECEIVED, Stage.REVIEWED]
    if stage is Stage.RETURNED:
        stages = [Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED]
    passed = stages[: stages.index(stage) + 1]
    steps, offset = [], since
    for reached in reversed(passed):
        steps.append((reached, offset))
        offset -= DAYS_BEFORE.get(reached, 0)
    return Plan(product, tuple(reversed(steps)))


def prepare(plans: Sequence[Plan], year: Year) -> list[Dossier]:
    """Make the dossiers of `plans` with everything that lies behind their stage."""
    writer = _Writer(year)
    dossiers = Dossier.objects.bulk_create(writer.dossier(plan) for plan in plans)
    pairs = list(zip(plans, dossiers, strict=True))
    DossierMove.objects.bulk_create(row for pair in pairs for row in writer.moves(*pair))
    documents = [row for pair in pairs for row in writer.documents(*pair)]
    DossierDocument.objects.bulk_create(documents)
    versions = [row for row in map(writer.version, documents) if row is not None]
    DocumentVersion.objects.bulk_create(versions)
    Submission.objects.bulk_create(
        writer.submission(plan, dossier, versions)
        for plan, dossier in pairs
        if plan.offset_of(Stage.SUBMITTED) is not None
    )
    appraised = [pair for pair in pairs if pair[0].offset_of(Stage.PROPOSED) is not None]
    appraisals = Appraisal.objects.bulk_create(writer.appraisal(*pair) for pair in appraised)
    AppraisalMatter.objects.bulk_create(row for one in appraisals for row in writer.matters(one))
    AdvisoryReview.objects.bulk_create(
        writer.review(*pair) for pair in pairs if pair[0].offset_of(Stage.REVIEWED) is not None
    )
    return dossiers


class _Writer:
    """Writes the rows of one dossier after another, unsaved."""

    def __init__(self, year: Year) -> None:
        self.year, self.calendar, self.cast = year, year.calendar, year.cast
        self.letters = 0
        self.data = {document.code: document for document in year.rulebook.data.documents}

    def dossier(self, plan: Plan) -> Dossier:
        """The dossier at the end of its steps, with the deadline that this stage has."""
        proposed = plan.offset_of(Stage.PROPOSED)
        stage, since = plan.steps[-1]
        round_ = self.year.round_for(since if proposed is None else proposed)
        terms = workflow.Terms(
            data=self.year.rulebook.data,
            purpose=plan.purpose,
            round_ends_on=round_.completes_on if round_ else None,
        )
        return Dossier(
            number=make_number(Kind.DOSSIER),
            product=plan.product,
            producer=plan.product.producer,
            place=plan.product.place,
            round=round_,
            rulebook=self.year.rulebook,
            purpose=plan.purpose,
            stage=stage,
            stage_since=self.calendar.at(since, 10),
            due_on=workflow.due_on(stage, self.calendar.day(since), terms, None),
            opened_at=self.calendar.at(plan.steps[0][1], 8),
            opened_by=self.year.officer(plan.product),
        )

    def moves(self, plan: Plan, dossier: Dossier) -> Iterable[DossierMove]:
        """One row a step; the first opens the dossier."""
        source = ""
        for stage, offset in plan.steps:
            opens = source == ""
            yield DossierMove(
                dossier=dossier,
                source=source,
                target=stage,
                reason=self._reason(stage, opens=opens),
                at=self.calendar.at(offset, 8 if opens else 10),
                by=self._actor(stage, plan.product),
            )
            source = stage

    def documents(self, plan: Plan, dossier: Dossier) -> Iterable[DossierDocument]:
        """Every document that the rulebook asks for, as far as the dossier has come."""
        wanted = required_documents(
            self.year.rulebook,
            plan.purpose,
            plan.product.product_set.code,
            dossier.producer.legal_form,
        )
        returned = False
        for order, data in enumerate(wanted, start=1):
            status = _status(plan.stage, data, order)
            if status is DocumentStatus.ACCEPTED and plan.stage is Stage.RETURNED and not returned:
                status, returned = DocumentStatus.RETURNED, True
            has_term = data.has_expiry and status is not DocumentStatus.MISSING
            yield DossierDocument(
                dossier=dossier,
                code=data.code,
                name=data.name,
                mandatory=data.mandatory,
                order=order,
                status=status,
                reason=MISSING_REASON if status is DocumentStatus.RETURNED else "",
                valid_until=self.calendar.day(420) if has_term else None,
            )

    def version(self, row: DossierDocument) -> DocumentVersion | None:
        """The file behind a document, none where it is missing."""
        if row.status == DocumentStatus.MISSING:
            return None
        return DocumentVersion(
            document=row,
            file=self.year.papers.for_document(row.code),
            version=1,
            filed_at=row.dossier.opened_at,
            filed_by=row.dossier.opened_by,
        )

    def submission(
        self, plan: Plan, dossier: Dossier, versions: Iterable[DocumentVersion]
    ) -> Submission:
        """The frozen copy of what the producer handed in."""
        offset = plan.offset_of(Stage.SUBMITTED) or 0
        manifest = self._manifest(dossier, versions)
        return Submission(
            dossier=dossier,
            sequence=1,
            manifest=manifest,
            digest=digest_of(manifest),
            at=self.calendar.at(offset, 10),
            by=dossier.opened_by,
        )

    def _manifest(self, dossier: Dossier, versions: Iterable[DocumentVersion]) -> Manifest:
        return Manifest(
            dossier={
                "number": dossier.number,
                "purpose": dossier.purpose,
                "rulebook": dossier.rulebook.code,
                "rulebook_version": str(dossier.rulebook.version),
                "rulebook_sha256": dossier.rulebook.sha256,
                "place": dossier.place.code,
            },
            product=product_facts(dossier.product),
            producer=producer_facts(dossier.producer),
            documents=[
                _filed(version)
                for version in versions
                if version.document.dossier is dossier
                and self.data[version.document.code].prepared_by is Level.PRODUCER
            ],
        )

    def appraisal(self, plan: Plan, dossier: Dossier) -> Appraisal:
        """The commune's letter of proposal."""
        self.letters += 1
        offset = plan.offset_of(Stage.PROPOSED) or 0
        return Appraisal(
            dossier=dossier,
            letter_number=LETTER.format(number=20 + self.letters),
            letter_on=self.calendar.day(offset),
            at=self.calendar.at(offset, 10),
            by=dossier.opened_by,
        )

    def matters(self, appraisal: Appraisal) -> Iterable[AppraisalMatter]:
        """The opinion on each matter of the rulebook."""
        for n, matter in enumerate(self.year.rulebook.data.matters):
            yield AppraisalMatter(
                appraisal=appraisal,
                code=matter.code,
                name=matter.name,
                is_met=True,
                finding=FINDINGS[n % len(FINDINGS)],
            )

    def review(self, plan: Plan, dossier: Dossier) -> AdvisoryReview:
        """The advisory team's report that the dossier is ready."""
        offset = plan.offset_of(Stage.REVIEWED) or 0
        return AdvisoryReview(
            dossier=dossier,
            summary="Hồ sơ đầy đủ, cơ sở sản xuất đúng như mô tả; đề nghị trình hội đồng.",
            surveyed_on=self.calendar.day(offset - 2),
            is_ready=True,
            at=self.calendar.at(offset, 10),
            by=self.cast.advisor,
        )

    def _actor(self, stage: Stage, product: Product) -> User:
        actors = {Stage.RECEIVED: self.cast.office, Stage.REVIEWED: self.cast.advisor}
        return actors.get(stage) or self.year.officer(product)

    @staticmethod
    def _reason(stage: Stage, *, opens: bool) -> str:
        if opens:
            return "Lập hồ sơ"
        return RETURN_REASON if stage is Stage.RETURNED else ""


def _status(stage: Stage, data: DocumentData, order: int) -> DocumentStatus:
    """What has become of one document in a dossier that stands at `stage`."""
    if data.prepared_by is Level.COMMUNE:
        is_there = stage not in {Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED}
        return DocumentStatus.PROVIDED if is_there else DocumentStatus.MISSING
    is_given = data.need is Need.MANDATORY or data.code in EVIDENCE
    if not is_given or (stage is Stage.DRAFT and order > 2):
        return DocumentStatus.MISSING
    is_unseen = stage in {Stage.DRAFT, Stage.SUBMITTED}
    return DocumentStatus.PROVIDED if is_unseen else DocumentStatus.ACCEPTED


def _filed(version: DocumentVersion) -> FiledDocument:
    row = version.document
    return FiledDocument(
        code=row.code,
        name=row.name,
        mandatory=row.mandatory,
        version=version.version,
        file_name=version.file.name,
        size=version.file.size,
        sha256=version.file.sha256,
        valid_until=row.valid_until.isoformat() if row.valid_until else None,
    )
