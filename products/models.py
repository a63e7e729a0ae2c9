"""Products: what is rated, under a permanent number; the regulation's code is a dated attribute."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.permissions import Permission
from producers.models import Producer, owned_ids


class ProductQuerySet(models.QuerySet["Product"]):
    def visible_to(self, scope: Scope) -> Self:
        """Products that `scope` may see at the desk: by area, or as the person's own."""
        if not scope.has(Permission.PRODUCT_VIEW):
            return self.none()
        places = scope.place_ids(Permission.PRODUCT_VIEW)
        if places is None:
            return self
        return self.filter(Q(place__in=places) | Q(producer__in=owned_ids(scope)))


class Product(models.Model):
    """One product of one producer. Its rating lives in certificates, never here."""

    number = models.CharField(_("số hiệu"), max_length=9, unique=True, editable=False)
    name = models.CharField(_("tên sản phẩm"), max_length=200)
    producer = models.ForeignKey(
        Producer,
        verbose_name=_("chủ thể"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        help_text=_("Chỉ để trống khi nguồn cũ không nêu chủ thể."),
    )
    product_set = models.ForeignKey(
        "rulebooks.ProductSet",
        verbose_name=_("bộ sản phẩm"),
        on_delete=models.PROTECT,
        related_name="products",
    )
    set_is_inferred = models.BooleanField(
        _("bộ sản phẩm do văn phòng xếp theo tên"),
        default=False,
        help_text=_("Nguồn cũ không nêu bộ sản phẩm; xếp theo tên, chưa đối chiếu hồ sơ."),
    )
    place = models.ForeignKey(
        "places.Unit",
        verbose_name=_("nơi sản xuất"),
        on_delete=models.PROTECT,
        related_name="products",
    )
    description = models.TextField(_("mô tả"), max_length=4000, blank=True)
    story = models.TextField(_("câu chuyện sản phẩm"), max_length=8000, blank=True)
    packaging = models.CharField(
        _("quy cách đóng gói"),
        max_length=255,
        blank=True,
        help_text=_("Người mua đối chiếu với bao bì trên tay. Ví dụ: hộp 200 g, hộp 500 g."),
    )
    picture = models.ForeignKey(
        "attachments.StoredFile",
        verbose_name=_("ảnh"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    source = models.CharField(_("nguồn"), max_length=500, blank=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False, editable=False)
    search_key = models.TextField(editable=False)
    sort_key = models.TextField(editable=False, db_collation="C")
    registered_at = models.DateTimeField(_("đăng ký lúc"), db_default=Now(), editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người đăng ký"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("sản phẩm")
        verbose_name_plural = _("sản phẩm")
        ordering = ["sort_key", "pk"]
        indexes = [
            # Search by any part of the name without diacritics.
            GinIndex(fields=["search_key"], name="product_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["sort_key"], name="product_sorted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(producer__isnull=False) | ~Q(source=""),
                name="product_has_producer_or_source",
            ),
            models.UniqueConstraint(
                fields=["producer", "name"], name="product_name_once_a_producer"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductCode(models.Model):
    """The regulation's code `province-commune-number-year`, searchable, never the key.

    Source: Decision 26/2026/QĐ-TTg, the registration slip; unit codes by 19/2025/QĐ-TTg.
    """

    product = models.ForeignKey(
        Product, verbose_name=_("sản phẩm"), on_delete=models.CASCADE, related_name="codes"
    )
    code = models.CharField(_("mã sản phẩm"), max_length=40, unique=True)
    serial = models.PositiveIntegerField(_("số thứ tự do xã lập"))
    place = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("năm"))
    given_on = models.DateField(_("ngày cấp"))

    class Meta:
        verbose_name = _("mã sản phẩm")
        verbose_name_plural = _("mã sản phẩm")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "year", "serial"], name="product_code_serial_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code
