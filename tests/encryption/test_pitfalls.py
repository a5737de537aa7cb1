"""What goes wrong with encrypted fields elsewhere, eighteen ways, and the test of each here.

 1  update(), F() and functions pass by pre_save: `test_querysets`, test_update_does_not_…;
    `test_fields`, test_an_expression_is_not_sealed_as_text
 2  bulk_update wraps what getattr gives: `test_querysets`, test_bulk_update_is_refused_…
 3  history opens everything on every save: `test_history`, test_nothing_is_opened_…; and
    seals it anew when it is written in bulk: here
 4  a fresh row of history holds what nobody can read: here
 5  a label taken from the live model breaks history and migrations: `test_migrating`,
    test_labels_in_migrations_…; `test_history`, test_history_carries_the_very_bytes_…
 6  `history.instance.save()` inserts a second row: here
 7  what looks sealed is believed in a form: here; `test_fields`, test_bytes_that_were_…
 8  dumpdata prints dates in clear: `test_fields`, test_no_dump_prints_what_is_sealed
 9  pickles, caches, sessions, reports of errors show what was open: `test_fields`,
    test_a_pickle_…, test_the_cache_…; `test_sessions`; here
10  a row copied or moved keeps the bytes of its old place: `test_fields`, test_a_copy_…,
    test_a_part_…
11  an erased row cannot be saved, or can be written to: `test_keyring`,
    test_an_erased_record_…, test_what_is_not_sealed_of_an_erased_…; `test_history`
12  keys are asked for one by one: `test_keyring`, test_keys_of_a_hundred_…,
    test_names_of_fifty_…; `test_querysets`, test_bulk_create_…; with history: here
13  the admin sorts, searches, and logs by `__str__`: here
14  an order through a relation, distinct(): `test_querysets`, test_the_database_does_not_…,
    test_distinct_…; from models that hold nothing sealed: here
15  a column added with a default: here; `test_migrating`, test_a_sealed_column_…
16  values() gives bytes: here; `test_querysets`, test_values_are_bytes, test_unsealed_…
17  a driver that answers with memoryview: here
18  what sealing cannot do: here, so that nobody promises it

Uploads over 2.5 MB, which Django writes in clear: `test_uploads`.
"""

import ast
import base64
import json
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection
from django.forms import modelform_factory
from django.test.utils import CaptureQueriesContext, isolate_apps
from django.views.debug import ExceptionReporter
from simple_history.signals import post_create_historical_record
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from casework.models import Client, Contact
from encryption.exceptions import PlaintextRefused, SealBroken
from encryption.fields import SealedTextField, sealed_fields
from encryption.records import SealedRecord
from tests.conftest import open_client
from tests.encryption.conftest import again, column, write_column

SECRET = "Rosalinda of Pier 19"
ROOT = Path(__file__).parents[2]
ORDERING = {"order_by", "distinct", "earliest", "latest"}


@pytest.fixture
def contact(rosa, ana):
    return Contact.objects.create(
        client=rosa, recorded_by=ana, occurred_on=rosa.opened_on, note="At the pier."
    )


# 3, 4, 6: history ----------------------------------------------------------------------------


def test_history_written_in_bulk_carries_the_very_bytes_too(harbor):
    people = [Client(team=harbor, preferred_name=name) for name in ["Luz", "Minh"]]
    bulk_create_with_history(people, Client)

    for person in people:
        row = again(person.history.get())
        assert column(row, "preferred_name") == column(person, "preferred_name")
        assert row.preferred_name == person.preferred_name


def test_history_of_a_change_in_bulk_opens_nothing(contact, key_queries):
    fetched = again(contact)
    fetched.minutes = 30

    with key_queries() as asked:
        bulk_update_with_history([fetched], Contact, ["minutes"])

    assert asked == []
    assert column(fetched.history.first(), "note") == column(fetched, "note")


def test_a_receiver_of_a_new_row_of_history_can_read_it(rosa, ana):
    heard = []

    def listen(history_instance, **kwargs):
        heard.append(history_instance.preferred_name)

    post_create_historical_record.connect(listen)
    try:
        rosa.amend(by=ana, preferred_name="Rose")
    finally:
        post_create_historical_record.disconnect(listen)

    assert heard == ["Rose"]


def test_a_record_as_it_was_is_put_back_by_saving_it(rosa, ana):
    before = column(rosa, "preferred_name")
    rosa.amend(by=ana, preferred_name="Rose")

    again(rosa).history.last().instance.save()

    assert Client.objects.count() == 1
    assert column(rosa, "preferred_name") == before


def test_a_deleted_record_is_put_back_by_saving_what_history_has(contact):
    contact.delete()

    Contact.history.latest().instance.save()

    assert Contact.objects.get().note == "At the pier."


# 7, 9: what looks sealed, what shows ---------------------------------------------------------


@pytest.mark.parametrize(
    "written", [base64.b64encode, bytes.hex, str], ids=["base64", "hex", "repr"]
)
def test_sealed_text_pasted_into_a_form_is_text(rosa, written):
    pasted = written(column(rosa, "preferred_name"))
    pasted = pasted.decode() if isinstance(pasted, bytes) else pasted
    form = modelform_factory(Client, fields=["other_names"])(
        {"other_names": pasted}, instance=rosa
    )

    form.save()

    assert again(rosa).other_names == pasted


