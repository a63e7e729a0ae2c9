"""Decisions, certificates, what happened to them, the public log, and the record of the past."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.models import Organisation
from accounts.permissions import Permission
from attachments.models import StoredFile
from certificates.choices import DecisionKind, EndKind, HistoricStatus, StatusKind
from evaluations.models import Dossier, Round
from producers.models import owned_ids
from products.models import Product

USER = settings.AUTH_USER_MODEL
ISSUE_DAY = Func(
    "issued_at",
    template="((%(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)",
    output_field=models.DateField(),
)
"""The calendar day in Hanoi on which a decision was entered in the book."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, scope: Scope) -> Self:
        """Decisions of the authorities of the scope's areas; of others, what they issued there."""
        if not scope.has(Permission.DECISION_VIEW):
            return self.none()
        places = scope.place_ids(Permission.DECISION_VIEW)
        if places is None:
            return self
        here = DecisionItem.objects.filter(decision=OuterRef("pk")).filter(
            Q(dossier__place__in=places) | Q(certificate__product__place__in=places)
        )
        return self.filter(
            Q(authority__place__in=places) | (Q(issued_at__isnull=False) & Exists(here))
        )

    def issued(self) -> Self:
        """Decisions in the book, drafts left out."""
        return self.filter(issued_at__isnull=False)

    def drafts(self) -> Self:
        """Decisions that are not issued yet."""
        return self.filter(issued_at=None)


