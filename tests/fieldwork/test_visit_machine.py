"""Random taps and minutes: a check-in is missed exactly when the diary says so.

What should be so is computed a second time, from a diary of what was done: who is out, until
when, who is missed, and how many emails were sent about it.
"""

import os
from datetime import timedelta

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
from fieldwork.alerting import alert_about
from fieldwork.models import PlannedVisit
from tests.conftest import person
from tests.fieldwork.cast import MINUTE, NINE

GRACE, AGAIN, MORE, UNDO = 15 * MINUTE, 30 * MINUTE, 30 * MINUTE, timedelta(hours=1)
which = st.integers(min_value=0, max_value=3)


class Diary:
    """What was done with one visit, and so how it must stand."""

    def __init__(self, starts, expected, is_out):
        self.starts, self.expected, self.is_out = starts, expected, is_out
        self.ended = None
        self.start_watching()

    def start_watching(self):
        self.alerts, self.is_reached = [], False

    def is_missed(self, now):
        return not (self.ended or self.is_reached) and now >= self.expected + GRACE

    def alert_is_due(self, now):
        if not self.is_missed(now) or len(self.alerts) == 2:
            return False
        return not self.alerts or now >= self.alerts[0] + AGAIN


class VisitMachine(RuleBasedStateMachine):
    """Ana, who goes out, Ben, her partner, Sam, who supervises, and the clock."""

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(NINE, tick=False)
        self.traveller, self.now = self.clock.start(), NINE
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        team = Team.objects.create(name="Harbor")
        self.ana, self.ben = person("Ana", "worker", team), person("Ben", "worker", team)
        self.sam = person("Sam", "supervisor", team)
        self.visits, self.diaries = [], []

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    def attempt(self, verb, **more):
        """Return whether a verb was carried out; a refusal leaves all as it was."""
        try:
            with transaction.atomic():
                verb(**more)
        except ValidationError:
            return False
        return True

    def one(self, number):
        place = number % len(self.visits)
        return PlannedVisit.objects.get(pk=self.visits[place]), self.diaries[place]

    def somebody_is_out(self, besides=None):
        return any(
            diary.is_out and not diary.ended for diary in self.diaries if diary is not besides
        )

    @rule(minutes=st.sampled_from([1, 10, 15, 30, 70]))
    def wait(self, minutes):
        self.now += minutes * MINUTE
        self.traveller.move_to(self.now)

    @rule(starts=st.sampled_from([None, 10, 40]), lasts=st.sampled_from([5, 30, 90]))
    def plan(self, starts, lasts):
        if len(self.visits) > 3:
            return
        begins = self.now + (starts or 0) * MINUTE
        made = []
        is_made = self.attempt(
            lambda: made.append(
                PlannedVisit.plan(
                    by=self.ana,
                    place="Pier 4",
                    partner=self.ben,
                    starts_at=begins if starts else None,
                    expected_at=begins + lasts * MINUTE,
                )
            )
        )
        assert is_made == (starts is not None or not self.somebody_is_out())
        if is_made:
            self.visits.append(made[0].pk)
            diary = Diary(begins, begins + lasts * MINUTE, starts is None)
            self.diaries.append(diary)

    @rule(number=which)
    def depart(self, number):
        if not self.visits:
            return
        visit, diary = self.one(number)
        may = not (diary.is_out or diary.ended or self.somebody_is_out())
        assert self.attempt(visit.depart, by=self.ana) == may
        if may:
            diary.is_out = True
            if diary.expected <= self.now:
                diary.expected = self.now + (diary.expected - diary.starts)
                diary.start_watching()

    @rule(number=which)
    def extend(self, number):
        if not self.visits:
            return
        visit, diary = self.one(number)
        assert self.attempt(visit.extend, by=self.ana) == (not diary.ended)
        if not diary.ended:
            diary.expected = max(diary.expected, self.now + MORE)
            diary.start_watching()

    @rule(number=which)
    def check_in(self, number):
        if not self.visits:
            return
        visit, diary = self.one(number)
        is_canceled = diary.ended is not None and diary.ended[0] == "canceled"
        assert self.attempt(visit.check_in, by=self.ana) == (not is_canceled)
        if not diary.ended:
            diary.ended = "back", self.now

    @rule(number=which)
    def cancel(self, number):
        if not self.visits:
            return
        visit, diary = self.one(number)
        may = not (diary.is_out or diary.ended)
        assert self.attempt(visit.cancel, by=self.ana) == may
        if may:
            diary.ended = "canceled", self.now

    @rule(number=which)
    def reinstate(self, number):
        if not self.visits:
            return
        visit, diary = self.one(number)
        may = diary.ended is not None and diary.ended[1] >= self.now - UNDO
        may = may and not (diary.is_out and self.somebody_is_out(besides=diary))
        assert self.attempt(visit.reinstate, by=self.ana) == may
        if may:
            diary.ended, diary.expected = None, max(diary.expected, self.now + MORE)
            diary.start_watching()

    @rule(number=which, by=st.sampled_from(["ana", "ben", "sam"]))
    def acknowledge(self, number, by):
        if not self.visits:
            return
        visit, diary = self.one(number)
        may = by != "ana" and diary.is_missed(self.now)
        someone = getattr(self, by)
        assert self.attempt(visit.acknowledge, by=someone, acknowledgement="Safe.") == may
        if may:
            diary.is_reached = True

    @rule(number=which)
    def run_the_job(self, number):
        if not self.visits:
            return
        visit, diary = self.one(number)
        is_due = diary.alert_is_due(self.now)
        assert alert_about(visit) == (2 if is_due else 0)  # Ben and Sam
        if is_due:
            diary.alerts.append(self.now)

    @invariant()
    def every_visit_stands_as_its_diary_says(self):
        for key, diary in zip(
            getattr(self, "visits", []), getattr(self, "diaries", []), strict=True
        ):
            visit = PlannedVisit.objects.get(pk=key)
            assert visit.expected_at == diary.expected
            assert visit.is_alert == diary.is_missed(self.now)
            assert visit.is_open == (diary.ended is None)
            assert [m for m in (visit.alerted_at, visit.alerted_again_at) if m] == diary.alerts


EXAMPLES = int(os.environ.get("VISIT_EXAMPLES", "12"))  # 500 for a long look


@pytest.mark.django_db
def test_whoever_is_missing_is_missed_and_nobody_else():
    run_state_machine_as_test(
        VisitMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
