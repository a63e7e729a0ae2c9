"""Councils: the regulation they work by, their members, and what ties a member to a producer."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.access import Scope
from accounts.choices import Level
from accounts.permissions import Permission
from evaluations.choices import (
    Averaging,
    MemberRole,
    MinimumRule,
    Rounding,
)
from producers.models import Producer

USER = settings.AUTH_USER_MODEL


class CouncilRegulation(models.Model):
    """The council's own regulation (quy chế hoạt động): all that the law leaves to it, with number
    and date. Percentages are 0–100, points are of the 100-point sheet."""

    number = models.CharField(_("số quy chế"), max_length=50)
    issued_on = models.DateField(_("ngày ban hành"))
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200)
    members_min = models.PositiveSmallIntegerField(_("số thành viên ít nhất"))
    members_max = models.PositiveSmallIntegerField(_("số thành viên nhiều nhất"))
    quorum_percent = models.PositiveSmallIntegerField(_("tỷ lệ có mặt tối thiểu (%)"))
    chair_required = models.BooleanField(_("phải có chủ tịch hoặc phó chủ tịch"), default=True)
    averaging = models.CharField(
        _("cách tính trung bình"), max_length=10, choices=Averaging.choices
    )
    rounding = models.CharField(_("cách làm tròn"), max_length=10, choices=Rounding.choices)
    decimals = models.PositiveSmallIntegerField(_("số chữ số thập phân"), default=1)
    spread_limit = models.DecimalField(
        _("chênh lệch tổng điểm tối đa"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    minimum_rule = models.CharField(
        _("khi nào một mức tối thiểu được coi là đạt"), max_length=10, choices=MinimumRule.choices
    )
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False, editable=False)

    class Meta:
        verbose_name = _("quy chế hoạt động của hội đồng")
        verbose_name_plural = _("quy chế hoạt động của hội đồng")
        ordering = ["-issued_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number", "issued_on"], name="regulation_once"
            ),
            models.CheckConstraint(
                condition=Q(members_min__gte=1) & Q(members_max__gte=F("members_min")),
                name="regulation_size",
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__gte=1, quorum_percent__lte=100),
                name="regulation_quorum",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=2), name="regulation_decimals"),
        ]

    def __str__(self) -> str:
        return self.number


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, scope: Scope) -> Self:
        """Councils that `scope` may see: of its area, or that the person sits in."""
        if not scope.has(Permission.MEETING_VIEW):
            return self.none()
        places = scope.place_ids(Permission.MEETING_VIEW)
        if places is None:
            return self
        own = CouncilMember.objects.filter(user=scope.user).values_list("council_id")
        return self.filter(Q(place__in=places) | Q(pk__in=own))


class Council(models.Model):
    """A rating council, established by a decision, at the level that the rulebook names."""

    name = models.CharField(_("tên hội đồng"), max_length=200)
    level = models.CharField(_("cấp"), max_length=10, choices=Level.choices)
    place = models.ForeignKey(
        "places.Unit",
        verbose_name=_("địa bàn"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="councils",
    )
    regulation = models.ForeignKey(
        CouncilRegulation,
        verbose_name=_("quy chế"),
        on_delete=models.PROTECT,
        related_name="councils",
    )
    decision_number = models.CharField(_("số quyết định thành lập"), max_length=50)
    established_on = models.DateField(_("ngày thành lập"))
    ended_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("hội đồng")
        verbose_name_plural = _("hội đồng")
        ordering = ["-established_on"]

    def __str__(self) -> str:
        return self.name


class CouncilMember(models.Model):
    """One member of a council, with role and agency."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        USER,
        verbose_name=_("tài khoản"),
        on_delete=models.PROTECT,
        related_name="council_memberships",
    )
    role = models.CharField(_("vai trò"), max_length=10, choices=MemberRole.choices)
    agency = models.CharField(_("cơ quan"), max_length=200)

    class Meta:
        verbose_name = _("thành viên hội đồng")
        verbose_name_plural = _("thành viên hội đồng")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "user"], name="council_member_once"),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(role=MemberRole.CHAIR),
                name="council_one_chair",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Interest(models.Model):
    """A tie of a member to a producer: that member gets no sheet for the producer's dossiers."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="interests")
    producer = models.ForeignKey(
        Producer, verbose_name=_("chủ thể"), on_delete=models.PROTECT, related_name="interests"
    )
    reason = models.CharField(_("quan hệ"), max_length=500)
    declared_at = models.DateTimeField(_("khai lúc"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("xung đột lợi ích")
        verbose_name_plural = _("xung đột lợi ích")
        constraints = [
            models.UniqueConstraint(fields=["user", "producer"], name="interest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.producer}"