def test_a_report_of_an_error_shows_no_value_that_was_open(ana):
    rosa, luz = open_client(ana, SECRET), open_client(ana, "Luz")
    write_column(luz, "preferred_name", column(rosa, "preferred_name"))
    rosa = again(rosa)
    assert rosa.preferred_name == SECRET
    try:
        _ = again(luz).preferred_name
    except SealBroken:
        report = ExceptionReporter(None, *sys.exc_info())

    for text in [report.get_traceback_html(), report.get_traceback_text()]:
        assert "SealBroken" in text
        assert SECRET not in text


# 12: queries ---------------------------------------------------------------------------------


def test_a_hundred_people_with_their_history_cost_no_query_each(harbor):
    def queries_for(number):
        people = [Client(team=harbor, preferred_name=f"Person {n}") for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            bulk_create_with_history(people, Client, batch_size=1_000)
        return len(queries)

    queries_for(1)  # the team's first makes what search needs
    assert queries_for(100) < queries_for(1) + 5


# 13, 14: lists that sort and search ----------------------------------------------------------


def test_there_is_no_admin_to_list_or_log_a_record():
    assert not apps.is_installed("django.contrib.admin")


def test_a_record_prints_as_codes_and_never_as_what_it_holds(rosa, contact, ana):
    rosa.close(by=ana, reason="moved", summary="Rosa went to her sister.")
    parts = [contact, rosa.closures.get(), *rosa.follow_ups.all(), *rosa.consents.all()]

    for record in [rosa, *parts, *Client.history.all()]:
        assert "Rosa" not in str(record) + repr(record)


def orderings(source: str):
    """Yield every text that a source file orders or makes distinct by."""
    for node in ast.walk(ast.parse(source)):
        asked = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ORDERING
        meta = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ordering"
        if asked or meta:
            yield from (
                part.value.lstrip("-")
                for part in ast.walk(node)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def through_relations():
    """Return how queries reach sealed fields of other models: `client__preferred_name`."""
    return tuple(
        f"{relation.name}__{field.name}"
        for model in apps.get_models()
        for relation in model._meta.get_fields()
        if relation.is_relation and relation.related_model
        for field in sealed_fields(relation.related_model)
    )


def test_an_ordering_through_a_relation_would_be_found():
    found = set(orderings("awards.order_by(F('client__preferred_name').desc(), '-ends_on')"))

    assert found == {"client__preferred_name", "ends_on"}
    assert [one for one in found if one.endswith(through_relations())]


def test_nothing_in_the_system_orders_by_a_sealed_field_through_a_relation():
    for package in settings.OURS:
        for file in (ROOT / package).rglob("*.py"):
            for ordering in orderings(file.read_text()):
                assert not ordering.endswith(through_relations()), file


# 15: columns added ---------------------------------------------------------------------------


@pytest.fixture
def note(transactional_db):
    """A row of a table of its own, which is gone afterwards."""
    with isolate_apps("encryption"):

        class Note(SealedRecord):
            text = SealedTextField()

            class Meta:
                app_label = "encryption"

    with connection.schema_editor() as editor:
        editor.create_model(Note)
    yield Note.objects.create(text="At the pier.")
    with connection.schema_editor() as editor:
        editor.delete_model(Note)


def add_column(model, field):
    field.set_attributes_from_name("added")
    field.model = model
    with connection.schema_editor() as editor:
        editor.add_field(model, field)


@pytest.mark.parametrize("given", [{"default": "Rosa"}, {}, {"blank": True}], ids=str)
def test_a_column_that_rows_would_need_filled_is_refused(note, given):
    with pytest.raises((PlaintextRefused, DatabaseError)):
        add_column(type(note), SealedTextField(label="l", owner="id", **given))

    assert again(note).text == "At the pier."


def test_a_column_that_may_be_empty_is_added_to_rows(note):
    add_column(type(note), SealedTextField(label="l", owner="id", null=True))

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT added FROM {note._meta.db_table}")
        assert cursor.fetchall() == [(None,)]


# 16, 17: what comes out of the database ------------------------------------------------------


def test_json_refuses_what_values_gives(rosa):
    with pytest.raises(TypeError):
        json.dumps(list(Client.objects.values("preferred_name")), cls=DjangoJSONEncoder)


def test_every_door_gives_bytes_whatever_the_driver(rosa, contact):
    doors = [
        Client.objects.values_list("preferred_name", flat=True).get(),
        Client.history.values_list("preferred_name", flat=True).get(),
        Contact.objects.values("client__preferred_name").get()["client__preferred_name"],
        vars(Client.objects.get())["preferred_name"],
    ]

    assert {type(value) for value in doors} == {bytes}


def test_a_driver_that_gives_memoryview_would_be_understood(rosa):
    rosa.preferred_name = memoryview(column(rosa, "preferred_name"))

    assert rosa.preferred_name == "Rosa"


# 18: what sealing cannot do -----------------------------------------------------------------


def test_an_older_value_put_back_opens_and_history_has_the_later_one(rosa, ana):
    older = column(rosa, "preferred_name")
    rosa.amend(by=ana, preferred_name="Rose")
    write_column(rosa, "preferred_name", older)

    assert again(rosa).preferred_name == "Rosa"
    assert rosa.history.first().preferred_name == "Rose"


def test_the_database_tells_that_something_was_never_written(rosa):
    assert Client.objects.filter(birth_date__isnull=True).exists()


def test_the_database_tells_a_length_to_a_block_and_no_closer(ana, rosa):
    short, long = open_client(ana, "Al"), open_client(ana, "A name of sixteen and more")

    assert len(column(short, "preferred_name")) == len(column(rosa, "preferred_name"))
    assert len(column(long, "preferred_name")) > len(column(rosa, "preferred_name"))
