"""What was handed in stays as it was: no statement changes a stored file's row."""

from django.db import migrations

from common.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial"), ("common", "0001_database")]
    operations = [refuse("attachments_storedfile", name="stored_file_sealed", on="UPDATE")]
