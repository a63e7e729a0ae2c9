"""Published rulebooks and the taxonomy of products. A published rulebook never changes."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rulebooks import schema

NEW_DOSSIERS = Func(
    "new_from",
    "new_to",
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)


class ProductGroup(models.Model):
    """One of the six groups of Phụ lục I (nhóm sản phẩm)."""

    code = models.CharField(_("mã nhóm"), max_length=4, unique=True)
    name = models.CharField(_("tên nhóm"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    order = models.PositiveSmallIntegerField(_("thứ tự"))

    class Meta:
        verbose_name = _("nhóm sản phẩm")
        verbose_name_plural = _("nhóm sản phẩm")
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name


class ProductSet(models.Model):
    """One of the 26 product sets (bộ sản phẩm); each has its own criteria in a rulebook."""

    code = models.CharField(_("mã bộ"), max_length=4, unique=True)
    slug = models.SlugField(_("đường dẫn"), max_length=60, unique=True)
    name = models.CharField(_("tên bộ sản phẩm"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200)
    group = models.ForeignKey(
        ProductGroup, verbose_name=_("nhóm"), on_delete=models.PROTECT, related_name="sets"
    )
    subgroup_name = models.CharField(_("phân nhóm"), max_length=200)
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    samples_required = models.PositiveSmallIntegerField(_("số sản phẩm mẫu"))

    class Meta:
        verbose_name = _("bộ sản phẩm")
        verbose_name_plural = _("bộ sản phẩm")
        ordering = ("order",)

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"


class RulebookQuerySet(models.QuerySet["Rulebook"]):
    """Rulebooks by day. Lists leave the large content column alone: `without_content`."""

    def without_content(self) -> Self:
        """Rows without the file itself; `data` still works, from the cache or by one more query."""
        return self.defer("content")

    def current(self) -> Self:
        """The latest version of each regime."""
        return self.filter(is_latest=True)

    def in_force(self, on: dt.date) -> Self:
        """Rulebooks in force on the day `on`, both ends included; two may overlap in transition."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def taking_new(self, on: dt.date) -> Self:
        """Rulebooks under which a dossier submitted on the day `on` falls, both ends included."""
        return self.filter(Q(new_to=None) | Q(new_to__gte=on), new_from__lte=on)


# What this process has parsed, by digest: a handful of regimes, never changed.
_PARSED: dict[str, schema.RulebookData] = {}


class Rulebook(models.Model):
    """One version of one legal regime, as loaded from its file.

    `valid_to` and `new_to` may be closed once, by the regime that replaces this one; `is_latest`
    may fall once, to a corrected version. A trigger refuses every other change, and deletion.
    """

    code = models.CharField(_("mã"), max_length=20)
    version = models.PositiveSmallIntegerField(_("phiên bản"))
    number = models.CharField(_("số văn bản"), max_length=40)
    title = models.CharField(_("tên văn bản"), max_length=400)
    content = models.JSONField(_("nội dung"))
    sha256 = models.CharField(_("mã băm nội dung"), max_length=64)
    valid_from = models.DateField(_("có hiệu lực từ"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    new_from = models.DateField(
        _("nhận hồ sơ mới từ"), help_text=_("Ngày nộp hồ sơ đầu tiên thuộc văn bản này.")
    )
    new_to = models.DateField(_("nhận hồ sơ mới đến hết"), null=True, blank=True)
    recording_only = models.BooleanField(
        _("chỉ ghi nhận"),
        help_text=_("Kết quả được ghi lại theo tổng điểm và điểm từng phần, không chấm lại."),
    )
    is_latest = models.BooleanField(
        _("phiên bản mới nhất"),
        default=True,
        help_text=_("Hồ sơ mới theo phiên bản mới nhất; hồ sơ đang xử lý giữ phiên bản của mình."),
    )
    loaded_at = models.DateTimeField(_("nạp lúc"), db_default=Now(), editable=False)

    objects = RulebookQuerySet.as_manager()

    class Meta:
        verbose_name = _("bộ tiêu chí và quy trình")
        verbose_name_plural = _("bộ tiêu chí và quy trình")
        ordering = ("-valid_from", "-version")
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="rulebook_code_version"),
            models.UniqueConstraint(fields=("sha256",), name="rulebook_content_once"),
            # With the next one this also keeps `valid_to` from running backward.
            models.CheckConstraint(
                condition=Q(new_to=None) | Q(new_to__gte=F("new_from")),
                name="rulebook_new_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(new_from__gte=F("valid_from"))
                & (Q(valid_to=None) | Q(new_to__isnull=False, new_to__lte=F("valid_to"))),
                name="rulebook_new_within_period",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="rulebook_sha256_shape"
            ),
            models.UniqueConstraint(
                fields=("code",), condition=Q(is_latest=True), name="rulebook_one_latest"
            ),
            # Two regimes never both take the new dossiers of one day.
            ExclusionConstraint(
                name="rulebook_new_one_regime_a_day",
                index_type="GIST",
                condition=Q(is_latest=True),
                expressions=(
                    ("code", RangeOperators.NOT_EQUAL),
                    (NEW_DOSSIERS, RangeOperators.OVERLAPS),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} ({self.code}, v{self.version})"

    @property
    def data(self) -> schema.RulebookData:
        """The content as frozen dataclasses; parsed once a process for each digest."""
        found = _PARSED.get(self.sha256)
        if found is None:
            found = _PARSED[self.sha256] = schema.parse(self.content)
        return found
