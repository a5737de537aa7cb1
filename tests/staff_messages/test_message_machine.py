"""Whatever happens, in any order: who reads a message is who may open the record, recounted."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Team
from casework import access, coverage, erasing
from casework.reach import Reach
from casework.transfers import transfer
from staff_messages.models import Message
from staff_messages.waiting import waiting_for
from tests.conftest import open_client, person

NOON = datetime(2026, 11, 30, 20, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK, MONTH = 7 * DAY, 30 * DAY
WORKERS, EVERYBODY = ("ana", "ben", "cora"), ("ana", "ben", "cora", "sam")
which, who = st.integers(min_value=0), st.sampled_from(EVERYBODY)


@dataclass
class Diary:
    """What the test knows of a message by itself."""

    author: str
    to: str | None
    is_urgent: bool
    sent_at: datetime
    says_something: bool = True
    is_withdrawn: bool = False
    read_by: set = field(default_factory=set)


class MessageMachine(RuleBasedStateMachine):
    """Three workers and a supervisor of one team, one client, and the clock."""

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(NOON, tick=False)
        self.traveller, self.now = self.clock.start(), NOON
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        team = Team.objects.create(name="Harbor")
        self.people = {name: person(name.title(), "worker", team) for name in WORKERS}
        self.people["sam"] = person("Sam", "supervisor", team)
        self.client = open_client(self.people["ana"], "Rosa")
        self.worker, self.covers, self.blocked = "ana", {}, set()
        self.is_closed = self.is_erased = False
        self.messages, self.diaries = [], []

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    # What the test knows ----------------------------------------------------------------------

    def may_open(self, name):
        if self.is_erased or name in self.blocked:
            return False
        return name in ("sam", self.worker) or self.covers.get(name, self.now) > self.now

    def is_listed(self, diary, name):
        unread = diary.says_something and not diary.is_withdrawn and diary.author != name
        if not unread or name in diary.read_by or not self.may_open(name):
            return False
        if diary.to:
            return diary.to == name
        if name == "sam" and not diary.is_urgent:
            return False
        age = self.now - diary.sent_at
        return age <= WEEK or (diary.is_urgent and (age <= MONTH or not diary.read_by))

    # What happens -----------------------------------------------------------------------------

    def attempt(self, verb, *args, **more):
        """Return what a verb made, or None if it refused: then all is as it was.

        The record is fetched as a page fetches it: the verb asks again who may open it.
        """
        self.client.reached_by = more["by"], Reach.READ
        try:
            with transaction.atomic():
                return verb(*args, **more) or True
        except (ValidationError, ObjectDoesNotExist):
            return None

    def one(self, number):
        place = number % len(self.messages)
        message = Message.objects.get(pk=self.messages[place])
        message.client = self.client
        return message, self.diaries[place]

    def keep(self, message, **facts):
        self.messages.append(message.pk)
        self.diaries.append(Diary(sent_at=self.now, **facts))

    @rule(hours=st.sampled_from([1, 30, 24 * 8, 24 * 31]))
    def wait(self, hours):
        if self.now + timedelta(hours=hours) > NOON + 300 * DAY:  # consents end after a year
            return
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now)

    @rule(by=who, to=st.sampled_from([None, *EVERYBODY]), is_urgent=st.booleans())
    def send(self, by, to, is_urgent):
        addressee = self.people.get(to)
        message = self.attempt(
            Message.send,
            self.client,
            by=self.people[by],
            to=addressee,
            text="Ask her.",
            is_urgent=is_urgent,
        )
        may = self.may_open(by) and not self.is_closed
        assert bool(message) == (may and (to is None or self.may_open(to)))
        if message:
            self.keep(message, author=by, to=to, is_urgent=is_urgent)

    @rule(number=which, by=who)
    def read(self, number, by):
        if not self.messages:
            return
        message, diary = self.one(number)
        done = self.attempt(message.mark_read, by=self.people[by])
        may = self.may_open(by) and not diary.is_withdrawn
        assert bool(done) == (may and by != diary.author)
        if done:
            diary.read_by.add(by)

    @rule(number=which, by=who)
    def answer(self, number, by):
        if not self.messages:
            return
        message, diary = self.one(number)
        answer = self.attempt(message.answer, by=self.people[by], text="I did.")
        may = self.may_open(by) and not (self.is_closed or diary.is_withdrawn)
        assert bool(answer) == may
        if answer:
            goes_back = diary.author != by and self.may_open(diary.author)
            to = diary.author if goes_back else None
            self.keep(answer, author=by, to=to, is_urgent=False)
            if by != diary.author and diary.says_something:
                diary.read_by.add(by)

    @rule(number=which, by=who)
    def withdraw(self, number, by):
        if not self.messages:
            return
        message, diary = self.one(number)
        done = self.attempt(message.withdraw, by=self.people[by])
        may = self.may_open(by) and by == diary.author
        assert bool(done) == (may and not diary.read_by)
        diary.is_withdrawn = diary.is_withdrawn or bool(done)

    @rule(to=st.sampled_from(WORKERS), note=st.sampled_from([None, "", "Court on Monday."]))
    def transfer(self, to, note):
        known = set(Message.objects.values_list("pk", flat=True))
        done = self.attempt(
            transfer, self.client, to=self.people[to], by=self.people["sam"], note=note
        )
        may = to != self.worker and to not in self.blocked
        may = may and self.may_open("sam")
        assert bool(done) == (may and not (note and self.is_closed))
        if not done:
            return
        self.worker = to
        if note is not None:
            message = Message.objects.exclude(pk__in=known).get()
            says = bool(note)
            self.keep(message, author="sam", to=to, is_urgent=False, says_something=says)

    @rule(to=st.sampled_from(WORKERS), days=st.sampled_from([1, 20]))
    def cover(self, to, days):
        known = set(Message.objects.values_list("pk", flat=True))
        until = self.now + timedelta(days=days)
        done = self.attempt(
            coverage.start,
            self.people[self.worker],
            to=self.people[to],
            reason="On leave.",
            until=until,
            by=self.people["sam"],
            note="Ring first.",
        )
        may = to != self.worker and to not in self.blocked
        assert bool(done) == (may and not (self.is_closed or self.is_erased))
        if done:
            self.covers[to] = max(until, self.covers.get(to, until))
            message = Message.objects.exclude(pk__in=known).get()
            self.keep(message, author="sam", to=to, is_urgent=False)

    @rule(name=st.sampled_from(WORKERS))
    def block_or_lift(self, name):
        if self.is_erased:
            return
        self.client.reached_by = None
        if name in self.blocked:
            self.client.blocks.in_force().get(person=self.people[name]).lift(
                by=self.people["sam"]
            )
            self.blocked.remove(name)
        else:
            person_, sam = self.people[name], self.people["sam"]
            access.block(self.client, person=person_, reason="Cousins.", by=sam)
            self.blocked.add(name)

    @rule()
    def close_or_reopen(self):
        if self.is_erased:
            return
        self.client.reached_by = None
        if self.is_closed:
            self.client.closures.in_force().get().reopen(by=self.people["sam"])
        else:
            self.client.close(by=self.people["sam"], reason="moved")
        self.is_closed = not self.is_closed

    @rule(is_sure=st.sampled_from([False, False, False, True]))
    def erase(self, is_sure):
        if self.is_erased or not is_sure or self.now > NOON + 250 * DAY:
            return
        self.client.reached_by = None
        erasure = erasing.request(self.client, by=self.people["ana"], reason="asked")
        erasure.confirm(by=self.people["sam"])
        self.wait(hours=24 * 8)
        erasing.carry_out(erasure)
        self.is_erased = True

    # What is always so ------------------------------------------------------------------------

    @invariant()
    def who_may_open_the_record_reads_all_of_them_and_nobody_else_any(self):
        for name, someone in getattr(self, "people", {}).items():
            visible = set(Message.objects.visible_to(someone).values_list("pk", flat=True))
            assert visible == (set(self.messages) if self.may_open(name) else set()), name

    @invariant()
    def each_page_lists_what_that_person_has_to_read(self):
        for name, someone in getattr(self, "people", {}).items():
            waiting = waiting_for(someone)
            listed = {each.pk for each in [*waiting.messages, *waiting.late]}
            late = {each.pk for each in waiting.late}
            expected = {
                key
                for key, diary in zip(self.messages, self.diaries, strict=True)
                if self.is_listed(diary, name)
            }
            assert listed - late <= expected <= listed, name
            assert not late or name == "sam"

    @invariant()
    def each_says_who_has_read_it(self):
        for key, diary in zip(
            getattr(self, "messages", []), getattr(self, "diaries", []), strict=True
        ):
            message = Message.objects.get(pk=key)
            readers = {self.people[name].pk for name in diary.read_by}
            assert set(message.readings.values_list("reader", flat=True)) == readers
            assert message.is_withdrawn == diary.is_withdrawn


EXAMPLES = int(os.environ.get("MESSAGE_EXAMPLES", "12"))  # 300 for a long look


@pytest.mark.django_db
def test_who_reads_a_message_is_who_may_open_the_record():
    run_state_machine_as_test(
        MessageMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            phases=[Phase.reuse, Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
