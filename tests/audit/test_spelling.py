"""On SQLite what Django reads kindly is found: SQL would go past it, and no digest tells."""

import pytest
from django.db import connection, transaction

from audit import reconciling, spelling, trail, verifying
from casework.models import Contact
from casework.recording import record_contact
from tests.audit.test_tampering import ON
from tests.conftest import triggers_lifted

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's types refuse them"
)


@pytest.fixture
def recorded_contact(rosa, ana, ben):
    contact = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    contact |= {"occurred_on": ON, "began_at": "07:00", "note": "Near the pier"}
    record_contact(rosa, by=ana, contact=contact, present=[ben])
    trail.attest_remaining()


def run(statement):
    with triggers_lifted() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("casework_client", "team_id", "upper(team_id)"),
        ("casework_client", "team_id", "team_id || char(0)"),
        ("casework_contact_present", "user_id", "upper(user_id)"),
        ("casework_client", "preferred_name", "lower(hex(preferred_name))"),
        ("casework_client", "chart_number", "CAST(chart_number AS BLOB)"),
        ("casework_client", "opened_on", "'2026-W45-2'"),
        ("casework_client", "opened_on", "opened_on || char(0)"),
        ("casework_contact", "began_at", "'07:00'"),
        ("casework_contact", "began_at", "'07:00:00.000000'"),
        ("casework_contact", "minutes", "CAST('20' AS BLOB)"),
        ("accounts_user", "is_active", "2"),
        ("accounts_user", "is_active", "''"),
        ("accounts_user", "activated_at", "'x'"),
        ("accounts_user", "activated_at", "'2026-12-04T07:00:27'"),
        ("accounts_user", "activated_at", "'2026-12-04 07:00:27.000000'"),
        ("accounts_user", "activated_at", "'2026-12-04 07:00:27.12345'"),
        ("accounts_user", "activated_at", "'2026-02-31 07:00:27'"),
        ("accounts_user", "activated_at", "'2026-12-04 07:00:27' || char(0)"),
        ("accounts_user", "activated_at", "'2026-12-04 07:00:27' || char(0) || '123456'"),
        ("audit_auditevent", "actor_id", "upper(actor_id)"),
        ("audit_auditevent", "at", "replace(at, ' ', 'T')"),
        ("audit_auditevent", "facts", """'{"via": "emergency", "via": "team"}'"""),
        ("audit_auditevent", "mac", "lower(hex(mac))"),
        ("audit_eventrow", "digest", "lower(hex(digest))"),
    ],
)
def test_what_says_the_same_to_django_and_not_to_sql_is_found(
    recorded_contact, table, column, value
):
    assert list(spelling.misspelt()) == []

    with transaction.atomic():
        run(f'UPDATE {table} SET "{column}" = {value}')
        assert {one.table for one in spelling.misspelt()} == {table.replace("_", ".", 1)}
        assert not verifying.verify().is_whole
        transaction.set_rollback(True)


def test_no_digest_tells(recorded_contact):
    run("UPDATE casework_contact SET began_at = '07:00'")

    assert list(reconciling.differences()) == []
    (found,) = verifying.verify().differences
    assert found == (
        "casework.contact",
        str(Contact.objects.values_list("pk", flat=True).get()),
        spelling.MISSPELT,
    )


def test_of_a_trail_that_can_not_be_read_only_that_is_said(recorded_contact):
    run("UPDATE audit_auditevent SET mac = lower(hex(mac))")
    run("UPDATE casework_client SET chart_number = 'x'")

    findings = verifying.verify(anchors=True)

    assert findings.breaks == []
    assert {found.table for found in findings.differences} == {"audit.auditevent"}
