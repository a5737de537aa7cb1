"""Digests cover what is stored, not what Django makes of it.

On SQLite Django reads many spellings of one value, and SQL does not find them; PostgreSQL's
text of a value depends on the session. Neither gets past a digest.
"""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction

from audit import anchoring, chain, reconciling, rows, stored, trail, verifying
from audit.models import AuditEvent
from casework.models import Client
from casework.recording import record_contact
from tests.audit.cast import OCCURRED_ON
from tests.conftest import triggers_lifted

sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'",
    reason="only SQLite stores a value as it was written; PostgreSQL stores it by its type",
)
postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'",
    reason="SQLite has neither settings that change a text nor days without end",
)

TOO_LARGE = str(1 << 64)

# Types whose text is the same in every session, or is made so by `stored.POSTGRESQL`.
OF_NO_SESSION = {
    "bigint",
    "boolean",
    "integer",
    "jsonb",
    "numeric",
    "smallint",
    "text",
    "time",
    "uuid",
    "varchar",
    *stored.POSTGRESQL,
}


@pytest.fixture
def recorded_contact(rosa, ana, ben):
    contact = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    contact |= {"occurred_on": OCCURRED_ON, "began_at": "07:00", "note": "Near the pier"}
    made = record_contact(rosa, by=ana, contact=contact, present=[ben])
    trail.attest_remaining()
    return made


def run(statement):
    with triggers_lifted() as cursor:
        cursor.execute(statement)


@sqlite
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("casework_client", "team_id", "upper(team_id)"),
        ("casework_client", "team_id", "team_id || char(0)"),
        ("casework_contact_present", "user_id", "upper(user_id)"),
        ("casework_contact_present", "contact_id", "upper(contact_id)"),
        ("casework_client", "preferred_name", "lower(hex(preferred_name))"),
        ("casework_client", "chart_number", "CAST(chart_number AS BLOB)"),
        ("casework_client", "opened_on", "'2026-W45-2'"),
        ("casework_client", "opened_on", "'2026-02-31'"),
        ("casework_client", "opened_on", "opened_on || char(0)"),
        ("casework_contact", "id", "upper(id)"),
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
    ],
)
def test_a_row_that_reads_the_same_and_is_stored_otherwise_is_found(
    recorded_contact, table, column, value
):
    with transaction.atomic():
        run(f'UPDATE {table} SET "{column}" = {value}')
        row = table.removesuffix("_present").replace("_", ".", 1)
        assert {found.table for found in verifying.verify().differences} == {row}
        transaction.set_rollback(True)


@sqlite
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("audit_auditevent", "id", "upper(id)"),
        ("audit_auditevent", "id", "'x' || substr(id, 2)"),
        ("audit_auditevent", "actor_id", "upper(actor_id)"),
        ("audit_auditevent", "chain", "CAST(chain AS BLOB)"),
        ("audit_auditevent", "seq", "'x' || seq"),
        ("audit_auditevent", "at", "replace(at, ' ', 'T')"),
        ("audit_auditevent", "at", "'x'"),
        ("audit_auditevent", "verb", "verb || char(0)"),
        ("audit_auditevent", "facts", """'{"via": "emergency", "via": "team"}'"""),
        ("audit_auditevent", "facts", "replace(facts, ': ', ':')"),
        ("audit_auditevent", "mac", "lower(hex(mac))"),
        ("audit_eventrow", "event_id", "upper(event_id)"),
        ("audit_eventrow", "kind", "CAST(kind AS BLOB)"),
        ("audit_eventrow", "subject_type", "CAST(subject_type AS BLOB)"),
        ("audit_eventrow", "subject_id", "CAST(subject_id AS BLOB)"),
        ("audit_eventrow", "subject_id", "upper(subject_id)"),
        ("audit_eventrow", "digest", "lower(hex(digest))"),
        ("audit_chainhead", "chain", "CAST(chain AS BLOB)"),
        ("audit_chainhead", "mac", "lower(hex(mac))"),
        ("audit_chainhead", "proof", "lower(hex(proof))"),
    ],
)
def test_an_event_that_reads_the_same_and_is_stored_otherwise_is_found(
    recorded_contact, table, column, value
):
    with transaction.atomic():
        run(f'UPDATE {table} SET "{column}" = {value}')
        assert verifying.verify(anchors=True).breaks
        transaction.set_rollback(True)


