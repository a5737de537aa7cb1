"""The digest made of what is inserted is the one that would be read back from the table.

Rows of every covered table are drawn at random, from values at the edges of their types. A
type that nobody weighed is not foreseen: its rows are read back.
"""

import random
import uuid
from datetime import UTC, date, datetime, time

import pytest
from django.db import connection, models, transaction
from django.db.models.base import Model

from audit import rows, trail, write_capture
from audit.models import EventRow
from casework.models import AnonymousContact, Contact, Offer
from casework.safe_hours import ANY_TIME, Hours
from encryption import keyring
from encryption.fields import SealedField, sealed_fields
from tests.casework.cast import met

ROWS = 6
READ_BACK = {  # JSON and decimals, and where the database draws a key or computes a column
    "account.EmailAddress",
    "account.EmailConfirmation",
    "casework.Client",
    "casework.Demographics",
    "casework.HistoricalDemographics",
    "exports.ExportedClient",
    "mfa.Authenticator",
    "providers.DirectoryImport",
    "providers.HistoricalDirectoryImport",
    "providers.HistoricalLocation",
    "providers.Location",
    "reports.Snapshot",
    "training.Reminder",
}
TABLES = [  # each fills its history, too
    model for model in rows.covered_models() if not model.__name__.startswith("Historical")
]

TEXTS = [
    "",
    "x",
    " a ",
    "Zoë\r\n",
    "日本",
    "🙂",
    "true",
    "12",
    "1e3",
    "2026-01-01",
    "'\"\\",
    "%s",
]
MOMENTS = [
    datetime(2026, 11, 30, 7, 0, 13, micro, tzinfo=UTC) for micro in (0, 1, 120_000, 999_999)
] + [datetime(1970, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)]
DAYS = [date(1, 1, 1), date(999, 12, 31), date(2026, 2, 28), date(9999, 12, 31)]
TIMES = [time(0), time(23, 59, 59), time(7, 5, 0, 10), time(7, 5, 0, 500_000)]


def value_for(field, chance):
    """Draw a value that the column takes."""
    if field.null and chance.random() < 0.3:
        return None
    if field.is_relation:
        return drawn(field.target_field, chance)
    return drawn(field, chance)


def drawn(field, chance):
    kind = field.get_internal_type()
    if kind in {"CharField", "SlugField", "TextField", "FileField"}:
        text = chance.choice(TEXTS)
        if field.unique:
            text = uuid.uuid4().hex
        return text[: field.max_length] if field.max_length else text
    choices = {
        "UUIDField": [uuid.uuid4(), uuid.uuid4()],
        "DateField": DAYS,
        "DateTimeField": MOMENTS,
        "TimeField": TIMES,
        "BooleanField": [True, False],
        "BinaryField": [b"", b"\x00\xff", b"hello"],
        "AutoField": [1, 2_147_483_647],
        "BigAutoField": [1, 2**62],
        "BigIntegerField": [0, -(2**62), 2**62],
        "IntegerField": [0, -5, 2_147_483_647],
        "SmallIntegerField": [0, -5, 32_767],
        "PositiveSmallIntegerField": [0, 7, 32_767],
        "PositiveIntegerField": [0, 2_147_483_647],
        "PositiveBigIntegerField": [0, 2**62],
    }
    return chance.choice(choices[kind])


SEALED = {
    "SealedBirthDateField": date(1989, 3, 27),
    "SealedCodeField": "weapon",
    "SealedCodesField": ["a", "b"],
    "SealedHoursField": Hours(ANY_TIME),
    "SealedPhoneField": "(206) 555-0142",
    "SealedTimeField": time(18, 30),
}


def record_of(model, chance):
    record = model()
    plain = [
        field
        for field in model._meta.concrete_fields
        if not (field.generated or isinstance(field, SealedField) or field.primary_key)
    ]
    for field in plain:
        setattr(record, field.attname, value_for(field, chance))
    for field in sealed_fields(model):
        keyring.provide([getattr(record, field.owner)])
        value = SEALED.get(type(field).__name__, chance.choice(TEXTS[1:]))
        setattr(record, field.attname, value)
    return record


