"""Events are append-only, whoever asks."""

from django.db import migrations

from common.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("common", "0001_database")]
    operations = [refuse("audit_event", name="audit_event_sealed")]
