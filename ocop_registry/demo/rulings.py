"""Decisions of the sample year and what follows them, by the services: recognition, late entry,
forwarding to the centre, revocation, suspension and reinstatement."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Organisation, User
from certificates.choices import StatusKind
from certificates.models import Certificate, Decision, StatusEvent
from certificates.services import decisions, log, status
from certificates.services.decisions import Revocation
from evaluations.models import Dossier
from evaluations.services import moves, national
from ocop_registry.demo.days import Calendar
from ocop_registry.demo.recorded import SIGNER, Books, certificate_row


@dataclass
class Chancery:
    """Who decides, with the books that give out numbers; offsets are days from the base day."""

    books: Books
    calendar: Calendar

    def recognise(
        self, dossiers: Sequence[Dossier], offset: int, *, authority: Organisation | None = None
    ) -> list[Certificate]:
        """Draft a recognition and enter it on the day it is signed."""
        decision = self.draft(dossiers, offset - 3, authority=authority)
        return self._issue(decision, offset, offset)

    def draft(
        self, dossiers: Sequence[Dossier], offset: int, *, authority: Organisation | None = None
    ) -> Decision:
        """Draft a recognition and leave it so."""
        body = authority or self.books.cast.city
        return decisions.draft_recognition(
            authority=body,
            dossiers=dossiers,
            by=self._clerk(body),
            at=self.calendar.at(offset, 14),
            round=dossiers[0].round,
        )

    def recognise_late(
        self, dossiers: Sequence[Dossier], signed: int, entered: int
    ) -> list[Certificate]:
        """A recognition that enters the book long after its day of signing: by two people."""
        decision = self.draft(dossiers, signed)
        decisions.confirm_late(
            decision=decision,
            decided_on=self.calendar.day(signed),
            reason="Văn bản giấy đến văn phòng chậm (dữ liệu mẫu).",
            by=self.books.cast.office,
            at=self.calendar.at(entered, 9),
        )
        return self._issue(decision, signed, entered)

    def recognise_from(
        self, dossiers: Sequence[Dossier], offset: int, begins: int
    ) -> list[Certificate]:
        """Certificates that begin on a later day than their decision, as some decisions say.

        The service begins every certificate on the day of signing, so the rows are made here.
        """
        decision = self.draft(dossiers, offset)
        authority, at = decision.authority, self.calendar.at(offset, 16)
        decision.decided_on = self.calendar.day(offset)
        decision.number = self.books.next_number(authority, decision.decided_on)
        decision.authority_name, decision.signer_name = authority.name, SIGNER
        decision.issued_at, decision.issued_by = at, self.books.cast.leader
        decision.save()
        return self._certify(decision, dossiers, self.calendar.day(begins))

    def _certify(
        self, decision: Decision, dossiers: Sequence[Dossier], first_day: dt.date
    ) -> list[Certificate]:
        by, at = self.books.cast.leader, decision.issued_at or self.calendar.at(0)
        stars = {item.dossier_id: item.stars or 0 for item in decision.items.all()}
        made = [certificate_row(row, decision, stars[row.pk], first_day) for row in dossiers]
        for dossier in dossiers:
            moves.mark_recognised(dossier=dossier, by=by, at=at)
        Certificate.objects.bulk_create(made)
        events = [
            StatusEvent(
                certificate=row,
                kind=StatusKind.ISSUED,
                effective_on=first_day,
                decision=decision,
                recorded_by=by,
            )
            for row in made
        ]
        log.append(StatusEvent.objects.bulk_create(events))
        return made

    def forward(self, dossiers: Sequence[Dossier], offset: int) -> None:
        """The office sends dossiers of 90 points and more to the centre."""
        for dossier in dossiers:
            national.forward(
                dossier=dossier, by=self.books.cast.office, at=self.calendar.at(offset, 15)
            )

    def answer(self, dossier: Dossier, total: str, stars: int, offset: int) -> None:
        """The centre's result comes back."""
        national.record_result(
            dossier=dossier,
            total=Decimal(total),
            stars=stars,
            document_number=f"{abs(offset)}M/TB-HĐTW",
            document_on=self.calendar.day(offset),
            scan=self.books.papers.files["decision"],
            by=self.books.cast.ministry,
            at=self.calendar.at(offset, 16),
        )

    def again(self, dossier: Dossier, offset: int) -> None:
        """The province judges a dossier again that the centre has rated lower."""
        national.evaluate_again(
            dossier=dossier,
            reason="Chủ thể đã bổ sung minh chứng về thị trường; đề nghị hội đồng đánh giá lại.",
            by=self.books.cast.office,
            at=self.calendar.at(offset),
        )

    def conclude(self, dossier: Dossier, offset: int) -> None:
        """The office ends a dossier that the centre has rated too low for anybody."""
        national.conclude(
            dossier=dossier,
            reason="Kết quả cấp trung ương dưới hạng được công nhận; chủ thể sẽ lập hồ sơ mới.",
            by=self.books.cast.office,
            at=self.calendar.at(offset),
        )

    def revoke(
        self, certificate: Certificate, ground: str, reason: str, offset: int, *, concluded: int
    ) -> None:
        """Revoke on one of the rulebook's grounds, `concluded` days from the base day."""
        authority = certificate.decision.authority
        body = authority if authority == self.books.cast.centre else self.books.cast.city
        decision = decisions.draft_revocation(
            authority=body,
            items=[Revocation(certificate, ground, self.calendar.day(concluded))],
            reason=reason,
            by=self._clerk(body),
            at=self.calendar.at(offset, 8),
        )
        self._issue(decision, offset, offset, late="Chờ kết quả kiểm nghiệm lại (dữ liệu mẫu).")

    def suspend(self, certificate: Certificate, offset: int, *, until: int | None = None) -> None:
        """Suspend by an order of that day, to the end of the day `until`."""
        status.suspend(
            certificate=certificate,
            order_number=f"{abs(offset)}M/VPĐP",
            effective_on=self.calendar.day(offset),
            until=None if until is None else self.calendar.day(until),
            reason="Đang xác minh phản ánh về nhãn hàng hóa (dữ liệu mẫu).",
            by=self.books.cast.office,
            at=self.calendar.at(offset, 14),
        )

    def reinstate(self, certificate: Certificate, offset: int) -> None:
        """End a suspension: what was found has been put right."""
        status.reinstate(
            certificate=certificate,
            order_number=f"{abs(offset)}M/VPĐP-KP",
            effective_on=self.calendar.day(offset),
            reason="Chủ thể đã khắc phục, có biên bản kiểm tra lại (dữ liệu mẫu).",
            by=self.books.cast.office,
            at=self.calendar.at(offset, 15),
        )

    def _issue(
        self, decision: Decision, signed: int, entered: int, *, late: str = ""
    ) -> list[Certificate]:
        day = self.calendar.day(signed)
        body = decision.authority
        return decisions.issue(
            decision=decision,
            number=self.books.next_number(body, day),
            decided_on=day,
            signer_name=SIGNER,
            by=self.books.cast.ministry
            if body == self.books.cast.centre
            else self.books.cast.leader,
            at=self.calendar.at(entered, 16),
            late_reason=late,
            scan=self.books.papers.files["decision"],
        )

    def _clerk(self, authority: Organisation) -> User:
        """Who drafts for an authority."""
        is_central = authority == self.books.cast.centre
        return self.books.cast.ministry if is_central else self.books.cast.office
