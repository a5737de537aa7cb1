"""On PostgreSQL the system's own role adds to the trail; to change it is refused, always."""

import secrets
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from audit import reconciling, trail, verifying
from casework.models import Contact
from casework.recording import record_contact
from tests.audit.cast import OCCURRED_ON
from tests.conftest import open_client

postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no roles"
)

REFUSED = [
    f"{verb.format(table)}"
    for table in ("audit_auditevent", "audit_eventrow")
    for verb in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}")
] + [
    "DELETE FROM audit_chainhead",
    "TRUNCATE audit_chainhead",
    "TRUNCATE audit_auditevent, audit_chainhead, audit_eventrow CASCADE",
    "UPDATE audit_chainhead SET seq = 0",
    "UPDATE audit_chainhead SET chain = 'x', seq = seq + 1",
    "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_refuse_change ON audit_auditevent",
    "DROP TABLE audit_eventrow",
    "ALTER TABLE audit_eventrow ADD COLUMN x int",
    "CREATE TABLE mine (x int)",
    "SELECT setval(pg_get_serial_sequence('audit_eventrow', 'id'), 1)",
    "UPDATE audit_auditevent SET facts = '{}' WHERE FALSE",
    "DELETE FROM django_migrations",
    "SET session_replication_role = 'replica'",
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN OLD; END $$",
]


@pytest.fixture
def as_restricted_role(db, ana):
    """Work as a role of its own, which may do what `restrict_role` lets it and no more."""
    role = f"program_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        call_command("restrict_role", role, stdout=StringIO())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        yield role
        cursor.execute("RESET ROLE")


@postgresql
@pytest.mark.parametrize("statement", REFUSED)
def test_the_system_can_not_change_the_trail(as_restricted_role, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@postgresql
def test_the_system_works_as_that_role(as_restricted_role, ana, ben):
    client = open_client(ana, "Rosa")
    contact = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    record_contact(
        client, by=ana, contact=contact | {"occurred_on": OCCURRED_ON}, present=[ben]
    )
    Contact.objects.get().amend(by=ana, minutes=20)
    client.close(by=ana, reason="moved")
    client.demographics.history.all().delete()
    trail.attest_remaining()

    assert verifying.verify().is_whole


@postgresql
def test_a_dry_run_only_prints(db):
    output = StringIO()
    call_command("restrict_role", 'odd "name"', "--dry-run", stdout=output)

    assert 'REVOKE UPDATE, DELETE ON "public"."audit_auditevent"' in output.getvalue()
    assert 'FROM "odd ""name"""' in output.getvalue()


@postgresql
@pytest.mark.parametrize(
    ("rights", "reason"),
    [
        ("SUPERUSER", "is a superuser"),
        ("CREATEROLE", "may make roles"),
        ("IN ROLE owner", "is a member of the role that does"),
    ],
)
def test_a_role_that_could_take_it_back_is_refused(db, rights, reason):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE owner")
        cursor.execute("ALTER TABLE audit_auditevent OWNER TO owner")
        cursor.execute(f"CREATE ROLE app {rights}")

    with pytest.raises(CommandError, match=f"Nothing was changed. app .*{reason}"):
        call_command("restrict_role", "app", stdout=StringIO())


@postgresql
def test_the_owner_is_refused_and_any_other_role_is_restricted(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE owner")
        cursor.execute("CREATE ROLE app")
        cursor.execute("ALTER TABLE audit_auditevent OWNER TO owner")
    output = StringIO()

    with pytest.raises(CommandError, match="owns tables"):
        call_command("restrict_role", "owner", stdout=StringIO())
    call_command("restrict_role", "app", stdout=output)

    assert output.getvalue().endswith("app can add to the audit log, and cannot change it.\n")


@postgresql
def test_a_role_that_is_not_there_is_refused_in_a_sentence(db):
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restrict_role", "nobody_here", stdout=StringIO())


def test_sqlite_has_no_roles(db):
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="SQLite has no roles"):
            call_command("restrict_role", "app")
    else:
        assert list(reconciling.unattested()) == []
