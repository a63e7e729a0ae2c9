"""The product taxonomy and the published rulebooks."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("common", "0001_database")]

    operations = [
        migrations.CreateModel(
            name="ProductGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4, unique=True, verbose_name="mã nhóm")),
                ("name", models.CharField(max_length=200, verbose_name="tên nhóm")),
                ("name_en", models.CharField(max_length=200, verbose_name="tên tiếng Anh")),
                ("order", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
            ],
            options={
                "verbose_name": "nhóm sản phẩm",
                "verbose_name_plural": "nhóm sản phẩm",
                "ordering": ("order",),
            },
        ),
        migrations.CreateModel(
            name="ProductSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4, unique=True, verbose_name="mã bộ")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="đường dẫn")),
                ("name", models.CharField(max_length=200, verbose_name="tên bộ sản phẩm")),
                ("name_en", models.CharField(max_length=200, verbose_name="tên tiếng Anh")),
                ("subgroup_name", models.CharField(max_length=200, verbose_name="phân nhóm")),
                ("order", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
                (
                    "samples_required",
                    models.PositiveSmallIntegerField(verbose_name="số sản phẩm mẫu"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sets",
                        to="rulebooks.productgroup",
                        verbose_name="nhóm",
                    ),
                ),
            ],
            options={
                "verbose_name": "bộ sản phẩm",
                "verbose_name_plural": "bộ sản phẩm",
                "ordering": ("order",),
            },
        ),
        migrations.CreateModel(
            name="Rulebook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="mã")),
                ("version", models.PositiveSmallIntegerField(verbose_name="phiên bản")),
                ("number", models.CharField(max_length=40, verbose_name="số văn bản")),
                ("title", models.CharField(max_length=400, verbose_name="tên văn bản")),
                ("content", models.JSONField(verbose_name="nội dung")),
                ("sha256", models.CharField(max_length=64, verbose_name="mã băm nội dung")),
                ("valid_from", models.DateField(verbose_name="có hiệu lực từ")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                (
                    "new_from",
                    models.DateField(
                        help_text="Ngày nộp hồ sơ đầu tiên thuộc văn bản này.",
                        verbose_name="nhận hồ sơ mới từ",
                    ),
                ),
                (
                    "new_to",
                    models.DateField(blank=True, null=True, verbose_name="nhận hồ sơ mới đến hết"),
                ),
                (
                    "recording_only",
                    models.BooleanField(
                        help_text="Kết quả được ghi lại theo tổng điểm và điểm từng phần, không chấm lại.",
                        verbose_name="chỉ ghi nhận",
                    ),
                ),
                (
                    "loaded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="nạp lúc",
                    ),
                ),
            ],
            options={
                "verbose_name": "bộ tiêu chí và quy trình",
                "verbose_name_plural": "bộ tiêu chí và quy trình",
                "ordering": ("-valid_from", "-version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="rulebook_code_version"
                    ),
                    models.UniqueConstraint(fields=("sha256",), name="rulebook_content_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="rulebook_period_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("new_to", None), ("new_to__gte", models.F("new_from")), _connector="OR"
                        ),
                        name="rulebook_new_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("new_from__gte", models.F("valid_from")),
                            models.Q(
                                ("valid_to", None),
                                models.Q(
                                    ("new_to__isnull", False), ("new_to__lte", models.F("valid_to"))
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="rulebook_new_within_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="rulebook_sha256_shape",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(
                            ("code", "<>"),
                            (
                                models.Func(
                                    "new_from",
                                    "new_to",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ),
                        name="rulebook_new_one_regime_a_day",
                    ),
                ],
            },
        ),
    ]
