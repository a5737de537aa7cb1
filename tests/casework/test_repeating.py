"""A follow-up that repeats: the next one opens as it ends, and stops with what it relies on."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit import trail
from casework import correcting, erasing, intake, recording
from casework.exceptions import (
    AlreadyEnded,
    AttemptsUnanswered,
    NextOneMeanwhile,
    NotRepeating,
    RepetitionEndsTooSoon,
)
from casework.models import FollowUp, OutreachDecision, SafeContactCard
from casework.models.withdrawing import Withdrawal
from casework.safe_hours import ONLY, Hours
from opening.models.closed_days import add_closed_day
from tests.conftest import open_client

ZONE = timezone.get_default_timezone()
TUESDAY = date(2026, 12, 8)
A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 12, 8, 9, tzinfo=ZONE), tick=False) as traveller:
        yield traveller


@pytest.fixture
def to(clock):
    """Move to nine in the morning of a day."""
    return lambda day: clock.move_to(datetime.combine(day, time(9), ZONE))


@pytest.fixture
def luz(ana):
    client = open_client(ana, "Luz", phone_number="206 555 0142")
    for follow_up in client.follow_ups.open():
        follow_up.complete(by=ana, outcome="done")
    return client


@pytest.fixture
def weekly(luz, ana):
    return luz.add_follow_up(
        by=ana, kind="call", due_on=TUESDAY, due_at=time(14), task="Ring her", repeats="week"
    )


def open_one(client):
    return client.follow_ups.open().get()


def verbs_of(record):
    return [event.verb for event in trail.of(record)]


@pytest.mark.parametrize("outcome", ["done", "not_reached", "not_needed"])
def test_the_next_one_opens_as_one_ends(weekly, luz, ana, outcome):
    weekly.complete(by=ana, outcome=outcome)

    following = open_one(luz)
    assert (following.due_on, following.due_at) == (TUESDAY + A_WEEK, time(14))
    assert (following.owner, following.kind, following.task) == (ana, "call", "Ring her")
    assert (following.occurrence, following.skipped) == (1, 0)
    assert weekly.next_one == following
    assert verbs_of(following) == ["follow_up.repeated"]


def test_it_is_counted_from_the_planned_day_and_not_from_when_it_was_done(weekly, luz, ana, to):
    to(TUESDAY + 2 * A_DAY)
    weekly.complete(by=ana, outcome="done")

    assert open_one(luz).due_on == TUESDAY + A_WEEK


def test_one_that_was_moved_does_not_move_those_after_it(weekly, luz, ana):
    weekly.reschedule(by=ana, due_on=TUESDAY + 2 * A_DAY, due_at=time(16))
    weekly.complete(by=ana, outcome="done")

    following = open_one(luz)
    assert (following.due_on, following.due_at) == (TUESDAY + A_WEEK, time(14))


def test_those_whose_day_has_passed_are_skipped_and_named(weekly, luz, ana, to):
    to(TUESDAY + 2 * A_WEEK + A_DAY)
    weekly.complete(by=ana, outcome="done")

    following = open_one(luz)
    assert following.due_on == TUESDAY + 3 * A_WEEK
    assert following.skipped == 2
    assert following.skipped_in_words == "2 skipped before it"


def test_it_moves_off_closed_days_and_into_the_safe_hours_and_the_one_after_does_not(
    weekly, luz, ana, to
):
    SafeContactCard.of(luz).write(by=ana, hours=Hours(ONLY, ("tue", "thu")))
    add_closed_day(by=ana, day=TUESDAY + A_WEEK)
    weekly.complete(by=ana, outcome="done")

    moved = open_one(luz)
    assert moved.due_on == TUESDAY + A_WEEK + 2 * A_DAY
    assert moved.planned_on == TUESDAY + A_WEEK
    to(moved.due_on)
    moved.complete(by=ana, outcome="done")
    assert open_one(luz).due_on == TUESDAY + 2 * A_WEEK


def test_two_that_would_move_onto_one_day_are_one(luz, ana, to, settings):
    settings.CLOSED_WEEKDAYS = ["sat", "sun"]
    friday = TUESDAY + 3 * A_DAY
    daily = luz.add_follow_up(by=ana, kind="task", due_on=friday, repeats="day")
    daily.complete(by=ana, outcome="done")

    on_monday = open_one(luz)
    assert (on_monday.due_on, on_monday.planned_on) == (friday + 3 * A_DAY, friday + A_DAY)
    to(on_monday.due_on)
    on_monday.complete(by=ana, outcome="done")
    assert open_one(luz).due_on == friday + 4 * A_DAY
    assert open_one(luz).skipped == 2


def test_after_the_last_day_none_follows(luz, ana):
    last = luz.add_follow_up(
        by=ana,
        kind="task",
        due_on=TUESDAY,
        repeats="week",
        repeats_until=TUESDAY + A_WEEK - A_DAY,
    )

    last.complete(by=ana, outcome="done")

    assert not luz.follow_ups.open().exists()


def test_the_last_day_is_not_before_the_first(luz, ana):
    with pytest.raises(RepetitionEndsTooSoon):
        luz.add_follow_up(
            by=ana,
            kind="task",
            due_on=TUESDAY,
            repeats="week",
            repeats_until=TUESDAY - A_DAY,
        )


@pytest.mark.parametrize(
    ("repeats", "until", "words"),
    [
        ("day", None, "Every day"),
        ("week", date(2027, 3, 1), "Every Tuesday until March 1, 2027"),
        ("two_weeks", None, "Every two weeks on Tuesday"),
        ("month", None, "Every month on day 8"),
        ("", None, ""),
    ],
)
def test_it_is_said_in_words(luz, ana, repeats, until, words):
    added = luz.add_follow_up(
        by=ana, kind="task", due_on=TUESDAY, repeats=repeats, repeats_until=until
    )

    assert added.repeats_in_words == words


def test_the_last_day_of_a_month_is_said_too(luz, ana):
    added = luz.add_follow_up(by=ana, kind="task", due_on=date(2026, 12, 31), repeats="month")

    assert added.repeats_in_words == "Every month on day 31, or on its last day"


# Stopping -----------------------------------------------------------------------------------


def test_who_stops_it_keeps_the_open_one_and_no_other_follows(weekly, luz, ana):
    weekly.stop_repeating(by=ana)

    assert weekly.is_open
    assert weekly.repeats_in_words == ""
    weekly.complete(by=ana, outcome="done")
    assert not luz.follow_ups.open().exists()
    assert "follow_up.repetition_ended" in verbs_of(weekly)


def test_stopping_is_taken_back_while_it_is_open(weekly, luz, ana):
    weekly.stop_repeating(by=ana)
    weekly.resume_repeating(by=ana)
    with pytest.raises(NotRepeating):
        weekly.resume_repeating(by=ana)

    weekly.complete(by=ana, outcome="done")

    assert open_one(luz).due_on == TUESDAY + A_WEEK
    with pytest.raises(AlreadyEnded):
        weekly.stop_repeating(by=ana)


def test_closing_the_case_ends_it_for_good(weekly, luz, ana, sam):
    luz.close(by=ana, reason="goals_met")
    luz.closures.get().reopen(by=sam)
    weekly.refresh_from_db()
    weekly.reopen(by=ana)

    assert weekly.is_open
    assert not weekly.is_repeating


def test_who_no_longer_agrees_to_be_contacted_is_reminded_of_no_more(weekly, luz, ana):
    note = luz.add_follow_up(by=ana, kind="task", due_on=TUESDAY, repeats="week")

    luz.revoke_consent("contact", by=ana)

    weekly.refresh_from_db()
    assert weekly.outcome == FollowUp.Outcome.CONSENT_REVOKED
    assert not weekly.is_repeating
    assert open_one(luz) == note
    assert open_one(luz).is_repeating


def test_who_refuses_calls_meanwhile_is_not_reminded_of_again(weekly, luz, ana):
    SafeContactCard.of(luz).write(by=ana, refused=["call", "text"])

    weekly.complete(by=ana, outcome="done")

    assert not luz.follow_ups.open().exists()
    assert not weekly.is_repeating


def in_vain(client, by, times, completes=()):
    for _number in range(times):
        contact = {
            "kind": "phone",
            "outcome": "not_reached",
            "occurred_on": timezone.localdate(),
        }
        recording.record_contact(client, by=by, contact=contact, completes=completes)
        completes = ()


def test_a_third_attempt_opens_the_next_one_and_the_supervisor_is_asked(weekly, luz, ana):
    in_vain(luz, ana, 2)
    in_vain(luz, ana, 1, completes=[weekly])

    assert luz.ladder.is_to_ask
    assert open_one(luz).due_on == TUESDAY + A_WEEK


def test_to_stop_trying_ends_what_reaches_out_and_leaves_the_rest(weekly, luz, ana, sam):
    note = luz.add_follow_up(by=ana, kind="task", due_on=TUESDAY, repeats="week")
    in_vain(luz, ana, 3)

    OutreachDecision.make(luz, by=sam, course="stop", reason="They asked us.")

    weekly.refresh_from_db()
    note.refresh_from_db()
    assert not weekly.is_repeating
    assert note.is_repeating
    with pytest.raises(AttemptsUnanswered):
        weekly.resume_repeating(by=ana)


def test_to_wait_until_a_day_moves_the_next_one_behind_it(weekly, luz, ana, sam):
    in_vain(luz, ana, 3)
    until = TUESDAY + A_WEEK + A_DAY
    OutreachDecision.make(luz, by=sam, course="wait", reason="Give her time.", until=until)

    weekly.complete(by=ana, outcome="not_reached")

    assert open_one(luz).due_on == TUESDAY + 2 * A_WEEK
    assert open_one(luz).skipped == 1


def test_deletion_ends_it(weekly, luz, ana, sam, to):
    erasure = erasing.request(luz, by=ana, reason="asked")
    erasure.confirm(by=sam)
    to(erasure.due_on)

    erasing.carry_out(erasure)

    assert not FollowUp.objects.open().filter(client=luz.pk).exists()
    assert not FollowUp.objects.get(pk=weekly.pk).is_repeating


# Taking back --------------------------------------------------------------------------------


def test_done_and_undone_the_next_one_goes_away_again(weekly, luz, ana):
    weekly.complete(by=ana, outcome="done")
    following = weekly.next_one

    weekly.reopen(by=ana)

    following.refresh_from_db()
    assert open_one(luz) == weekly
    assert following.outcome == FollowUp.Outcome.TAKEN_BACK
    assert not following.may_be_reopened
    assert verbs_of(following) == ["follow_up.repeated", "follow_up.taken_back"]
    weekly.complete(by=ana, outcome="done")
    assert open_one(luz).occurrence == 1


@pytest.mark.parametrize("touch", ["reschedule", "stop_repeating", "complete", "reassign"])
def test_what_was_done_with_the_next_one_is_not_undone(weekly, luz, ana, ben, touch):
    weekly.complete(by=ana, outcome="done")
    following = weekly.next_one
    given = {
        "reschedule": {"due_on": TUESDAY + A_DAY},
        "complete": {"outcome": "done"},
        "reassign": {"to": ben},
    }
    getattr(following, touch)(by=ana, **given.get(touch, {}))

    with pytest.raises(NextOneMeanwhile):
        weekly.reopen(by=ana)


def test_one_added_by_mistake_has_no_next_one_and_put_back_repeats_again(weekly, luz, ana):
    weekly.complete(by=ana, outcome="mistake")
    assert not luz.follow_ups.open().exists()

    weekly.reopen(by=ana)
    weekly.complete(by=ana, outcome="done")

    assert open_one(luz).due_on == TUESDAY + A_WEEK


def test_a_contact_that_is_undone_takes_the_next_one_with_it(weekly, luz, ana):
    contact = recording.record_contact(
        luz,
        by=ana,
        contact={"kind": "phone", "outcome": "reached", "occurred_on": TUESDAY},
        completes=[weekly],
    )
    assert contact.carried_out[0].next_one == open_one(luz)

    correcting.undo_contact(contact, by=ana)

    assert open_one(luz) == weekly
    assert contact.withdrawal == Withdrawal.UNDONE


def test_what_moves_to_another_record_repeats_there(luz, ana, rosa):
    contact = recording.record_contact(
        luz,
        by=ana,
        contact={"kind": "street", "outcome": "reached", "occurred_on": TUESDAY},
        follow_up={"kind": "task", "due_on": TUESDAY, "task": "Papers", "repeats": "week"},
    )
    agreed = contact.follow_ups.get()
    agreed.reschedule(by=ana, due_on=TUESDAY + A_DAY)

    correcting.move_contact(contact, by=ana, client=rosa, follow_ups=[agreed])

    moved = rosa.follow_ups.open().exclude(repeats="").get()
    moved.complete(by=ana, outcome="done")
    assert moved.next_one.due_on == TUESDAY + A_WEEK
    assert not luz.follow_ups.open().exists()


def test_intake_adds_one_that_does_not_repeat(ana):
    assert intake.FIRST_FOLLOW_UP
    assert open_client(ana, "Mar").follow_ups.get().repeats == ""
