"""Random entries, corrections, moves and withdrawals: all that is derived equals a recount.

The recount reads the plain rows, and goes through no queryset or verb of ours.
"""

import os
from copy import deepcopy
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
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
from casework import correcting, counting, recording
from casework.attempts import Course, Ladder, Status
from casework.models import (
    Award,
    Client,
    Contact,
    FollowUp,
    Offer,
    OutreachDecision,
    PlaceLink,
)
from casework.models.client_lists import NO_CONTACT_AFTER, read_contact_status
from casework.models.withdrawing import CHOSEN
from oversight.board import board_of
from oversight.waiting import waiting_for
from places.models import Place
from reports.measures import MEASURES
from reports.period import Period
from reports.scope import AwardScope
from tests.conftest import open_client, person

EXAMPLES = int(os.environ.get("CORRECTION_EXAMPLES", "12"))  # 300 before a release
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SERVICES = ("transportation", "crisis-intervention")
days_ago = st.integers(min_value=0, max_value=60)
outcomes = st.sampled_from(Contact.Outcome.values)
one_of_them = st.integers(min_value=0, max_value=9)
reasons = st.sampled_from([value for value, _label in CHOSEN])
by_supervisor = st.booleans()
kinds = st.sampled_from(["street", "visit", "phone"])
some_place = st.sampled_from([None, 0, 1, 2])
# Small hours, which have passed whenever it is; or no time.
times = st.sampled_from([None, time(0), time(0, 30)])


@pytest.fixture
def cast(db):
    with time_machine.travel(START, tick=False):
        team = Team.objects.create(name="Harbor")
        ana, sam = person("Ana", "worker", team), person("Sam", "supervisor", team)
        opened = timezone.localdate() - timedelta(days=70)
        clients = [open_client(ana, "Somebody", on=opened) for _ in range(2)]
        award = Award.objects.create(
            number="voca-1",
            name="Safe Streets",
            funder="OVC",
            starts_on=opened - timedelta(days=400),
            ends_on=opened + timedelta(days=400),
        )
        places = [Place.add(by=ana, name=name) for name in ("Pier 4", "Library", "Camp")]
    return ana, sam, clients, award, places


