"""Rotation: every data key under the new key-encryption key, and no value touched."""

import base64
import uuid

import pytest

from casework.models import Client
from encryption import keyring, rotating
from encryption.exceptions import Erased, KeyMissing
from encryption.models import DataKey
from tests.conftest import open_client
from tests.encryption.conftest import again, column

NEW = "new:" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def new_kek(settings):
    """A new key-encryption key in front of the old one, as an operator puts it there."""

    def in_front():
        settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
        keyring.forget_all()

    return in_front


def test_everything_opens_with_the_new_key_alone(rosa, new_kek, settings):
    new_kek()
    rotated = sum(rotating.rewrap())
    settings.ENCRYPTION_KEYS = [NEW]

    assert rotated == DataKey.objects.count()
    assert again(rosa).preferred_name == "Rosa"


def test_the_old_key_then_opens_nothing(rosa, new_kek, settings):
    old = list(settings.ENCRYPTION_KEYS)
    new_kek()
    sum(rotating.rewrap())
    settings.ENCRYPTION_KEYS = old

    with pytest.raises(KeyMissing, match="'new'"):
        _ = again(rosa).preferred_name


def test_a_rotation_changes_no_value(rosa, new_kek):
    before = column(rosa, "preferred_name")
    new_kek()
    sum(rotating.rewrap())

    assert column(rosa, "preferred_name") == before


def test_a_rotation_that_was_stopped_goes_on_with_the_rest(ana, new_kek):
    for n in range(5):
        open_client(ana, f"Person {n}")
    new_kek()
    first = next(rotating.rewrap(batch_size=2))

    rest = sum(rotating.rewrap(batch_size=2))

    assert first == 2
    assert first + rest == DataKey.objects.count()
    assert not rotating.to_rewrap().exists()


def test_a_second_rotation_finds_nothing_to_do(rosa, new_kek):
    new_kek()
    sum(rotating.rewrap())

    assert sum(rotating.rewrap()) == 0


def test_the_tombstone_of_an_erased_person_stays_one(rosa, new_kek):
    keyring.destroy(rosa.pk)
    new_kek()
    sum(rotating.rewrap())

    with pytest.raises(Erased):
        _ = again(rosa).preferred_name


def test_a_person_erased_in_the_middle_of_a_batch_stays_erased(rosa, new_kek, monkeypatch):
    new_kek()
    exchange = rotating._exchange

    def erased_meanwhile(pairs):
        keyring.destroy(rosa.pk)
        return exchange(pairs)

    monkeypatch.setattr(rotating, "_exchange", erased_meanwhile)
    sum(rotating.rewrap())

    with pytest.raises(Erased):
        _ = again(rosa).preferred_name
    assert bytes(DataKey.objects.get(owner=rosa.pk).wrapped) == b""


def test_what_does_not_open_is_left_and_named(rosa, ana, new_kek):
    luz = open_client(ana, "Luz")
    DataKey.objects.filter(owner=luz.pk).update(wrapped=b"x" * 60)
    new_kek()
    sum(rotating.rewrap())

    broken = [row.owner for rows in rotating.unreadable_keys() for row in rows]
    assert broken == [luz.pk]
    assert list(rotating.to_rewrap().values_list("owner", flat=True)) == [luz.pk]
    assert again(rosa).preferred_name == "Rosa"


def test_keys_under_an_unknown_kek_do_not_stop_the_others(rosa, ana, new_kek):
    luz = open_client(ana, "Luz")
    DataKey.objects.filter(owner=luz.pk).update(kek="lost")
    new_kek()

    assert sum(rotating.rewrap()) == DataKey.objects.count() - 1
    assert DataKey.objects.get(owner=luz.pk).kek == "lost"


def test_every_version_of_a_persons_key_is_rotated(rosa, new_kek, settings):
    keyring.renew(rosa.pk)
    new_kek()
    sum(rotating.rewrap())
    settings.ENCRYPTION_KEYS = [NEW]

    assert again(rosa).preferred_name == "Rosa"
    assert keyring.data_key(rosa.pk)[0] == 2


def test_five_hundred_keys_are_two_queries(harbor, new_kek, django_assert_num_queries):
    keyring.provide(uuid.uuid4() for _ in range(500))
    new_kek()

    with django_assert_num_queries(4):  # read, savepoint, exchange, release
        assert next(rotating.rewrap()) == 500


def test_new_people_are_opened_while_it_goes_on(ana, harbor, new_kek):
    Client.objects.bulk_create([Client(team=harbor, preferred_name=f"P{n}") for n in range(6)])
    new_kek()
    batches = rotating.rewrap(batch_size=2)
    next(batches)
    luz = open_client(ana, "Luz")
    sum(batches)

    assert DataKey.objects.get(owner=luz.pk).kek == "new"
    assert again(luz).preferred_name == "Luz"
