"""Random typing in two tabs, saving, discarding, waiting, transfer and deletion of a record.

The model beside it is plain: for each place the last word, who may see it, and when it goes.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Team
from casework import transfers
from casework.drafting import CONTACT, FOLLOW_UP, INTAKE
from casework.models import Client
from drafts.exceptions import DraftReplaced, FormAlreadySaved
from drafts.models import Draft
from drafts.models.drafts import DISCARDED_FOR, KEPT_FOR, forget_drafts
from drafts.registry import page_of
from encryption.keyring import AGENCY
from pages.models import SentForm
from pages.sending import sent_by
from tests.casework.cast import erase
from tests.conftest import open_client, person

EXAMPLES = int(os.environ.get("DRAFT_EXAMPLES", "5"))  # 100 before a release
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLACES = ((INTAKE, None), (CONTACT, None), (CONTACT, 0), (FOLLOW_UP, 0), (FOLLOW_UP, 1))
TYPED_INTO = {INTAKE: "preferred_name", CONTACT: "note", FOLLOW_UP: "task"}
places, tabs = st.sampled_from(PLACES), st.sampled_from("ab")
clients, words = st.integers(0, 1), st.text("xyz", min_size=1, max_size=5)


@pytest.fixture
def cast(db):
    with time_machine.travel(START, tick=False):
        team = Team.objects.create(name="Harbor")
        ana, ben = person("Ana", "worker", team), person("Ben", "worker", team)
        sam = person("Sam", "supervisor", team)
        return ana, ben, sam, [open_client(ana, "Somebody") for _ in range(2)]


class DraftsMachine(RuleBasedStateMachine):
    """What Ana types and what becomes of it. Each run is rolled back."""

    cast = None

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller, self.now = self.clock.start(), START
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.ana, self.ben, self.sam, people = self.cast
        self.clients = [Client.objects.get(pk=each.pk) for each in people]
        self.worker_of, self.erased = [self.ana, self.ana], set()
        self.last = {}  # by place: word, client's number or None, moment, key, discarded at
        self.pages = {}  # by place and tab: how often the form was opened
        self.saved = set()  # keys of forms that were saved

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    def key(self, place, tab):
        return f"{PLACES.index(place)}{tab}{self.pages.get((place, tab), 0)}"

    def reaches(self, number):
        is_theirs = number is not None and self.worker_of[number] is self.ana
        return number is None or (is_theirs and number not in self.erased)

    def is_kept(self, entry):
        return entry["discarded"] is None and self.now - entry["at"] < KEPT_FOR

    # What she does ----------------------------------------------------------------------------

    @rule(place=places, tab=tabs, word=words, chosen=st.none() | clients)
    def type(self, place, tab, word, chosen):
        form, subject = place
        chosen = chosen if form == CONTACT else None
        about = subject if chosen is None else chosen
        typed = {"key": [self.key(place, tab)], "agreed_to": ["record"]}
        typed[TYPED_INTO[form]] = [word]
        if chosen is not None:
            typed["client"] = [str(self.clients[chosen].pk)]
        pk = None if subject is None else self.clients[subject].pk
        try:
            with transaction.atomic():
                Draft.keep(page_of(form), pk, by=self.ana, typed=typed)
        except FormAlreadySaved:
            assert self.key(place, tab) in self.saved
        except ObjectDoesNotExist:
            assert not self.reaches(about)
        else:
            assert self.key(place, tab) not in self.saved
            assert self.reaches(about)
            self.last[place] = {
                "word": word,
                "about": about,
                "at": self.now,
                "key": self.key(place, tab),
                "discarded": None,
            }

    @rule(place=places, tab=tabs)
    def open_anew(self, place, tab):
        self.pages[place, tab] = self.pages.get((place, tab), 0) + 1

    @rule(place=places, tab=tabs)
    def save_the_form(self, place, tab):
        key = self.key(place, tab)
        SentForm(pk=sent_by(key, self.ana), answers_digest="x").put()
        Draft.objects.of_form(key, by=self.ana).delete()
        self.saved.add(key)
        self.last = {at: one for at, one in self.last.items() if one["key"] != key}

    @rule(place=places, comes_back=st.booleans())
    def discard(self, place, comes_back):
        draft = self.stored(place)
        if draft is None:
            return
        if not comes_back:
            draft.discard(by=self.ana)
            self.last[place]["discarded"] = self.last[place]["discarded"] or self.now
            return
        try:
            with transaction.atomic():
                draft.restore(by=self.ana)
        except DraftReplaced:
            assert self.last[place]["discarded"] is None
        else:
            assert self.last[place]["discarded"] is not None
            self.last[place]["discarded"] = None

    @rule(hours=st.integers(1, 100))
    def wait(self, hours):
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now)

    @rule()
    def night(self):
        forget_drafts()
        self.last = {
            place: one
            for place, one in self.last.items()
            if self.now - one["at"] < KEPT_FOR
            and (one["discarded"] is None or self.now - one["discarded"] < DISCARDED_FOR)
        }

    @rule(number=clients)
    def transfer(self, number):
        if number in self.erased:
            return
        to = self.ben if self.worker_of[number] is self.ana else self.ana
        transfers.transfer(self.clients[number], to=to, by=self.sam)
        self.worker_of[number] = to

    @rule(number=clients)
    @precondition(lambda self: not self.erased)
    def erase(self, number):
        erase(self.clients[number], by=self.ana, confirmer=self.sam)
        self.erased.add(number)
        self.last = {
            place: one
            for place, one in self.last.items()
            if number not in (one["about"], place[1])
        }

    # What holds at every moment ---------------------------------------------------------------

    def stored(self, place):
        form, subject = place
        pk = None if subject is None else self.clients[subject].pk
        return Draft.objects.of(self.ana).at(form, pk).first()

    @invariant()
    def what_is_kept_is_the_last_word_of_each_place(self):
        if not hasattr(self, "clock"):
            return
        for place in PLACES:
            draft, expected = self.stored(place), self.last.get(place)
            assert (draft is None) == (expected is None), place
            if draft:
                assert draft.typed[TYPED_INTO[place[0]]] == expected["word"]
                about = expected["about"]
                owner = AGENCY if about is None else self.clients[about].pk
                assert draft.sealed_for == owner

    @invariant()
    def she_alone_sees_what_is_kept_of_those_she_reaches(self):
        if not hasattr(self, "clock"):
            return
        seen = {(draft.form, draft.subject) for draft in Draft.objects.visible_to(self.ana)}
        expected = {
            (form, None if subject is None else self.clients[subject].pk)
            for (form, subject), one in self.last.items()
            if self.is_kept(one) and self.reaches(one["about"])
        }
        assert seen == expected
        assert not Draft.objects.visible_to(self.ben).exists()
        assert not Draft.objects.visible_to(self.sam).exists()


def test_random_typing_leaves_the_last_word_and_nothing_of_it_that_was_saved(cast, monkeypatch):
    monkeypatch.setattr(DraftsMachine, "cast", cast)
    run_state_machine_as_test(
        DraftsMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
