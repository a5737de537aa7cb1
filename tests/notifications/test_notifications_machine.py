"""Random arrivals, seeing, settling, blocks, transfers and deactivation: lists equal a recount.

The recount beside it reads no notification's query: it asks each person's reach as every page
does, and remembers in plain sets what came to whom and what they have seen. No email is about
what is not on its reader's list, and none is about the same twice.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone
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

from accounts.models import Team, User
from accounts.roles import Role
from casework import access, coverage, transfers
from casework.exceptions import AlreadyAssigned, AlreadyEnded, NothingToCover
from casework.models import AccessGrant, Assignment, Block, CaseReview, Client, SafetyAlert
from casework.reach import Reach
from jobs.running import run_waiting
from notifications.letters import ask_for_daily, write_to
from notifications.models import Notification
from notifications.models.notifications import forget_outdated
from notifications.registry import How
from tests.conftest import open_client, person
from tests.notifications.cast import items, new_to

EXAMPLES = int(os.environ.get("NOTIFICATION_EXAMPLES", "8"))  # 100 before a release
START = datetime(2026, 3, 2, 17, tzinfo=UTC)
NAMES = ("ana", "ben", "sam", "sue")
names, clients = st.sampled_from(NAMES), st.integers(0, 1)
workers = st.sampled_from(("ana", "ben"))


@pytest.fixture
def cast(db):
    with time_machine.travel(START, tick=False):
        team = Team.objects.create(name="Harbor")
        people = {
            "ana": person("Ana", Role.WORKER, team),
            "ben": person("Ben", Role.WORKER, team),
            "sam": person("Sam", Role.SUPERVISOR, team),
            "sue": person("Sue", Role.SUPERVISOR, team),
        }
        adam = person("Adam", Role.ADMINISTRATOR)
        return people, adam, [open_client(people["ana"], f"zqcanary{n}") for n in range(2)]


class NotificationsMachine(RuleBasedStateMachine):
    """What becomes of two clients among four colleagues. Each run is rolled back."""

    cast = None

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller, self.now = self.clock.start(), START
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        mail.outbox.clear()
        people, self.adam, found = self.cast
        self.people = {name: User.objects.get(pk=each.pk) for name, each in people.items()}
        self.clients = [Client.objects.get(pk=each.pk) for each in found]
        self.given = {}  # the keys of assignments that another made, and when
        self.seen = {name: set() for name in NAMES}
        self.acts = {name: [] for name in NAMES}  # what each can take back, and of what

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    # What they do -----------------------------------------------------------------------------

    @rule(number=clients, to=workers, by=st.sampled_from(("sam", "sue")))
    def transfer(self, number, to, by):
        try:
            with transaction.atomic():
                made = transfers.transfer(
                    self.clients[number], to=self.people[to], by=self.people[by]
                )
        except (AlreadyAssigned, access.AccessBlocked):
            return
        self.given[made.pk] = self.now

    @rule(number=clients, name=names)
    def ask_to_lower(self, number, name):
        client, by = self.clients[number], self.people[name]
        alert = client.safety_alerts.in_force().first()
        if alert is None:
            day = timezone.localdate() + timedelta(days=20)
            alert = SafetyAlert.add(client, by=by, kind="dog", reason="zqcanary", review_on=day)
        if alert.lowering_requested_by_id is None:
            alert.request_lowering(by=by, why="zqcanary")
            for each in NAMES:  # it waits anew
                self.seen[each].discard(("safety-alert", alert.pk))
                self.acts[each] = [
                    (act, keys - {("safety-alert", alert.pk)}) for act, keys in self.acts[each]
                ]

    @rule(number=clients, name=names, keeps=st.booleans())
    def decide(self, number, name, keeps):
        alert = self.clients[number].safety_alerts.in_force().first()
        if alert is None or alert.lowering_requested_by_id is None:
            return
        if keeps:
            day = timezone.localdate() + timedelta(days=20)
            alert.keep(by=self.people[name], review_on=day)
        elif alert.lowering_requested_by_id != self.people[name].pk:
            alert.lower(by=self.people[name])

    @rule(to=workers, instead_of=workers, days=st.integers(1, 9))
    def cover(self, to, instead_of, days):
        if to == instead_of:
            return
        try:
            with transaction.atomic():
                coverage.start(
                    self.people[instead_of],
                    to=self.people[to],
                    reason="Leave.",
                    until=self.now + timedelta(days=days),
                    by=self.people["sam"],
                )
        except (NothingToCover, access.AccessBlocked, access.AlreadyHasAccess):
            return

    @rule(to=workers, instead_of=workers)
    def end_coverage(self, to, instead_of):
        try:
            with transaction.atomic():
                coverage.end(self.people[instead_of], to=self.people[to], by=self.people["sam"])
        except AlreadyEnded:
            return

    @rule(number=clients, name=names)
    def block_or_lift(self, number, name):
        block = Block.objects.in_force().of(self.people[name])
        found = block.filter(client=self.clients[number]).first()
        if found:
            found.lift(by=self.people["sam"])
        else:
            person = self.people[name]
            access.block(self.clients[number], person=person, reason="zqcanary", by=self.adam)

    @rule(number=clients)
    def sign_review(self, number):
        review = self.clients[number].reviews.due().first()
        if review:
            review.sign(by=self.people["sue"], agreed="zqcanary")

    @rule(name=names)
    def leave_or_return(self, name):
        person = User.objects.get(pk=self.people[name].pk)
        if person.is_active:
            person.deactivate(by=self.adam)
        else:
            person.reactivate(by=self.adam)
        self.people[name] = person

    @rule(name=names, how_many=st.integers(1, 3))
    def see(self, name, how_many):
        shown = items(self.people[name])[:how_many]
        keys = {(each.kind.code, each.subject) for each in shown}
        act = Notification.see(shown, by=self.people[name])
        assert (act is None) == (not keys)
        if act:
            self.acts[name].append((act, keys))
            self.seen[name] |= keys

    @rule(name=names)
    @precondition(lambda self: hasattr(self, "acts") and any(self.acts.values()))
    def take_back(self, name):
        if not self.acts[name]:
            return
        act, keys = self.acts[name].pop()
        assert Notification.unsee(act, by=self.people[name]) == len(keys)
        self.seen[name] -= keys

    @rule(hours=st.integers(1, 24 * 12))
    def wait(self, hours):
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now)

    @rule()
    def emails(self):
        """Let all emails of the day be written: each counts no more than its reader's list."""
        before = len(mail.outbox)
        ask_for_daily()
        self.wait(24)
        lists = {self.people[name].email: len(self.recount(name)) for name in NAMES}
        run_waiting()
        for message in mail.outbox[before:]:
            counted = sum(
                int(line.split()[1]) for line in message.body.splitlines() if line[:2] == "- "
            )
            assert counted <= lists[message.to[0]]
            assert "zqcanary" not in message.subject + message.body
        sent = len(mail.outbox)
        for name in NAMES:
            assert not write_to(self.people[name].pk, {How.AT_ONCE, How.DAILY})
        assert len(mail.outbox) == sent

    # What holds at every moment ---------------------------------------------------------------

    def recount(self, name):
        """Say what is new to somebody, by the rules that pages ask, one record at a time."""
        who = User.objects.get(pk=self.people[name].pk)
        since, today = self.now - timedelta(days=30), timezone.localdate()
        found = set()
        for client in Client.objects.visible_to(who).open():
            for one in Assignment.objects.filter(client=client, worker=who, ended_on=None):
                if one.pk in self.given and self.given[one.pk] > since:
                    found.add(("client", one.pk))
            grants = AccessGrant.objects.filter(content_object=client, user=who)
            for one in grants.filter(kind="coverage"):
                if one.starts_at <= self.now < one.ends_at and one.starts_at > since:
                    found.add(("coverage", one.pk))
        recent = today - timedelta(days=30)
        for client in Client.objects.reachable_by(who, Reach.CHANGE).open():
            for one in SafetyAlert.objects.filter(client=client, lowered_on=None):
                asker = one.lowering_requested_by_id
                if asker and asker != who.pk and one.lowering_requested_on >= recent:
                    found.add(("safety-alert", one.pk))
        for client in Client.objects.reachable_by(who, Reach.SUPERVISE).open():
            for one in CaseReview.objects.filter(client=client, signed_on=None):
                if recent <= one.due_on <= today:
                    found.add(("case-review", one.pk))
        return found - self.seen[name]

    @invariant()
    def every_list_equals_its_recount(self):
        if not hasattr(self, "clock"):
            return
        for name in NAMES:
            assert set(new_to(self.people[name])) == self.recount(name), name

    @invariant()
    def to_forget_what_is_old_changes_no_list(self):
        if not hasattr(self, "clock"):
            return
        before = [new_to(self.people[name]) for name in NAMES]
        with transaction.atomic():
            forget_outdated()
            assert [new_to(self.people[name]) for name in NAMES] == before
            transaction.set_rollback(True)


def test_whatever_happens_each_list_is_what_waits_for_its_person(cast, monkeypatch):
    monkeypatch.setattr(NotificationsMachine, "cast", cast)
    run_state_machine_as_test(
        NotificationsMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
