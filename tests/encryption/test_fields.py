"""Sealed fields in real records: what is written can be read, here and nowhere else."""

import copy
import json
import pickle
import uuid
from datetime import date, time
from io import StringIO

import pytest
from django.apps import apps
from django.core import serializers
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.forms import modelform_factory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Team
from casework.birth_dates import BirthDate
from casework.models import Client, Contact, FollowUp, SafetyAlert
from encryption import keyring
from encryption.exceptions import PlaintextRefused, SealBroken
from encryption.fields import SealedCodeField, SealedJSONField, SealedTextField, sealed_fields
from encryption.row_keys import new_row_key
from encryption.sealing import Blob
from tests.conftest import open_client
from tests.encryption.conftest import again, column, columns, write_column

SECRET = "Rosalinda of Pier 19"

anything = st.text(max_size=300)
days = st.dates()
codes = st.lists(
    st.sampled_from(["adult-physical", "stalking", "robbery", "arson"]), unique=True
)


@pytest.fixture
def luz(ana):
    return open_client(
        ana,
        "Luz",
        other_names="Lucy\nLucita",
        phone_number="206 555 0142",
        birth_date=date(1990, 1, 31),
        victimizations=["stalking", "arson"],
        classifications=["veteran"],
    )


@pytest.fixture
def contact(luz, ana):
    return Contact.objects.create(
        client=luz, recorded_by=ana, occurred_on=luz.opened_on, note="At the pier."
    )


class RoundTrips(TestCase):
    """Whatever is written is read again, by another process with no key in memory."""

    @settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
    @given(name=anything, others=anything, day=st.none() | days, list_of=codes)
    def test_every_value_comes_back(self, name, others, day, list_of):
        team = Team.objects.create(name="Harbor")
        client = Client.objects.create(
            team=team,
            preferred_name=name,
            other_names=others,
            birth_date=day,
            victimizations=list_of,
        )

        read = again(client)

        assert (read.preferred_name, read.other_names) == (name, others)
        assert (read.birth_date, read.victimizations) == (
            day and BirthDate(day.isoformat()),
            list_of,
        )


def test_a_record_reads_the_same_before_and_after_it_is_stored(luz):
    assert luz.phone_number == again(luz).phone_number == "+12065550142"
    assert luz.birth_date == again(luz).birth_date
    assert luz.victimizations == again(luz).victimizations


def test_a_new_record_is_empty_in_the_type_of_each_field(db):
    nobody = Client()

    assert (nobody.preferred_name, nobody.phone_number) == ("", "")
    assert (nobody.birth_date, nobody.victimizations) == (None, [])


def test_no_two_new_records_share_a_list(db):
    Client().victimizations.append("arson")

    assert Client().victimizations == []


def test_equal_text_is_not_equal_in_the_database(ana):
    one, other = open_client(ana, "Luz"), open_client(ana, "Luz")

    assert column(one, "preferred_name") != column(other, "preferred_name")


def test_no_column_shows_a_word_of_what_was_written(luz, contact):
    everything = b"".join(columns(luz).values()) + b"".join(columns(contact).values())

    for word in [b"Luz", b"Lucita", b"2065550142", b"1990", b"stalking", b"pier"]:
        assert word not in everything


def code_fields():
    return [
        field
        for model in apps.get_models()
        for field in sealed_fields(model)
        if isinstance(field, SealedCodeField) and field.choices
    ]


@pytest.mark.parametrize("field", code_fields(), ids=str)
def test_every_code_of_a_list_is_as_long_as_any_other(luz, field):
    binding = Client._meta.get_field("preferred_name").binding_of(luz)
    codes = ["", *(code for code, _ in field.choices)]

    assert len(codes) > 1
    assert len({len(field.seal(code, binding).blob) for code in codes}) == 1


def test_a_code_that_would_stand_out_is_refused(luz):
    alert = SafetyAlert(client=luz, kind="x" * 32, set_by_id=luz.pk)

    with pytest.raises(ValueError, match="less than 32 bytes"):
        alert.save(force_insert=True)


