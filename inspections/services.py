"""What may be done about inspections. Source: Decision 26/2026/QĐ-TTg, Art. 8 and 9."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from attachments.choices import PICTURES
from attachments.services import UploadError, store
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import ConflictError, PermissionDeniedError, RuleError, StageError
from common.text import clean_line, clean_text
from inspections.choices import Answer, Matter, Severity
from inspections.models import Finding, Visit, VisitAnswer
from labels.models import ProblemReport
from producers.models import Producer
from products.models import Product

PLANNED_AHEAD_DAYS = 366
"""A plan reaches a year ahead; a day beyond it is a slip of the keys."""
EARLY_DAYS = 31
"""A team may come before the planned day, but not by more than a month."""


@dataclass(frozen=True)
class VisitPlan:
    """When, on which order, why and by whom a producer is visited."""

    planned_on: dt.date
    order_number: str
    purpose: str
    team: Sequence[User]
    reports: Sequence[ProblemReport] = ()


@dataclass(frozen=True)
class MatterAnswer:
    """What the team saw for one matter; what is not right needs a note."""

    answer: str
    note: str = ""


@dataclass(frozen=True)
class VisitRecord:
    """What came of a visit: an answer for every matter of the checklist, and the conclusion."""

    visited_on: dt.date
    answers: Mapping[str, MatterAnswer]
    summary: str
    present_for_producer: str = ""


@dataclass(frozen=True)
class FindingFacts:
    """One shortcoming; a major one needs a deadline."""

    severity: str
    text: str
    product: Product | None = None
    deadline_on: dt.date | None = None


@transaction.atomic
def plan_visit(*, producer: Producer, plan: VisitPlan, by: User, at: dt.datetime) -> Visit:
    """Plan a visit of `producer` with a team of inspectors.

    Raises RuleError (with its field) for a day in the past or beyond a year, a missing order or
    purpose, an empty team, a team member who has no right to record inspections there, a report
    about somebody else; ConflictError when the same visit is planned already.
    """
    on = clock.day_of(at)
    access.require(by, Permission.INSPECTION_PLAN, on=on, place=producer.place_id)
    Producer.objects.select_for_update(no_key=True).get(pk=producer.pk)
    _check_plan(producer, plan, on)
    _check_team(producer, plan)
    visit = Visit.objects.create(
        producer=producer,
        planned_on=plan.planned_on,
        order_number=clean_line(plan.order_number),
        purpose=clean_line(plan.purpose),
        planned_at=at,
        planned_by=by,
    )
    visit.team.set(plan.team)
    visit.reports.set(plan.reports)
    audit.record(Action.VISIT_PLANNED, target=visit, by=by, note=producer.number)
    return visit


@transaction.atomic
def record_visit(*, visit: Visit, record: VisitRecord, by: User, at: dt.datetime) -> Visit:
    """Record what came of a visit, once, by a member of its team."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    on = clock.day_of(at)
    _on_team(visit, by, on)
    if visit.recorded_at is not None:
        raise StageError(_("Kết quả cuộc kiểm tra này đã được ghi."))
    _check_record(visit, record, on)
    VisitAnswer.objects.bulk_create(
        VisitAnswer(visit=visit, matter=matter, answer=given.answer, note=clean_line(given.note))
        for matter, given in record.answers.items()
    )
    visit.visited_on = record.visited_on
    visit.present_for_producer = clean_line(record.present_for_producer)
    visit.summary = clean_text(record.summary)
    visit.recorded_at, visit.recorded_by = at, by
    visit.save()
    audit.record(
        Action.VISIT_RECORDED,
        target=visit,
        by=by,
        after={matter: given.answer for matter, given in record.answers.items()},
    )
    return visit


@transaction.atomic
def add_finding(*, visit: Visit, facts: FindingFacts, by: User, at: dt.datetime) -> Finding:
    """Add a shortcoming to a recorded visit, by a member of its team.

    Raises ConflictError when the same shortcoming stands there already.
    """
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    on = clock.day_of(at)
    _on_team(visit, by, on)
    if visit.visited_on is None:
        raise StageError(_("Hãy ghi kết quả cuộc kiểm tra trước khi ghi tồn tại."))
    _check_finding(visit, facts)
    finding = Finding(
        visit=visit,
        product=facts.product,
        severity=facts.severity,
        text=clean_text(facts.text),
        deadline_on=facts.deadline_on,
        found_at=at,
        found_by=by,
    )
    _check_new(finding)
    finding.save()
    audit.record(Action.FINDING_RECORDED, target=finding, by=by, note=facts.severity)
    return finding


@transaction.atomic
def set_photo(*, finding: Finding, upload: "File[bytes]", by: User, at: dt.datetime) -> Finding:
    """Store `upload` as the photo of `finding`, once.

    Call it last in a transaction: a refused file (RuleError at "photo") undoes what went before,
    while a stored file would outlive what fails after.
    """
    finding = _locked(finding)
    _on_team(finding.visit, by, clock.day_of(at))
    if finding.photo_id is not None:
        raise StageError(_("Tồn tại này đã có ảnh."))
    try:
        finding.photo = store(upload, by=by, at=at, allowed=PICTURES)
    except UploadError as error:
        raise RuleError(error.message, field="photo") from error
    finding.save(update_fields=["photo"])
    audit.record(
        Action.FINDING_RECORDED, target=finding, by=by, after={"photo": finding.photo.sha256}
    )
    return finding


