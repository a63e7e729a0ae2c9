"""Visits of the interdisciplinary team, their checklist, and findings with deadlines."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.models import User
from accounts.permissions import Permission
from attachments.models import StoredFile
from inspections.choices import Answer, Matter, Severity, VisitState
from labels.models import ProblemReport
from producers.models import Producer
from products.models import Product

USER = settings.AUTH_USER_MODEL


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, scope: Scope) -> Self:
        """Visits that `scope` may see, by the producer's area or as a member of the team."""
        if not scope.has(Permission.INSPECTION_VIEW):
            return self.none()
        places = scope.place_ids(Permission.INSPECTION_VIEW)
        if places is None:
            return self
        return self.filter(Q(producer__place__in=places) | Q(team=scope.user)).distinct()


class Visit(models.Model):
    """One inspection (cuộc kiểm tra) of one producer. Source: Decision 26/2026/QĐ-TTg, Art. 9."""

    producer = models.ForeignKey(
        Producer, verbose_name=_("chủ thể"), on_delete=models.PROTECT, related_name="visits"
    )
    planned_on = models.DateField(_("ngày dự kiến"))
    order_number = models.CharField(_("số quyết định, kế hoạch kiểm tra"), max_length=50)
    purpose = models.CharField(_("nội dung, lý do kiểm tra"), max_length=500)
    team: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        USER, verbose_name=_("đoàn kiểm tra"), related_name="visits"
    )
    reports = models.ManyToManyField(
        ProblemReport, verbose_name=_("phản ánh liên quan"), blank=True, related_name="visits"
    )
    planned_at = models.DateTimeField(_("lập lúc"), db_default=Now(), editable=False)
    planned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    visited_on = models.DateField(_("ngày kiểm tra"), null=True, blank=True)
    present_for_producer = models.CharField(
        _("đại diện chủ thể có mặt"), max_length=150, blank=True
    )
    summary = models.TextField(_("kết luận"), max_length=4000, blank=True)
    recorded_at = models.DateTimeField(_("ghi kết quả lúc"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("cuộc kiểm tra")
        verbose_name_plural = _("cuộc kiểm tra")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visited_on=None, recorded_at=None, recorded_by=None)
                | (
                    Q(visited_on__isnull=False, recorded_at__isnull=False)
                    & Q(recorded_by__isnull=False)
                    & ~Q(summary="")
                ),
                name="visit_recorded_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.producer} ({self.planned_on:%d/%m/%Y})"

    @property
    def state(self) -> VisitState:
        return VisitState.RECORDED if self.visited_on else VisitState.PLANNED


class VisitAnswer(models.Model):
    """What the team saw for one matter of the checklist."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="answers")
    matter = models.CharField(_("nội dung"), max_length=15, choices=Matter.choices)
    answer = models.CharField(_("kết quả"), max_length=15, choices=Answer.choices)
    note = models.CharField(_("ghi chú"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("nội dung kiểm tra")
        verbose_name_plural = _("nội dung kiểm tra")
        constraints = [
            models.UniqueConstraint(fields=["visit", "matter"], name="visit_matter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}: {self.answer}"


class Finding(models.Model):
    """One shortcoming (tồn tại) with its deadline, and how it was put right."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    product = models.ForeignKey(
        Product,
        verbose_name=_("sản phẩm"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
    )
    severity = models.CharField(_("mức độ"), max_length=10, choices=Severity.choices)
    text = models.TextField(_("mô tả"), max_length=2000)
    deadline_on = models.DateField(_("hạn khắc phục"), null=True, blank=True)
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)
    found_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    resolved_on = models.DateField(_("ngày khắc phục xong"), null=True, blank=True)
    resolution = models.TextField(_("kết quả khắc phục"), max_length=2000, blank=True)
    resolved_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("tồn tại")
        verbose_name_plural = _("tồn tại")
        ordering = [F("deadline_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(severity=Severity.MAJOR) | Q(deadline_on__isnull=False),
                name="finding_major_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on=None, resolved_by=None)
                | (Q(resolved_on__isnull=False, resolved_by__isnull=False) & ~Q(resolution="")),
                name="finding_resolved_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
