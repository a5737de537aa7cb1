"""The program's own database role: on PostgreSQL it may add to the trail, and never change it.

Whoever breaks into the program then holds a role that can not drop a trigger, since the tables
belong to another one.
"""

from django.db import connection, transaction
from psycopg import sql

TRAIL = ("audit_auditevent", "audit_eventrow")
HEADS = "audit_chainhead"


def statements(role: str, schema: str = "public") -> list[sql.Composed]:
    """Return what the tables' owner has to say to let a role run the program, and no more.

    Say it again after each upgrade: it speaks of the tables that are there.
    """
    names = {
        "role": sql.Identifier(role),
        "schema": sql.Identifier(schema),
        "database": sql.Identifier(connection.settings_dict["NAME"]),
        "trail": sql.SQL(", ").join(sql.Identifier(schema, table) for table in TRAIL),
        "heads": sql.Identifier(schema, HEADS),
        "migrations": sql.Identifier(schema, "django_migrations"),
    }
    return [
        sql.SQL(text).format(**names)
        for text in (
            "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {role}",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            "REVOKE UPDATE, DELETE ON {trail} FROM {role}",
            "REVOKE DELETE ON {heads} FROM {role}",
            "REVOKE INSERT, UPDATE, DELETE ON {migrations} FROM {role}",
        )
    ]


@transaction.atomic
def restrict(role: str) -> None:
    """Give a role exactly these rights, at once or not at all."""
    with connection.cursor() as cursor:
        for statement in statements(role):
            cursor.execute(statement)