def test_a_row_of_a_number_that_no_column_holds_hides_nothing_else(ana):
    address = EmailAddress.objects.create(user=ana, email="ana@example.org")
    trail.attest_remaining()
    run(
        f"UPDATE audit_eventrow SET subject_id = '{TOO_LARGE}' "
        "WHERE subject_type = 'account.emailaddress'"
    )

    assert {(found.row, found.reason) for found in verifying.verify().differences} == {
        (TOO_LARGE, reconciling.DELETED),
        (str(address.pk), reconciling.GHOST),
    }


@sqlite
@pytest.mark.parametrize(
    "value", [f"'{TOO_LARGE} agency'", f"'{'9' * 5000} agency'", "CAST(subject_id AS BLOB)"]
)
def test_an_end_that_no_chain_can_have_is_found(rosa, value):
    trail.attest_remaining()
    anchoring.anchor()
    run(f"UPDATE audit_eventrow SET subject_id = {value} WHERE kind = 'end'")

    lost = {sentence.partition("was anchored, ")[2] for sentence in anchoring.faults()}
    assert lost == {"and is not there as it was."}


@sqlite
def test_a_second_row_under_the_same_key_in_capitals_is_found(recorded_contact):
    key = str(recorded_contact.pk)
    columns = [field.column for field in recorded_contact._meta.concrete_fields]
    values = ", ".join("upper(id)" if name == "id" else f'"{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    run(f"INSERT INTO casework_contact ({names}) SELECT {values} FROM casework_contact")

    (found,) = verifying.verify().differences
    assert found == ("casework.contact", recorded_contact.pk.hex.upper(), reconciling.GHOST)
    assert [str(pk) for _model, pk in reconciling.unattested()] == [key]


@sqlite
def test_what_is_wrong_with_the_trail_hides_nothing_wrong_with_the_rows(recorded_contact):
    run("UPDATE audit_auditevent SET mac = lower(hex(mac))")
    run("UPDATE casework_client SET chart_number = 'x'")

    findings = verifying.verify(anchors=True)

    assert len(findings.breaks) >= AuditEvent.objects.count()
    assert {found.table for found in findings.differences} == {"casework.client"}


@sqlite
def test_an_event_is_digested_as_sqlite_stores_it(recorded_contact):
    columns = [stored.value(AuditEvent, name) for name in AuditEvent.DIGESTED]
    found = AuditEvent.objects.order_by("chain", "seq")

    assert list(found.values_list(*columns)) == [tuple(event.digest_input()) for event in found]


def test_bytes_and_their_text_are_two_things():
    assert chain.canonical([b"\xab"]) != chain.canonical(["ab"])
    assert chain.canonical([b""]) != chain.canonical([""])


def test_a_stored_key_is_recognized_only_as_the_system_writes_it(rosa):
    (key,) = Client.objects.values_list(stored.value(Client, "id"), flat=True)

    assert stored.key_of(Client._meta.pk, key) == rosa.pk
    for other in (key.upper(), f"{{{key}}}", f"urn:uuid:{key}", "x", b"x", None, 1):
        assert stored.key_of(Client._meta.pk, other) is None


@postgresql
def test_no_setting_of_a_session_changes_a_digest(recorded_contact):
    def digests():
        return {
            model: rows.digests(model, model._base_manager.values_list("pk", flat=True))
            for model in rows.covered_models()
        }

    genuine = digests()
    with connection.cursor() as cursor:
        for setting, value in {
            "DateStyle": "SQL, DMY",
            "IntervalStyle": "iso_8601",
            "TimeZone": "Asia/Kathmandu",
            "bytea_output": "escape",
            "extra_float_digits": "-15",
        }.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])

    assert digests() == genuine


@postgresql
def test_every_column_has_a_text_that_no_setting_changes():
    lists = [
        field.remote_field.through
        for model in rows.covered_models()
        for field in rows.lists(model)
    ]
    fields = [field for model in rows.covered_models() for field in rows.columns(model)]
    fields += [field for model in lists for field in model._meta.concrete_fields]

    types = {field.db_type(connection).partition("(")[0] for field in fields}

    assert types <= OF_NO_SESSION, "say in `stored.POSTGRESQL` how to read the new type"


@postgresql
@pytest.mark.parametrize("day", ["infinity", "-infinity", "4713-01-01 BC", "12026-01-01"])
def test_a_day_that_python_has_not_is_found(recorded_contact, day):
    run(f"UPDATE casework_client SET opened_on = '{day}'")

    (found,) = verifying.verify().differences
    assert (found.table, found.reason) == ("casework.client", reconciling.CHANGED)
