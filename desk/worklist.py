"""What waits for this person: one section a kind of work, most urgent first."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django.db.models import Case, Count, F, Model, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Scope
from accounts.permissions import Permission
from certificates.models import Certificate, Decision
from common.workdays import workdays_between
from evaluations.choices import Stage
from evaluations.models import CouncilMember, Dossier, Meeting, ScoreSheet
from inspections.choices import Severity
from inspections.models import Finding, Visit
from labels.choices import OrderStage
from labels.models import LabelOrder, ProblemReport

SHOWN = 6
Row = TypeVar("Row", bound=Model)
WATCHED_DAYS = 365


class WorkItem(NamedTuple):
    """One thing to do; `days_left` in working days, None without a term."""

    title: str
    url: str
    note: str
    due_on: dt.date | None
    days_left: int | None
    is_late: bool


@dataclass(frozen=True)
class Section:
    """Work of one kind: the first items, how many there are, and where the rest is."""

    title: Promise
    items: list[WorkItem]
    total: int
    more_url: str
    admin_url: str = ""
    """The admin's list of exactly these, where it has an action for many at once."""


@dataclass(frozen=True)
class _DossierWork:
    title: Promise
    permission: Permission
    stages: frozenset[Stage]


_DOSSIER_WORK = (
    _DossierWork(
        gettext_lazy("Hồ sơ chờ cấp xã kiểm tra, thẩm định"),
        Permission.DOSSIER_APPRAISE,
        frozenset({Stage.SUBMITTED}),
    ),
    _DossierWork(
        gettext_lazy("Hồ sơ đang lập hoặc phải bổ sung"),
        Permission.DOSSIER_ASSEMBLE,
        frozenset({Stage.DRAFT, Stage.RETURNED}),
    ),
    _DossierWork(
        gettext_lazy("Hồ sơ chờ văn phòng tiếp nhận"),
        Permission.DOSSIER_RECEIVE,
        frozenset({Stage.PROPOSED}),
    ),
    _DossierWork(
        gettext_lazy("Hồ sơ chờ tổ tư vấn rà soát"),
        Permission.DOSSIER_REVIEW,
        frozenset({Stage.RECEIVED}),
    ),
    _DossierWork(
        gettext_lazy("Hồ sơ chờ xếp vào phiên họp"),
        Permission.COUNCIL_MANAGE,
        frozenset({Stage.REVIEWED}),
    ),
    _DossierWork(
        gettext_lazy("Hồ sơ đã có kết quả, chờ quyết định"),
        Permission.DECISION_DRAFT,
        frozenset({Stage.SCORED, Stage.NATIONAL}),
    ),
    _DossierWork(
        gettext_lazy("Hồ sơ chờ kết quả cấp trung ương"),
        Permission.NATIONAL_RESULT_RECORD,
        frozenset({Stage.FORWARDED}),
    ),
)


def sections(scope: Scope, on: dt.date) -> list[Section]:
    """The sections that hold work for `scope` on the day `on`: one query for all dossiers, and one
    for each other kind of work."""
    found = _dossier_sections(scope, on)
    found += [build(scope, on) for permission, build in _OTHER_WORK if scope.has(permission)]
    return [section for section in found if section.items]


def _dossier_sections(scope: Scope, on: dt.date) -> list[Section]:
    works = [work for work in _DOSSIER_WORK if scope.has(work.permission)]
    if not works:
        return []
    wanted = Q()
    for work in works:
        wanted |= _wanted(work, scope)
    stage = [F("stage")]
    rows = (
        Dossier.objects.visible_to(scope)
        .filter(wanted)
        .annotate(
            all_there=Window(Count("pk"), partition_by=stage),
            turn=Window(RowNumber(), partition_by=stage, order_by=["due_on", "stage_since", "pk"]),
        )
        .filter(turn__lte=SHOWN)
        .select_related("product", "place")
        .order_by("turn")
    )
    by_stage: dict[str, list[Dossier]] = defaultdict(list)
    for row in rows:
        by_stage[row.stage].append(row)
    return [_dossier_section(work, by_stage, on) for work in works]


