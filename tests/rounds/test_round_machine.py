"""Random rounds, corrections, withdrawals and returns: each count equals a recount.

What should count is computed a second time, from a diary of what was done, and compared with
the plain rows after every step: people, items, clients met, and when each was last reached.
"""

import os

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
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
from casework.correcting import withdraw_contact
from casework.models import AnonymousContact, Client, Contact
from rounds.correcting import correct_round, numbers_of, put_back_round, withdraw_round
from rounds.models import Bucket, OutreachRound
from rounds.saving import save_round
from rounds.showing import rounds_of_late
from tests.conftest import open_client, person
from tests.rounds.cast import items_given, people_counted

which = st.integers(min_value=0, max_value=2)
people = st.tuples(*[st.integers(min_value=0, max_value=4)] * 2)
water = st.integers(min_value=0, max_value=3)


class Diary:
    """What was done with one round, and so what of it must count."""

    def __init__(self, counts, given, met):
        self.counts, self.given, self.met = counts, given, set(met)
        self.withdrawn = False

    @property
    def now(self):
        """People by bucket, water, and who was met: as they count now."""
        if self.withdrawn:
            return (0, 0), 0, set()
        return self.counts, self.given, self.met


class RoundMachine(RuleBasedStateMachine):
    """Ana, who goes on rounds, Sam, who supervises, two buckets and two clients."""

    @initialize()
    def begin(self):
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        team = Team.objects.create(name="Harbor")
        self.ana, self.sam = person("Ana", "worker", team), person("Sam", "supervisor", team)
        self.clients = [open_client(self.ana, name) for name in ("Rosa", "Luz")]
        self.buckets = [Bucket.objects.create(name=name) for name in ("Adults", "Young")]
        self.rounds, self.diaries = [], []

    def teardown(self):
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    def attempt(self, verb, *args, **more):
        """Return whether a verb was carried out; a refusal leaves all as it was."""
        try:
            with transaction.atomic():
                verb(*args, **more)
        except ValidationError:
            return False
        return True

    def one(self, number):
        place = number % len(self.rounds)
        return OutreachRound.objects.get(pk=self.rounds[place]), self.diaries[place]

    def by_bucket(self, numbers):
        return dict(zip(self.buckets, numbers, strict=True))

    @rule(numbers=people, given=water, met=st.sets(st.sampled_from([0, 1])))
    def save(self, numbers, given, met):
        if len(self.rounds) > 2:
            return
        started = OutreachRound.start(by=self.ana)
        clients = [Client.objects.get(pk=self.clients[each].pk) for each in met]
        said = {"counts": self.by_bucket(numbers), "given": {"water": given} if given else {}}
        done = self.attempt(
            save_round, started, by=self.ana, place="", about="", met=clients, **said
        )
        assert done == (given == 0 or any(numbers))
        if done:
            assert not self.attempt(
                save_round, started, by=self.ana, place="", about="", met=clients, **said
            )
            self.rounds.append(started.pk)
            self.diaries.append(Diary(numbers, given, (each.pk for each in clients)))

    @rule(number=which, numbers=people, given=water, by=st.sampled_from(["ana", "sam"]))
    def correct(self, number, numbers, given, by):
        if not self.rounds:
            return
        found, diary = self.one(number)
        done = self.attempt(
            correct_round,
            found,
            by=getattr(self, by),
            place="",
            about="",
            counts=self.by_bucket(numbers),
            given={"water": given} if given else {},
        )
        assert done == (not diary.withdrawn and (given == 0 or any(numbers)))
        if done:
            diary.counts, diary.given = numbers, given

    @rule(number=which, by=st.sampled_from(["ana", "sam"]))
    def withdraw(self, number, by):
        if not self.rounds:
            return
        found, diary = self.one(number)
        done = self.attempt(withdraw_round, found, by=getattr(self, by), withdrawal="mistake")
        assert done == (not diary.withdrawn)
        diary.withdrawn = True

    @rule(number=which)
    def put_back(self, number):
        if not self.rounds:
            return
        found, diary = self.one(number)
        assert self.attempt(put_back_round, found, by=self.ana) == diary.withdrawn
        diary.withdrawn = False

    @rule(number=which, client=st.sampled_from([0, 1]))
    def withdraw_one_contact(self, number, client):
        if not self.rounds:
            return
        found, diary = self.one(number)
        key = self.clients[client].pk
        contact = Contact.objects.of_round(found.pk).in_force().filter(client=key).first()
        assert (contact is not None) == (key in diary.now[2])
        if contact:
            withdraw_contact(contact, by=self.ana, withdrawal="mistake")
            diary.met.discard(key)

    @rule(number=which, bucket=st.sampled_from([0, 1]), to=st.integers(1, 9))
    def correct_one_count(self, number, bucket, to):
        if not self.rounds:
            return
        found, diary = self.one(number)
        count = found.counts.in_force().filter(bucket=self.buckets[bucket]).first()
        assert (count is not None) == bool(diary.now[0][bucket])
        if count:
            AnonymousContact.objects.get(pk=count.contact_id).amend(by=self.ana, people=to)
            numbers = list(diary.counts)
            numbers[bucket] = to
            diary.counts = tuple(numbers)

    @invariant()
    def every_count_equals_a_recount(self):
        diaries = getattr(self, "diaries", [])
        assert people_counted() == sum(sum(diary.now[0]) for diary in diaries)
        assert items_given().get("water", 0) == sum(diary.now[1] for diary in diaries)
        for key, diary in zip(getattr(self, "rounds", []), diaries, strict=True):
            found = OutreachRound.objects.get(pk=key)
            counts, given = numbers_of(found)
            numbers = tuple(counts.get(each.pk, 0) for each in self.buckets)
            assert (numbers, given.get("water", 0)) == diary.now[:2]
            in_force = Contact.objects.of_round(key).in_force()
            assert set(in_force.values_list("client", flat=True)) == diary.now[2]
            listed = rounds_of_late(self.ana).get(pk=key)
            assert (listed.people, listed.contacts) == (sum(numbers), len(diary.now[2]))

    @invariant()
    def who_counts_as_reached_was_met_on_a_round_that_counts(self):
        met = set().union(*(diary.now[2] for diary in getattr(self, "diaries", [])))
        for client in getattr(self, "clients", []):
            reached = Client.objects.get(pk=client.pk).last_reached_on is not None
            assert reached == (client.pk in met)


EXAMPLES = int(os.environ.get("ROUND_EXAMPLES", "8"))  # 500 for a long look


@pytest.mark.django_db
def test_every_count_of_a_round_equals_a_recount():
    run_state_machine_as_test(
        RoundMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
