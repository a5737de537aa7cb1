"""Random steps through everything that gives and takes access: no path leads past the rule.

What may be seen is computed a second time, from plain Python and a diary of what was done, and
compared with what the database answers after each step.
"""

import os
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
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
from audit import trail
from casework import access, coverage, emergency_access
from casework.models import AccessGrant, Block, Client, EmergencyAccess
from casework.reach import Reach
from casework.recording import record_contact
from casework.transfers import transfer
from tests.casework.cast import met
from tests.conftest import open_client, person

EXAMPLES = int(os.environ.get("ACCESS_EXAMPLES", "15"))  # 500 before a release
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LASTS = timedelta(hours=4)
WHY = "They stand at our door and ask for help."
PEOPLE = ("ana", "ben", "sam", "cora", "sue")
SUPERVISORS = ("sam", "sue")
ANSWERING = ("ana", "ana", "cora")
READ, LOG, CHANGE, SUPERVISE = 1, 2, 3, 4
GIVES = {"consultation": READ, "emergency": LOG, "coverage": CHANGE, "co_worker": CHANGE}
somebody = st.sampled_from(PEOPLE)
some_client = st.integers(min_value=0, max_value=2)
some_outcome = st.sampled_from(EmergencyAccess.Outcome.values)
some_hours = st.integers(min_value=1, max_value=60)


@pytest.fixture
def cast(db):
    """Five people of two teams, three clients and a confidential program, by their keys."""
    with time_machine.travel(START, tick=False):
        teams = {name: Team.objects.create(name=name) for name in ("harbor", "hillside")}
        people = {
            name: person(
                name.title(),
                "supervisor" if name in SUPERVISORS else "worker",
                teams["hillside" if name in ("cora", "sue") else "harbor"],
            )
            for name in PEOPLE
        }
        adam = person("Adam", "administrator")
        clients = [open_client(people[name], "Somebody") for name in ANSWERING]
        program = access.create_program(by=adam, name="Haven", confidential=True)
    return people, adam, clients, program


