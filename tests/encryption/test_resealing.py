"""Resealing one person: a new key, everything sealed anew, the old key gone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Client, Contact
from encryption import keyring, resealing
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.models import DataKey
from encryption.sealing import key_version
from tests.conftest import open_client
from tests.encryption.conftest import again, column, columns, write_column


@pytest.fixture
def contact(rosa, ana):
    return Contact.objects.create(
        client=rosa, recorded_by=ana, occurred_on=rosa.opened_on, note="At the pier."
    )


def resealed(owner):
    return sum(resealing.reseal(owner, wait=lambda seconds: None))


def versions_of(owner):
    return {key_version(blob) for _, _, blob in resealing.values_of(owner)}


def test_every_value_of_the_person_is_sealed_with_the_new_key(rosa, contact):
    count = len(list(resealing.values_of(rosa.pk)))

    assert resealed(rosa.pk) == count
    assert versions_of(rosa.pk) == {2}


def test_everything_reads_as_before(rosa, contact):
    resealed(rosa.pk)

    assert again(rosa).preferred_name == "Rosa"
    assert again(contact).note == "At the pier."
    assert again(rosa).history.get().preferred_name == "Rosa"


def test_the_old_key_is_destroyed_and_the_person_is_not_called_erased(rosa, contact):
    resealed(rosa.pk)

    assert list(DataKey.objects.filter(owner=rosa.pk).values_list("version", flat=True)) == [2]
    with pytest.raises(KeyMissing, match="There is no key 1"):
        keyring.data_key(rosa.pk, 1)


def test_history_keeps_the_bytes_of_its_record(rosa, contact):
    resealed(rosa.pk)

    for record in map(again, [rosa, contact]):
        remembered = type(record).history.model.objects.get(id=record.pk)
        assert columns(record) == columns(remembered)


def test_nobody_else_is_resealed(rosa, ana):
    luz = open_client(ana, "Luz")
    before = columns(luz)
    resealed(rosa.pk)

    assert columns(luz) == before


def test_it_covers_every_model_with_sealed_columns_and_its_history():
    names = {model.__name__ for model in resealing.sealed_models()}

    assert {"Client", "HistoricalClient", "Contact", "HistoricalContact"} <= names


def test_a_run_that_was_stopped_goes_on_with_the_same_new_key(rosa, contact):
    next(resealing.reseal(rosa.pk, wait=lambda seconds: None))

    resealed(rosa.pk)

    assert versions_of(rosa.pk) == {2}
    assert again(contact).note == "At the pier."


def test_while_it_is_under_way_everything_opens(rosa, contact):
    steps = resealing.reseal(rosa.pk, wait=lambda seconds: None)
    for _ in steps:
        assert again(rosa).preferred_name == "Rosa"
        assert again(contact).note == "At the pier."


def test_it_waits_until_nobody_can_be_writing_with_the_old_key(rosa):
    waited = []
    list(resealing.reseal(rosa.pk, wait=waited.append))

    assert waited[0] == pytest.approx(keyring.UNUSED_AFTER, abs=10)


def test_a_run_that_comes_back_late_does_not_wait_again(rosa):
    next(resealing.reseal(rosa.pk, wait=lambda seconds: None))
    DataKey.objects.filter(owner=rosa.pk, version=2).update(
        created_at=timezone.now() - timedelta(seconds=keyring.UNUSED_AFTER)
    )
    waited = []
    list(resealing.reseal(rosa.pk, wait=waited.append))

    assert waited == [0]


def test_what_is_written_with_the_old_key_meanwhile_is_sealed_anew_too(rosa, contact):
    old = column(contact, "note")

    def write_late(seconds):
        write_column(contact, "note", old)

    sum(resealing.reseal(rosa.pk, wait=write_late))

    assert versions_of(rosa.pk) == {2}
    assert again(contact).note == "At the pier."


def test_one_altered_value_keeps_the_old_key(rosa, contact):
    blob = bytearray(column(contact, "note"))
    blob[-1] ^= 1
    write_column(contact, "note", bytes(blob))

    with pytest.raises(SealBroken, match=r"casework\.contact\.note"):
        resealed(rosa.pk)

    assert DataKey.objects.filter(owner=rosa.pk).count() == 2


def test_text_in_a_sealed_column_keeps_the_old_key(rosa, contact):
    write_column(contact, "note", "EVIL")

    with pytest.raises(SealBroken):
        resealed(rosa.pk)

    assert DataKey.objects.filter(owner=rosa.pk).count() == 2


def test_an_erased_person_can_not_be_resealed(rosa):
    keyring.destroy(rosa.pk)

    with pytest.raises(Erased):
        resealed(rosa.pk)


def test_what_is_written_afterwards_uses_the_new_key(rosa):
    resealed(rosa.pk)
    person = Client.objects.get(pk=rosa.pk)
    person.preferred_name = "Rose"
    person.save()

    assert key_version(column(rosa, "preferred_name")) == 2
    assert again(rosa).preferred_name == "Rose"


@pytest.mark.parametrize("owner", [keyring.AGENCY, keyring.SEARCH])
def test_a_key_that_is_no_persons_is_never_resealed(db, owner):
    before = list(DataKey.objects.filter(owner=owner).values())

    with pytest.raises(KeyMissing, match="Only a person's"):
        list(resealing.reseal(owner))

    assert list(DataKey.objects.filter(owner=owner).values()) == before
