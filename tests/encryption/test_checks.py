"""The system does not start without its keys, nor with keys that open nothing."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from encryption import checks, keyring
from encryption.models import DataKey


def kek(name, letter):
    return f"{name}:{base64.b64encode(letter * 32).decode()}"


def test_the_keys_of_the_settings_open_what_is_stored(rosa):
    assert keyring.faults() == []


def test_an_empty_database_asks_for_no_particular_key(db, settings):
    DataKey.objects.all().delete()
    settings.ENCRYPTION_KEYS = [kek("another", b"n")]

    assert keyring.faults() == []


def test_a_key_that_stored_keys_need_is_missed_by_its_name(rosa, settings):
    settings.ENCRYPTION_KEYS = [kek("new", b"n")]

    assert keyring.faults() == [
        f"{DataKey.objects.count()} data keys are wrapped by the key 'test', which "
        "ENCRYPTION_KEYS does not name: put it back, or restore it from the recovery kit."
    ]


def test_another_key_under_the_same_name_is_called_another_key(rosa, settings):
    settings.ENCRYPTION_KEYS = [kek("test", b"x")]

    (fault,) = keyring.faults()

    assert "it is another key" in fault


def test_one_altered_data_key_is_not_taken_for_a_wrong_key(rosa):
    DataKey.objects.filter(owner=rosa.pk).update(wrapped=b"x" * 60)

    assert keyring.faults() == []


def test_a_server_does_not_start_without_the_agencys_own_key(rosa):
    DataKey.objects.filter(owner=keyring.AGENCY).delete()

    with pytest.raises(ImproperlyConfigured, match="agency's own data key"):
        checks.refuse_wrong_keys()


@pytest.mark.parametrize("gone", [[keyring.SEARCH], None])
def test_a_key_that_migrate_makes_is_a_warning_and_does_not_stop_it(rosa, gone):
    lost = DataKey.objects.filter(owner__in=gone) if gone else DataKey.objects
    lost.all().delete()

    (warning,) = checks.keys_open_what_is_stored(None, databases=["default"])

    assert not warning.is_serious()
    assert "`migrate`" in warning.msg


def test_tombstones_ask_for_no_key(rosa, settings):
    keyring.destroy(rosa.pk)

    assert keyring.faults() == []


def test_a_server_does_not_start_with_the_wrong_keys(rosa, settings):
    settings.ENCRYPTION_KEYS = [kek("new", b"n")]

    with pytest.raises(ImproperlyConfigured, match="'test'"):
        checks.refuse_wrong_keys()


def test_a_database_is_not_migrated_with_the_wrong_keys(rosa, settings):
    settings.ENCRYPTION_KEYS = [kek("new", b"n")]

    with pytest.raises(CommandError, match="'test'"):
        call_command("check", databases=["default"])


def test_a_command_that_needs_no_database_does_not_look(settings, django_assert_num_queries):
    assert checks.keys_open_what_is_stored(None, databases=None) == []