def test_a_time_of_day_is_read_again_and_a_form_asks_for_one(luz, ana):
    follow_up = luz.add_follow_up(
        by=ana, kind="task", due_on=timezone.localdate(), due_at=time(18, 30)
    )

    read = again(follow_up)
    assert read.due_at == time(18, 30)
    read.due_at = "19:05"
    assert read.due_at == time(19, 5)
    form = modelform_factory(FollowUp, fields=["due_at"])
    assert form({"due_at": "evening"}).has_error("due_at")
    assert not form({"due_at": "18:30"}, instance=read).errors


# What did not change keeps its bytes ---------------------------------------------------------


def test_saving_without_reading_keeps_the_bytes(luz):
    before = columns(luz)

    again(luz).save()

    assert columns(luz) == before


def test_saving_after_reading_keeps_the_bytes(luz):
    before = columns(luz)
    read = again(luz)
    _ = read.preferred_name, read.birth_date, read.victimizations
    read.save()

    assert columns(luz) == before


def test_a_form_with_the_same_text_keeps_the_bytes(luz):
    before = columns(luz)
    names = ["preferred_name", "other_names", "phone_number"]
    read = again(luz)
    form = modelform_factory(Client, fields=names)({}, instance=read)
    form = modelform_factory(Client, fields=names)(
        {name: form.initial[name] for name in names}, instance=read
    )

    assert not form.has_changed()
    form.save()
    assert columns(luz) == before


def test_an_equal_value_assigned_unread_keeps_the_bytes(luz):
    before = columns(luz)
    read = again(luz)
    read.preferred_name, read.birth_date = "Luz", date(1990, 1, 31)
    read.save()

    assert columns(luz) == before


def test_only_what_changed_gets_new_bytes(luz):
    before = columns(luz)
    read = again(luz)
    read.preferred_name = "Lux"
    read.save()

    changed = {name for name, blob in columns(luz).items() if before[name] != blob}
    assert changed == {"preferred_name"}
    assert again(luz).preferred_name == "Lux"


def test_a_list_changed_in_place_is_saved(luz):
    read = again(luz)
    read.victimizations.append("robbery")
    read.save()

    assert again(luz).victimizations == ["stalking", "arson", "robbery"]


def test_emptied_and_cleared_are_two_things(luz):
    read = again(luz)
    read.other_names, read.birth_date = "", None
    read.save()

    assert (again(luz).other_names, again(luz).birth_date) == ("", None)
    assert Client.objects.filter(birth_date__isnull=True).exists()
    assert not Client.objects.filter(other_names__isnull=True).exists()


def test_reloading_a_record_keeps_the_bytes_and_takes_what_another_wrote(luz):
    read = again(luz)
    _ = read.preferred_name
    other = again(luz)
    other.preferred_name = "Lux"
    other.save()
    before = columns(luz)

    read.refresh_from_db()

    assert read.preferred_name == "Lux"
    read.save()
    assert columns(luz) == before


def test_reloading_a_record_opens_nothing(luz, key_queries):
    read = again(luz)

    with key_queries() as asked:
        read.refresh_from_db()
        read.refresh_from_db(fields=["opened_on", "preferred_name"])
        read.refresh_from_db(fields=["preferred_name"])

    assert asked == []
    assert read.preferred_name == "Luz"


def test_reloading_drops_what_was_not_saved(luz):
    luz.preferred_name = "Lux"
    luz.refresh_from_db(fields=["preferred_name"])

    assert luz.preferred_name == "Luz"


# A value opens where it was sealed, and nowhere else -----------------------------------------


def test_values_of_one_field_swapped_between_two_people_do_not_open(luz, ana):
    minh = open_client(ana, "Minh")
    write_column(luz, "preferred_name", column(minh, "preferred_name"))

    with pytest.raises(SealBroken):
        _ = again(luz).preferred_name


def test_values_of_two_fields_swapped_in_one_row_do_not_open(luz):
    write_column(luz, "preferred_name", column(luz, "other_names"))

    with pytest.raises(SealBroken):
        _ = again(luz).preferred_name


