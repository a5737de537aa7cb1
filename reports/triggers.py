"""Triggers by which the database refuses to change or delete a snapshot."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MESSAGE = "A snapshot never changes."

# `INSERT OR REPLACE` deletes the row with the same key without firing a trigger on DELETE.
SAME = "SELECT 1 FROM reports_snapshot WHERE id = NEW.id OR supersedes_id = NEW.supersedes_id"
SQLITE = {
    "reports_refuse_update": "UPDATE ON reports_snapshot",
    "reports_refuse_delete": "DELETE ON reports_snapshot",
    "reports_refuse_replace": f"INSERT ON reports_snapshot WHEN EXISTS ({SAME})",
}
POSTGRESQL = [
    "CREATE FUNCTION reports_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
    "CREATE TRIGGER reports_refuse_change BEFORE UPDATE OR DELETE ON reports_snapshot "
    "FOR EACH ROW EXECUTE FUNCTION reports_refuse()",
    "CREATE TRIGGER reports_refuse_truncate BEFORE TRUNCATE ON reports_snapshot "
    "FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse()",
]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers, from a migration."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
        return
    for name, when in SQLITE.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers, from a migration that is reversed."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS reports_refuse() CASCADE")
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
