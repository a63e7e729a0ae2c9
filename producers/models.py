"""Producers (chủ thể): who makes the products, and which accounts act for them."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.permissions import Permission
from producers.choices import LegalForm


class ProducerQuerySet(models.QuerySet["Producer"]):
    def visible_to(self, scope: Scope) -> Self:
        """Producers that `scope` may see: by area, or as the person's own."""
        if not scope.has(Permission.PRODUCER_VIEW):
            return self.none()
        places = scope.place_ids(Permission.PRODUCER_VIEW)
        if places is None:
            return self
        return self.filter(Q(place__in=places) | Q(pk__in=owned_ids(scope)))


class Producer(models.Model):
    """One producer, known by a permanent public number that carries no meaning."""

    number = models.CharField(_("số hiệu"), max_length=9, unique=True, editable=False)
    name = models.CharField(_("tên chủ thể"), max_length=200)
    legal_form = models.CharField(_("loại hình"), max_length=20, choices=LegalForm.choices)
    tax_code = models.CharField(
        _("mã số thuế"),
        max_length=14,
        blank=True,
        help_text=_("10 số, hoặc 10 số kèm 3 số chi nhánh; hộ kinh doanh có thể dùng 12 số."),
    )
    place = models.ForeignKey(
        "places.Unit", verbose_name=_("địa bàn"), on_delete=models.PROTECT, related_name="producers"
    )
    address = models.CharField(_("địa chỉ chi tiết"), max_length=255, blank=True)
    introduction = models.TextField(_("giới thiệu"), max_length=4000, blank=True)
    source = models.CharField(
        _("nguồn"),
        max_length=500,
        blank=True,
        help_text=_("Với chủ thể ghi lại từ trước khi có sổ: nguồn của thông tin."),
    )
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

    objects = ProducerQuerySet.as_manager()

    class Meta:
        verbose_name = _("chủ thể")
        verbose_name_plural = _("chủ thể")
        ordering = ["sort_key", "pk"]
        indexes = [
            # Search by any part of the name without diacritics.
            GinIndex(fields=["search_key"], name="producer_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["sort_key"], name="producer_sorted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_code"], condition=~Q(tax_code=""), name="producer_tax_code_once"
            ),
            models.CheckConstraint(
                condition=Q(legal_form__in=LegalForm.values), name="producer_legal_form_known"
            ),
            models.CheckConstraint(
                condition=~Q(legal_form=LegalForm.UNKNOWN) | ~Q(source=""),
                name="producer_unknown_form_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProducerContact(models.Model):
    """Personal data of a producer: never public, never in the log, erasable on its own."""

    producer = models.OneToOneField(
        Producer, verbose_name=_("chủ thể"), on_delete=models.CASCADE, related_name="contact"
    )
    representative = models.CharField(_("người đại diện"), max_length=150, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)

    class Meta:
        verbose_name = _("thông tin liên hệ (riêng tư)")
        verbose_name_plural = _("thông tin liên hệ (riêng tư)")

    def __str__(self) -> str:
        return str(self.producer)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: dt.date) -> Self:
        """Memberships that hold on `day`, both ends included."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Membership(models.Model):
    """An account that acts for a producer, from a day to a day (both inclusive)."""

    producer = models.ForeignKey(
        Producer, verbose_name=_("chủ thể"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("tài khoản"),
        on_delete=models.CASCADE,
        related_name="producer_memberships",
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("tài khoản của chủ thể")
        verbose_name_plural = _("tài khoản của chủ thể")
        constraints = [
            models.UniqueConstraint(
                fields=["producer", "user", "valid_from"], name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.producer}"


def owned_ids(scope: Scope) -> models.QuerySet[Membership, int]:
    """Keys of the producers that the person of `scope` acts for on that day (a subquery)."""
    return Membership.objects.filter(user=scope.user).on(scope.on).values_list("producer_id")  # type: ignore[return-value]
