"""People who sign in, the organisations they act for, and the roles they hold over time."""

import datetime as dt
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.choices import Level
from accounts.roles import WITHOUT_AREA, Role


class Organisation(models.Model):
    """A body that acts in the programme: a people's committee, an office, a ministry."""

    name = models.CharField(_("tên cơ quan"), max_length=200)
    level = models.CharField(_("cấp"), max_length=10, choices=Level.choices)
    place = models.ForeignKey(
        "places.Unit",
        verbose_name=_("địa bàn"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        help_text=_("Để trống với cơ quan trung ương."),
    )
    decides = models.BooleanField(
        _("có thẩm quyền công nhận"),
        default=False,
        help_text=_("Cơ quan có người đứng đầu ký quyết định công nhận, thu hồi."),
    )
    head_title = models.CharField(
        _("chức danh người đứng đầu"),
        max_length=150,
        blank=True,
        help_text=_("Ví dụ: Chủ tịch Ủy ban nhân dân thành phố Hà Nội."),
    )
    number_suffix = models.CharField(
        _("ký hiệu văn bản"), max_length=30, blank=True, help_text=_("Ví dụ: QĐ-UBND.")
    )

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")
        ordering = ["level", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="organisation_name_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="organisation_level"),
            models.CheckConstraint(
                condition=Q(level=Level.CENTRAL, place=None)
                | (~Q(level=Level.CENTRAL) & Q(place__isnull=False)),
                name="organisation_place_by_level",
                violation_error_message=_(
                    "Cơ quan trung ương không ghi địa bàn; cơ quan cấp khác phải có địa bàn."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person with an account. What the person may do: RoleGrant."""

    first_name = None  # type: ignore[assignment]  # Vietnamese names are one field
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=150)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
    )
    position = models.CharField(_("chức vụ"), max_length=150, blank=True)

    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")
        ordering = ["full_name", "username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.username

    @property
    def audit_name(self) -> str:
        """How the log names this person."""
        return self.username

    @property
    def audit_roles(self) -> str:
        """The roles held at this moment, as the log keeps them. Filled by access.scope_for."""
        return getattr(self, "_audit_roles", "")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def on(self, day: dt.date) -> Self:
        """Grants that hold on `day`, both ends included."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class RoleGrant(models.Model):
    """One role of one person over one area, with its first and last day (both inclusive)."""

    user = models.ForeignKey(
        User, verbose_name=_("tài khoản"), on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    place = models.ForeignKey(
        "places.Unit",
        verbose_name=_("địa bàn"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_grants",
        help_text=_("Để trống: vai trò không gắn địa bàn (cấp trung ương, hội đồng, chủ thể)."),
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    granted_at = models.DateTimeField(_("giao lúc"), db_default=Now(), editable=False)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("vai trò được giao")
        verbose_name_plural = _("vai trò được giao")
        ordering = ["user", "role", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="grant_runs_forward",
                violation_error_message=_("Ngày cuối không thể trước ngày đầu của vai trò."),
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | Q(role__in=sorted(WITHOUT_AREA)),
                name="grant_area_by_role",
                violation_error_message=_("Vai trò này cần có địa bàn."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "place", "valid_from"],
                name="grant_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