@transaction.atomic
def resolve_finding(
    *, finding: Finding, resolution: str, resolved_on: dt.date, by: User, at: dt.datetime
) -> Finding:
    """Confirm that a shortcoming was put right, on a day and in words."""
    finding = _locked(finding)
    on = clock.day_of(at)
    if not may_resolve(finding.visit, by, on):
        raise PermissionDeniedError
    if finding.resolved_on is not None:
        raise StageError(_("Tồn tại này đã được xác nhận khắc phục."))
    if finding.visit.visited_on and not finding.visit.visited_on <= resolved_on <= on:
        raise RuleError(_("Ngày khắc phục phải từ ngày kiểm tra đến hôm nay."), field="resolved_on")
    finding.resolution = clean_text(resolution)
    if not finding.resolution:
        raise RuleError(_("Hãy ghi kết quả khắc phục."), field="resolution")
    finding.resolved_on, finding.resolved_by = resolved_on, by
    finding.save(update_fields=["resolution", "resolved_on", "resolved_by"])
    audit.record(Action.FINDING_RESOLVED, target=finding, by=by)
    return finding


def may_resolve(visit: Visit, by: User, on: dt.date) -> bool:
    """True for those who plan visits there, and for the visit's own team."""
    scope, place_id = access.scope_for(by, on), visit.producer.place_id
    if scope.allows(Permission.INSPECTION_PLAN, place_id):
        return True
    records = scope.allows(Permission.INSPECTION_RECORD, place_id)
    return records and visit.team.filter(pk=by.pk).exists()


def _locked(finding: Finding) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("visit__producer").get(pk=finding.pk)


def _check_plan(producer: Producer, plan: VisitPlan, on: dt.date) -> None:
    if plan.planned_on < on:
        raise RuleError(_("Ngày dự kiến không thể ở trong quá khứ."), field="planned_on")
    if plan.planned_on > on + dt.timedelta(days=PLANNED_AHEAD_DAYS):
        raise RuleError(_("Ngày dự kiến không quá một năm kể từ hôm nay."), field="planned_on")
    for name in ("order_number", "purpose"):
        if not clean_line(getattr(plan, name)):
            raise RuleError(_("Không được để trống."), field=name)
    if any(r.product is None or r.product.producer_id != producer.pk for r in plan.reports):
        raise RuleError(_("Phản ánh này không phải về chủ thể được kiểm tra."), field="reports")
    same = Visit.objects.filter(
        producer=producer, planned_on=plan.planned_on, order_number=clean_line(plan.order_number)
    )
    if same.exists():
        raise ConflictError(
            _("Cuộc kiểm tra này đã được lập, cùng ngày và cùng số quyết định."),
            field="order_number",
        )


def _check_team(producer: Producer, plan: VisitPlan) -> None:
    if not plan.team:
        raise RuleError(_("Hãy chọn ít nhất một thành viên đoàn kiểm tra."), field="team")
    for member in plan.team:
        scope = access.scope_for(member, plan.planned_on)
        if not scope.allows(Permission.INSPECTION_RECORD, producer.place_id):
            raise RuleError(
                _("%(name)s không thuộc đoàn kiểm tra của địa bàn này.") % {"name": member},
                field="team",
            )


def _on_team(visit: Visit, by: User, on: dt.date) -> None:
    access.require(by, Permission.INSPECTION_RECORD, on=on, place=visit.producer.place_id)
    if not visit.team.filter(pk=by.pk).exists():
        raise PermissionDeniedError(_("Chỉ thành viên của đoàn kiểm tra này ghi được kết quả."))


def _check_record(visit: Visit, record: VisitRecord, on: dt.date) -> None:
    if record.visited_on > on:
        raise RuleError(_("Ngày kiểm tra không thể ở tương lai."), field="visited_on")
    if record.visited_on < visit.planned_on - dt.timedelta(days=EARLY_DAYS):
        raise RuleError(
            _("Ngày kiểm tra sớm hơn ngày dự kiến quá một tháng: hãy xem lại."), field="visited_on"
        )
    if not clean_text(record.summary):
        raise RuleError(_("Hãy ghi kết luận."), field="summary")
    for matter in Matter:
        given = record.answers.get(matter)
        if given is None or given.answer not in Answer.values:
            raise RuleError(_("Hãy chọn kết quả cho nội dung này."), field=matter.value)
        if given.answer == Answer.BAD and not clean_line(given.note):
            raise RuleError(_("Nội dung không đạt cần có ghi chú."), field=f"{matter.value}_note")


def _check_new(finding: Finding) -> None:
    """Whoever comes here holds the lock of the visit, so that one sent twice is seen."""
    same = Finding.objects.filter(
        visit=finding.visit,
        product=finding.product,
        severity=finding.severity,
        text=finding.text,
        deadline_on=finding.deadline_on,
    )
    if same.exists():
        raise ConflictError(_("Tồn tại này đã được ghi cho cuộc kiểm tra này."), field="text")


def _check_finding(visit: Visit, facts: FindingFacts) -> None:
    if facts.severity not in Severity.values:
        raise RuleError(_("Hãy chọn mức độ."), field="severity")
    if not clean_text(facts.text):
        raise RuleError(_("Hãy mô tả tồn tại."), field="text")
    if facts.product is not None and facts.product.producer_id != visit.producer_id:
        raise RuleError(_("Sản phẩm này không phải của chủ thể được kiểm tra."), field="product")
    if facts.severity == Severity.MAJOR and facts.deadline_on is None:
        raise RuleError(_("Tồn tại phải khắc phục cần có hạn."), field="deadline_on")
    if facts.deadline_on and visit.visited_on and facts.deadline_on <= visit.visited_on:
        raise RuleError(_("Hạn khắc phục phải sau ngày kiểm tra."), field="deadline_on")