def _wanted(work: _DossierWork, scope: Scope) -> Q:
    """Stages of this work, where the person does it; one's own dossiers wherever they are."""
    stages = Q(stage__in=work.stages)
    places = scope.place_ids(work.permission)
    if places is None or work.permission is Permission.DOSSIER_ASSEMBLE:
        return stages
    return stages & Q(place__in=places)


def _dossier_section(
    work: _DossierWork, by_stage: Mapping[str, list[Dossier]], on: dt.date
) -> Section:
    there = [by_stage[stage] for stage in sorted(work.stages) if by_stage.get(stage)]
    first = [dossier for rows in there for dossier in rows][:SHOWN]
    total = sum(rows[0].all_there for rows in there)  # type: ignore[attr-defined]
    stages = ",".join(sorted(work.stages))
    more = f"{reverse('evaluations:list')}?stage={stages}"
    many = f"{reverse('admin:evaluations_dossier_changelist')}?stage__in={stages}"
    return Section(work.title, [_dossier_item(dossier, on) for dossier in first], total, more, many)


def _dossier_item(dossier: Dossier, on: dt.date) -> WorkItem:
    note = f"{dossier.place.full_name} · {dossier.get_stage_display()}"
    url = reverse("evaluations:dossier", args=[dossier.number])
    return _item(dossier.product.name, url, note, dossier.due_on, on)


def _sheets(scope: Scope, on: dt.date) -> Section:
    sheets = ScoreSheet.objects.filter(
        member__user=scope.user, submitted_at=None, item__meeting__closed_at=None
    ).select_related("item__dossier__product", "item__meeting")
    return _section(
        gettext_lazy("Phiếu chấm chưa nộp"),
        sheets.order_by("item__meeting", "item__position"),
        reverse("evaluations:meetings"),
        lambda sheet: _item(
            sheet.item.dossier.product.name,
            reverse("evaluations:sheet", args=[sheet.pk]),
            sheet.item.meeting.name,
            sheet.item.meeting.held_on,
            on,
        ),
    )


def _meetings(scope: Scope, on: dt.date) -> Section:
    councils = CouncilMember.objects.filter(user=scope.user).values("council")
    meetings = Meeting.objects.filter(closed_at=None).filter(
        Q(council__in=councils) | Q(called_by=scope.user)
    )
    return _section(
        gettext_lazy("Phiên họp sắp tới và đang họp"),
        meetings.order_by("held_on", "pk"),
        reverse("evaluations:meetings"),
        lambda meeting: _item(
            meeting.name,
            reverse("evaluations:meeting", args=[meeting.pk]),
            f"{meeting.state.label} · {meeting.held_on:%d/%m/%Y}",
            None,
            on,
        ),
    )


def _decisions(scope: Scope, on: dt.date) -> Section:
    places = scope.place_ids(Permission.DECISION_ISSUE)
    drafts = Decision.objects.filter(issued_at=None).select_related("authority")
    if places is not None:
        drafts = drafts.filter(authority__place__in=places)
    return _section(
        gettext_lazy("Dự thảo quyết định chờ ban hành"),
        drafts.order_by("drafted_at"),
        f"{reverse('certificates:decisions')}?du-thao",
        lambda decision: _item(
            str(decision.get_kind_display()),
            reverse("certificates:decision", args=[decision.pk]),
            _("%(authority)s · dự thảo lúc %(at)s")
            % {
                "authority": decision.authority.name,
                "at": f"{localtime(decision.drafted_at):%H:%M %d/%m/%Y}",
            },
            None,
            on,
        ),
    )


def _label_orders(scope: Scope, on: dt.date) -> Section:
    orders = (
        LabelOrder.objects.visible_to(scope)
        .filter(stage=OrderStage.ORDERED)
        .select_related("product")
    )
    return _section(
        gettext_lazy("Đơn đặt tem chờ duyệt"),
        orders.order_by("ordered_at"),
        f"{reverse('labels:orders')}?stage={OrderStage.ORDERED}",
        lambda order: _item(
            order.product.name,
            reverse("labels:order", args=[order.code]),
            _("%(count)s tem cỡ %(size)s mm") % {"count": order.quantity, "size": order.size_mm},
            None,
            on,
        ),
        f"{reverse('admin:labels_labelorder_changelist')}?stage__exact={OrderStage.ORDERED}",
    )


