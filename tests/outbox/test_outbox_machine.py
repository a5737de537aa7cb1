"""Random phones, networks and crashes: each note is there once, and a contact once matched.

A diary keeps what was written and what became of it; after every step the rows are compared.
"""

import os
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Team
from casework.models import Client, Contact
from outbox.exceptions import WrittenBySomebodyElse
from outbox.models import OfflineNote, ReceivingKey
from tests.conftest import open_client, person
from tests.outbox.phone import Phone, written

which = st.integers(min_value=0, max_value=5)
outcome = st.sampled_from(["heard", "unheard", "crashed"])


class Crash(Exception):
    """The process died, and the database rolled back what was not committed."""


def attempt(verb, *args, ends="heard", **more):
    """Return whether a verb was carried out; a refusal or a crash leaves all as it was."""
    try:
        with transaction.atomic():
            verb(*args, **more)
            if ends == "crashed":
                raise Crash
    except (ValidationError, Crash):
        return False
    return True


def facts(note):
    return {
        "kind": "street",
        "place_kind": "outdoors",
        "outcome": "reached",
        "occurred_on": timezone.localdate(),
        "note": note.words["note"] if note.words else "",
    }


class OutboxMachine(RuleBasedStateMachine):
    """Ana and Ben, who write on one phone, and Ana's two clients."""

    @initialize()
    def begin(self):
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        team = Team.objects.create(name="Harbor")
        self.ana, self.ben = person("Ana", "worker", team), person("Ben", "worker", team)
        self.clients = {
            self.ana: open_client(self.ana, "Rosa"),
            self.ben: open_client(self.ben, "Luz"),
        }
        self.phone, self.writers, self.diary = Phone(), {}, {}

    def teardown(self):
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    def who(self, name):
        return getattr(self, name)

    @rule(name=st.sampled_from(["ana", "ben"]), number=st.integers(0, 99))
    def write(self, name, number):
        note = written(self.who(name), note=f"Note {number}")
        self.phone.waiting.append(note)
        self.writers[note.note] = self.who(name), f"Note {number}"

    @rule(number=which, name=st.sampled_from(["ana", "ben"]), ends=outcome)
    def send(self, number, name, ends):
        """The answer may not arrive, and then the phone sends it again some day."""
        if not self.phone.waiting:
            return
        note = self.phone.waiting[number % len(self.phone.waiting)]
        by, (writer, _text) = self.who(name), self.writers[note.note]
        if by != writer:
            with pytest.raises(WrittenBySomebodyElse), transaction.atomic():
                note.send(by)
            return
        if attempt(note.send, by, ends=ends):
            self.diary.setdefault(note.note, "waiting")
            if ends == "heard":
                self.phone.heard(note)

    @rule(number=which, ends=outcome)
    def match(self, number, ends):
        found = self.one(number)
        if found is None:
            return
        note, writer = found
        client = Client.objects.get(pk=self.clients[writer].pk)
        done = attempt(note.match, by=writer, client=client, contact=facts(note), ends=ends)
        assert done == (self.diary[note.pk] == "waiting" and ends != "crashed")
        if done:
            self.diary[note.pk] = "matched"

    @rule(number=which, ends=outcome)
    def discard(self, number, ends):
        found = self.one(number)
        if found is None:
            return
        note, writer = found
        done = attempt(note.discard, by=writer, reason="mistake", ends=ends)
        assert done == (self.diary[note.pk] == "waiting" and ends != "crashed")
        if done:
            self.diary[note.pk] = "discarded"

    @rule()
    def renew_the_key(self):
        ReceivingKey.make()

    def one(self, number):
        """Return one of the notes that are there, and who wrote it."""
        if not self.diary:
            return None
        key = list(self.diary)[number % len(self.diary)]
        return OfflineNote.objects.get(pk=key), self.writers[key][0]

    @invariant()
    def each_note_is_there_once_and_says_what_was_written(self):
        diary = getattr(self, "diary", {})
        found = {note.pk: note for note in OfflineNote.objects.all()}
        assert {key: note.state.value for key, note in found.items()} == diary
        for key, note in found.items():
            writer, text = self.writers[key]
            assert note.sender == writer
            assert (note.words or {}).get("note") == (text if note.is_waiting else None)

    @invariant()
    def each_note_that_was_matched_is_one_contact(self):
        matched = [
            key for key, state in getattr(self, "diary", {}).items() if state == "matched"
        ]
        assert Contact.objects.count() == len(matched)
        for note in OfflineNote.objects.filter(pk__in=matched).select_related("contact"):
            writer, text = self.writers[note.pk]
            assert (note.contact.recorded_by, note.contact.note) == (writer, text)
            assert note.contact.client_id == self.clients[writer].pk

    @invariant()
    def nothing_that_the_phone_forgot_is_lost(self):
        waiting = (
            {note.note for note in self.phone.waiting} if hasattr(self, "phone") else set()
        )
        assert (
            getattr(self, "writers", {}).keys() - waiting <= getattr(self, "diary", {}).keys()
        )


EXAMPLES = int(os.environ.get("OUTBOX_EXAMPLES", "8"))  # 500 for a long look


@pytest.mark.django_db
def test_every_note_is_there_once_and_is_one_contact_once_matched():
    run_state_machine_as_test(
        OutboxMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.long
def test_a_thousand_notes_sent_twice_in_any_order_with_crashes_make_a_thousand_contacts(ana):
    random.seed(20261201)
    client = open_client(ana, "Luz")
    notes = [written(ana, note=f"Note {number}") for number in range(1000)]
    sendings = random.sample(notes * 2, k=2000)
    for note in sendings:
        while not attempt(note.send, ana, ends=random.choice(["heard", "heard", "crashed"])):
            pass
    assert OfflineNote.objects.waiting().count() == 1000

    for note in random.sample(list(OfflineNote.objects.all()), k=1000):
        once = {"by": ana, "client": client, "contact": facts(note)}
        attempt(note.match, **once, ends="crashed")
        assert attempt(note.match, **once)
        assert not attempt(note.match, **once)
    for note in random.sample(notes, k=100):  # late, from a phone that had not heard
        note.send(ana)

    texts = sorted(contact.note for contact in client.contacts.all())
    assert texts == sorted(f"Note {number}" for number in range(1000))
    assert not OfflineNote.objects.waiting().exists()