class AccessMachine(RuleBasedStateMachine):
    """What the cast does to each other's access, and the clock. Each run is rolled back."""

    cast = None

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(START, tick=False)
        self.now = START
        self.traveller = self.clock.start()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.people, self.adam, self.clients, self.program = deepcopy(self.cast)
        self.diary = SimpleNamespace(
            answers=list(ANSWERING),
            team=["sam", "sam", "sue"],
            grants=[],
            blocks=set(),
            inside=set(),
            members={},
            gone=set(),
            emergencies=[],
        )

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    # What ought to be, from the diary alone -------------------------------------------------

    def is_member(self, name):
        until = self.diary.members.get(name)
        return until is not None and self.now < until

    def is_blocked(self, name, number):
        confidential = number in self.diary.inside
        return (name, number) in self.diary.blocks or (
            confidential and not self.is_member(name)
        )

    def reach(self, name, number):
        """How far somebody may go with a record now; 0 if they do not see it."""
        if name in self.diary.gone or self.is_blocked(name, number):
            return 0
        if self.diary.team[number] == name:
            return SUPERVISE
        if self.diary.answers[number] == name:
            return CHANGE
        return max(
            (
                GIVES[grant.kind]
                for grant in self.diary.grants
                if (grant.to, grant.client) == (name, number)
                and grant.starts <= self.now < grant.until
            ),
            default=0,
        )

    def supervises(self, name, number):
        return self.reach(name, number) == SUPERVISE

    def grant(self, name, number, kind, hours=None, lasts=None, **more):
        until = self.now + (lasts or timedelta(hours=hours))
        self.diary.grants.append(
            SimpleNamespace(
                to=name, client=number, kind=kind, starts=self.now, until=until, **more
            )
        )

    # What people do ------------------------------------------------------------------------

    @rule(hours=st.integers(min_value=0, max_value=30))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours, minutes=1)
        self.traveller.move_to(self.now)

    @rule(
        name=somebody,
        number=some_client,
        kind=st.sampled_from(["co_worker", "consultation"]),
        hours=some_hours,
    )
    def somebody_is_given_access(self, name, number, kind, hours):
        by = self.diary.team[number]
        if not self.supervises(by, number):
            return
        try:
            access.grant(
                self.clients[number],
                to=self.people[name],
                kind=kind,
                reason=WHY,
                until=self.now + timedelta(hours=hours),
                by=self.people[by],
            )
        except ValidationError:
            return
        self.grant(name, number, kind, hours)

    @rule(away=st.sampled_from(["ana", "ben", "cora"]), name=somebody, hours=some_hours)
    def coverage_begins(self, away, name, hours):
        by = "sue" if away == "cora" else "sam"
        covered = [
            number
            for number in range(3)
            if self.diary.answers[number] == away
            and self.supervises(by, number)
            and name not in (self.diary.answers[number], self.diary.team[number])
            and not self.is_blocked(name, number)
        ]
        try:
            coverage.start(
                self.people[away],
                to=self.people[name],
                reason=WHY,
                until=self.now + timedelta(hours=hours),
                by=self.people[by],
            )
        except ValidationError:
            return
        for number in covered:
            self.grant(name, number, "coverage", hours)

    @rule(which=st.integers(min_value=0))
    def a_grant_ends(self, which):
        running = list(AccessGrant.objects.not_ended().except_emergency())
        if not running:
            return
        ended = running[which % len(running)]
        ended.end(by=self.people["sam"])
        for grant in self.diary.grants:
            if (
                self.people[grant.to].pk == ended.user_id
                and self.clients[grant.client].pk == ended.client_id
                and (grant.kind, grant.starts) == (ended.kind, ended.starts_at)
            ):
                grant.until = min(grant.until, self.now)

    @rule(name=somebody, number=some_client)
    def somebody_is_blocked(self, name, number):
        by = self.diary.team[number]
        if self.supervises(by, number) and (name, number) not in self.diary.blocks:
            access.block(
                self.clients[number], person=self.people[name], reason=WHY, by=self.people[by]
            )
            self.diary.blocks.add((name, number))

    @rule(which=st.integers(min_value=0))
    def a_block_is_lifted(self, which):
        if self.diary.blocks:
            name, number = sorted(self.diary.blocks)[which % len(self.diary.blocks)]
            block = Block.objects.in_force().get(
                person=self.people[name], client=self.clients[number]
            )
            block.lift(by=self.people["sam"])
            self.diary.blocks.discard((name, number))

    @rule(name=somebody, hours=some_hours)
    def somebody_joins(self, name, hours):
        if not self.is_member(name):
            until = self.now + timedelta(hours=hours)
            self.program.add_member(self.people[name], by=self.adam, until=until)
            self.diary.members[name] = until

    @rule(name=somebody)
    def somebody_leaves(self, name):
        if self.is_member(name):
            self.program.memberships.in_force().get(person=self.people[name]).end(by=self.adam)
            self.diary.members[name] = self.now

    @rule(name=somebody, number=some_client, inside=st.booleans())
    def a_client_changes_the_program(self, name, number, inside):
        client = self.clients[number]
        client.refresh_from_db()
        allowed = self.is_member(name) or not (inside or number in self.diary.inside)
        try:
            client.change_program(self.program if inside else None, by=self.people[name])
        except ValidationError:
            assert not allowed
            return
        assert allowed
        (self.diary.inside.add if inside else self.diary.inside.discard)(number)

    @rule(name=somebody)
    def somebody_goes_or_comes_back(self, name):
        user = self.people[name]
        if name in self.diary.gone:
            user.reactivate(by=self.adam)
            self.diary.gone.discard(name)
        else:
            user.deactivate(by=self.adam)
            self.diary.gone.add(name)

    @rule(number=some_client, name=st.sampled_from(["ana", "ben"]))
    def a_client_is_transferred(self, number, name):
        if number == 2 or not self.reach("sam", number):
            return
        self.clients[number].refresh_from_db()
        try:
            transfer(self.clients[number], to=self.people[name], by=self.people["sam"])
        except ValidationError:
            return
        assert not self.is_blocked(name, number)
        self.diary.answers[number] = name

    @rule(name=somebody, number=some_client)
    def somebody_uses_emergency_access(self, name, number):
        client, user = self.clients[number], self.people[name]
        if name in self.diary.gone:
            return
        try:
            found = emergency_access.find(client.chart_number, by=user)
            emergency = emergency_access.open_in_emergency(
                found.pk, by=user, reason="safety", why=WHY
            )
        except ValidationError:
            return
        assert not self.is_blocked(name, number)
        assert not self.reach(name, number)
        self.grant(name, number, "emergency", lasts=LASTS, emergency=emergency)
        self.diary.emergencies.append((emergency, name, number))

    @rule(which=st.integers(min_value=0))
    def emergency_access_is_ended(self, which):
        running = list(EmergencyAccess.objects.in_force())
        if running:
            emergency = running[which % len(running)]
            emergency.end(by=emergency.person)
            for grant in self.diary.grants:
                if getattr(grant, "emergency", None) == emergency:
                    grant.until = min(grant.until, self.now)

    @rule(
        name=somebody,
        which=st.integers(min_value=0),
        outcome=st.sampled_from(EmergencyAccess.Outcome.values),
    )
    def somebody_reviews(self, name, which, outcome):
        if not self.diary.emergencies:
            return
        emergency, who, _ = self.diary.emergencies[which % len(self.diary.emergencies)]
        reviewed = emergency.reviewed_at
        try:
            emergency.review(by=self.people[name], outcome=outcome, conclusion=WHY)
        except ValidationError:
            assert name == who or reviewed
        else:
            assert name != who

    @rule(name=somebody, number=some_client, add_follow_up=st.booleans())
    def somebody_logs_a_contact(self, name, number, add_follow_up):
        if self.reach(name, number) < LOG:
            return
        today = (self.now - timedelta(hours=8)).date()
        follow_up = (
            {"kind": "task", "due_on": today + timedelta(days=9)} if add_follow_up else None
        )
        try:
            record_contact(
                self.clients[number],
                by=self.people[name],
                contact=met(occurred_on=today),
                follow_up=follow_up,
            )
        except ValidationError:
            assert add_follow_up
            assert self.reach(name, number) < CHANGE
        else:
            assert not add_follow_up or self.reach(name, number) >= CHANGE

    @rule()
    def the_night_cleans_up(self):
        access.delete_ended_grants()
        assert not AccessGrant.objects.ended().exists()

    # What always holds ---------------------------------------------------------------------

    @invariant()
    def the_database_answers_what_the_diary_says(self):
        if not hasattr(self, "diary"):
            return
        self.steps = getattr(self, "steps", 0) + 1
        for name, user in self.people.items():
            visible = Client.objects.visible_to(user).with_reach_of(user)
            assert {client.pk: client.reach for client in visible} == {
                client.pk: self.reach(name, number)
                for number, client in enumerate(self.clients)
                if self.reach(name, number)
            }, name
        name = PEOPLE[self.steps % len(PEOPLE)]  # asked in another way, each in turn
        for reach in (Reach.LOG, Reach.CHANGE, Reach.SUPERVISE):
            found = Client.objects.reachable_by(self.people[name], reach)
            assert set(found.values_list("pk", flat=True)) == {
                client.pk
                for number, client in enumerate(self.clients)
                if self.reach(name, number) >= reach
            }, (name, reach)

    @invariant()
    def every_grant_has_a_reason_and_an_end(self):
        if not hasattr(self, "diary"):
            return
        for access_ in AccessGrant.objects.in_force():
            assert access_.ends_at > self.now
            assert access_.reason

    @invariant()
    def each_emergency_access_is_on_the_trail_and_lasts_four_hours_at_most(self):
        if not hasattr(self, "diary"):
            return
        for emergency, name, _number in self.diary.emergencies[-1:]:
            assert emergency.ends_at - emergency.opened_at <= LASTS
            event = trail.of(emergency).get(verb="emergency_access.opened")
            assert event.actor_id == self.people[name].pk


def test_no_path_leads_to_a_record_without_a_reason_or_after_its_end(cast, monkeypatch):
    monkeypatch.setattr(AccessMachine, "cast", cast)
    run_state_machine_as_test(
        AccessMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