def _reports(scope: Scope, on: dt.date) -> Section:
    reports = ProblemReport.objects.visible_to(scope).filter(handled_at=None)
    return _section(
        gettext_lazy("Phản ánh của người tiêu dùng chưa xử lý"),
        reports.select_related("product").order_by("reported_at"),
        reverse("labels:reports"),
        lambda report: _item(
            report.product.name if report.product else report.code,
            reverse("labels:report", args=[report.number]),
            str(report.get_reason_display()),
            None,
            on,
        ),
    )


def _visits(scope: Scope, on: dt.date) -> Section:
    mine = Visit.objects.visible_to(scope).filter(visited_on=None, team=scope.user)
    visits = Visit.objects.filter(pk__in=mine.values("pk"))
    return _section(
        gettext_lazy("Cuộc kiểm tra được giao"),
        visits.select_related("producer").order_by("planned_on"),
        reverse("inspections:visits"),
        lambda visit: _item(
            visit.producer.name,
            reverse("inspections:visit", args=[visit.pk]),
            visit.purpose,
            visit.planned_on,
            on,
        ),
    )


def _findings(scope: Scope, on: dt.date) -> Section:
    findings = Finding.objects.filter(
        resolved_on=None, visit__in=Visit.objects.visible_to(scope).values("pk")
    ).select_related("visit__producer")
    grave_first = Case(When(severity=Severity.GRAVE, then=0), default=1)
    return _section(
        gettext_lazy("Tồn tại chưa khắc phục"),
        findings.order_by(grave_first, "deadline_on", "pk"),
        f"{reverse('inspections:visits')}?state=open",
        lambda finding: _item(
            finding.visit.producer.name,
            reverse("inspections:visit", args=[finding.visit_id]),
            str(finding.get_severity_display()),
            finding.deadline_on,
            on,
        ),
    )


def _ending(scope: Scope, on: dt.date) -> Section:
    soon = on + dt.timedelta(days=WATCHED_DAYS)
    certificates = (
        Certificate.objects.visible_to(scope)
        .filter(valid_to__gte=on, valid_to__lte=soon, ended_on=None)
        .exclude(product__dossiers__in=Dossier.objects.open())
        .select_related("product")
    )
    return _section(
        gettext_lazy(
            "Giấy chứng nhận hết hiệu lực trong 12 tháng tới, chưa lập hồ sơ đánh giá lại"
        ),
        certificates.order_by("valid_to"),
        f"{reverse('certificates:list')}?han={WATCHED_DAYS}",
        lambda certificate: _item(
            certificate.product.name,
            reverse("certificates:certificate", args=[certificate.number]),
            _("%(stars)s sao") % {"stars": certificate.stars},
            certificate.valid_to,
            on,
        ),
    )


_OTHER_WORK: tuple[tuple[Permission, Callable[[Scope, dt.date], Section]], ...] = (
    (Permission.SHEET_SCORE, _sheets),
    (Permission.MEETING_VIEW, _meetings),
    (Permission.DECISION_ISSUE, _decisions),
    (Permission.LABEL_APPROVE, _label_orders),
    (Permission.REPORT_HANDLE, _reports),
    (Permission.INSPECTION_RECORD, _visits),
    (Permission.INSPECTION_PLAN, _findings),
    (Permission.CERTIFICATE_VIEW, _ending),
)


def _section(
    title: Promise,
    rows: QuerySet[Row],
    more_url: str,
    item: Callable[[Row], WorkItem],
    admin_url: str = "",
) -> Section:
    first = list(rows.annotate(all_there=Window(Count("pk")))[:SHOWN])
    total = first[0].all_there if first else 0  # type: ignore[attr-defined]
    return Section(title, [item(row) for row in first], total, more_url, admin_url)


def _item(title: str, url: str, note: str, due_on: dt.date | None, on: dt.date) -> WorkItem:
    days = workdays_between(on, due_on) if due_on else None
    return WorkItem(title, url, note, due_on, days, bool(due_on and due_on < on))
