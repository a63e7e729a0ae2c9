"""Score sheets, and the results that they add up to."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from attachments.models import StoredFile
from evaluations.models.councils import CouncilMember
from evaluations.models.dossiers import Dossier
from evaluations.models.meetings import AgendaItem, Meeting

USER = settings.AUTH_USER_MODEL


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def visible_to(self, scope: Scope) -> Self:
        """The person's own sheets; another's only when its meeting is closed and may be seen."""
        sealed = Meeting.objects.visible_to(scope).filter(closed_at__isnull=False)
        return self.filter(Q(member__user=scope.user) | Q(item__meeting__in=sealed))


class ScoreSheet(models.Model):
    """One member's sheet for one dossier of a meeting. Locked at submission, sealed at closing."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="sheets")
    saved_at = models.DateTimeField(_("lưu lúc"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, editable=False)
    total = models.DecimalField(
        _("tổng điểm"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    remark = models.TextField(_("nhận xét chung"), max_length=2000, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiếu chấm")
        verbose_name_plural = _("phiếu chấm")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="sheet_once"),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=0, total__lte=100),
                name="sheet_total_bounds",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(total__isnull=False),
                name="sheet_submitted_with_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} – {self.member}"


class ScoreLineQuerySet(models.QuerySet["ScoreLine"]):
    def visible_to(self, scope: Scope) -> Self:
        """The lines of the sheets that `scope` may see."""
        return self.filter(sheet__in=ScoreSheet.objects.visible_to(scope))


class ScoreLine(models.Model):
    """The option that a member chose for one criterion, with its points as the rulebook gives."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="lines")
    criterion_code = models.CharField(_("mã tiêu chí"), max_length=20)
    option_key = models.CharField(_("mức chọn"), max_length=10)
    points = models.DecimalField(_("điểm"), max_digits=5, decimal_places=2)
    comment = models.CharField(_("ý kiến"), max_length=1000, blank=True)

    objects = ScoreLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("điểm tiêu chí")
        verbose_name_plural = _("điểm tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion_code"], name="score_line_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=100), name="score_line_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_code}: {self.points}"


class Result(models.Model):
    """The council's result for a dossier at a meeting: average, star, marks that held it back."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="result")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="results")
    average = models.DecimalField(_("điểm trung bình"), max_digits=5, decimal_places=2)
    parts = models.JSONField(_("điểm các phần"))
    sheets_counted = models.PositiveSmallIntegerField(_("số phiếu tính"))
    stars_by_points = models.PositiveSmallIntegerField(_("hạng theo điểm"))
    stars = models.PositiveSmallIntegerField(_("hạng"))
    held_back = models.JSONField(_("mức tối thiểu không đạt"), default=list)
    left_out = models.JSONField(
        _("phiếu không tính"),
        default=list,
        help_text=_("Khóa của thành viên có phiếu đã nộp nhưng có quan hệ với chủ thể."),
    )
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("kết quả")
        verbose_name_plural = _("kết quả")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(average__gte=0, average__lte=100), name="result_average_bounds"
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=0, stars__lte=F("stars_by_points"))
                & Q(stars_by_points__lte=5),
                name="result_star_not_above_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.stars}"


class NationalResult(models.Model):
    """What came back from the central council for a forwarded dossier."""

    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, related_name="national_result"
    )
    total = models.DecimalField(
        _("tổng điểm cấp trung ương"),
        max_digits=5,
        decimal_places=2,
        help_text=_("Thang 100 điểm."),
    )
    stars = models.PositiveSmallIntegerField(_("hạng đề nghị"))
    document_number = models.CharField(_("số văn bản thông báo"), max_length=50)
    document_on = models.DateField(_("ngày văn bản"))
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("kết quả cấp trung ương")
        verbose_name_plural = _("kết quả cấp trung ương")
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=Decimal(0), total__lte=Decimal(100)),
                name="national_total_bounds",
            ),
            models.CheckConstraint(condition=Q(stars__lte=5), name="national_stars_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.stars}"
