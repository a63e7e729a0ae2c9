"""Which version of a regime is the latest: only it takes new dossiers."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from common.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [
        ("rulebooks", "0002_rulebook_sealed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="rulebook",
            name="rulebook_period_runs_forward",
        ),
        migrations.RemoveConstraint(
            model_name="rulebook",
            name="rulebook_new_one_regime_a_day",
        ),
        migrations.AddField(
            model_name="rulebook",
            name="is_latest",
            field=models.BooleanField(
                default=True,
                help_text="Hồ sơ mới theo phiên bản mới nhất; hồ sơ đang xử lý giữ phiên bản của mình.",
                verbose_name="phiên bản mới nhất",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulebook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_latest", True)),
                fields=("code",),
                name="rulebook_one_latest",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulebook",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_latest", True)),
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
        ),
        refuse(
            "rulebooks_rulebook",
            name="rulebook_latest_only_falls",
            on="UPDATE",
            when="NEW.is_latest AND NOT OLD.is_latest",
        ),
    ]
