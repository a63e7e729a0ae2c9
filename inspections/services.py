"""What may be done about inspections. Source: Decision 26/2026/QĐ-TTg, Art. 8 and 9."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import User
from accounts.permissions import Permission
from attachments.models import StoredFile
from audit import services as audit
from audit.choices import Action
from common import clock
from common.errors import PermissionDeniedError, RuleError, StageError
from common.text import clean_line, clean_text
from inspections.choices import Answer, Matter, Severity
from inspections.models import Finding, Visit, VisitAnswer
from labels.models import ProblemReport
from producers.models import Producer
from products.models import Product


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
    photo: StoredFile | None = None


@transaction.atomic
def plan_visit(*, producer: Producer, plan: VisitPlan, by: User, at: dt.datetime) -> Visit:
    """Plan a visit of `producer` with a team of inspectors.

    Raises RuleError (with its field) for a day in the past, an empty team, a team member who has no
    right to record inspections there.
    """
    on = clock.day_of(at)
    access.require(by, Permission.INSPECTION_PLAN, on=on, place=producer.place_id)
    if plan.planned_on < on:
        raise RuleError(_("Ngày dự kiến không thể ở trong quá khứ."), field="planned_on")
    if not plan.team:
        raise RuleError(_("Hãy chọn ít nhất một thành viên đoàn kiểm tra."), field="team")
    for member in plan.team:
        scope = access.scope_for(member, plan.planned_on)
        if not scope.allows(Permission.INSPECTION_RECORD, producer.place_id):
            raise RuleError(
                _("%(name)s không thuộc đoàn kiểm tra của địa bàn này.") % {"name": member},
                field="team",
            )
    visit = Visit.objects.create(
        producer=producer,
        planned_on=plan.planned_on,
        order_number=clean_line(plan.order_number),
        purpose=clean_line(plan.purpose),
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
    _check_record(record, on)
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
    """Add a shortcoming to a recorded visit, by a member of its team."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    on = clock.day_of(at)
    _on_team(visit, by, on)
    if visit.visited_on is None:
        raise StageError(_("Hãy ghi kết quả cuộc kiểm tra trước khi ghi tồn tại."))
    _check_finding(visit, facts)
    finding = Finding.objects.create(
        visit=visit,
        product=facts.product,
        severity=facts.severity,
        text=clean_text(facts.text),
        deadline_on=facts.deadline_on,
        photo=facts.photo,
        found_by=by,
    )
    audit.record(Action.FINDING_RECORDED, target=finding, by=by, note=facts.severity)
    return finding


@transaction.atomic
def resolve_finding(
    *, finding: Finding, resolution: str, resolved_on: dt.date, by: User, at: dt.datetime
) -> Finding:
    """Confirm that a shortcoming was put right, on a day and in words."""
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    on = clock.day_of(at)
    place_id = finding.visit.producer.place_id
    scope = access.scope_for(by, on)
    if not scope.allows(Permission.INSPECTION_PLAN, place_id):
        _on_team(finding.visit, by, on)
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


def _on_team(visit: Visit, by: User, on: dt.date) -> None:
    access.require(by, Permission.INSPECTION_RECORD, on=on, place=visit.producer.place_id)
    if not visit.team.filter(pk=by.pk).exists():
        raise PermissionDeniedError(_("Chỉ thành viên của đoàn kiểm tra này ghi được kết quả."))


def _check_record(record: VisitRecord, on: dt.date) -> None:
    if record.visited_on > on:
        raise RuleError(_("Ngày kiểm tra không thể ở tương lai."), field="visited_on")
    if not clean_text(record.summary):
        raise RuleError(_("Hãy ghi kết luận."), field="summary")
    for matter in Matter:
        given = record.answers.get(matter)
        if given is None or given.answer not in Answer.values:
            raise RuleError(_("Hãy chọn kết quả cho nội dung này."), field=matter.value)
        if given.answer == Answer.BAD and not clean_line(given.note):
            raise RuleError(_("Nội dung không đạt cần có ghi chú."), field=f"{matter.value}_note")


def _check_finding(visit: Visit, facts: FindingFacts) -> None:
    if not clean_text(facts.text):
        raise RuleError(_("Hãy mô tả tồn tại."), field="text")
    if facts.product is not None and facts.product.producer_id != visit.producer_id:
        raise RuleError(_("Sản phẩm này không phải của chủ thể được kiểm tra."), field="product")
    if facts.severity == Severity.MAJOR and facts.deadline_on is None:
        raise RuleError(_("Tồn tại phải khắc phục cần có hạn."), field="deadline_on")
    if facts.deadline_on and visit.visited_on and facts.deadline_on <= visit.visited_on:
        raise RuleError(_("Hạn khắc phục phải sau ngày kiểm tra."), field="deadline_on")
