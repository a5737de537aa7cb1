"""Triggers by which the database refuses to change or delete an event; a chain only grows."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MESSAGE = "The trail is append-only."
GOES_BACK = "NEW.chain <> OLD.chain OR NEW.seq <= OLD.seq"

# `INSERT OR REPLACE` deletes the row that is there without asking a trigger on DELETE.
SQLITE = {
    "audit_refuse_update": "UPDATE ON audit_auditevent",
    "audit_refuse_delete": "DELETE ON audit_auditevent",
    "audit_refuse_replace": "INSERT ON audit_auditevent WHEN EXISTS (SELECT 1 FROM "
    "audit_auditevent WHERE id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq))",
    "audit_refuse_head_delete": "DELETE ON audit_chainhead",
    "audit_refuse_head_replace": "INSERT ON audit_chainhead WHEN EXISTS (SELECT 1 FROM "
    "audit_chainhead WHERE chain = NEW.chain)",
    "audit_refuse_head_back": f"UPDATE ON audit_chainhead WHEN {GOES_BACK}",
    "audit_refuse_row_update": "UPDATE ON audit_eventrow",
    "audit_refuse_row_delete": "DELETE ON audit_eventrow",
    "audit_refuse_row_replace": "INSERT ON audit_eventrow WHEN EXISTS (SELECT 1 FROM "
    "audit_eventrow WHERE id = NEW.id)",
}
POSTGRESQL = {
    "audit_refuse_change": "UPDATE OR DELETE ON audit_auditevent FOR EACH ROW",
    "audit_refuse_truncate": "TRUNCATE ON audit_auditevent",
    "audit_refuse_head_delete": "DELETE ON audit_chainhead FOR EACH ROW",
    "audit_refuse_head_truncate": "TRUNCATE ON audit_chainhead",
    "audit_refuse_head_back": f"UPDATE ON audit_chainhead FOR EACH ROW WHEN ({GOES_BACK})",
    "audit_refuse_row_change": "UPDATE OR DELETE ON audit_eventrow FOR EACH ROW",
    "audit_refuse_row_truncate": "TRUNCATE ON audit_eventrow",
}
FUNCTION = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
)


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        for name, when in POSTGRESQL.items():
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION audit_refuse()"
            )
        return
    for name, when in SQLITE.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_refuse() CASCADE")
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
