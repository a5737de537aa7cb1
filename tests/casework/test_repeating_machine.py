"""Any history of what repeats: one is open at most, and every one equals a recount.

The recount reads the plain rows, and adds days and months by itself.
"""

import os
from calendar import monthrange
from collections import defaultdict
from copy import deepcopy
from datetime import date, datetime, timedelta
from itertools import pairwise

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
from casework.models import FollowUp, Task
from opening.models import ClosedDay
from opening.models.closed_days import add_closed_day
from tests.conftest import open_client, person

EXAMPLES = int(os.environ.get("REPEATING_EXAMPLES", "10"))  # 300 before a release
START = datetime(2027, 1, 29, 9, tzinfo=timezone.get_default_timezone())
STEP = {"day": 1, "week": 7, "two_weeks": 14}
number = st.integers(0, 9)
repeats = st.sampled_from(["", "day", "week", "two_weeks", "month"])
ahead = st.integers(0, 40)


@pytest.fixture
def cast(db):
    with time_machine.travel(START, tick=False):
        team = Team.objects.create(name="Harbor")
        ana, sam = person("Ana", "worker", team), person("Sam", "supervisor", team)
        client = open_client(ana, "Somebody", on=date(2027, 1, 1))
    return ana, sam, client


class RepeatingMachine(RuleBasedStateMachine):
    """What Ana and Sam plan, do, take back and stop, while days pass. Each is rolled back."""

    cast = None

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller, self.now = self.clock.start(), START
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.ana, self.sam, self.client = deepcopy(self.cast)

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    def attempt(self, verb, *args, **kwargs):
        try:
            with transaction.atomic():
                verb(*args, **kwargs)
        except ValidationError:
            return  # a refusal: the recount has to agree all the same

    def one(self, place):
        rows = [*FollowUp.objects.order_by("pk"), *Task.objects.order_by("pk")]
        return rows[place % len(rows)] if rows else None

    # What they do ---------------------------------------------------------------------------

    @rule(days=st.integers(1, 45))
    def days_pass(self, days):
        self.now += timedelta(days=days)
        self.traveller.move_to(self.now)

    @rule(days=ahead, often=repeats, ends=st.none() | st.integers(0, 90))
    def add_a_task(self, days, often, ends):
        due_on = timezone.localdate() + timedelta(days=days)
        until = due_on + timedelta(days=ends) if often and ends is not None else None
        self.attempt(
            Task.add,
            by=self.ana,
            words="Restock the van",
            due_on=due_on,
            repeats=often,
            repeats_until=until,
        )

    @rule(days=ahead, often=repeats, kind=st.sampled_from(["call", "task"]))
    def add_a_follow_up(self, days, often, kind):
        due_on = timezone.localdate() + timedelta(days=days)
        self.attempt(
            self.client.add_follow_up, by=self.ana, kind=kind, due_on=due_on, repeats=often
        )

    @rule(place=number, outcome=st.sampled_from(["done", "not_needed", "mistake"]))
    def complete(self, place, outcome):
        if one := self.one(place):
            self.attempt(one.complete, by=self.ana, outcome=outcome)

    @rule(place=number)
    def reopen(self, place):
        if one := self.one(place):
            self.attempt(one.reopen, by=self.sam)

    @rule(place=number, days=ahead)
    def snooze(self, place, days):
        if one := self.one(place):
            due_on = timezone.localdate() + timedelta(days=days)
            self.attempt(one.reschedule, by=self.ana, due_on=due_on, moved_because="Later")

    @rule(place=number)
    def stop(self, place):
        if one := self.one(place):
            self.attempt(one.stop_repeating, by=self.ana)

    @rule(place=number)
    def resume(self, place):
        if one := self.one(place):
            self.attempt(one.resume_repeating, by=self.ana)

    @rule(days=ahead)
    def close_a_day(self, days):
        day = timezone.localdate() + timedelta(days=days)
        if not ClosedDay.objects.filter(day=day).exists():
            add_closed_day(by=self.ana, day=day)

    @rule()
    def close_and_reopen_the_case(self):
        self.attempt(self.client.close, by=self.ana, reason="goals_met")
        for row in self.client.follow_ups.all():
            assert not row.is_open
        for closure in self.client.closures.all():
            self.attempt(closure.reopen, by=self.sam)

    # What has to be so ----------------------------------------------------------------------

    @invariant()
    def one_of_a_series_is_open_at_most_and_each_is_where_the_rule_puts_it(self):
        if not hasattr(self, "clock"):
            return
        for model in (FollowUp, Task):
            series = defaultdict(list)
            for row in model.objects.exclude(series=None).exclude(outcome="taken_back"):
                series[row.series].append(row)
            for rows in series.values():
                self.recount(sorted(rows, key=lambda row: row.occurrence))

    def recount(self, rows):
        assert sum(row.done_on is None for row in rows) <= 1
        assert all(row.done_on is not None for row in rows[:-1])
        assert len({(row.repeats, row.repeats_from, row.repeats_until) for row in rows}) == 1
        first = rows[0]
        assert (first.occurrence, first.skipped, first.pk) == (0, 0, first.series)
        for before, after in pairwise(rows):
            assert after.skipped == after.occurrence - before.occurrence - 1
        for row in rows:
            planned = planned_day(row.repeats, row.repeats_from, row.occurrence)
            assert row.planned_on == planned
            assert row.repeats_until is None or planned <= row.repeats_until
            as_opened = row.history.get(history_type="+")
            assert as_opened.due_on >= planned


def planned_day(often, first, occurrence):
    if often in STEP:
        return first + timedelta(days=STEP[often] * occurrence)
    months = first.year * 12 + first.month - 1 + occurrence
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def test_after_any_history_one_is_open_at_most_and_each_equals_a_recount(cast, monkeypatch):
    monkeypatch.setattr(RepeatingMachine, "cast", cast)
    run_state_machine_as_test(
        RepeatingMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