def lift_checks():
    """Let any row in: whether it makes sense is not asked here."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 1")
            return
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' "
            "AND connamespace = 'public'::regnamespace"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


@pytest.fixture
def anything_goes(db):
    """Undo it all in the end: foreign keys lead nowhere, and are asked at a commit only."""
    with transaction.atomic():
        lift_checks()
        yield
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = 0")


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_what_is_foreseen_is_what_is_stored(anything_goes, model):
    chance = random.Random(model._meta.label)
    if model._meta.label in READ_BACK:
        assert not rows.is_foreseen(model)
        return
    for _ in range(ROWS):
        with transaction.atomic():  # taken back: two may not be as unique as they have to be
            record = record_of(model, chance)
            with write_capture_of() as known:
                Model.save_base(record, force_insert=True)
            assert (model, record.pk) in known
            for (table, key), digest in known.items():
                assert {str(key): digest} == rows.digests(table, [key]), table._meta.label
            transaction.set_rollback(True)


class write_capture_of:
    """The digests that were foreseen in a block."""

    def __enter__(self):
        self.known = write_capture.captured().digests
        self.known.clear()
        return self.known

    def __exit__(self, *error):
        if not error[0]:
            historical = [table for table, _ in self.known if table.__name__.startswith("Hist")]
            assert all(rows.is_foreseen(table) for table in historical)


def test_every_table_is_foreseen_or_named():
    unforeseen = {
        model._meta.label for model in rows.covered_models() if not rows.is_foreseen(model)
    }

    assert unforeseen == READ_BACK


def test_several_rows_at_once_are_foreseen(rosa, ana):
    contact = Contact(client=rosa, recorded_by=ana, **met())
    contact.save()
    offers = [
        Offer(client=rosa, contact=contact, service=service, answer="later")
        for service in ("transportation", "interpreter")
    ]
    Offer.objects.bulk_create(offers)

    known = write_capture.captured().digests

    for offer in offers:
        assert rows.digests(Offer, [offer.pk]) == {str(offer.pk): known[Offer, offer.pk]}


def count(ana):
    contact = AnonymousContact(
        team=ana.team, recorded_by=ana, kind="street", occurred_on=date(2026, 1, 1), people=1
    )
    contact.save()
    return contact


CHANGES = {
    "saved again": lambda contact: contact.save(),
    "one field": lambda contact: contact.save(update_fields=["people"]),
    "in the database": lambda contact: AnonymousContact.objects.filter(pk=contact.pk).update(
        people=3
    ),
    "deleted": lambda contact: contact.delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_that_was_written_to_since_is_read_back(ana, change):
    contact = count(ana)
    row = (AnonymousContact, contact.pk)
    assert row in write_capture.captured().digests

    contact.people = 2
    CHANGES[change](contact)

    assert row not in write_capture.captured().digests


def test_a_row_is_read_back_after_a_rollback(ana):
    contact = count(ana)
    with transaction.atomic():
        contact.save()
        transaction.set_rollback(True)

    assert (AnonymousContact, contact.pk) not in write_capture.captured().digests


def test_a_row_that_sql_by_hand_wrote_to_is_read_back(ana):
    contact = count(ana)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_anonymouscontact SET people = 9")

    event = trail.record("anonymous_contact.recorded", contact, by=ana, rows=[contact])

    attested = EventRow.objects.get(event=event, subject_type="casework.anonymouscontact")
    assert {str(contact.pk): bytes(attested.digest)} == rows.digests(
        AnonymousContact, [contact.pk]
    )


def test_a_value_that_the_database_computes_is_read_back(ana):
    contact = AnonymousContact(
        team=ana.team, recorded_by=ana, kind="street", occurred_on=date(2026, 1, 1)
    )
    contact.people = models.Value(1) + models.Value(1)
    contact.save(force_insert=True)

    assert (AnonymousContact, contact.pk) not in write_capture.captured().digests
