"""Rounds, dossiers, their papers, and what commune and advisory team say of them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.choices import Level
from accounts.permissions import Permission
from attachments.models import StoredFile
from evaluations.choices import (
    CLOSED_STAGES,
    DocumentStatus,
    Stage,
)
from producers.models import Producer, owned_ids
from products.models import Product
from rulebooks.choices import Purpose
from rulebooks.models import Rulebook

USER = settings.AUTH_USER_MODEL


class Round(models.Model):
    """One round of rating (đợt đánh giá) at one level, with the days that the rulebook sets."""

    name = models.CharField(_("tên đợt"), max_length=150)
    year = models.PositiveSmallIntegerField(_("năm"))
    sequence = models.PositiveSmallIntegerField(_("đợt số"))
    level = models.CharField(_("cấp"), max_length=10, choices=Level.choices)
    rulebook = models.ForeignKey(
        Rulebook, verbose_name=_("bộ tiêu chí"), on_delete=models.PROTECT, related_name="rounds"
    )
    opens_on = models.DateField(_("mở từ ngày"))
    proposals_due_on = models.DateField(_("nhận đề nghị đến hết ngày"))
    completes_on = models.DateField(_("hoàn thành trước hoặc trong ngày"))

    class Meta:
        verbose_name = _("đợt đánh giá")
        verbose_name_plural = _("đợt đánh giá")
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["level", "year", "sequence"], name="round_once"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("proposals_due_on"))
                & Q(proposals_due_on__lte=F("completes_on")),
                name="round_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, scope: Scope) -> Self:
        """Dossiers that `scope` may see: by area, own producer's, or on an own meeting's agenda."""
        if not scope.has(Permission.DOSSIER_VIEW):
            return self.none()
        places = scope.place_ids(Permission.DOSSIER_VIEW)
        if places is None:
            return self
        assigned = Dossier.objects.filter(
            agenda_items__meeting__council__members__user=scope.user
        ).values("pk")
        return self.filter(
            Q(place__in=places) | Q(producer__in=owned_ids(scope)) | Q(pk__in=assigned)
        )

    def open(self) -> Self:
        """Dossiers still on their way."""
        return self.exclude(stage__in=CLOSED_STAGES)


class Dossier(models.Model):
    """One dossier (hồ sơ) for one product, judged to its end by the rulebook it opened under."""

    number = models.CharField(_("số hồ sơ"), max_length=9, unique=True, editable=False)
    product = models.ForeignKey(
        Product, verbose_name=_("sản phẩm"), on_delete=models.PROTECT, related_name="dossiers"
    )
    producer = models.ForeignKey(
        Producer, verbose_name=_("chủ thể"), on_delete=models.PROTECT, related_name="dossiers"
    )
    place = models.ForeignKey(
        "places.Unit", verbose_name=_("địa bàn"), on_delete=models.PROTECT, related_name="dossiers"
    )
    round = models.ForeignKey(
        Round,
        verbose_name=_("đợt"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
    )
    rulebook = models.ForeignKey(
        Rulebook, verbose_name=_("bộ tiêu chí"), on_delete=models.PROTECT, related_name="dossiers"
    )
    purpose = models.CharField(_("mục đích"), max_length=10, choices=Purpose.choices)
    previous = models.ForeignKey(
        "self",
        verbose_name=_("hồ sơ trước"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
    )
    stage = models.CharField(
        _("giai đoạn"), max_length=15, choices=Stage.choices, default=Stage.DRAFT, editable=False
    )
    stage_since = models.DateTimeField(_("từ lúc"), db_default=Now(), editable=False)
    due_on = models.DateField(_("hạn xử lý"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("lập lúc"), db_default=Now(), editable=False)
    opened_by = models.ForeignKey(
        USER,
        verbose_name=_("người lập"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("hồ sơ")
        verbose_name_plural = _("hồ sơ")
        ordering = ["-stage_since", "-pk"]
        indexes = [
            # The work lists: what waits in a stage, most urgent first.
            models.Index(fields=["stage", "due_on"], name="dossier_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="dossier_stage_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="dossier_purpose_known"
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(stage__in=sorted(CLOSED_STAGES)),
                name="dossier_one_open_a_product",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DossierMove(models.Model):
    """One move of a dossier, kept for ever with its reason."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="moves")
    source = models.CharField(_("từ"), max_length=15, choices=Stage.choices, blank=True)
    target = models.CharField(_("đến"), max_length=15, choices=Stage.choices)
    reason = models.TextField(_("lý do"), max_length=2000, blank=True)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(
        USER, verbose_name=_("người"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("bước chuyển")
        verbose_name_plural = _("bước chuyển")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dossier} {self.source} → {self.target}"


class DossierDocument(models.Model):
    """One document that the rulebook asks of this dossier, by the rulebook's document code."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="documents")
    code = models.CharField(_("mã tài liệu"), max_length=10)
    name = models.CharField(_("tên tài liệu"), max_length=255)
    mandatory = models.BooleanField(_("bắt buộc"))
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    status = models.CharField(
        _("tình trạng"),
        max_length=10,
        choices=DocumentStatus.choices,
        default=DocumentStatus.MISSING,
    )
    reason = models.CharField(_("lý do trả lại"), max_length=1000, blank=True)
    valid_until = models.DateField(_("có giá trị đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("tài liệu")
        verbose_name_plural = _("tài liệu")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], name="document_code_once"),
            models.CheckConstraint(
                condition=Q(status__in=DocumentStatus.values), name="document_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.RETURNED) | ~Q(reason=""),
                name="document_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DocumentVersion(models.Model):
    """One file given for a document; earlier ones stay."""

    document = models.ForeignKey(DossierDocument, on_delete=models.CASCADE, related_name="versions")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(_("lần nộp"))
    filed_at = models.DateTimeField(_("nộp lúc"), db_default=Now(), editable=False)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("tệp tài liệu")
        verbose_name_plural = _("tệp tài liệu")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["document", "version"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.version})"


class Submission(models.Model):
    """The frozen copy of a dossier at one submission: what was there, by SHA-256. Never changes."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField(_("lần nộp"))
    manifest = models.JSONField(_("bản kê"))
    digest = models.CharField(_("SHA-256 của bản kê"), max_length=64)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bản nộp")
        verbose_name_plural = _("bản nộp")
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "sequence"], name="submission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} #{self.sequence}"


