"""What casework announces and exports act on: both happen, or neither."""

from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from casework import erasing
from casework.announcing import consent_ended, forgetting
from encryption import keyring
from exports import exporting
from exports.models import Export
from tests.exports.cast import later, request_export


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
    exporting.approve(export, by=dora)
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
