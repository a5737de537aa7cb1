"""The database's own refusal to change or delete a snapshot, whoever asks."""

MESSAGE = "A snapshot never changes."

DO = {
    "sqlite": [
        f"CREATE TRIGGER reports_refuse_{action.lower()} BEFORE {action} ON reports_snapshot "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for action in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION reports_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        "CREATE TRIGGER reports_refuse_change BEFORE UPDATE OR DELETE ON reports_snapshot "
        "FOR EACH ROW EXECUTE FUNCTION reports_refuse()",
        "CREATE TRIGGER reports_refuse_truncate BEFORE TRUNCATE ON reports_snapshot "
        "FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse()",
    ],
}
# `INSERT OR REPLACE` deletes what stands there without asking a trigger on DELETE.
SAME = "SELECT 1 FROM reports_snapshot WHERE id = NEW.id OR supersedes_id = NEW.supersedes_id"
REFUSE_REPLACE = (
    f"CREATE TRIGGER reports_refuse_replace BEFORE INSERT ON reports_snapshot "
    f"WHEN EXISTS ({SAME}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
)
UNDO = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS reports_refuse_update",
        "DROP TRIGGER IF EXISTS reports_refuse_delete",
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS reports_refuse() CASCADE"],
}


def create(apps, schema_editor):
    for statement in DO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def refuse_replacing(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(REFUSE_REPLACE)


def allow_replacing(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS reports_refuse_replace")


def drop(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
