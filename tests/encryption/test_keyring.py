"""Keys: one for each person, wrapped by a key that the database never sees."""

import base64
import os
import threading
import time
import uuid
import warnings

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.models import Client, Contact
from encryption import checks, door, keks, keyring
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.models import DataKey
from tests.conftest import open_client
from tests.encryption.conftest import again


def kek(name, letter):
    return f"{name}:{base64.b64encode(letter * 32).decode()}"


OLD, NEW = kek("old", b"o"), kek("new", b"n")


def key_of(client):
    return DataKey.objects.get(owner=client.pk)


def test_each_person_has_one_key_and_no_two_are_alike(ana):
    luz, minh = open_client(ana, "Luz"), open_client(ana, "Minh")

    assert bytes(key_of(luz).wrapped) != bytes(key_of(minh).wrapped)


def test_a_part_is_sealed_with_its_clients_key(rosa, ana):
    keys = DataKey.objects.count()
    rosa.close(by=ana, reason="moved", summary="Gone to her sister.")

    assert DataKey.objects.count() == keys


def test_the_settings_first_key_wraps_new_keys_and_the_others_still_open(ana, settings):
    of_the_agency = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = [OLD, *of_the_agency]
    luz = open_client(ana, "Luz")
    settings.ENCRYPTION_KEYS = [NEW, OLD, *of_the_agency]
    minh = open_client(ana, "Minh")

    assert (key_of(luz).kek, key_of(minh).kek) == ("old", "new")
    assert (again(luz).preferred_name, again(minh).preferred_name) == ("Luz", "Minh")


def test_a_key_wrapped_by_an_unknown_key_says_which_one_is_wanted(rosa, settings):
    settings.ENCRYPTION_KEYS = [NEW]

    with pytest.raises(KeyMissing, match="'test' is not in ENCRYPTION_KEYS"):
        _ = again(rosa).preferred_name


def test_a_missing_key_is_not_mistaken_for_an_erased_person(rosa):
    DataKey.objects.all().delete()

    with pytest.raises(KeyMissing, match=str(rosa.pk)):
        _ = again(rosa).preferred_name


def test_nobody_gets_a_second_key_while_the_first_is_missing(rosa, ana):
    DataKey.objects.all().delete()
    luckless = again(rosa)

    with pytest.raises(KeyMissing):
        luckless.close(by=ana, reason="moved", summary="Gone to her sister.")

    assert not DataKey.objects.exists()


def test_an_altered_key_is_noticed(rosa):
    wrapped = bytearray(key_of(rosa).wrapped)
    wrapped[20] ^= 1
    DataKey.objects.update(wrapped=bytes(wrapped))

    with pytest.raises(SealBroken):
        _ = again(rosa).preferred_name


def test_a_key_moved_to_another_person_is_noticed(rosa, ana):
    luz = open_client(ana, "Luz")
    DataKey.objects.filter(owner=luz.pk).update(wrapped=bytes(key_of(rosa).wrapped))

    with pytest.raises(SealBroken):
        _ = again(luz).preferred_name


def test_one_broken_key_leaves_other_records_readable(rosa, ana, settings):
    luz, minh = open_client(ana, "Luz"), open_client(ana, "Minh")
    DataKey.objects.filter(owner=luz.pk).update(wrapped=b"x" * 60)
    DataKey.objects.filter(owner=minh.pk).update(kek="lost")
    keyring.forget_all()

    names = {client.pk: client for client in Client.objects.all()}

    assert names[rosa.pk].preferred_name == "Rosa"


def test_an_erased_record_does_not_open(rosa):
    keyring.destroy(rosa.pk)

    with pytest.raises(Erased):
        _ = again(rosa).preferred_name


def test_an_erased_record_can_not_be_written_to(rosa, ana):
    keyring.destroy(rosa.pk)
    gone = again(rosa)

    with pytest.raises(Erased):
        gone.close(by=ana, reason="moved", summary="Gone to her sister.")
    with pytest.raises(Erased):
        gone.preferred_name = "Rosa"
    with pytest.raises(Erased):
        keyring.provide([rosa.pk])


def test_a_person_who_never_had_a_key_can_be_erased_too(db):
    nobody = uuid.uuid4()
    keyring.destroy(nobody)

    with pytest.raises(Erased):
        keyring.provide([nobody])


def test_what_is_not_sealed_of_an_erased_record_can_still_be_saved(rosa):
    keyring.destroy(rosa.pk)
    gone = again(rosa)
    gone.opened_on = gone.opened_on.replace(year=2020)
    gone.save()

    assert again(rosa).opened_on.year == 2020


