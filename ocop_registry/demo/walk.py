"""One dossier at a time through the services, by the people who would do it."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from evaluations.choices import DocumentStatus, Stage
from evaluations.dossier_queries import completeness, papers_of
from evaluations.models import Dossier, DossierDocument
from evaluations.services import appraisal, documents, dossiers, office, review
from evaluations.services.appraisal import Opinion
from ocop_registry.demo.prepared import EVIDENCE, FINDINGS, LETTER, MISSING_REASON, Year
from products.models import Product
from rulebooks.choices import Purpose


@dataclass
class Walk:
    """Leads one dossier along; offsets are days from the base day, in rising order.

    `by` stands for the producer's side: the commune's officer, or an account of the producer.
    """

    year: Year
    dossier: Dossier
    by: User

    @classmethod
    def begin(
        cls,
        year: Year,
        product: Product,
        offset: int,
        *,
        by: User | None = None,
        purpose: Purpose = Purpose.FIRST,
        previous: Dossier | None = None,
    ) -> "Walk":
        """Open a dossier on the day `offset`."""
        actor = by or year.officer(product)
        dossier = dossiers.open_dossier(
            product=product,
            purpose=purpose,
            by=actor,
            at=year.calendar.at(offset, 8),
            previous=previous,
        )
        return cls(year, dossier, actor)

    @property
    def officer(self) -> User:
        """The officer of the product's commune."""
        return self.year.officer(self.dossier.product)

    def at(self, offset: int, hour: int = 9) -> dt.datetime:
        """A moment of the sample year."""
        return self.year.calendar.at(offset, hour)

    def give(self, offset: int, *, at_most: int = 99) -> "Walk":
        """Hand in what is missing, `at_most` so many papers."""
        papers = completeness(papers_of(self.dossier), self.year.calendar.day(offset)).papers
        wanted = [
            paper
            for paper in papers
            if paper.row.status == DocumentStatus.MISSING
            and (paper.row.mandatory or paper.row.code in EVIDENCE)
        ]
        for paper in wanted[:at_most]:
            has_term = paper.data.has_expiry
            documents.file_document(
                document=paper.row,
                file=self.year.papers.for_document(paper.row.code),
                by=self.by,
                at=self.at(offset),
                valid_until=self.year.calendar.day(420) if has_term else None,
            )
        return self

    def give_again(self, offset: int) -> "Walk":
        """Hand in anew what was returned."""
        for row in self.dossier.documents.filter(status=DocumentStatus.RETURNED):
            documents.file_document(
                document=row, file=self.year.papers.again, by=self.by, at=self.at(offset)
            )
        return self

    def submit(self, offset: int) -> "Walk":
        """Hand the dossier in to the commune."""
        dossiers.submit(dossier=self.dossier, by=self.by, at=self.at(offset, 10))
        return self

    def judge(self, offset: int, *, returned: int = 0) -> "Walk":
        """The commune accepts every paper but the first `returned`."""
        rows = [row for row in self._producers_papers() if row.status == DocumentStatus.PROVIDED]
        for n, row in enumerate(rows):
            is_good = n >= returned
            documents.judge_document(
                document=row,
                accepted=is_good,
                reason="" if is_good else MISSING_REASON,
                by=self.officer,
                at=self.at(offset, 11),
            )
        return self

    def send_back(self, offset: int, reason: str, *, by: User | None = None) -> "Walk":
        """Return the dossier: the commune, or `by` the office."""
        dossiers.return_dossier(
            dossier=self.dossier, reason=reason, by=by or self.officer, at=self.at(offset, 15)
        )
        return self

    def propose(self, offset: int) -> "Walk":
        """The commune hands in its own papers, gives its opinion and proposes to the province."""
        for paper in papers_of(self.dossier):
            if not paper.is_producers and not paper.is_done:
                documents.file_document(
                    document=paper.row,
                    file=self.year.papers.for_document(paper.row.code),
                    by=self.officer,
                    at=self.at(offset, 9),
                )
        appraisal.propose(
            dossier=self.dossier,
            opinions=[
                Opinion(matter.code, True, FINDINGS[n % len(FINDINGS)])
                for n, matter in enumerate(self.dossier.rulebook.data.matters)
            ],
            letter_number=LETTER.format(
                number=int.from_bytes(self.dossier.number.encode()) % 900 + 100
            ),
            letter_on=self.year.calendar.day(offset),
            by=self.officer,
            at=self.at(offset, 10),
        )
        return self

    def receive(self, offset: int) -> "Walk":
        """The office takes it in."""
        office.receive(dossier=self.dossier, by=self.year.cast.office, at=self.at(offset, 10))
        return self

    def review(self, offset: int, *, is_ready: bool = True) -> "Walk":
        """The advisory team surveys and reports."""
        review.report(
            dossier=self.dossier,
            summary="Đã khảo sát cơ sở; quy trình và nguyên liệu đúng như hồ sơ."
            if is_ready
            else "Cần thêm phiếu kiểm nghiệm mới trước khi trình hội đồng.",
            surveyed_on=self.year.calendar.day(offset - 1),
            tests_requested="" if is_ready else "Chỉ tiêu vi sinh và kim loại nặng.",
            is_ready=is_ready,
            by=self.year.cast.advisor,
            at=self.at(offset, 15),
        )
        return self

    def withdraw(self, offset: int, reason: str) -> "Walk":
        """The producer takes it back."""
        dossiers.withdraw(dossier=self.dossier, reason=reason, by=self.by, at=self.at(offset, 16))
        return self

    def to(self, stage: Stage, since: int) -> "Walk":
        """Straight on from the opening to `stage`, where it arrives on the day `since`."""
        days = {Stage.SUBMITTED: 0, Stage.PROPOSED: 6, Stage.RECEIVED: 9, Stage.REVIEWED: 17}
        start = since - days[stage]
        self.give(start).submit(start)
        if stage is not Stage.SUBMITTED:
            self.judge(start + 5).propose(start + 6)
        if stage in {Stage.RECEIVED, Stage.REVIEWED}:
            self.receive(start + 9)
        return self.review(start + 17) if stage is Stage.REVIEWED else self

    def _producers_papers(self) -> list[DossierDocument]:
        return [paper.row for paper in papers_of(self.dossier) if paper.is_producers]
