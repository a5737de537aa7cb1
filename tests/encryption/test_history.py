"""History remembers what was sealed without ever opening it."""

from datetime import date

import pytest
from simple_history.utils import bulk_create_with_history

from casework.models import Client, Contact
from encryption import keyring
from encryption.exceptions import Erased, SealBroken
from tests.conftest import open_client
from tests.encryption.conftest import again, column, write_column


@pytest.fixture
def contact(rosa, ana):
    return Contact.objects.create(
        client=rosa, recorded_by=ana, occurred_on=rosa.opened_on, note="At the pier."
    )


def test_history_carries_the_very_bytes_of_the_record(rosa, contact):
    assert column(rosa.history.get(), "preferred_name") == column(rosa, "preferred_name")
    assert column(contact.history.get(), "note") == column(contact, "note")


def test_history_opens_with_the_persons_key(rosa, contact):
    assert again(rosa.history.get()).preferred_name == "Rosa"
    assert again(contact.history.get()).note == "At the pier."


def test_history_has_the_earlier_text(rosa, ana):
    rosa.amend(by=ana, preferred_name="Rose")

    names = [row.preferred_name for row in rosa.history.all()]

    assert names == ["Rose", "Rosa"]


def test_nothing_is_opened_to_remember_it(rosa, contact, ana, key_queries):
    client, fetched = again(rosa), again(contact)

    with key_queries() as asked:
        client.opened_on = date(2020, 1, 1)
        client.save()
        fetched.minutes = 30
        fetched.save()
        fetched.present.add(ana)

    assert asked == []
    assert client.history.count() == fetched.history.count() - 1 == 2
    assert column(fetched.history.first(), "note") == column(fetched, "note")


def test_history_of_an_erased_person_goes_on(rosa, contact, ana):
    keyring.destroy(rosa.pk)
    fetched = again(contact)
    fetched.minutes = 30
    fetched.save()
    fetched.present.add(ana)

    assert fetched.history.count() == 3
    with pytest.raises(Erased):
        _ = fetched.history.last().note


def test_history_keeps_what_the_query_left_out(rosa):
    lean = Client.objects.only("opened_on").get()
    lean.opened_on = date(2020, 1, 1)
    lean.save()

    assert column(rosa.history.first(), "preferred_name") == column(rosa, "preferred_name")


def test_history_remembers_a_record_that_is_deleted_half_loaded(contact):
    Contact.objects.only("kind").get().delete()

    assert Contact.history.latest().note == "At the pier."


def test_history_follows_a_part_to_another_client(contact, ana):
    contact.client = open_client(ana, "Minh")
    contact.save()

    assert [again(row).note for row in contact.history.all()] == ["At the pier."] * 2


def test_a_record_as_it_was_reads_as_it_did(rosa, ana):
    rosa.amend(by=ana, preferred_name="Rose")
    first = again(rosa).history.last()

    assert first.instance.preferred_name == "Rosa"
    assert first.history_object.preferred_name == "Rosa"
    assert Client.history.as_of(first.history_date).get().preferred_name == "Rosa"


def test_a_record_as_it_was_is_made_without_opening_it(rosa, key_queries):
    row = again(rosa).history.get()

    with key_queries() as asked:
        assert row.instance.chart_number == rosa.chart_number
        assert rosa.chart_number in str(row)

    assert asked == []


def test_a_record_can_be_put_back_as_it_was(rosa, ana):
    before = column(rosa, "preferred_name")
    rosa.amend(by=ana, preferred_name="Rose")
    old = again(rosa).history.last().instance
    old._state.adding = False
    old.save()

    assert again(rosa).preferred_name == "Rosa"
    assert column(rosa, "preferred_name") == before


def test_two_rows_of_history_can_be_compared(rosa, ana):
    rosa.amend(by=ana, preferred_name="Rose")
    newest, oldest = rosa.history.all()

    change = newest.diff_against(oldest).changes[0]

    assert (change.field, change.old, change.new) == ("preferred_name", "Rosa", "Rose")


def test_history_moved_to_another_person_does_not_open(rosa, ana):
    luz = open_client(ana, "Luz")
    write_column(luz.history.get(), "preferred_name", column(rosa, "preferred_name"))

    with pytest.raises(SealBroken):
        _ = again(luz.history.get()).preferred_name


def test_history_written_in_bulk_opens_too(harbor, key_queries):
    people = [Client(team=harbor, preferred_name=f"Person {n}") for n in range(20)]

    with key_queries() as asked:
        bulk_create_with_history(people, Client)
    keyring.forget_all()

    assert len(asked) == 3 + 1  # the agency's, for search
    assert {row.preferred_name for row in Client.history.all()} == {
        f"Person {n}" for n in range(20)
    }


def test_history_of_a_closure_and_a_consent_is_sealed_with_the_clients_key(rosa, ana):
    rosa.close(by=ana, reason="moved", summary="Gone to her sister.")
    keyring.destroy(rosa.pk)

    with pytest.raises(Erased):
        _ = again(rosa.closures.get().history.get()).summary