def test_values_of_two_rows_of_one_person_do_not_open(luz, contact, ana):
    other = Contact.objects.create(
        client=luz, recorded_by=ana, occurred_on=luz.opened_on, note="At the court."
    )
    write_column(other, "note", column(contact, "note"))

    with pytest.raises(SealBroken):
        _ = again(other).note


def test_values_of_two_tables_do_not_open(luz, contact):
    write_column(contact, "note", column(luz, "other_names"))

    with pytest.raises(SealBroken):
        _ = again(contact).note


def test_a_row_given_to_another_person_in_the_database_does_not_open(contact, ana):
    minh = open_client(ana, "Minh")
    write_column(contact, "client_id", Contact._meta.pk.get_db_prep_value(minh.pk, connection))

    with pytest.raises(SealBroken):
        _ = again(contact).note


@pytest.mark.parametrize("place", [0, 1, 4, 15, 16, 30, -1])
def test_a_flipped_bit_is_noticed(luz, place):
    blob = bytearray(column(luz, "preferred_name"))
    blob[place] ^= 1
    write_column(luz, "preferred_name", bytes(blob))

    with pytest.raises(SealBroken):
        _ = again(luz).preferred_name


EVIL = [b"EVIL", b"", b"\x01\x01", b"Rosa" * 20, "EVIL", "", "Rosa" * 20]


@pytest.mark.parametrize("written", EVIL)
@pytest.mark.parametrize("name", ["preferred_name", "birth_date"])
def test_plaintext_written_into_the_column_is_not_believed(luz, name, written):
    write_column(luz, name, written)

    with pytest.raises(SealBroken):
        getattr(again(luz), name)
    with pytest.raises(SealBroken):
        getattr(Client.objects.defer(name).get(pk=luz.pk), name)
    with pytest.raises(SealBroken):
        list(Client.objects.unsealed_values(name))
    with pytest.raises(SealBroken):
        again(luz).save()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps only bytes there")
@pytest.mark.parametrize("written", [7, 0, 1.5])
def test_a_number_written_into_the_column_is_not_believed(luz, written):
    write_column(luz, "preferred_name", written)

    with pytest.raises(SealBroken):
        _ = again(luz).preferred_name


def test_a_broken_value_says_so_without_saying_more(luz):
    write_column(luz, "preferred_name", b"EVIL")

    with pytest.raises(SealBroken) as refusal:
        _ = again(luz).preferred_name

    assert "EVIL" not in str(refusal.value)


# Rows that move ------------------------------------------------------------------------------


def test_a_copy_under_a_new_key_opens_and_the_original_too(contact):
    twin = again(contact)
    twin.pk = new_row_key()
    twin._state.adding = True

    assert twin.note == "At the pier."
    twin.save()

    assert again(twin).note == again(contact).note == "At the pier."


def test_a_copy_of_a_client_gets_a_key_of_its_own(luz):
    twin = again(luz)
    twin.pk, twin.chart_number = new_row_key(), "000-0000"
    twin.save()
    keyring.destroy(luz.pk)

    assert again(twin).preferred_name == "Luz"


def test_a_part_given_to_another_client_is_sealed_anew(contact, ana):
    minh = open_client(ana, "Minh")
    before = column(contact, "note")
    moved = again(contact)
    moved.client = minh

    assert moved.note == "At the pier."
    moved.save()

    assert again(contact).note == "At the pier."
    assert column(contact, "note") != before


def test_a_part_moves_unread_and_with_its_note_left_out(contact, ana):
    minh = open_client(ana, "Minh")
    moved = Contact.objects.defer("note").get(pk=contact.pk)
    moved.client = minh
    moved.save()

    assert again(contact).client_id == minh.pk
    assert again(contact).note == "At the pier."


def test_a_part_does_not_move_in_pieces(contact, ana):
    contact.client = open_client(ana, "Minh")

    with pytest.raises(FieldError):
        contact.save(update_fields=["client"])


def test_a_part_that_moved_dies_with_its_new_owner_only(contact, luz, ana):
    minh = open_client(ana, "Minh")
    contact.client = minh
    contact.save()
    keyring.destroy(luz.pk)

    assert again(contact).note == "At the pier."


