"""Migrations read and write sealed fields; what they cannot seal, they do not fill."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from casework import triggers
from casework.models import Client, Contact
from encryption import keyring
from encryption.exceptions import KeyMissing
from encryption.fields import SealedCharField, SealedCodesField, SealedDateField, sealed_fields
from encryption.models import DataKey
from tests.encryption.conftest import again, column


@pytest.fixture(scope="module")
def historical():
    """The models as a migration gets them: without our base classes, verbs and querysets."""
    return MigrationLoader(None).project_state().apps


@pytest.fixture
def contact(rosa, ana):
    return Contact.objects.create(
        client=rosa, recorded_by=ana, occurred_on=rosa.opened_on, note="At the pier."
    )


def test_a_migration_reads_what_is_sealed(rosa, contact, historical):
    assert historical.get_model("casework.Client").objects.get().preferred_name == "Rosa"
    assert historical.get_model("casework.Contact").objects.get().note == "At the pier."
    remembered = historical.get_model("casework.HistoricalContact").objects.get()
    assert remembered.note == "At the pier."


def test_a_migration_writes_what_is_sealed(rosa, contact, historical):
    old = historical.get_model("casework.Contact").objects.get()
    old.note = "At pier 19."
    old.save()
    person = historical.get_model("casework.Client").objects.get()
    person.preferred_name = "Rose"
    person.save()

    assert again(contact).note == "At pier 19."
    assert again(rosa).preferred_name == "Rose"


def test_a_migration_that_touches_something_else_keeps_the_bytes(contact, historical):
    before = column(contact, "note")
    old = historical.get_model("casework.Contact").objects.get()
    old.minutes = 5
    old.save()

    assert column(contact, "note") == before


def test_a_migration_can_open_a_record_and_its_parts(historical, harbor, ana):
    person = historical.get_model("casework.Client").objects.create(
        team_id=harbor.pk, preferred_name="Luz", chart_number="000-0001"
    )
    historical.get_model("casework.Contact").objects.create(
        client=person, recorded_by_id=ana.pk, occurred_on="2026-01-01", note="Elsewhere."
    )

    assert Client.objects.get(pk=person.pk).preferred_name == "Luz"
    assert Contact.objects.get(client=person.pk).note == "Elsewhere."


def test_a_migration_makes_no_second_key(contact, historical):
    DataKey.objects.all().delete()
    keyring.forget_all()
    part = historical.get_model("casework.Contact").objects.get()

    with pytest.raises(KeyMissing):
        part.note = "Elsewhere."


def test_labels_in_migrations_are_those_in_the_models(historical):
    for model in [Client, Contact]:
        then = sealed_fields(historical.get_model(model._meta.label))
        now = sealed_fields(model)

        assert {(f.label, f.owner) for f in then} == {(f.label, f.owner) for f in now}


@pytest.fixture
def schema(transactional_db):
    """Add a column, look, and take it away again, each in a transaction of its own."""
    added = []
    triggers.drop()  # as `migrate` does: SQLite builds the table anew

    def add(field, name):
        field.set_attributes_from_name(name)
        field.model = Client
        with connection.schema_editor() as editor:
            editor.add_field(Client, field)
        added.append(field)

    yield add
    for field in added:
        with connection.schema_editor() as editor:
            editor.remove_field(Client, field)
    triggers.create()


@pytest.mark.parametrize(
    "field",
    [
        SealedCharField(blank=True, label="l", owner="id"),
        SealedDateField(null=True, label="l", owner="id"),
        SealedCodesField(label="l", owner="id"),
        SealedCodesField(null=True, label="l", owner="id"),
    ],
    ids=["text", "date", "codes", "codes or null"],
)
def test_a_sealed_column_can_be_added_to_a_table_without_rows(schema, field):
    schema(field, "new_one")

    assert not Client.objects.exists()
