"""What casework announces and exports act on: both happen, or neither."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accounts import role_changes
from casework import erasing
from casework.announcing import consent_ended, forgetting
from encryption import door, keyring
from exports import exporting
from exports.models import Export
from jobs.running import run_waiting
from tests.conftest import hang_up
from tests.exports.cast import approve, later, request_export


@contextmanager
def listening(signal, receiver):
    signal.connect(receiver, weak=False)
    try:
        yield
    finally:
        signal.disconnect(receiver)


def fail(**kwargs):
    raise RuntimeError("the receiver failed")


@pytest.fixture
def waiting_file(rosa, sam, dora):
    export = request_export(sam)
    approve(export, by=dora)
    return export


def test_a_receiver_that_raises_undoes_the_revocation(waiting_file, rosa, ana):
    consent = rosa.consents.get(purpose="record")
    with listening(consent_ended, fail), pytest.raises(RuntimeError), transaction.atomic():
        consent.revoke(by=ana)

    consent.refresh_from_db()
    assert consent.is_in_force
    assert Export.objects.get().is_ready
    assert default_storage.exists(waiting_file.file.name)


def test_a_receiver_that_raises_undoes_the_erasure(waiting_file, rosa, ana, sam):
    erasure = erasing.request(rosa, by=ana, reason="asked")
    erasure.confirm(by=sam)
    with (
        later(days=8),
        listening(forgetting, fail),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        erasing.carry_out(erasure)

    keyring.forget_all()
    erasure.refresh_from_db()
    assert erasure.carried_out_at is None
    assert type(rosa).objects.get(pk=rosa.pk).preferred_name == "Rosa"
    assert not Export.objects.get().ended_at


at_the_same_moment = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite in memory has one writer"
)


def meanwhile(verb, *args, **kwargs):
    """Carry out a verb on another connection, until it is done or waits for a lock of ours."""

    def carry_out():
        try:
            with door.reading_as(door.BulkReader()):
                verb(*args, **kwargs)
        finally:
            hang_up()

    thread = threading.Thread(target=carry_out)
    thread.start()
    with connection.cursor() as cursor:
        waits = False
        while thread.is_alive() and not waits:
            time.sleep(0.05)
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
            [waits] = cursor.fetchone()
    return thread


@at_the_same_moment
@pytest.mark.django_db(transaction=True)
def test_a_revocation_while_the_file_is_kept_waits_and_destroys_the_file(
    transactional_db, rosa, ana, sam, dora
):
    export = request_export(sam)
    exporting.approve(export, by=dora)
    with transaction.atomic():
        run_waiting()
        revocation = meanwhile(rosa.consents.get(purpose="record").revoke, by=ana)
    revocation.join()

    assert not rosa.agrees_to("record")
    assert Export.objects.get().ended_at
    assert not Export.objects.get().file


@at_the_same_moment
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("alone", [False, True])
def test_an_erasure_while_the_file_is_kept_waits_and_destroys_the_file(
    transactional_db, alone, rosa, ana, sam, dora
):
    with later(days=-8):
        erasure = erasing.request(rosa, by=ana, reason="asked")
        erasure.confirm(by=sam)
    export = request_export(sam, client=rosa if alone else None)
    exporting.approve(export, by=dora)
    with transaction.atomic():
        run_waiting()
        erasing_rosa = meanwhile(erasing.carry_out, erasure)
    erasing_rosa.join()

    erasure.refresh_from_db()
    assert erasure.carried_out_at
    assert Export.objects.get().ended_at
    assert not Export.objects.get().file


def test_whoever_gets_another_role_or_leaves_ends_their_open_exports(rosa, sam, adam):
    waiting = request_export(sam)

    asked = [each.sentence for each in role_changes.responsibilities_of(sam)]
    done = role_changes.deactivate(sam, by=adam)

    waiting.refresh_from_db()
    assert "1 export of theirs that is not finished ends." in asked
    assert "1 export of theirs ended." in done
    assert waiting.ended_at