def test_erasing_leaves_no_wrapped_key(rosa):
    keyring.destroy(rosa.pk)

    assert bytes(key_of(rosa).wrapped) == b""
    assert key_of(rosa).destroyed_at


def test_a_rolled_back_key_seals_nothing(harbor):
    luz = Client(team=harbor, preferred_name="Luz")
    with transaction.atomic():
        luz.save()
        transaction.set_rollback(True)

    luz.save()

    assert again(luz).preferred_name == "Luz"


def test_a_rolled_back_erasure_changes_nothing(rosa):
    with transaction.atomic():
        keyring.destroy(rosa.pk)
        transaction.set_rollback(True)

    assert again(rosa).preferred_name == "Rosa"


def test_keys_of_a_hundred_new_people_are_made_in_three_queries(db, key_queries):
    people = {uuid.uuid4() for _ in range(100)}

    with key_queries() as asked:
        keyring.provide(people)

    assert len(asked) == 3
    assert DataKey.objects.filter(owner__in=people).count() == 100


def test_providing_keys_again_makes_none(rosa, key_queries):
    with key_queries() as asked:
        keyring.provide([rosa.pk])

    assert asked == []


def test_a_key_that_another_process_made_first_is_taken(db):
    owner = uuid.uuid4()
    keyring.provide([owner])
    first = bytes(DataKey.objects.get(owner=owner).wrapped)
    keyring.forget_all()

    keyring.provide([owner])

    assert bytes(DataKey.objects.get(owner=owner).wrapped) == first


def test_names_of_fifty_people_cost_one_query_for_keys(ana, harbor, key_queries):
    Client.objects.bulk_create(
        [Client(team=harbor, preferred_name=f"Person {n}") for n in range(50)]
    )
    keyring.forget_all()

    with key_queries() as asked:
        names = [client.preferred_name for client in Client.objects.all()]

    assert len(set(names)) == 50
    assert len(asked) == 1


def test_a_list_of_choices_costs_one_query_for_keys(ana, key_queries):
    for n in range(5):
        open_client(ana, f"Person {n}")
    keyring.forget_all()

    with key_queries() as asked:
        names = {client.preferred_name for client in Client.objects.iterator()}

    assert len(names) == 5
    assert len(asked) == 1


def test_keys_come_along_through_a_relation_too(ana, key_queries):
    for n in range(5):
        open_client(ana, f"Person {n}")
    keyring.forget_all()

    with key_queries() as asked:
        assignments = list(ana.assignments.select_related("client"))
        names = {assignment.client.preferred_name for assignment in assignments}

    assert len(names) == 5
    assert len(asked) == 1


def test_people_listed_long_ago_do_not_crowd_out_those_on_this_page(ana, harbor, key_queries):
    for n in range(keyring.PENDING_OWNERS):
        keyring.fetch_later(uuid.UUID(int=n))
    Client.objects.bulk_create(
        [Client(team=harbor, preferred_name=f"Person {n}") for n in range(20)]
    )
    keyring.forget_all()
    for n in range(keyring.PENDING_OWNERS):
        keyring.fetch_later(uuid.UUID(int=n))

    with key_queries() as asked:
        _ = [client.preferred_name for client in Client.objects.all()]

    assert len(asked) == 1


def test_a_process_that_remembers_the_old_version_of_a_key_finds_the_new_one(rosa):
    keyring.forget_all()
    keyring.data_key(rosa.pk)
    keyring.wrap(rosa.pk, 2, b"2" * 32).save()

    version, _ = keyring.data_key(rosa.pk, 2)

    assert version == 2
    assert keyring.data_key(rosa.pk)[0] == 2
    assert keyring.data_key(rosa.pk, 1)[0] == 1


def test_more_people_than_the_process_remembers_are_only_forgotten(monkeypatch, ana, harbor):
    monkeypatch.setattr(keyring, "CACHED_OWNERS", 3)
    Client.objects.bulk_create(
        [Client(team=harbor, preferred_name=f"Person {n}") for n in range(10)]
    )
    keyring.forget_all()

    names = [client.preferred_name for client in Client.objects.all()]

    assert len(set(names)) == 10


def test_room_is_made_for_new_keys_by_those_that_nobody_is_about_to_use(monkeypatch, db):
    owners = [uuid.uuid4() for _ in range(4)]
    keyring.provide(owners)
    keyring.forget_all()
    monkeypatch.setattr(keyring, "CACHED_OWNERS", 3)
    for owner in owners[:3]:
        keyring.fetch([owner])

    keyring.fetch([owners[0], owners[3]])

    with CaptureQueriesContext(connection) as queries:
        keyring.data_key(owners[0])
        keyring.data_key(owners[3])
    assert len(queries) == 0