class Decision(models.Model):
    """A decision of an authority. Once issued it is never edited or deleted (a trigger refuses)."""

    kind = models.CharField(_("loại"), max_length=10, choices=DecisionKind.choices)
    authority = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan ban hành"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    authority_name = models.CharField(
        _("tên cơ quan ghi trên văn bản"),
        max_length=200,
        blank=True,
        editable=False,
        help_text=_("Giữ nguyên khi cơ quan đổi tên về sau."),
    )
    number = models.CharField(
        _("số"), max_length=20, blank=True, help_text=_("Phần số, ví dụ 1147.")
    )
    symbol = models.CharField(_("ký hiệu"), max_length=30, blank=True)
    decided_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signer_name = models.CharField(_("người ký"), max_length=150, blank=True)
    signer_title = models.CharField(_("chức danh người ký"), max_length=150, blank=True)
    round = models.ForeignKey(
        Round,
        verbose_name=_("đợt"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    reason = models.TextField(
        _("căn cứ, lý do"),
        max_length=4000,
        blank=True,
        help_text=_("Với quyết định thu hồi: kết luận làm căn cứ, công khai trên trang sản phẩm."),
    )
    late_reason = models.CharField(
        _("lý do ghi sổ muộn"),
        max_length=1000,
        blank=True,
        help_text=_("Bắt buộc khi ghi sổ quá 3 ngày làm việc sau ngày ký."),
    )
    approved_late_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scan = models.ForeignKey(
        StoredFile,
        verbose_name=_("bản quét"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    drafted_at = models.DateTimeField(_("dự thảo lúc"), db_default=Now(), editable=False)
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("ban hành, ghi sổ lúc"), null=True, editable=False)
    issued_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quyết định")
        verbose_name_plural = _("quyết định")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "authority",
                "decided_on__year",
                "number",
                condition=Q(issued_at__isnull=False),
                name="decision_number_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None)
                | (
                    Q(issued_at__isnull=False, issued_by__isnull=False, decided_on__isnull=False)
                    & ~Q(number="")
                ),
                name="decision_issued_whole",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None) | Q(decided_on__lte=ISSUE_DAY),
                name="decision_not_from_the_future",
            ),
            models.CheckConstraint(
                condition=Q(approved_late_by=None) | ~Q(approved_late_by=F("issued_by")),
                name="decision_late_by_two",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.full_number or f"#{self.pk}"

    @property
    def full_number(self) -> str:
        """The number as written on paper: 1147/QĐ-UBND."""
        return "/".join(part for part in (self.number, self.symbol) if part) if self.number else ""

    @property
    def is_issued(self) -> bool:
        """True once it is in the book and sealed."""
        return self.issued_at is not None

    @property
    def revokes(self) -> bool:
        """True for a decision that revokes certificates, false for one that recognises products."""
        return self.kind == DecisionKind.REVOKE


class DecisionItem(models.Model):
    """One product in a decision's annex: a dossier recognised, or a certificate revoked."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="items")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="decision_items"
    )
    certificate = models.ForeignKey(
        "Certificate", on_delete=models.PROTECT, null=True, blank=True, related_name="revocations"
    )
    stars = models.PositiveSmallIntegerField(_("hạng sao"), null=True, blank=True)
    total = models.DecimalField(
        _("tổng điểm"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    ground = models.CharField(_("căn cứ thu hồi"), max_length=30, blank=True)
    concluded_on = models.DateField(_("ngày kết luận"), null=True, blank=True)

    class Meta:
        verbose_name = _("sản phẩm trong quyết định")
        verbose_name_plural = _("sản phẩm trong quyết định")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, certificate=None, stars__gte=3, stars__lte=5)
                | (Q(dossier=None, certificate__isnull=False, stars=None) & ~Q(ground="")),
                name="decision_item_recognises_or_revokes",
            ),
            models.UniqueConstraint(fields=["decision", "dossier"], name="decision_dossier_once"),
            models.UniqueConstraint(
                fields=["decision", "certificate"], name="decision_certificate_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.dossier or self.certificate}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, scope: Scope) -> Self:
        """Certificates that `scope` may work with at the desk."""
        if not scope.has(Permission.CERTIFICATE_VIEW):
            return self.none()
        places = scope.place_ids(Permission.CERTIFICATE_VIEW)
        if places is None:
            return self
        return self.filter(Q(product__place__in=places) | Q(product__producer__in=owned_ids(scope)))


class Certificate(models.Model):
    """One certificate as printed. Its standing on a day follows from its dates and events."""

    number = models.CharField(_("số giấy chứng nhận"), max_length=9, unique=True, editable=False)
    product = models.ForeignKey(
        Product, verbose_name=_("sản phẩm"), on_delete=models.PROTECT, related_name="certificates"
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("quyết định"),
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    dossier = models.OneToOneField(
        Dossier, verbose_name=_("hồ sơ"), on_delete=models.PROTECT, related_name="certificate"
    )
    stars = models.PositiveSmallIntegerField(_("hạng sao"))
    valid_from = models.DateField(_("có hiệu lực từ ngày"))
    valid_to = models.DateField(_("có hiệu lực đến hết ngày"))
    ended_on = models.DateField(
        _("chấm dứt từ ngày"),
        null=True,
        blank=True,
        help_text=_("Ngày đầu tiên không còn hiệu lực do thu hồi hoặc thay thế."),
    )
    end_kind = models.CharField(
        _("lý do chấm dứt"), max_length=10, choices=EndKind.choices, blank=True
    )
    product_name = models.CharField(_("tên sản phẩm in trên giấy"), max_length=200)
    producer_name = models.CharField(_("tên chủ thể in trên giấy"), max_length=200)
    address = models.CharField(_("địa chỉ in trên giấy"), max_length=400)
    salt = models.CharField(
        max_length=32,
        editable=False,
        help_text=_("Chuỗi ngẫu nhiên trộn vào dấu vết của tên, địa chỉ trong sổ công khai."),
    )
    recorded_at = models.DateTimeField(_("ghi sổ lúc"), db_default=Now(), editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("giấy chứng nhận")
        verbose_name_plural = _("giấy chứng nhận")
        ordering = ["-valid_from", "-pk"]
        indexes = [
            # The working list of what ends when.
            models.Index(fields=["valid_to"], name="certificate_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=3, stars__lte=5), name="certificate_stars"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="certificate_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_kind="")
                | (Q(ended_on__gte=F("valid_from")) & ~Q(end_kind="")),
                name="certificate_end_whole",
            ),
            ExclusionConstraint(
                name="certificate_one_in_force",
                expressions=[
                    ("product", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            Coalesce(
                                F("ended_on"),
                                Func(
                                    F("valid_to"),
                                    template="(%(expressions)s + 1)",
                                    output_field=models.DateField(),
                                ),
                            ),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class StatusEvent(models.Model):
    """One dated event in the life of a certificate. Append-only (a trigger refuses the rest)."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("sự kiện"), max_length=12, choices=StatusKind.choices)
    effective_on = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    order_number = models.CharField(_("số văn bản"), max_length=50, blank=True)
    reason = models.TextField(_("lý do công khai"), max_length=2000, blank=True)
    ground = models.CharField(_("căn cứ"), max_length=30, blank=True)
    recorded_at = models.DateTimeField(_("ghi sổ lúc"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("sự kiện của giấy chứng nhận")
        verbose_name_plural = _("sự kiện của giấy chứng nhận")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StatusKind.values), name="status_event_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(until=None)
                | Q(kind=StatusKind.SUSPENDED, until__gte=F("effective_on")),
                name="status_event_until_only_suspension",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.get_kind_display()}"


class LogLeaf(models.Model):
    """One leaf of the public log (RFC 9162 hashing). `leaf` is the JSON that was hashed."""

    position = models.PositiveBigIntegerField(_("vị trí"), unique=True)
    event = models.OneToOneField(StatusEvent, on_delete=models.PROTECT, related_name="leaf")
    leaf = models.TextField(_("nội dung"))
    leaf_hash = models.CharField(_("băm lá"), max_length=64)
    root_hash = models.CharField(_("gốc cây sau khi thêm"), max_length=64)
    recorded_at = models.DateTimeField(_("ghi lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("lá sổ công khai")
        verbose_name_plural = _("sổ công khai")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}"


class HistoricRecord(models.Model):
    """What an outside source says of a product from before the registry. Never a certificate."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="historic_records")
    status = models.CharField(_("nguồn ghi nhận"), max_length=20, choices=HistoricStatus.choices)
    stars = models.PositiveSmallIntegerField(_("hạng sao"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision = models.CharField(_("quyết định"), max_length=255, blank=True)
    total = models.DecimalField(
        _("tổng điểm"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("nguồn"), max_length=500)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("ghi sổ lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("kết quả trước khi có sổ")
        verbose_name_plural = _("kết quả trước khi có sổ")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5), name="historic_stars"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="historic_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_status_display()}"
