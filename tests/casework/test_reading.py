"""What commands, jobs and reports read: one event that says what for, and then only that."""

import threading

import pytest
from django.core.management import call_command
from django.core.management.base import BaseCommand

from audit import trail
from casework import reading
from casework.models import Client
from encryption import door
from encryption.exceptions import ReadUnrecorded
from tests.conftest import hang_up, open_client


def reads():
    return trail.all_events().filter(verb="clients.read")


def test_the_system_reads_everybody_after_one_event_with_their_number(rosa, ana):
    open_client(ana, "Minh")

    with reading.as_system("rebuild_search"):
        names = sorted(client.preferred_name for client in Client.objects.all())

    assert names == ["Minh", "Rosa"]
    event = reads().get()
    assert (event.actor_id, event.facts) == (None, {"purpose": "rebuild_search", "people": 2})


def test_the_system_that_names_whom_it_reads_opens_nobody_else(rosa, ana):
    minh = open_client(ana, "Minh")

    with reading.as_system("build_export", of=[rosa.pk]):
        assert Client.objects.get(pk=rosa.pk).preferred_name == "Rosa"
        with pytest.raises(ReadUnrecorded):
            _ = Client.objects.get(pk=minh.pk).preferred_name

    assert list(trail.seen(rosa).filter(verb="clients.read")) == [reads().get()]
    assert not trail.seen(minh).filter(verb="clients.read").exists()


def test_a_report_is_counted_by_the_person_who_asked(rosa, award, ana):
    with (
        door.reading_as(reading.BulkReader(ana)),
        reading.of_everybody("report.compiled", award, people=1) as reader,
    ):
        assert list(Client.objects.unsealed_values("preferred_name")) == [("Rosa",)]

    assert reader.actor == ana
    assert trail.of(award).get(verb="report.compiled").actor_id == ana.pk


def test_nobody_counts_where_nobody_reads(award):
    with (
        door.reading_as(None),
        pytest.raises(ReadUnrecorded),
        reading.of_everybody("report.compiled", award),
    ):
        pass


def test_a_command_that_forgets_to_say_what_for_opens_nothing(rosa):
    class Careless(BaseCommand):
        def handle(self, **options):
            return Client.objects.get(pk=rosa.pk).preferred_name

    with pytest.raises(ReadUnrecorded):
        call_command(Careless())


@pytest.mark.parametrize(
    ("command", "purpose"),
    [(["rebuild_search"], "rebuild_search"), (["erasures_verify"], "erasures_verify")],
)
def test_each_command_that_reads_says_so_once(command, purpose, rosa, capsys):
    call_command(*command)

    assert reads().get().facts["purpose"] == purpose


def test_a_thread_does_not_read_as_the_system(rosa):
    stored, refused = Client.objects.get(pk=rosa.pk), []

    def read():
        try:
            _ = stored.preferred_name
        except ReadUnrecorded:
            refused.append(True)
        finally:
            hang_up()

    with reading.as_system("rebuild_search"):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()

    assert refused


def test_what_gives_access_is_asked_as_it_is_now(ana, sam, cora, rosa):
    assert reading.via_of(ana, rosa) == "own"
    assert reading.via_of(sam, rosa) == "team"
    assert reading.via_of(cora, rosa) == ""