class CorrectionsMachine(RuleBasedStateMachine):
    """What Ana and Sam log and take back, about two clients. Each run is rolled back."""

    cast = None

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller, self.now = self.clock.start(), START
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.ana, self.sam, self.clients, self.award, self.places = deepcopy(self.cast)

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    def one(self, model, number):
        """One of what there is, read anew; None if there is none."""
        rows = list(model.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def attempt(self, verb, *args, **kwargs):
        try:
            with transaction.atomic():
                verb(*args, **kwargs)
        except ValidationError:
            return  # a refusal: the recount has to agree all the same

    def day(self, ago):
        return timezone.localdate() - timedelta(days=ago)

    # What they do ---------------------------------------------------------------------------

    def key_of(self, place):
        return None if place is None else str(self.places[place].pk)

    @rule(
        number=one_of_them,
        ago=days_ago,
        outcome=outcomes,
        many=st.integers(0, 2),
        at=times,
        kind=kinds,
        place=some_place,
    )
    def log(self, number, ago, outcome, many, at, kind="street", place=None):
        day = self.day(ago)
        offered = {"answer": "accepted", "provided_on": day, "quantity": 2}
        self.attempt(
            recording.record_contact,
            self.one(Client, number),
            by=self.ana,
            contact={
                "kind": kind,
                "place_kind": "outdoors",
                "place_key": self.key_of(place),
                "outcome": outcome,
                "occurred_on": day,
                "began_at": at,
            },
            offers=[
                {"service": service, "award": self.award, **offered}
                for service in SERVICES[:many]
            ],
            follow_up={"kind": "task", "due_on": day, "task": "x"} if many else None,
            completes=FollowUp.objects.open().filter(client=self.one(Client, number))[:1],
            on=day,
        )

    @rule(number=one_of_them, ago=days_ago, outcome=outcomes)
    def correct(self, number, ago, outcome):
        if contact := self.one(Contact, number):
            self.attempt(contact.amend, by=self.ana, occurred_on=self.day(ago), outcome=outcome)

    @rule(number=one_of_them, kind=kinds, place=some_place)
    def correct_the_place(self, number, kind, place):
        if contact := self.one(Contact, number):
            self.attempt(contact.amend, by=self.ana, kind=kind, place_key=self.key_of(place))

    @rule(number=one_of_them, place=st.integers(0, 2), ago=st.none() | days_ago)
    def add_a_place(self, number, place, ago):
        self.attempt(
            PlaceLink.add,
            self.one(Client, number),
            by=self.ana,
            place=self.one(Place, place),
            seen_on=None if ago is None else self.day(ago),
        )

    @rule(number=one_of_them)
    def end_a_place(self, number):
        if link := self.one(PlaceLink, number):
            self.attempt(link.end, by=self.ana)

    @rule(number=st.integers(0, 2), to=st.integers(0, 2))
    def merge_a_place(self, number, to):
        place = self.one(Place, number)
        self.attempt(place.merge, self.one(Place, to), by=self.sam)

    @rule(number=st.integers(0, 2))
    def separate_a_place(self, number):
        self.attempt(self.one(Place, number).separate, by=self.sam)

    @rule(number=one_of_them, attempts=st.integers(1, 4), at=times)
    def try_in_vain(self, number, attempts, at):
        for _ in range(attempts):
            self.log(number, 0, "not_reached", 0, at)

    @rule(number=one_of_them, course=st.sampled_from(Course.values), days=st.integers(0, 5))
    def decide(self, number, course, days):
        client = self.one(Client, number)
        seen, until = client.ladder.decision, timezone.localdate() + timedelta(days=days)
        given = {"course": course, "until": until, "reason": "x", "replaces": seen and seen.pk}
        self.attempt(OutreachDecision.make, client, by=self.sam, **given)

    @rule(number=one_of_them, kind=st.sampled_from(["call", "task"]))
    def plan(self, number, kind):
        client, due_on = self.one(Client, number), timezone.localdate()
        in_the_way = kind == "call" and client.ladder.is_in_the_way
        added = FollowUp.objects.count()
        self.attempt(client.add_follow_up, by=self.ana, kind=kind, due_on=due_on)
        assert FollowUp.objects.count() == added + (not in_the_way)

    @rule(number=one_of_them, why=reasons, supervises=by_supervisor, all_of_it=st.booleans())
    def withdraw(self, number, why, supervises, all_of_it):
        if contact := self.one(Contact, number):
            self.attempt(
                correcting.withdraw_contact,
                contact,
                by=self.sam if supervises else self.ana,
                withdrawal=why,
                follow_ups=list(contact.follow_ups.open()) if all_of_it else [],
            )

    @rule(number=one_of_them)
    def undo(self, number):
        if contact := self.one(Contact, number):
            self.attempt(correcting.undo_contact, contact, by=self.ana)

    @rule(number=one_of_them)
    def put_back(self, number):
        if contact := self.one(Contact, number):
            self.attempt(contact.put_back, by=self.ana)

    @rule(number=one_of_them, to=one_of_them, all_of_it=st.booleans())
    def move(self, number, to, all_of_it):
        if contact := self.one(Contact, number):
            self.attempt(
                correcting.move_contact,
                contact,
                by=self.sam,
                client=self.one(Client, to),
                follow_ups=list(contact.follow_ups.open()) if all_of_it else [],
            )

    @rule(number=one_of_them, ago=days_ago, quantity=st.integers(0, 3), paid=st.booleans())
    def correct_a_service(self, number, ago, quantity, paid):
        if offer := self.one(Offer, number):
            self.attempt(
                offer.amend,
                by=self.ana,
                provided_on=self.day(ago) if quantity else None,
                quantity=quantity,
                award=self.award if quantity and paid else None,
            )

    @rule(number=one_of_them, why=reasons)
    def withdraw_a_service(self, number, why):
        if offer := self.one(Offer, number):
            self.attempt(offer.withdraw, by=self.ana, withdrawal=why)

    @rule(number=one_of_them)
    def put_a_service_back(self, number):
        if offer := self.one(Offer, number):
            self.attempt(offer.put_back, by=self.ana)

    @rule(number=one_of_them, outcome=st.sampled_from(["done", "mistake"]))
    def end_a_follow_up(self, number, outcome):
        if follow_up := self.one(FollowUp, number):
            self.attempt(follow_up.complete, by=self.ana, outcome=outcome)

    @rule(number=one_of_them)
    def reopen_a_follow_up(self, number):
        if follow_up := self.one(FollowUp, number):
            self.attempt(follow_up.reopen, by=self.ana)

    @rule(number=one_of_them)
    def sign_the_review(self, number):
        review = self.one(Client, number).reviews.unsigned().get()
        self.attempt(review.sign, by=self.sam, agreed="Go on.")

    @rule(hours=st.integers(min_value=1, max_value=40))
    def time_goes_by(self, hours):
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now)

    # What is derived ------------------------------------------------------------------------

    @invariant()
    def all_that_is_derived_equals_a_recount(self):
        if not hasattr(self, "clients"):
            return
        contacts = [each for each in Contact.objects.all() if each.withdrawn_on is None]
        today, quiet = timezone.localdate(), 0
        for client in Client.objects.all():
            days = [
                each.occurred_on
                for each in contacts
                if each.client_id == client.pk and each.outcome == "reached"
            ]
            assert client.last_reached_on == max(days, default=None)
            assert client.unseen_since == max(days, default=client.opened_on)
            quiet += client.unseen_since < today - NO_CONTACT_AFTER
        assert Client.objects.without_recent_contact().count() == quiet
        self.check_board(contacts, quiet)
        self.check_ladders(contacts)
        self.check_measures(contacts)
        self.check_places(contacts)

    def check_places(self, contacts):
        """When each was last seen where; a chain of merges ends where nothing was merged."""
        days = {}
        for each in contacts:
            if (
                each.place_key
                and each.kind != "phone"
                and each.outcome in ("reached", "declined")
            ):
                days.setdefault((each.client_id, each.place_key), []).append(each.occurred_on)
        links = {(each.client_id, str(each.place_id)): each for each in PlaceLink.objects.all()}
        assert days.keys() <= links.keys()
        for key, link in links.items():
            by_hand = [link.seen_on] if link.seen_on else []
            assert link.last_seen_on == max([*days.get(key, []), *by_hand], default=None)
        in_force = PlaceLink.objects.in_force()
        assert {each.pk for each in links.values() if each.is_in_force} == {
            each.pk for each in in_force
        }
        places = {each.pk: each for each in Place.objects.all()}
        for place in places.values():
            end = place
            while end.merged_into_id:
                end = places[end.merged_into_id]
            assert place.survivor_id == end.pk

    def check_board(self, contacts, quiet):
        today = timezone.localdate()
        assert counting.differences() == 0
        late = [
            each
            for each in FollowUp.objects.all()
            if each.done_on is None and each.due_on < today
        ]
        row = next(row for row in board_of(self.sam) if row.person == self.ana)
        days = [each.occurred_on for each in contacts if each.recorded_by_id == self.ana.pk]
        assert row.last_contact_on == max(days, default=None)
        assert (row.overdue, row.no_recent_contact) == (
            sum(each.owner_id == self.ana.pk for each in late),
            quiet,
        )

    def check_ladders(self, contacts):
        asked, listed = set(), list(Client.objects.all())
        read_contact_status(listed)
        for client in listed:
            theirs = [each for each in contacts if each.client_id == client.pk]
            answers = [each for each in theirs if each.outcome in ("reached", "declined")]
            days = [
                each.occurred_on
                for each in theirs
                if each not in answers and not any(came_later(a, each) for a in answers)
            ]
            decisions = [
                each
                for each in OutreachDecision.objects.filter(client=client)
                if not any(answered_since(each, answer) for answer in answers)
            ]
            ladder = Ladder(tuple(sorted(days)), max(decisions, key=made, default=None))
            assert client.ladder == ladder == Client.objects.get(pk=client.pk).ladder
            if ladder.status() == Status.ASK:
                asked.add(client)
        assert set(waiting_for(self.sam).unanswered) == asked

    def check_measures(self, contacts):
        period = Period(self.day(90), timezone.localdate())
        scope = AwardScope(self.award, period, self.day(120))
        in_force = {each.pk for each in contacts}
        paid = [
            each
            for each in Offer.objects.all()
            if each.award_id and each.withdrawn_on is None and each.contact_id in in_force
        ]
        times = {
            service: sum(each.quantity for each in paid if each.service == service)
            for service in {each.service for each in paid}
        }
        assert MEASURES["times-by-service"](scope) == times
        assert MEASURES["individuals-served"](scope) == len({each.client_id for each in paid})


def came_later(answer, attempt):
    """Tell it by the days, the times if both have one, and else by when they were recorded."""
    if answer.occurred_on != attempt.occurred_on:
        return answer.occurred_on > attempt.occurred_on
    times = answer.began_at, attempt.began_at
    if None not in times and times[0] != times[1]:
        return times[0] > times[1]
    return (answer.recorded_at, answer.pk) > (attempt.recorded_at, attempt.pk)


def answered_since(decision, answer):
    answered = answer.occurred_on, answer.recorded_at
    return answered > (decision.decided_on, decision.decided_at)


def made(decision):
    return decision.decided_at, decision.pk


def test_after_any_history_all_that_is_derived_equals_a_recount(cast, monkeypatch):
    monkeypatch.setattr(CorrectionsMachine, "cast", cast)
    run_state_machine_as_test(
        CorrectionsMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
