"""What is sealed in a council's work stays sealed, whoever asks.

A sheet locks when its member submits it; closing a meeting seals its sheets, lines, results, agenda
and attendance. Two doors lead back, both through a reopening that keeps a copy of all it undoes:
a meeting may lose its closing only when such a copy exists, and a sheet handed in before that
closing may then lose its submission, nothing else.
"""

from django.db import migrations

from common.triggers import refuse

SEAL = "RAISE EXCEPTION 'sealed: % refuses % on %', TG_NAME, TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'"

IS_CLOSED = """
    CREATE FUNCTION evaluations_meeting_is_closed(meeting bigint) RETURNS boolean
    LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT 1 FROM evaluations_meeting m WHERE m.id = meeting AND m.closed_at IS NOT NULL
        )
    $$
"""

SEAL_MEETING = f"""
    CREATE FUNCTION evaluations_seal_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        reopens boolean;
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.opened_at IS NOT NULL THEN
                {SEAL};
            END IF;
            RETURN OLD;
        END IF;
        reopens := OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL
            AND NEW.reopened_reason <> '' AND EXISTS (
                SELECT 1 FROM evaluations_reopening r
                WHERE r.meeting_id = OLD.id AND r.closed_at = OLD.closed_at
                    AND r.digest = OLD.digest AND r.reason = NEW.reopened_reason
            );
        IF OLD.closed_at IS NOT NULL AND NOT (
            reopens
            AND (to_jsonb(NEW) - 'closed_at' - 'closed_by_id' - 'digest' - 'reopened_reason')
                = (to_jsonb(OLD) - 'closed_at' - 'closed_by_id' - 'digest' - 'reopened_reason')
        ) THEN
            {SEAL};
        END IF;
        IF NEW.reopened_reason IS DISTINCT FROM OLD.reopened_reason AND NOT reopens THEN
            {SEAL};
        END IF;
        IF OLD.opened_at IS NOT NULL AND (
            NEW.opened_at IS DISTINCT FROM OLD.opened_at OR NEW.id <> OLD.id
            OR NEW.council_id <> OLD.council_id OR NEW.held_on <> OLD.held_on
        ) THEN
            {SEAL};
        END IF;
        RETURN NEW;
    END $$
"""

# Rows that hang on a meeting through their agenda item, or directly: none may change once closed.
SEAL_CHILD = f"""
    CREATE FUNCTION evaluations_seal_child() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        row_data jsonb;
        meeting bigint;
    BEGIN
        FOREACH row_data IN ARRAY ARRAY[to_jsonb(OLD), to_jsonb(NEW)] LOOP
            CONTINUE WHEN row_data IS NULL;
            meeting := COALESCE(
                (row_data ->> 'meeting_id')::bigint,
                (SELECT i.meeting_id FROM evaluations_agendaitem i
                    WHERE i.id = (row_data ->> 'item_id')::bigint)
            );
            IF evaluations_meeting_is_closed(meeting) THEN
                {SEAL};
            END IF;
        END LOOP;
        RETURN COALESCE(NEW, OLD);
    END $$
"""

SEAL_SHEET = f"""
    CREATE FUNCTION evaluations_seal_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE'
            AND NEW.submitted_at IS NULL
            AND (to_jsonb(NEW) - 'submitted_at') = (to_jsonb(OLD) - 'submitted_at')
            AND EXISTS (
                SELECT 1 FROM evaluations_reopening r
                JOIN evaluations_agendaitem i ON i.meeting_id = r.meeting_id
                WHERE i.id = OLD.item_id AND r.closed_at >= OLD.submitted_at
            )
        THEN
            RETURN NEW;
        END IF;
        {SEAL};
    END $$
"""

SEAL_LINE = f"""
    CREATE FUNCTION evaluations_seal_line() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        row_data jsonb;
    BEGIN
        FOREACH row_data IN ARRAY ARRAY[to_jsonb(OLD), to_jsonb(NEW)] LOOP
            CONTINUE WHEN row_data IS NULL;
            IF EXISTS (
                SELECT 1 FROM evaluations_scoresheet s
                JOIN evaluations_agendaitem i ON i.id = s.item_id
                WHERE s.id = (row_data ->> 'sheet_id')::bigint
                    AND (s.submitted_at IS NOT NULL OR evaluations_meeting_is_closed(i.meeting_id))
            ) THEN
                {SEAL};
            END IF;
        END LOOP;
        RETURN COALESCE(NEW, OLD);
    END $$
"""

NO_TIED_SHEET = f"""
    CREATE FUNCTION evaluations_no_tied_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM evaluations_interest t
            JOIN evaluations_councilmember m ON m.user_id = t.user_id AND m.id = NEW.member_id
            JOIN evaluations_agendaitem i ON i.id = NEW.item_id
            JOIN evaluations_dossier d ON d.id = i.dossier_id AND d.producer_id = t.producer_id
        ) THEN
            {SEAL};
        END IF;
        RETURN NEW;
    END $$
"""

SEAL_REGULATION = f"""
    CREATE FUNCTION evaluations_seal_regulation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM evaluations_council c
            JOIN evaluations_meeting m ON m.council_id = c.id AND m.opened_at IS NOT NULL
            WHERE c.regulation_id = OLD.id
        ) THEN
            {SEAL};
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
"""


def function(sql, signature):
    return migrations.RunSQL(sql=sql, reverse_sql=f"DROP FUNCTION {signature}")


def trigger(name, table, function_name, on, when=""):
    condition = f"WHEN ({when})" if when else ""
    return migrations.RunSQL(
        sql=(
            f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW {condition} "
            f"EXECUTE FUNCTION {function_name}()"
        ),
        reverse_sql=f"DROP TRIGGER {name} ON {table}",
    )


CHANGE = "INSERT OR UPDATE OR DELETE"


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0002_dossier_seals"), ("common", "0001_database")]

    operations = [
        function(IS_CLOSED, "evaluations_meeting_is_closed(bigint)"),
        function(SEAL_MEETING, "evaluations_seal_meeting()"),
        function(SEAL_CHILD, "evaluations_seal_child()"),
        function(SEAL_SHEET, "evaluations_seal_sheet()"),
        function(SEAL_LINE, "evaluations_seal_line()"),
        function(NO_TIED_SHEET, "evaluations_no_tied_sheet()"),
        function(SEAL_REGULATION, "evaluations_seal_regulation()"),
        trigger("meeting_sealed", "evaluations_meeting", "evaluations_seal_meeting", "UPDATE OR DELETE"),
        trigger("attendance_sealed", "evaluations_attendance", "evaluations_seal_child", CHANGE),
        trigger("agenda_sealed", "evaluations_agendaitem", "evaluations_seal_child", CHANGE),
        trigger("result_sealed", "evaluations_result", "evaluations_seal_child", CHANGE),
        trigger("sheet_sealed", "evaluations_scoresheet", "evaluations_seal_child", CHANGE),
        trigger(
            "sheet_submitted_sealed",
            "evaluations_scoresheet",
            "evaluations_seal_sheet",
            "UPDATE OR DELETE",
            when="OLD.submitted_at IS NOT NULL",
        ),
        trigger("sheet_without_tie", "evaluations_scoresheet", "evaluations_no_tied_sheet", "INSERT"),
        trigger("line_sealed", "evaluations_scoreline", "evaluations_seal_line", CHANGE),
        trigger(
            "regulation_sealed",
            "evaluations_councilregulation",
            "evaluations_seal_regulation",
            "UPDATE OR DELETE",
        ),
        refuse("evaluations_reopening", name="reopening_sealed"),
    ]
