"""`manage.py keys_…`: what an operator types, and what it answers. Never a key."""

import base64
import io
import json
import re
import stat
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from encryption import keks, keyring
from encryption.models import DataKey
from tests.encryption.conftest import again

NEW = "new:" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def keys(capsys):
    """Return a function that runs the command and returns its output."""

    def run(command, *words):
        output = io.StringIO()
        call_command(f"keys_{command}", *words, stdout=output, stderr=output)
        return output.getvalue() + capsys.readouterr().err

    return run


@pytest.fixture
def no_tables(db):
    """Take the table of data keys away, until the test is over."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE encryption_datakey RENAME TO elsewhere")


def test_status_counts_by_key_and_shows_none(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    keyring.destroy(rosa.pk)

    output = keys("status")

    assert re.search(r"new +[0-9a-f]{8} +0 .*current", output)
    left = DataKey.objects.living().count()
    assert re.search(rf"test +[0-9a-f]{{8}} +{left} .*known", output)
    assert "0 people have a key; 1 were erased." in output
    assert not any(entry.partition(":")[2] in output for entry in settings.ENCRYPTION_KEYS)


def test_status_for_a_program_to_read(rosa, keys):
    output = json.loads(keys("status", "--json"))

    assert output["people"] == 1
    assert output["keks"][0]["data_keys"] == DataKey.objects.count()
    assert output["faults"] == []


def test_status_of_a_database_that_does_not_open_fails_and_says_why(rosa, settings, capsys):
    settings.ENCRYPTION_KEYS = [NEW]

    with pytest.raises(SystemExit):
        call_command("keys_status")

    assert "wrapped by the key 'test'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [(keyring.AGENCY, "The agency's own"), (keyring.SEARCH, "Search has no key")],
)
def test_status_fails_without_a_key_that_is_no_persons(rosa, gone, sentence, capsys):
    DataKey.objects.filter(owner=gone).delete()

    with pytest.raises(SystemExit):
        call_command("keys_status", "--json")

    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault.startswith(sentence)


def test_status_fails_where_there_is_no_key_at_all(rosa, capsys):
    DataKey.objects.all().delete()

    with pytest.raises(SystemExit):
        call_command("keys_status")

    assert "There are no data keys" in capsys.readouterr().out


def test_status_without_tables_says_so(no_tables, keys):
    with pytest.raises(CommandError, match="The database cannot be asked"):
        keys("status")


def test_status_says_when_keys_were_last_rotated(rosa, keys, settings):
    assert "there was no rotation" in keys("status")

    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    keys("rotate")

    assert f"by a rotation, on {timezone.localdate():%Y-%m-%d}." in keys("status")
    assert json.loads(keys("status", "--json"))["rotated_at"]


def test_a_dry_run_only_says_what_it_would_do(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]

    output = keys("rotate", "--dry-run")

    assert f"{DataKey.objects.count()} data keys would be wrapped by 'new'" in output
    assert not DataKey.objects.filter(kek="new").exists()


def test_rotate_shows_how_far_it_is_and_verifies_at_the_end(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]

    output = keys("rotate")

    assert "{0} of {0}".format(DataKey.objects.count()) in output
    assert "Every data key is wrapped by 'new', and opens." in output


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

    output = keys("retire", "test")

    assert "ENCRYPTION_KEYS" in output
    assert "recovery kit" in output
    assert "backups" in output


def test_a_key_that_nobody_knows_is_not_retired(rosa, keys):
    with pytest.raises(CommandError, match="does not name a key 'tset'"):
        keys("retire", "tset")


def test_no_key_is_retired_while_that_of_search_opens_old_backups(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    keys("rotate")
    keyring.destroy(rosa.pk)

    with pytest.raises(CommandError, match="rebuild_search --new-key"):
        keys("retire", "test")
    assert "rebuild_search --new-key" in keys("status")

    keyring.renew(keyring.SEARCH)  # and then it was interrupted
    with pytest.raises(CommandError, match="rebuild_search --new-key"):
        keys("retire", "test")
    assert "is being given a new key" in keys("status")

    call_command("rebuild_search", new_key=True, wait=0, stdout=io.StringIO())
    assert "What is left to do" in keys("retire", "test")
    assert "rebuild_search" not in keys("status")


def test_reseal_says_how_much_it_was(rosa, keys, monkeypatch):
    monkeypatch.setattr(keyring, "UNUSED_AFTER", 0)

    output = keys("reseal", str(rosa.pk))

    assert "are sealed anew, and the old key is destroyed" in output
    assert again(rosa).preferred_name == "Rosa"


def test_reseal_of_somebody_who_was_erased_is_refused_in_a_sentence(rosa, keys):
    keyring.destroy(rosa.pk)

    with pytest.raises(CommandError, match="was erased"):
        keys("reseal", str(rosa.pk))


def test_a_new_key_goes_into_a_file_for_its_owner_alone(db, keys, tmp_path, settings):
    file = tmp_path / "kek"
    output = keys("create", "2026-11", "--to", str(file))
    settings.ENCRYPTION_KEYS = [file.read_text().strip()]

    assert keks.current().name == "2026-11"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip().partition(":")[2] not in output


@pytest.mark.parametrize("name", ["", "a:b", "a,b", "a b", "ä", "a" * 41])
def test_no_key_is_drawn_whose_name_the_settings_could_not_hold(keys, tmp_path, name):
    with pytest.raises(CommandError, match="A key is called by letters"):
        keys("create", name, "--to", str(tmp_path / "kek"))

    assert not (tmp_path / "kek").exists()


def test_no_second_key_is_drawn_under_a_name_that_is_taken(keys, tmp_path):
    with pytest.raises(CommandError, match="names a key 'test' already"):
        keys("create", "test", "--to", str(tmp_path / "kek"))


def test_a_new_key_goes_behind_the_present_one_first(db, keys, tmp_path):
    output = keys("create", "2026-11", "--to", str(tmp_path / "kek"))

    assert 0 < output.index("behind") < output.index("in front")


def test_a_missing_folder_is_refused_in_a_sentence(keys, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        keys("create", "2026-11", "--to", str(tmp_path / "nowhere" / "kek"))


def test_no_file_is_overwritten(keys, tmp_path):
    file = tmp_path / "kek"
    file.write_text("something dear")

    with pytest.raises(CommandError, match="nothing was written"):
        keys("create", "2026-11", "--to", str(file))

    assert file.read_text() == "something dear"


def test_a_printed_kit_brings_the_lost_key_back(rosa, keys, tmp_path, settings, monkeypatch):
    entry = settings.ENCRYPTION_KEYS[0]
    kit = keys("kit", "--pages", "3", "--needed", "2")
    pages = re.findall(r"needed .*\n\n((?: {4}.*\n)+)", kit)
    settings.ENCRYPTION_KEYS = []
    monkeypatch.setattr(sys, "stdin", io.StringIO(pages[2] + pages[0]))
    file = tmp_path / "kek"

    output = keys("restore_kit", "test", "--to", str(file))

    assert file.read_text().strip() == entry
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "It opens what is stored." in output
    assert entry.partition(":")[2] not in kit + output


def pages_of(keys):
    kit = keys("kit", "--pages", "3", "--needed", "2")
    return "".join(re.findall(r"needed .*\n\n((?: {4}.*\n)+)", kit))


def test_a_restored_key_that_wraps_nothing_is_reported_as_untried(
    rosa, keys, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "stdin", io.StringIO(pages_of(keys)))

    output = keys("restore_kit", "tset", "--to", str(tmp_path / "kek"))

    assert "No data key is wrapped by a key 'tset'" in output
    assert "It opens what is stored" not in output


def test_a_kit_is_restored_before_there_is_a_database(keys, no_tables, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(pages_of(keys)))

    output = keys("restore_kit", "test", "--to", str(tmp_path / "kek"))

    assert "There is no database here to try it on" in output
    assert (tmp_path / "kek").exists()


@pytest.mark.parametrize(
    "words", [("keys_rotate", "--batch-size", "0"), ("rebuild_search", "--wait", "-1")]
)
def test_invalid_numbers_are_refused_before_anything_is_done(db, words):
    before = DataKey.objects.count()

    with pytest.raises(CommandError, match="at least"):
        call_command(*words)

    assert DataKey.objects.count() == before


def test_the_pages_of_another_key_are_refused(rosa, keys, tmp_path, settings, monkeypatch):
    settings.ENCRYPTION_KEYS = [NEW, *settings.ENCRYPTION_KEYS]
    monkeypatch.setattr(sys, "stdin", io.StringIO(pages_of(keys)))

    with pytest.raises(CommandError, match="does not open what 'test' wraps"):
        keys("restore_kit", "test", "--to", str(tmp_path / "kek"))
