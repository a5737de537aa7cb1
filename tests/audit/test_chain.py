"""The chain shows what somebody who owns the database, but not the key, has done to it."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from audit import chain, checks, trail
from audit.models import AuditEvent, ChainHead, EventRow
from tests.audit.cast import Thing
from tests.conftest import open_client, triggers_lifted

pytestmark = pytest.mark.usefixtures("things_may_be_counted")


@pytest.fixture
def events(rosa, ana):
    """Rosa's chain, seven events long, and Luz's beside it."""
    open_client(ana, "Luz")
    for page in ["timeline", "consents", "visits", "timeline"]:
        trail.record("client.viewed", rosa, by=ana, page=page)
    return trail.about(rosa)


def take_out(events):
    """Delete events the way that leaves the fewest traces: with their rows."""
    EventRow.objects.filter(event__in=[event.pk for event in events]).delete()
    AuditEvent.objects.filter(pk__in=[event.pk for event in events]).delete()


def reasons():
    return [found.reason for found in trail.breaks()]


def test_a_trail_that_nobody_touched_is_whole(events):
    assert trail.breaks() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verb", "client.closed"),
        ("actor_id", None),
        ("subject_type", "casework.contact"),
        ("subject_id", "somebody"),
        ("facts", {"page": "reviews"}),
        ("facts", {}),
        ("at", "2020-01-01T00:00:00Z"),
        ("mac", b"m" * 32),
    ],
)
def test_any_change_of_an_event_is_found(events, name, value):
    with triggers_lifted():
        AuditEvent.objects.filter(pk=events[3].pk).update(**{name: value})

    assert "was changed, moved or made without the key" in reasons()
    assert trail.breaks()[0].seq == 4


def test_an_event_taken_out_is_found(events):
    with triggers_lifted():
        events[2].delete()

    assert trail.breaks()[0].reason == "follows place 2: events are missing"


def test_an_event_taken_out_and_the_rest_moved_up_is_found(events):
    with triggers_lifted():
        events[2].delete()
        for event in events[2:]:
            AuditEvent.objects.filter(pk=event.pk).update(seq=event.seq - 1)

    assert "was changed, moved or made without the key" in reasons()


def test_two_events_in_each_others_place_are_found(events):
    one, other = events[3], events[4]
    with triggers_lifted():
        AuditEvent.objects.filter(pk=one.pk).update(seq=99)
        AuditEvent.objects.filter(pk=other.pk).update(seq=one.seq)
        AuditEvent.objects.filter(pk=one.pk).update(seq=other.seq)

    assert len(trail.breaks()) >= 2


def test_an_event_moved_to_another_client_is_found(events):
    theirs = AuditEvent.objects.exclude(chain=events[0].chain).get(seq=2)
    with triggers_lifted():
        take_out([theirs])
        AuditEvent.objects.filter(pk=events[1].pk).update(chain=theirs.chain)

    assert {found.chain for found in trail.breaks()} == {events[0].chain, theirs.chain}


def test_two_clients_whole_chains_swapped_are_found(events):
    clients = ChainHead.objects.filter(chain__startswith="client:").order_by("chain")
    mine, theirs = clients.values_list("chain", flat=True)
    with triggers_lifted():
        for table in [AuditEvent, ChainHead]:
            table.objects.filter(chain=mine).update(chain="between")
            table.objects.filter(chain=theirs).update(chain=mine)
            table.objects.filter(chain="between").update(chain=theirs)

    assert {found.chain for found in trail.breaks()} == {mine, theirs}


def test_an_event_that_nobody_recorded_is_found(events):
    ghost = events.last()
    ghost.pk, ghost.seq, ghost.mac = (
        "01a200d8447d71a9ad7e26abe40cc42a",
        ghost.seq + 1,
        b"g" * 32,
    )
    ghost.save(force_insert=True)

    assert "was changed, moved or made without the key" in reasons()


def test_a_cut_tail_is_found(events):
    with triggers_lifted():
        take_out([events.last()])

    assert reasons() == ["is not where the chain ends: the tail was cut"]


def cut_and_bend(events):
    """Cut the last event off and make the head fit, as well as it goes without the key."""
    with triggers_lifted():
        take_out([events.last()])
        end = events.last()
        ChainHead.objects.filter(chain=end.chain).update(seq=end.seq, mac=bytes(end.mac))


def test_a_cut_tail_is_found_though_the_head_was_made_to_fit(events):
    cut_and_bend(events)

    assert reasons() == ["was made the end without the key"]


def test_a_cut_tail_is_found_though_the_work_went_on(events, rosa, ana):
    cut_and_bend(events)

    trail.record("client.viewed", rosa, by=ana)

    assert reasons() == ["was made the end without the key"]


def test_a_head_without_events_and_events_without_a_head_are_found(events):
    with triggers_lifted():
        take_out(events)
    assert len(trail.breaks()) == 1

    with triggers_lifted():
        ChainHead.objects.all().delete()
    assert len(trail.breaks()) == 2  # Luz's, and the agency's


def test_another_key_finds_everything_broken(events, settings):
    settings.AUDIT_KEY = base64.b64encode(b"b" * 32).decode()

    assert len(trail.breaks()) == AuditEvent.objects.count() + ChainHead.objects.count()


@pytest.mark.parametrize("key", ["", "c2hvcnQ=", "not base64"])
def test_the_system_does_not_start_with_a_key_that_anybody_could_guess(settings, key):
    settings.AUDIT_KEY = key

    assert checks.key_is_usable(None)
    with pytest.raises(ImproperlyConfigured):
        chain.key()


class AnyTrail(TestCase):
    """However many events, in however many chains, one change anywhere is found."""

    @settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from("abc"), min_size=2, max_size=12), st.data())
    def test_one_change_anywhere_is_found(self, chains, data):
        events = [
            trail.record("thing.counted", Thing(name), by=None, number=number)
            for number, name in enumerate(chains)
        ]
        assert trail.breaks() == []
        victim = AuditEvent.objects.filter(pk=data.draw(st.sampled_from(events)).pk)

        with triggers_lifted():
            if data.draw(st.booleans()):
                victim.update(facts={"number": -1})
            else:
                take_out(victim)

        assert trail.breaks()


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_proof_of_an_end_fits_no_other_end(one, other):
    assert (chain.proof(one) == chain.proof(other)) == (one == other)
