"""Database triggers that refuse to change what is sealed, as migration operations."""

from django.db import migrations


def refuse(
    table: str, *, name: str, on: str = "UPDATE OR DELETE", when: str = "", of: str = ""
) -> migrations.RunSQL:
    """A trigger on rows of `table` that refuses `on`; `of` lists columns, `when` is a condition.

    The refusal carries the trigger's name, so that a test can tell which rule spoke. It rests on
    the function `refuse_change`, made by migration common.0001.
    """
    events = on.replace("UPDATE", f"UPDATE OF {of}") if of else on
    condition = f"WHEN ({when})" if when else ""
    return migrations.RunSQL(
        sql=(
            f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW {condition} "
            "EXECUTE FUNCTION refuse_change()"
        ),
        reverse_sql=f"DROP TRIGGER {name} ON {table}",
    )