class Appraisal(models.Model):
    """The commune's opinion on the rulebook's four matters and its proposal letter (Mẫu số 03)."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="appraisal")
    letter_number = models.CharField(_("số văn bản đề nghị"), max_length=50, blank=True)
    letter_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ý kiến thẩm định của cấp xã")
        verbose_name_plural = _("ý kiến thẩm định của cấp xã")

    def __str__(self) -> str:
        return str(self.dossier)


class AppraisalMatter(models.Model):
    """The commune's opinion on one of the four matters."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="matters")
    code = models.CharField(_("mã nội dung"), max_length=20)
    name = models.CharField(_("nội dung"), max_length=255)
    is_met = models.BooleanField(_("đáp ứng"))
    finding = models.TextField(_("nhận xét"), max_length=2000)

    class Meta:
        verbose_name = _("nội dung thẩm định")
        verbose_name_plural = _("nội dung thẩm định")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "code"], name="appraisal_matter_once"),
        ]

    def __str__(self) -> str:
        return self.name


class AdvisoryReview(models.Model):
    """The advisory team's report to the council's chair (Art. 7 of 26/2026)."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="review")
    summary = models.TextField(_("nhận xét về hồ sơ"), max_length=4000)
    surveyed_on = models.DateField(_("ngày khảo sát thực tế"), null=True, blank=True)
    tests_requested = models.TextField(_("kiểm nghiệm yêu cầu thêm"), max_length=1000, blank=True)
    is_ready = models.BooleanField(_("đủ điều kiện trình hội đồng"))
    at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("báo cáo của tổ tư vấn")
        verbose_name_plural = _("báo cáo của tổ tư vấn")

    def __str__(self) -> str:
        return str(self.dossier)
