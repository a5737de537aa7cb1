"""What is done with keys is on the trail: casework writes it down for encryption."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from audit import reconciling, trail
from encryption import keks, ports, resealing
from encryption.models import DataKey


@pytest.fixture
def keys(settings):
    """Run a command `keys_…`, quietly."""

    def run(command, *arguments):
        call_command(f"keys_{command}", *arguments, stdout=io.StringIO(), stderr=io.StringIO())

    return run


def last():
    event = trail.all_events().first()
    return event.verb, event.facts


def test_a_new_key_is_on_the_trail_by_its_fingerprint(db, keys, tmp_path):
    keys("create", "2026-11", "--to", str(tmp_path / "kek"))

    verb, facts = last()
    assert verb == "keys.created"
    assert facts["key"] == "2026-11"
    entry = Path(tmp_path / "kek").read_text().strip()
    assert entry.split(":")[1] not in str(facts)


def test_a_rotation_is_on_the_trail_with_how_many_keys_it_was(rosa, keys, settings):
    settings.ENCRYPTION_KEYS = [keks.generate("next").entry, *settings.ENCRYPTION_KEYS]
    keys("rotate")

    assert last() == ("keys.rotated", {"key": "next", "keys": DataKey.objects.count()})


def test_a_key_that_retires_is_on_the_trail(db, keys, settings):
    settings.ENCRYPTION_KEYS = [*settings.ENCRYPTION_KEYS, keks.generate("of-old").entry]
    keys("retire", "of-old")

    assert last() == ("keys.retired", {"key": "of-old"})


def test_a_recovery_kit_is_on_the_trail(db, keys):
    keys("kit", "--pages", "4", "--needed", "2")

    assert last() == ("keys.kit_printed", {"key": "test", "pages": 4, "needed": 2})


def test_a_new_key_of_search_is_on_the_trail(rosa):
    call_command(
        "rebuild_search", "--new-key", "--wait", "0", stdout=io.StringIO(), stderr=io.StringIO()
    )

    assert last()[0] == "keys.search_renewed"


def test_resealing_records_each_rewritten_row_in_the_persons_chain(rosa):
    trail.attest_remaining()
    sealed = sum(resealing.reseal(rosa.pk, wait=lambda seconds: None))

    resealed = trail.about(rosa).filter(verb="record.resealed")
    assert sum(event.facts["values"] for event in resealed) == sealed
    assert {event.actor_id for event in resealed} == {None}
    assert list(reconciling.differences()) == []


def test_the_first_key_is_drawn_without_a_database(tmp_path, monkeypatch, capsys):
    def refuse(*args, **kwargs):
        raise DatabaseError("There is no table.")

    monkeypatch.setattr(ports, "record_key_event", refuse)
    call_command("keys_create", "first", "--to", str(tmp_path / "kek"))

    assert "write it down yourself" in capsys.readouterr().err
    assert (tmp_path / "kek").exists()


def test_an_event_about_nobody_is_on_the_agencys_chain(db):
    ports.record_key_event("keys.created", key="x")

    assert trail.all_events().first().chain == trail.AGENCY
