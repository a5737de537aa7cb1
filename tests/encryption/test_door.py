"""The read door: without a reader who is written down first, nothing sealed opens."""

import asyncio
import os
import runpy
import threading
import warnings

import pytest
from django.core.files.base import ContentFile

from casework.models import Client, Consent, ConsentScan
from encryption import door, keyring, ports
from encryption.exceptions import KeyMissing, ReadUnrecorded
from encryption.models import DataKey
from encryption.records import read_or_none
from tests.conftest import hang_up, open_client

pytestmark = pytest.mark.django_db


class Notebook(door.Reader):
    """A reader that records owners in a list, and can be made to fail."""

    def __init__(self):
        super().__init__()
        self.notes, self.fails = [], False

    def record(self, owners):
        if self.fails:
            raise ReadUnrecorded("The pen is empty.")
        self.notes.append(owners)


class Skimmer(Notebook):
    """A reader that goes on without what does not open."""

    def skip(self, value, error):
        self.skipped[value] = error


@pytest.fixture
def minh(ana):
    return open_client(ana, "Minh")


@pytest.fixture
def notebook():
    return Notebook()


def reread(client):
    return Client.objects.get(pk=client.pk)


def test_without_a_reader_nothing_opens(rosa):
    stored = reread(rosa)

    with door.reading_as(None), pytest.raises(ReadUnrecorded):
        _ = stored.preferred_name

    assert isinstance(vars(stored)["preferred_name"], bytes)


def test_nothing_opens_that_could_not_be_written_down(rosa, notebook):
    notebook.fails = True
    with door.reading_as(notebook):
        stored = reread(rosa)
        for _ in range(2):
            with pytest.raises(ReadUnrecorded):
                _ = stored.preferred_name

    assert isinstance(vars(stored)["preferred_name"], bytes)


def test_everybody_whom_a_page_loaded_is_written_down_once(rosa, minh, notebook):
    with door.reading_as(notebook):
        names = [
            (client.preferred_name, client.phone_number) for client in Client.objects.all()
        ]

    assert len(names) == 2
    assert notebook.notes == [{rosa.pk, minh.pk}]


def test_rows_loaded_later_cost_a_second_event(rosa, minh, notebook):
    with door.reading_as(notebook):
        _ = reread(rosa).preferred_name
        _ = reread(minh).preferred_name
        _ = reread(rosa).phone_number

    assert notebook.notes == [{rosa.pk}, {minh.pk}]


def test_what_is_not_opened_is_not_written_down(rosa, notebook):
    with door.reading_as(notebook):
        _ = reread(rosa).chart_number

    assert notebook.notes == []


def test_writing_is_not_reading(rosa, ana, notebook):
    with door.reading_as(notebook):
        open_client(ana, "Luz", phone_number="206 555 0177")

    assert notebook.notes == []


def test_values_in_bulk_need_a_reader_too(rosa, minh, notebook):
    with door.reading_as(None), pytest.raises(ReadUnrecorded):
        list(Client.objects.unsealed_values("preferred_name"))

    with door.reading_as(notebook):
        list(Client.objects.unsealed_values("preferred_name", "chart_number"))
        list(Client.objects.unsealed_values("chart_number"))

    assert notebook.notes == [{rosa.pk, minh.pk}]


def test_a_file_needs_a_reader_too(rosa, ana):
    consent = Consent.objects.filter(client=rosa).first()
    scan = ConsentScan.objects.create(
        client=rosa,
        consent=consent,
        file=ContentFile(b"%PDF-1.7", name="form.pdf"),
        name="form.pdf",
        content_type="application/pdf",
        taken_by=ana,
    )
    stored = ConsentScan.objects.get(pk=scan.pk)

    with door.reading_as(None), pytest.raises(ReadUnrecorded):
        stored.file.open()


def test_history_needs_a_reader_too(rosa, notebook):
    with door.reading_as(None), pytest.raises(ReadUnrecorded):
        _ = Client.history.first().preferred_name

    with door.reading_as(notebook):
        _ = Client.history.first().instance.preferred_name

    assert notebook.notes == [{rosa.pk}]


def test_a_new_thread_begins_before_a_closed_door(rosa):
    stored, refused = reread(rosa), []

    def read():
        try:
            _ = stored.preferred_name
        except ReadUnrecorded:
            refused.append(True)
        finally:
            hang_up()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()

    assert refused


def test_a_forked_process_begins_before_a_closed_door(rosa):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os._exit(0 if door.current_reader() is None else 1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


def test_two_tasks_that_take_turns_keep_their_own_readers(rosa, minh):
    rosas, minhs = reread(rosa), reread(minh)
    keyring.forget_all()
    keyring.fetch([rosa.pk, minh.pk])

    async def read(client, notebook):
        with door.reading_as(notebook):
            await asyncio.sleep(0)
            _ = client.preferred_name
            await asyncio.sleep(0)
            return door.current_reader() is notebook

    async def both():
        return await asyncio.gather(read(rosas, one), read(minhs, other))

    one, other = Notebook(), Notebook()
    assert asyncio.run(both()) == [True, True]
    assert (one.notes, other.notes) == ([{rosa.pk}], [{minh.pk}])


def test_a_skimming_reader_skips_what_does_not_open(rosa, minh):
    DataKey.objects.filter(owner=rosa.pk).delete()
    keyring.forget_all()

    with door.reading_as(Skimmer()) as skimmer:
        names = [read_or_none(reread(client), "preferred_name") for client in (rosa, minh)]

    assert names == [None, "Minh"]
    [((owner, row, name), error)] = skimmer.skipped.items()
    assert (owner, row, name) == (rosa.pk, rosa.pk, "preferred_name")
    assert isinstance(error, KeyMissing)


def test_what_was_skipped_is_not_tried_again(rosa, django_assert_num_queries):
    DataKey.objects.filter(owner=rosa.pk).delete()
    keyring.forget_all()

    with door.reading_as(Skimmer()):
        first, second = reread(rosa), reread(rosa)
        read_or_none(first, "preferred_name")
        with django_assert_num_queries(0):
            assert read_or_none(first, "preferred_name") is None
            assert read_or_none(second, "preferred_name") is None


def test_any_other_reader_stops_at_what_does_not_open(rosa, notebook):
    DataKey.objects.filter(owner=rosa.pk).delete()
    keyring.forget_all()

    with door.reading_as(notebook), pytest.raises(KeyMissing):
        read_or_none(reread(rosa), "preferred_name")


def test_a_reader_ends_with_its_block_also_when_it_fails(notebook):
    before = door.current_reader()
    with pytest.raises(ValueError, match="stumbled"), door.reading_as(notebook):
        raise ValueError("stumbled")

    assert door.current_reader() is before


def test_until_the_ports_are_set_no_event_is_written_and_the_system_reads_nothing():
    unset = runpy.run_path(ports.__file__)

    with pytest.raises(ReadUnrecorded):
        unset["as_system"]("rebuild_search")
    with pytest.raises(RuntimeError):
        unset["record_key_event"]("keys.created")


def test_reading_without_a_reader_names_what_to_use(rosa):
    with door.reading_as(None), pytest.raises(ReadUnrecorded, match="as_system"):
        _ = reread(rosa).preferred_name
