"""The system's own database role: on PostgreSQL it may add to the trail, and never change it.

Somebody who breaks into the system then holds a role that cannot drop a trigger, because the
tables belong to another one.
"""

from django.db import connection, transaction
from psycopg import sql

TRAIL = ("audit_auditevent", "audit_eventrow")
HEADS = "audit_chainhead"


def statements(role: str, schema: str = "public") -> list[sql.Composed]:
    """Return the statements that let a role run the system, and no more, for the tables' owner.

    They name the tables that are there: run them again after each upgrade.
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


class NotRestrictable(Exception):
    """The role could give itself again what is taken from it."""


STRONGER = """
    SELECT rolsuper, rolcreaterole, EXISTS (
        SELECT FROM pg_class WHERE relnamespace = namespace.oid
        AND pg_has_role(pg_roles.oid, relowner, 'MEMBER')
    ) OR pg_has_role(pg_roles.oid, nspowner, 'MEMBER')
    FROM pg_roles, pg_namespace AS namespace WHERE rolname = %s AND nspname = %s
"""
REASONS = (
    "is a superuser",
    "may make roles, and itself one of any other",
    "owns tables, or their schema, or is a member of the role that does",
)


def refuse_stronger(role: str, schema: str = "public") -> None:
    """Refuse a role with rights over the tables that are no grants and cannot be revoked.

    Raises:
        NotRestrictable: its message says why.
    """
    with connection.cursor() as cursor:
        cursor.execute(STRONGER, [role, schema])
        found = cursor.fetchone() or ()
    if reasons := [reason for reason, holds in zip(REASONS, found, strict=False) if holds]:
        raise NotRestrictable(f"{role} {', and '.join(reasons)}.")


@transaction.atomic
def restrict(role: str) -> None:
    """Give a role exactly these rights, at once or not at all.

    Raises:
        NotRestrictable: it has other rights, which cannot be revoked.
    """
    refuse_stronger(role)
    with connection.cursor() as cursor:
        for statement in statements(role):
            cursor.execute(statement)
