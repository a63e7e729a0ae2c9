"""Label orders (one printed code each), daily scan counts, and shoppers' reports."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.permissions import Permission
from certificates.models import Certificate
from labels.choices import OrderStage, ReportReason, Size
from producers.models import owned_ids
from products.models import Product

USER = settings.AUTH_USER_MODEL
MAX_QUANTITY = 10_000
"""The most labels of one order: what one sheet PDF holds."""


class LabelOrderQuerySet(models.QuerySet["LabelOrder"]):
    def visible_to(self, scope: Scope) -> Self:
        """Orders that `scope` may see: by area, or as the producer's own."""
        if not scope.has(Permission.LABEL_VIEW):
            return self.none()
        places = scope.place_ids(Permission.LABEL_VIEW)
        if places is None:
            return self
        return self.filter(Q(product__place__in=places) | Q(product__producer__in=owned_ids(scope)))


class LabelOrder(models.Model):
    """Labels of one size for one product under one certificate. Its code answers for ever."""

    code = models.CharField(_("mã in trên tem"), max_length=18, unique=True, editable=False)
    product = models.ForeignKey(
        Product, verbose_name=_("sản phẩm"), on_delete=models.PROTECT, related_name="label_orders"
    )
    certificate = models.ForeignKey(
        Certificate,
        verbose_name=_("giấy chứng nhận"),
        on_delete=models.PROTECT,
        related_name="label_orders",
    )
    size_mm = models.PositiveSmallIntegerField(_("cỡ tem"), choices=Size.choices)
    quantity = models.PositiveIntegerField(_("số lượng"))
    stage = models.CharField(
        _("tình trạng"), max_length=10, choices=OrderStage.choices, default=OrderStage.ORDERED
    )
    refusal_reason = models.CharField(_("lý do từ chối"), max_length=500, blank=True)
    ordered_at = models.DateTimeField(_("đặt lúc"), db_default=Now(), editable=False)
    ordered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("duyệt lúc"), null=True, editable=False)
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    printed_at = models.DateTimeField(_("in lúc"), null=True, editable=False)

    objects = LabelOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn đặt tem")
        verbose_name_plural = _("đơn đặt tem")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MAX_QUANTITY),
                name="label_quantity_bounds",
            ),
            models.CheckConstraint(condition=Q(size_mm__in=Size.values), name="label_size_known"),
            models.CheckConstraint(
                condition=~Q(stage=OrderStage.REFUSED) | ~Q(refusal_reason=""),
                name="label_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ScanDay(models.Model):
    """How often one code was opened on one day. No address, no device, no person."""

    code = models.CharField(_("mã"), max_length=18)
    day = models.DateField(_("ngày"))
    count = models.PositiveIntegerField(_("số lượt"), default=0)

    class Meta:
        verbose_name = _("lượt quét theo ngày")
        verbose_name_plural = _("lượt quét theo ngày")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["code", "day"], name="scan_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.day}: {self.count}"


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    def visible_to(self, scope: Scope) -> Self:
        """Reports that `scope` answers: on products of its area, and on codes that name none."""
        if not scope.has(Permission.REPORT_HANDLE):
            return self.none()
        places = scope.place_ids(Permission.REPORT_HANDLE)
        if places is None:
            return self
        return self.filter(Q(product=None) | Q(product__place__in=places))


class ProblemReport(models.Model):
    """What a shopper reported from a scan page. The contact is private and optional."""

    number = models.CharField(_("số phản ánh"), max_length=9, unique=True, editable=False)
    product = models.ForeignKey(
        Product,
        verbose_name=_("sản phẩm"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
    )
    code = models.CharField(_("mã đã quét"), max_length=40, blank=True)
    reason = models.CharField(_("việc phản ánh"), max_length=20, choices=ReportReason.choices)
    text = models.TextField(_("mô tả"), max_length=2000, blank=True)
    seen_at_place = models.CharField(_("nơi mua"), max_length=200, blank=True)
    contact_email = models.EmailField(_("thư điện tử để trả lời"), blank=True)
    reported_at = models.DateTimeField(_("lúc"), db_default=Now(), editable=False)
    answer = models.TextField(_("kết quả xử lý"), max_length=2000, blank=True)
    handled_at = models.DateTimeField(_("xử lý lúc"), null=True, editable=False)
    handled_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("phản ánh của người tiêu dùng")
        verbose_name_plural = _("phản ánh của người tiêu dùng")
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None)
                | (Q(handled_at__isnull=False, handled_by__isnull=False) & ~Q(answer="")),
                name="report_handled_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number
