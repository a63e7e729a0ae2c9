"""A published rulebook never changes: a correction is a new version, loaded from its file.

What may happen once is the closing of an open end (`valid_to`, `new_to`) by the regime that replaces
this one: an act never knows the day on which it will lapse.
"""

from django.db import migrations

from common.triggers import refuse

SEALED = (
    "id",
    "code",
    "version",
    "number",
    "title",
    "content",
    "sha256",
    "valid_from",
    "new_from",
    "recording_only",
    "loaded_at",
)
CLOSED_ONCE = ("valid_to", "new_to")


class Migration(migrations.Migration):
    dependencies = [("rulebooks", "0001_initial")]

    operations = [
        refuse("rulebooks_rulebook", name="rulebook_never_deleted", on="DELETE"),
        refuse(
            "rulebooks_rulebook",
            name="rulebook_never_changed",
            on="UPDATE",
            when=" OR ".join(
                [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SEALED]
                + [
                    f"(OLD.{column} IS NOT NULL AND OLD.{column} IS DISTINCT FROM NEW.{column})"
                    for column in CLOSED_ONCE
                ]
            ),
        ),
    ]
