"""What was handed in, and the way a dossier went, stay as they were."""

from django.db import migrations

from common.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial"), ("common", "0001_database")]
    operations = [
        refuse("evaluations_submission", name="submission_sealed"),
        refuse("evaluations_dossiermove", name="dossier_move_sealed"),
        refuse("evaluations_documentversion", name="document_version_sealed"),
    ]
