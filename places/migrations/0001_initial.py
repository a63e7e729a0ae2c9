"""Administrative units through time, and their succession."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("common", "0001_database")]

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=5, verbose_name="mã đơn vị")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "Cấp tỉnh"),
                            ("district", "Cấp huyện"),
                            ("commune", "Cấp xã"),
                        ],
                        max_length=8,
                        verbose_name="cấp",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("city", "Thành phố"),
                            ("province", "Tỉnh"),
                            ("urban_district", "Quận"),
                            ("rural_district", "Huyện"),
                            ("town", "Thị xã"),
                            ("ward", "Phường"),
                            ("commune", "Xã"),
                            ("township", "Thị trấn"),
                            ("special_zone", "Đặc khu"),
                        ],
                        max_length=14,
                        verbose_name="loại",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="tên")),
                ("full_name", models.CharField(max_length=75, verbose_name="tên đầy đủ")),
                ("valid_from", models.DateField(verbose_name="có từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                (
                    "is_start_verified",
                    models.BooleanField(
                        default=False,
                        help_text="Nếu không: ngày bắt đầu chỉ là mốc của hệ thống, không phải ngày thành lập.",
                        verbose_name="ngày bắt đầu đã kiểm chứng",
                    ),
                ),
                (
                    "fold_key",
                    models.CharField(editable=False, max_length=60, verbose_name="khóa tìm kiếm"),
                ),
                (
                    "sort_key",
                    models.CharField(
                        db_collation="C",
                        editable=False,
                        max_length=200,
                        verbose_name="khóa sắp xếp",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.unit",
                        verbose_name="thuộc",
                    ),
                ),
            ],
            options={
                "verbose_name": "đơn vị hành chính",
                "verbose_name_plural": "đơn vị hành chính",
                "ordering": ("sort_key", "valid_from", "code"),
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "on",
                    models.DateField(
                        help_text="Ngày đầu tiên của đơn vị mới.", verbose_name="từ ngày"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merged", "Nhập toàn bộ"),
                            ("split", "Nhập một phần"),
                            ("renamed", "Đổi tên"),
                            ("kept", "Giữ nguyên"),
                        ],
                        max_length=8,
                        verbose_name="cách chuyển",
                    ),
                ),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origins",
                        to="places.unit",
                        verbose_name="đơn vị mới",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heirs",
                        to="places.unit",
                        verbose_name="đơn vị cũ",
                    ),
                ),
            ],
            options={
                "verbose_name": "kế thừa đơn vị hành chính",
                "verbose_name_plural": "kế thừa đơn vị hành chính",
                "ordering": ("on", "old__sort_key", "new__sort_key"),
            },
        ),
        migrations.AddIndex(
            model_name="unit",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["fold_key"], name="unit_fold_key_trigram", opclasses=("gin_trgm_ops",)
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                fields=("code", "level", "valid_from"), name="unit_code_level_start_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="unit_period_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["province", "district", "commune"])),
                name="unit_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "city",
                            "province",
                            "urban_district",
                            "rural_district",
                            "town",
                            "ward",
                            "commune",
                            "township",
                            "special_zone",
                        ],
                    )
                ),
                name="unit_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "province"), ("parent", None)),
                    models.Q(
                        models.Q(("level", "province"), _negated=True), ("parent__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="unit_parent_unless_province",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=(
                    ("code", "="),
                    ("level", "="),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ),
                name="unit_code_level_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(fields=("old", "new"), name="succession_unique"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("old", models.F("new")), _negated=True),
                name="succession_of_another_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["merged", "split", "renamed", "kept"])),
                name="succession_kind_known",
            ),
        ),
    ]