def test_a_remembered_key_is_asked_for_again_after_a_while(rosa, monkeypatch):
    monkeypatch.setattr(keyring, "CACHED_FOR", 0.5)
    keyring.forget_all()
    _ = Client.objects.get().preferred_name
    DataKey.objects.update(wrapped=b"", destroyed_at=timezone.now())

    time.sleep(0.5)

    with pytest.raises(Erased):
        _ = Client.objects.get().preferred_name


def test_many_threads_read_the_same_records_at_once(ana, harbor, own_eyes):
    Client.objects.bulk_create(
        [Client(team=harbor, preferred_name=f"Person {n}") for n in range(50)]
    )
    clients = list(Client.objects.order_by("id"))
    keyring.forget_all()
    opened = keyring._open({client.pk for client in clients})
    keyring._cache.put(opened)
    read = []

    def read_all():
        with door.reading_as(own_eyes):
            read.append([client.preferred_name for client in clients])

    threads = [threading.Thread(target=read_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(read) == 8
    assert all(names == read[0] for names in read)


def test_a_forked_process_begins_without_keys(rosa):
    keyring.data_key(rosa.pk)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os._exit(len(keyring._cache.entries))
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.parametrize(
    "keys",
    [
        [],
        ["c2VjcmV0IHdpdGhvdXQgYSBuYW1l"],
        ["short:" + base64.b64encode(b"k" * 16).decode()],
        ["odd:not base64"],
        [":" + base64.b64encode(b"k" * 32).decode()],
        [kek("n" * 41, b"n")],
        [kek("twice", b"1"), kek("twice", b"2")],
    ],
    ids=["none", "no name", "too short", "not base64", "empty name", "long name", "twice"],
)
def test_the_system_does_not_start_with_unusable_keys(settings, keys):
    settings.ENCRYPTION_KEYS = keys

    assert checks.keys_are_usable(None)


def test_an_error_about_a_key_does_not_show_it(settings):
    settings.ENCRYPTION_KEYS = [NEW, "c2VjcmV0IHdpdGhvdXQgYSBuYW1l"]

    with pytest.raises(ImproperlyConfigured, match="entry 2") as refusal:
        keks.current()

    assert "c2Vj" not in str(refusal.value)


@given(st.uuids(), st.integers(1, 65_535), st.uuids(), st.integers(1, 65_535))
def test_a_wrapped_key_is_bound_to_one_person_and_one_version(one, first, other, second):
    same = (one, first) == (other, second)

    assert (keks._associated_data(one, first) == keks._associated_data(other, second)) == same


def test_a_contact_added_to_a_new_client_in_one_transaction_opens(rosa, ana):
    contact = Contact(client=rosa, recorded_by=ana, occurred_on=rosa.opened_on)
    contact.note = "At the pier."
    contact.save()

    assert again(contact).note == "At the pier."


# The agency's own key, and keys derived from a key -----------------------------------------


def owners():
    return set(DataKey.objects.values_list("owner", flat=True))


def test_the_agency_has_a_key_from_the_first_migration_on(db):
    assert owners() == {keyring.AGENCY, keyring.SEARCH}


def test_a_lost_key_of_the_agency_is_a_fault_and_no_migration_replaces_it(rosa):
    DataKey.objects.filter(owner=keyring.AGENCY).delete()
    keyring.forget_all()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    with pytest.raises(KeyMissing):
        keyring.data_key(keyring.AGENCY)


def test_an_emptied_database_gets_a_key_for_the_agency_again(db):
    DataKey.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert owners() == {keyring.AGENCY, keyring.SEARCH}


def test_each_purpose_owner_version_and_salt_has_a_key_of_its_own(rosa):
    derived = [
        keyring.subkey(keyring.AGENCY, "search"),
        keyring.subkey(keyring.AGENCY, "look-up phone"),
        keyring.subkey(rosa.pk, "search"),
        keyring.subkey(rosa.pk, "search", salt=b"s" * 32),
    ]

    assert len(set(derived)) == 4
    assert {len(key) for key in derived} == {32}


def test_a_derived_key_is_the_same_in_every_process(rosa):
    before = keyring.subkey(rosa.pk, "file")
    keyring.forget_all()

    assert keyring.subkey(rosa.pk, "file", version=1) == before


def test_a_derived_key_dies_with_the_person(rosa):
    keyring.destroy(rosa.pk)

    with pytest.raises(Erased):
        keyring.subkey(rosa.pk, "file")
