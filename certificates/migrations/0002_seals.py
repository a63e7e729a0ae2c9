"""What is sealed: issued decisions with their annexes, certificates but for their end, events, leaves.

The day on which something was recorded is set by the database, whatever the statement says.
"""

from django.db import migrations

from common.triggers import refuse

CERTIFICATE_COLUMNS = (
    "id",
    "number",
    "product_id",
    "decision_id",
    "dossier_id",
    "stars",
    "valid_from",
    "valid_to",
    "product_name",
    "producer_name",
    "address",
    "salt",
    "recorded_at",
)
RECORDED = ("certificate", "statusevent", "logleaf", "historicrecord")

SET_RECORDED_AT = """
    CREATE FUNCTION set_recorded_at() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.recorded_at := now();
        RETURN NEW;
    END $$
"""
REFUSE_ANNEX_CHANGE = """
    CREATE FUNCTION refuse_annex_change() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        touched bigint[] := ARRAY[]::bigint[];
    BEGIN
        IF TG_OP <> 'INSERT' THEN touched := touched || OLD.decision_id; END IF;
        IF TG_OP <> 'DELETE' THEN touched := touched || NEW.decision_id; END IF;
        IF EXISTS (
            SELECT 1 FROM certificates_decision
            WHERE id = ANY (touched) AND issued_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'sealed: % refuses % on %', TG_NAME, TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
"""


def set_recorded_at(model: str) -> migrations.RunSQL:
    table, name = f"certificates_{model}", f"{model}_recorded_by_database"
    return migrations.RunSQL(
        sql=(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION set_recorded_at()"
        ),
        reverse_sql=f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial"), ("common", "0001_database")]
    operations = [
        refuse(
            "certificates_decision",
            name="decision_sealed_once_issued",
            when="OLD.issued_at IS NOT NULL",
        ),
        migrations.RunSQL(REFUSE_ANNEX_CHANGE, "DROP FUNCTION refuse_annex_change()"),
        migrations.RunSQL(
            sql=(
                "CREATE TRIGGER decision_annex_sealed BEFORE INSERT OR UPDATE OR DELETE "
                "ON certificates_decisionitem FOR EACH ROW EXECUTE FUNCTION refuse_annex_change()"
            ),
            reverse_sql="DROP TRIGGER decision_annex_sealed ON certificates_decisionitem",
        ),
        refuse("certificates_certificate", name="certificate_never_deleted", on="DELETE"),
        refuse(
            "certificates_certificate",
            name="certificate_never_changed",
            on="UPDATE",
            when=" OR ".join(
                [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in CERTIFICATE_COLUMNS]
                + ["OLD.ended_on IS NOT NULL"]
            ),
        ),
        refuse("certificates_statusevent", name="status_event_sealed"),
        refuse("certificates_logleaf", name="log_leaf_sealed"),
        migrations.RunSQL(SET_RECORDED_AT, "DROP FUNCTION set_recorded_at()"),
        *[set_recorded_at(model) for model in RECORDED],
    ]
