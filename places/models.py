"""Administrative units with the days on which they existed, and the line from old to new."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from places.choices import Change, Kind, Level

EXISTENCE = Func(
    "valid_from",
    "valid_to",
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)


def exists_on(day: dt.date) -> Q:
    """The condition that a unit exists on `day`, both ends of its time included."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units by day and by level."""

    def on(self, day: dt.date) -> Self:
        """Units that exist on `day`, both ends of their time included."""
        return self.filter(exists_on(day))

    def of_level(self, level: str) -> Self:
        """Units of one level."""
        return self.filter(level=level)

    def with_path(self) -> Self:
        """Units with their parents loaded, as an address line needs them."""
        return self.select_related("parent__parent")

    def in_order(self) -> Self:
        """Units by Vietnamese alphabet and tone."""
        return self.order_by("sort_key", "valid_from", "code")


class Unit(models.Model):
    """A province, district or commune during the time in which its name, parent and land held.

    The code is the official one of the national list (Decision 124/2004/QĐ-TTg; from 1 July 2025
    Decision 19/2025/QĐ-TTg). A code may be given again to the unit that follows, so it means one
    unit only on one day.
    """

    code = models.CharField(_("mã đơn vị"), max_length=5)
    level = models.CharField(_("cấp"), max_length=8, choices=Level)
    kind = models.CharField(_("loại"), max_length=14, choices=Kind)
    name = models.CharField(_("tên"), max_length=60)
    full_name = models.CharField(_("tên đầy đủ"), max_length=75)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("thuộc"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    valid_from = models.DateField(_("có từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    is_start_verified = models.BooleanField(
        _("ngày bắt đầu đã kiểm chứng"),
        default=False,
        help_text=_("Nếu không: ngày bắt đầu chỉ là mốc của hệ thống, không phải ngày thành lập."),
    )
    fold_key = models.CharField(_("khóa tìm kiếm"), max_length=60, editable=False)
    sort_key = models.CharField(_("khóa sắp xếp"), max_length=200, editable=False, db_collation="C")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("đơn vị hành chính")
        verbose_name_plural = _("đơn vị hành chính")
        ordering = ("sort_key", "valid_from", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("code", "level", "valid_from"), name="unit_code_level_start_unique"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_period_runs_forward",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="unit_level_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent=None)
                | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="unit_parent_unless_province",
            ),
            ExclusionConstraint(
                name="unit_code_level_one_at_a_time",
                index_type="GIST",
                expressions=(
                    ("code", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (EXISTENCE, RangeOperators.OVERLAPS),
                ),
            ),
        )
        indexes = (
            GinIndex(
                name="unit_fold_key_trigram", fields=("fold_key",), opclasses=("gin_trgm_ops",)
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    def exists_on(self, day: dt.date) -> bool:
        """Whether the unit exists on `day`, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Succession(models.Model):
    """One line from a unit that ended to a unit that took over all or part of it."""

    old = models.ForeignKey(
        Unit, verbose_name=_("đơn vị cũ"), on_delete=models.PROTECT, related_name="heirs"
    )
    new = models.ForeignKey(
        Unit, verbose_name=_("đơn vị mới"), on_delete=models.PROTECT, related_name="origins"
    )
    on = models.DateField(_("từ ngày"), help_text=_("Ngày đầu tiên của đơn vị mới."))
    kind = models.CharField(_("cách chuyển"), max_length=8, choices=Change)

    class Meta:
        verbose_name = _("kế thừa đơn vị hành chính")
        verbose_name_plural = _("kế thừa đơn vị hành chính")
        ordering = ("on", "old__sort_key", "new__sort_key")
        constraints = (
            models.UniqueConstraint(fields=("old", "new"), name="succession_unique"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="succession_of_another_unit"),
            models.CheckConstraint(
                condition=Q(kind__in=Change.values), name="succession_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