# Columns that a query left out ---------------------------------------------------------------


def test_what_a_query_left_out_is_fetched_at_once_when_it_is_read(
    luz, django_assert_num_queries
):
    lean = Client.objects.only("chart_number").get(pk=luz.pk)
    keyring.fetch([luz.pk])

    with django_assert_num_queries(1):
        assert lean.preferred_name == "Luz"
        assert lean.other_names == "Lucy\nLucita"
        assert lean.birth_date == BirthDate.of(1990, 1, 31)


def test_a_deferred_note_costs_one_query(contact, django_assert_num_queries):
    lean = Contact.objects.defer("note").get()
    keyring.fetch([contact.client_id])

    with django_assert_num_queries(1):
        assert lean.note == "At the pier."


def test_a_list_of_one_sealed_field_asks_nothing_for_each_row(
    contact, luz, ana, django_assert_num_queries
):
    for _ in range(3):
        luz.contacts.create(recorded_by=ana, occurred_on=luz.opened_on, note="Again.")
    keyring.forget_all()

    with django_assert_num_queries(2):
        assert len({entry.note for entry in Contact.objects.only("note")}) == 2


def test_saving_what_was_loaded_in_part_keeps_the_rest(luz):
    before = columns(luz)
    lean = Client.objects.only("opened_on").get(pk=luz.pk)
    lean.opened_on = date(2020, 1, 1)
    lean.save()

    assert columns(luz) == before


# Nothing shows what it holds -----------------------------------------------------------------


@pytest.fixture
def secret(ana):
    client = again(open_client(ana, SECRET, birth_date=date(1990, 1, 31)))
    _ = client.preferred_name, client.birth_date
    return client


def test_nothing_printed_shows_the_text(secret):
    shown = repr(secret) + str(secret) + repr(secret.__dict__) + repr(vars(secret._state))

    assert "Rosalinda" not in shown
    assert "1990" not in shown


def test_a_pickle_holds_bytes_and_opens_again(secret):
    pickled = pickle.dumps(secret)
    keyring.forget_all()

    assert b"Rosalinda" not in pickled
    assert pickle.loads(pickled).preferred_name == SECRET


def test_a_pickled_queryset_holds_bytes(secret):
    clients = Client.objects.all()
    _ = [client.preferred_name for client in clients]

    assert b"Rosalinda" not in pickle.dumps(clients)


def test_what_is_not_sealed_yet_is_never_pickled(secret, harbor):
    secret.preferred_name = "Somebody else"

    with pytest.raises(PlaintextRefused):
        pickle.dumps(secret)
    with pytest.raises(PlaintextRefused):
        pickle.dumps(Client(team=harbor, preferred_name=SECRET))


def test_the_cache_never_sees_the_text(secret):
    cache = LocMemCache("pickles", {})  # as Django's caches do; ours refuses what is not JSON
    cache.set("client", secret)

    assert b"Rosalinda" not in pickle.dumps(list(cache._cache.values()))
    assert cache.get("client").preferred_name == SECRET


def test_a_deep_copy_is_a_record_of_its_own(luz):
    twin = copy.deepcopy(luz)
    twin.preferred_name = "Lux"
    twin.victimizations.append("robbery")

    assert (luz.preferred_name, luz.victimizations) == ("Luz", ["stalking", "arson"])
    twin.save()
    assert again(luz).preferred_name == "Lux"


def test_a_shallow_copy_reads_the_same(luz):
    assert copy.copy(again(luz)).preferred_name == "Luz"


@pytest.mark.parametrize("kind", ["json", "jsonl", "python", "xml"])
def test_no_dump_prints_what_is_sealed(luz, contact, kind):
    dumped = str(serializers.serialize(kind, [luz, contact, *Client.history.all()]))

    assert luz.chart_number in dumped
    for word in ["Luz", "Lucita", "2065550142", str(luz.birth_date), "stalking", "pier"]:
        assert word not in dumped


