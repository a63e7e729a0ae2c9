"""What happens to certified products on the market: labels, scans, shoppers' reports, visits."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from certificates.models import Certificate
from certificates.queries import in_force
from common.numbers import make_unit_code
from inspections import services as inspections
from inspections.choices import Answer, Matter, Severity
from inspections.models import Visit
from inspections.services import FindingFacts, MatterAnswer, VisitPlan, VisitRecord
from labels import services as labels
from labels.choices import OrderStage, ReportReason, Size
from labels.models import LabelOrder, ProblemReport, ScanDay
from labels.services import Complaint
from ocop_registry.demo.accounts import Cast
from ocop_registry.demo.days import Calendar
from producers.models import Producer

ORDERS = 36
"""Printed label orders, beside those of the other stages."""
SCAN_DAYS = 60
REFUSAL = "Quy cách tem chưa hợp với bao bì đã đăng ký; đề nghị chọn cỡ 25 mm."
REPORTS = (
    (ReportReason.FALSE_STARS, "Bao bì in 5 sao nhưng trang ghi 4 sao.", "Chợ phiên cuối tuần"),
    (ReportReason.SUSPECT_LABEL, "Tem dán đè lên tem cũ.", "Cửa hàng tạp hóa"),
    (ReportReason.QUALITY, "Túi bị hở, sản phẩm có mùi lạ.", "Siêu thị khu vực"),
    (ReportReason.WRONG_PRODUCT, "Hộp khác màu với ảnh trên trang.", "Hội chợ quê"),
    (ReportReason.OTHER, "Không thấy hạn dùng trên nhãn.", "Mua qua mạng"),
)
ANSWERS = (
    "Đã kiểm tra: bao bì lô cũ, chủ thể thu hồi và in lại đúng hạng.",
    "Đã xác minh: tem bị bong trong vận chuyển, không có dấu hiệu giả.",
    "Chủ thể đổi hàng cho người mua và rà soát khâu đóng gói.",
)


@dataclass
class Market:
    """Tells the market's side; offsets are days from the base day."""

    cast: Cast
    calendar: Calendar
    rng: random.Random

    def tell(self) -> None:
        """Labels and their scans, reports, then visits, some of them about reports."""
        rows = self._live()
        orders = [*self._printed(rows), *self._by_producers()]
        self._ordered([row for row in rows if row.product.place_id in self.cast.officers])
        self._scans(rows, orders)
        reports = self._reports(rows)
        self._visits(rows, reports)

    def _live(self) -> list[Certificate]:
        """Certificates whose stars may be used all through the last months, in a fixed order."""
        start, on = self.calendar.day(-SCAN_DAYS - 10), self.calendar.on
        rows = in_force(Certificate.objects.filter(valid_from__lte=start, ended_on=None), on)
        quiet = rows.exclude(events__kind="suspended").select_related("product__producer__place")
        return list(quiet.order_by("number"))

    def _printed(self, rows: Sequence[Certificate]) -> list[LabelOrder]:
        """Orders printed long ago: rows made directly, their sheets need no second printing."""
        made = []
        for certificate in self.rng.sample(list(rows), ORDERS):
            ordered = -self.rng.randint(SCAN_DAYS, SCAN_DAYS + 8)
            made.append(
                LabelOrder(
                    code=make_unit_code(),
                    product=certificate.product,
                    certificate=certificate,
                    size_mm=self.rng.choice(Size.values),
                    quantity=self.rng.choice((200, 500, 1000, 2000)),
                    stage=OrderStage.PRINTED,
                    ordered_at=self.calendar.at(ordered, 9),
                    ordered_by=self._officer(certificate),
                    decided_at=self.calendar.at(ordered + 1, 10),
                    decided_by=self.cast.office,
                    printed_at=self.calendar.at(ordered + 2, 11),
                )
            )
        return LabelOrder.objects.bulk_create(made)

    def _ordered(self, rows: Sequence[Certificate]) -> None:
        """Orders of the last days, by the services, in each stage."""
        for n, certificate in enumerate(self.rng.sample(list(rows), 14)):
            order = labels.order(
                product=certificate.product,
                size_mm=Size.values[n % len(Size.values)],
                quantity=120,
                by=self._officer(certificate),
                at=self.calendar.at(-14 + n),
            )
            if n < 3:
                self._print(order, -13 + n)
            elif n < 6:
                labels.refuse(
                    order=order, reason=REFUSAL, by=self.cast.office, at=self.calendar.at(-13 + n)
                )
            elif n < 9:
                labels.approve(order=order, by=self.cast.office, at=self.calendar.at(-13 + n))

    def _by_producers(self) -> list[LabelOrder]:
        """Orders that the producers' own accounts made for what they may label."""
        made = []
        for account in self.cast.producers:
            rows = Certificate.objects.filter(product__producer__memberships__user=account)
            quiet = in_force(rows, self.calendar.on).exclude(events__kind="suspended")
            for certificate in quiet.select_related("product").order_by("number"):
                order = labels.order(
                    product=certificate.product,
                    size_mm=Size.MM25,
                    quantity=240,
                    by=account,
                    at=self.calendar.at(-40),
                )
                self._print(order, -38)
                made.append(order)
        return made

    def _print(self, order: LabelOrder, offset: int) -> None:
        office = self.cast.office
        labels.approve(order=order, by=office, at=self.calendar.at(offset))
        labels.sheet_pdf(order=order, by=office, at=self.calendar.at(offset, 11))

    def _scans(self, rows: Sequence[Certificate], orders: Sequence[LabelOrder]) -> None:
        """Openings by day: labels most, more at weekends; certificates now and then."""
        codes = [(order.code, 9) for order in orders]
        codes += [(row.number, 2) for row in rows[:30]]
        found = []
        for code, usual in codes:
            for back in range(SCAN_DAYS):
                day = self.calendar.on - dt.timedelta(days=back)
                most = usual * 2 if day.weekday() >= 5 else usual
                count = self.rng.randint(0, most)
                if count:
                    found.append(ScanDay(code=code, day=day, count=count))
        ScanDay.objects.bulk_create(found, batch_size=2000)

    def _reports(self, rows: Sequence[Certificate]) -> list[ProblemReport]:
        """What shoppers reported in the last weeks; the older half has its answer."""
        made = []
        for n, certificate in enumerate(self.rng.sample(list(rows), 15)):
            reason, text, where = REPORTS[n % len(REPORTS)]
            report = labels.report_problem(
                product=certificate.product,
                code=certificate.number,
                complaint=Complaint(reason=reason, text=text, seen_at_place=where),
                at=self.calendar.at(-45 + 3 * n, 20),
            )
            if n < 8:
                labels.answer_report(
                    report=report,
                    answer=ANSWERS[n % len(ANSWERS)],
                    by=self.cast.office,
                    at=self.calendar.at(-40 + 3 * n),
                )
            made.append(report)
        return made

    def _visits(self, rows: Sequence[Certificate], reports: Sequence[ProblemReport]) -> None:
        """Visits recorded with findings of each kind, and visits still to come."""
        reported = [row.product.producer for row in reports if row.product]
        producers = list(dict.fromkeys([*reported, *(row.product.producer for row in rows)]))
        known = [producer for producer in producers if producer is not None]
        for n, offset in enumerate((-50, -43, -36, -29, -22, -15, -8)):
            visit = self._plan(
                known[n],
                offset,
                [r for r in reports if r.product and r.product.producer == known[n]],
            )
            self._record(visit, offset, n)
        for n, (planned, offset) in enumerate(((-12, -3), (-6, 4), (-2, 9), (-1, 16)), start=7):
            self._plan(known[n], offset, (), planned_at=planned)

    def _plan(
        self,
        producer: Producer,
        offset: int,
        reports: Sequence[ProblemReport],
        *,
        planned_at: int | None = None,
    ) -> Visit:
        at = self.calendar.at(offset - 7 if planned_at is None else planned_at)
        why = "Kiểm tra theo phản ánh" if reports else "Kiểm tra theo kế hoạch năm"
        plan = VisitPlan(
            planned_on=self.calendar.day(offset),
            order_number=f"{abs(offset)}M/KH-ĐKT",
            purpose=f"{why} (dữ liệu mẫu).",
            team=self.cast.inspectors,
            reports=reports,
        )
        return inspections.plan_visit(producer=producer, plan=plan, by=self.cast.office, at=at)

    def _record(self, visit: Visit, offset: int, turn: int) -> None:
        """The team's record of a visit; each but the third finds something."""
        bad = None if turn == 2 else list(Matter)[turn % len(Matter)]
        answers = {
            matter.value: MatterAnswer(Answer.BAD, "Xem tồn tại đã ghi.")
            if matter is bad
            else MatterAnswer(Answer.GOOD)
            for matter in Matter
        }
        record = VisitRecord(
            visited_on=visit.planned_on,
            answers=answers,
            summary="Cơ sở hợp tác; kết quả từng nội dung như đã ghi (dữ liệu mẫu).",
            present_for_producer="Đại diện chủ thể mẫu",
        )
        lead, at = self.cast.inspectors[0], self.calendar.at(offset, 16)
        inspections.record_visit(visit=visit, record=record, by=lead, at=at)
        if bad is not None:
            self._find(visit, offset, turn)

    def _find(self, visit: Visit, offset: int, turn: int) -> None:
        """One finding: put right, overdue, still in time, or grave."""
        severity = (Severity.MINOR, Severity.MAJOR, Severity.GRAVE)[turn % 3]
        lead = self.cast.inspectors[0]
        finding = inspections.add_finding(
            visit=visit,
            facts=FindingFacts(
                severity=severity,
                text="Nhãn thiếu ngày sản xuất; sổ theo dõi lô ghi chưa đủ (dữ liệu mẫu).",
                product=visit.producer.products.order_by("number").first(),
                deadline_on=self.calendar.day(offset + 20),
            ),
            by=lead,
            at=self.calendar.at(offset, 17),
        )
        if turn in {0, 4}:
            inspections.resolve_finding(
                finding=finding,
                resolution="Đã bổ sung nhãn và hoàn thiện sổ theo dõi.",
                resolved_on=self.calendar.day(offset + 12),
                by=lead,
                at=self.calendar.at(offset + 12, 10),
            )

    def _officer(self, certificate: Certificate) -> User:
        return self.cast.officers.get(certificate.product.place_id, self.cast.office)
