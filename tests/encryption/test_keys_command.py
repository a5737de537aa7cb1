"""`manage.py keys`: what an operator types, and what it answers. Never a key."""

import base64
import io
import json
import re
import stat
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from encryption import keks, keyring, resealing
from encryption.models import DataKey
from tests.encryption.conftest import again

NEW = "new:" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def keys(capsys):
    """Return a function that runs the command and gives what it said."""

    def run(*words):
        said = io.StringIO()
        call_command("keys", *words, stdout=said, stderr=said)
        return said.getvalue() + capsys.readouterr().err

    return run


def test_status_counts_by_key_and_shows_none(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    keyring.destroy(rosa.pk)

    said = keys("status")

    assert re.search(r"new +[0-9a-f]{8} +0 .*current", said)
    left = DataKey.objects.living().count()
    assert re.search(rf"test +[0-9a-f]{{8}} +{left} .*known", said)
    assert "0 people have a key; 1 were erased." in said
    assert not any(entry.partition(":")[2] in said for entry in settings.ENCRYPTION_KEYS)


def test_status_for_a_program_to_read(rosa, keys):
    said = json.loads(keys("status", "--json"))

    assert said["people"] == 1
    assert said["keks"][0]["data_keys"] == DataKey.objects.count()
    assert said["faults"] == []


def test_status_of_a_database_that_does_not_open_fails_and_says_why(rosa, settings, capsys):
    settings.ENCRYPTION_KEYS = [NEW]

    with pytest.raises(SystemExit):
        call_command("keys", "status")

    assert "wrapped by the key 'test'" in capsys.readouterr().out


def test_status_says_when_keys_were_last_rotated(rosa, keys, settings):
    assert "there was no rotation" in keys("status")

    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    keys("rotate")

    assert f"by a rotation, on {timezone.localdate():%Y-%m-%d}." in keys("status")
    assert json.loads(keys("status", "--json"))["rotated_at"]


def test_a_dry_run_only_says_what_it_would_do(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]

    said = keys("rotate", "--dry-run")

    assert f"{DataKey.objects.count()} data keys would be wrapped by 'new'" in said
    assert not DataKey.objects.filter(kek="new").exists()


def test_rotate_shows_how_far_it_is_and_verifies_at_the_end(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]

    said = keys("rotate")

    assert "{0} of {0}".format(DataKey.objects.count()) in said
    assert "Every data key is wrapped by 'new', and opens." in said


def test_rotate_fails_while_a_key_does_not_open(rosa, keys, settings):
    DataKey.objects.filter(owner=rosa.pk).update(wrapped=b"x" * 60)
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]

    with pytest.raises(CommandError, match="1 data keys are not wrapped by 'new'"):
        keys("rotate")


def test_a_key_that_is_needed_is_not_retired(rosa, keys):
    with pytest.raises(CommandError, match="data keys are wrapped by 'test'"):
        keys("retire", "test")


def test_the_current_key_is_not_retired_even_if_nothing_hangs_on_it(db, keys):
    DataKey.objects.all().delete()

    with pytest.raises(CommandError, match="wraps what is new"):
        keys("retire", "test")


def test_retire_says_what_to_destroy_where(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    keys("rotate")

    said = keys("retire", "test")

    assert "ENCRYPTION_KEYS" in said
    assert "recovery kit" in said
    assert "backups" in said


def test_reseal_says_how_much_it_was(rosa, keys, monkeypatch):
    monkeypatch.setattr(resealing, "SETTLED", resealing.SETTLED * 0)

    said = keys("reseal", str(rosa.pk))

    assert "are sealed anew, and the old key is destroyed" in said
    assert again(rosa).preferred_name == "Rosa"


def test_reseal_of_somebody_who_was_erased_is_refused_in_a_sentence(rosa, keys):
    keyring.destroy(rosa.pk)

    with pytest.raises(CommandError, match="was erased"):
        keys("reseal", str(rosa.pk))


def test_a_new_key_goes_into_a_file_for_its_owner_alone(db, keys, tmp_path, settings):
    file = tmp_path / "kek"
    said = keys("new", "2026-11", "--to", str(file))
    settings.ENCRYPTION_KEYS = [file.read_text().strip()]

    assert keks.current().name == "2026-11"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip().partition(":")[2] not in said


def test_no_file_is_overwritten(keys, tmp_path):
    file = tmp_path / "kek"
    file.write_text("something dear")

    with pytest.raises(CommandError, match="nothing was written"):
        keys("new", "2026-11", "--to", str(file))

    assert file.read_text() == "something dear"


def test_a_printed_kit_brings_the_lost_key_back(rosa, keys, tmp_path, settings, monkeypatch):
    entry = settings.ENCRYPTION_KEYS[0]
    kit = keys("kit", "--pages", "3", "--needed", "2")
    pages = re.findall(r"needed .*\n\n((?: {4}.*\n)+)", kit)
    settings.ENCRYPTION_KEYS = []
    monkeypatch.setattr(sys, "stdin", io.StringIO(pages[2] + pages[0]))
    file = tmp_path / "kek"

    said = keys("restore-kit", "test", "--to", str(file))

    assert file.read_text().strip() == entry
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "It opens what is stored." in said
    assert entry.partition(":")[2] not in kit + said


def test_the_pages_of_another_key_are_told(rosa, keys, tmp_path, settings, monkeypatch):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    kit = keys("kit", "--pages", "3", "--needed", "2")
    pages = re.findall(r"needed .*\n\n((?: {4}.*\n)+)", kit)
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(pages)))

    with pytest.raises(CommandError, match="does not open what 'test' wraps"):
        keys("restore-kit", "test", "--to", str(tmp_path / "kek"))