def test_dumpdata_prints_nothing_that_is_sealed(luz, contact):
    out = StringIO()
    call_command("dumpdata", "casework", stdout=out)

    assert luz.chart_number in out.getvalue()
    assert "1990-01-31" not in out.getvalue()
    assert "Lucita" not in out.getvalue()


def test_a_dump_does_not_load_as_if_it_were_whole(luz, harbor):
    dumped = serializers.serialize("json", [luz])

    with pytest.raises(PlaintextRefused):
        next(iter(serializers.deserialize("json", dumped))).save()


def test_a_dump_with_text_in_a_sealed_column_does_not_load(luz):
    dumped = json.loads(serializers.serialize("json", [luz]))
    dumped[0]["fields"]["preferred_name"] = "Lux"

    with pytest.raises(PlaintextRefused):
        next(iter(serializers.deserialize("python", dumped))).save()


# What is refused -----------------------------------------------------------------------------


def test_bytes_that_were_never_sealed_are_not_stored(luz):
    luz.preferred_name = b"Lux"

    with pytest.raises(SealBroken):
        luz.save()


def test_an_expression_is_not_sealed_as_text(luz):
    for expression in [F("chart_number"), Value("Lux")]:
        with pytest.raises(PlaintextRefused):
            luz.preferred_name = expression


def test_what_is_required_is_required_by_the_database_too(luz):
    luz.preferred_name = None

    with pytest.raises(IntegrityError), transaction.atomic():
        luz.save()


def test_a_field_writes_only_what_was_sealed(luz):
    field = Client._meta.get_field("preferred_name")

    with pytest.raises(PlaintextRefused):
        field.get_db_prep_save("Lux", connection)
    with pytest.raises(PlaintextRefused):
        field.get_db_prep_save(b"Lux", connection)
    assert field.get_db_prep_save(Blob(b"sealed"), connection)


def test_labels_are_unlike_each_other():
    labels = [
        field.label
        for model in apps.get_models()
        if not model.__name__.startswith("Historical")
        for field in sealed_fields(model)
    ]

    assert len(labels) == len(set(labels)) > 5


# JSON, and the shapes of values --------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_json_is_encoded_and_decoded_without_loss(value):
    field = SealedJSONField()

    assert field.decode(field.encode(value)) == value


@given(st.dictionaries(st.text(), st.integers(), min_size=2, max_size=5))
def test_the_order_of_keys_in_json_is_no_change(value):
    field = SealedJSONField()

    assert field.encode(value) == field.encode(dict(reversed(value.items())))


@given(anything)
def test_text_is_encoded_and_decoded_without_loss(value):
    field = SealedTextField()

    assert field.decode(field.encode(value)) == value


def test_few_codes_and_many_have_one_length(luz, ana):
    minh = open_client(ana, "Minh", victimizations=["arson"])

    assert len(column(luz, "victimizations")) == len(column(minh, "victimizations"))


# Row keys ------------------------------------------------------------------------------------


def test_row_keys_sort_by_the_moment_they_were_made(monkeypatch):
    monkeypatch.setattr("time.time_ns", iter([1_000_000_000, 2_000_000_000]).__next__)

    assert new_row_key() < new_row_key()


@pytest.mark.parametrize("moment", [1_700_000_000_000_000_000, 1_700_000_000_000_999_999])
def test_row_keys_of_one_moment_sort_as_they_were_made(monkeypatch, moment):
    """What one save makes is listed in its order, however quick the machine is."""
    monkeypatch.setattr("time.time_ns", lambda: moment)

    keys = [new_row_key() for _ in range(3_000)]

    assert keys == sorted(keys)


def test_a_clock_that_is_put_back_gives_keys_of_its_own_time(monkeypatch):
    hour = 3_600_000_000_000
    monkeypatch.setattr("time.time_ns", iter([9 * hour, 8 * hour]).__next__)

    later, earlier = new_row_key(), new_row_key()

    assert earlier < later


def test_row_keys_are_of_version_seven_and_never_the_same():
    keys = {new_row_key() for _ in range(1_000)}

    assert len(keys) == 1_000
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {uuid.RFC_4122}
