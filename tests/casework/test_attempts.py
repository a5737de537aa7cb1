"""Three attempts without an answer: a supervisor decides whether the client is tried again."""

import re
from datetime import UTC, datetime, time, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework import correcting
from casework.attempts import ATTEMPTS, Course, Ladder, Status
from casework.caseloads import day_of
from casework.exceptions import (
    AttemptsUnanswered,
    ConsentMissing,
    DecidedMeanwhile,
    InThePast,
    KeepsTryingTooLong,
    NothingToDecide,
    RecordClosed,
)
from casework.models import Client, ContactOverride, FollowUp, OutreachDecision
from casework.recording import record_contact
from oversight.waiting import waiting_for
from tests.casework.cast import body as bytes_of
from tests.conftest import hidden_fields, open_client, shown_messages

TODAY = timezone.localdate
WHY = "Her sister says that he is on the way to her."


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz", phone_number="206 555 0142")


def body(response):
    return unescape(re.sub(r"<[^>]*>", "", bytes_of(response).decode()))


def ago(days):
    return TODAY() - timedelta(days=days)


def ahead(days):
    return TODAY() + timedelta(days=days)


def log(client, by, outcome="not_reached", day=None, **facts):
    contact = {
        "kind": "phone",
        "place_kind": "remote",
        "outcome": outcome,
        "occurred_on": day or TODAY(),
    }
    return record_contact(client, by=by, contact=contact | facts)


def try_three_times(client, by):
    return [log(client, by, day=ago(days)) for days in (9, 6, 3)]


def decide(client, by, course="keep", until=None, **facts):
    given = {"course": course, "reason": "Her cousin visits on Sundays.", "until": until}
    return OutreachDecision.make(fresh(client), by=by, **given | facts)


def fresh(client):
    return Client.objects.get(pk=client.pk)


def ladder_of(client):
    return fresh(client).ladder


def number_of(client):
    return len(ladder_of(client).days)


def plan(client, by, kind="call", **facts):
    return fresh(client).add_follow_up(by=by, kind=kind, due_on=TODAY(), **facts)


# How many ------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["not_reached", "left_word", "wrong_number"])
def test_whoever_does_not_answer_was_tried_once_more(luz, ana, outcome):
    log(luz, ana, outcome)

    assert number_of(luz) == 1


@pytest.mark.parametrize("outcome", ["reached", "declined"])
def test_an_answer_begins_anew(luz, ana, outcome):
    try_three_times(luz, ana)

    log(luz, ana, outcome)

    assert number_of(luz) == 0


def test_an_answer_of_an_earlier_day_that_is_entered_later_ends_what_came_before_it(luz, ana):
    try_three_times(luz, ana)

    log(luz, ana, "reached", ago(5))

    assert ladder_of(luz).days == (ago(3),)


def test_on_one_day_the_time_tells_which_came_later(luz, ana):
    log(luz, ana, "reached", began_at=time(0, 2), day=ago(1))
    log(luz, ana, began_at=time(0, 1), day=ago(1))

    assert number_of(luz) == 0


@pytest.mark.parametrize("time_of_answer", [None, time(0, 1)])
def test_without_a_time_what_was_recorded_later_came_later(luz, ana, time_of_answer):
    log(luz, ana, day=ago(1), began_at=None if time_of_answer else time(0, 5))
    log(luz, ana, "reached", day=ago(1), began_at=time_of_answer)
    assert number_of(luz) == 0

    log(luz, ana, day=ago(1))

    assert number_of(luz) == 1


def test_a_withdrawn_attempt_is_none(luz, ana):
    contact = log(luz, ana)

    correcting.withdraw_contact(contact, by=ana, withdrawal="mistake")

    assert number_of(luz) == 0


def test_a_moved_attempt_counts_where_it_was_made(luz, rosa, ana):
    contact = log(luz, ana)

    correcting.move_contact(contact, by=ana, client=fresh(rosa))

    assert (number_of(luz), number_of(rosa)) == (0, 1)


def test_a_corrected_answer_counts_as_what_it_was(luz, ana):
    contact = log(luz, ana, "reached")

    contact.amend(by=ana, outcome="not_reached")

    assert number_of(luz) == 1


# What follows --------------------------------------------------------------------------------


class Decided:
    pk = 1
    reason = ""

    def __init__(self, course, until=None):
        self.known_course, self.until = course, until


@pytest.mark.parametrize(
    ("days", "decision", "status"),
    [
        ((9, 6), None, Status.FREE),
        ((9, 6, 3), None, Status.ASK),
        ((9, 6, 3), Decided(Course.KEEP, 0), Status.FREE),
        ((9, 6, 3), Decided(Course.KEEP, -1), Status.ASK),
        ((9, 6, 3), Decided(Course.WAIT, 1), Status.WAIT),
        ((9, 6, 3), Decided(Course.WAIT, 0), Status.FREE),
        ((9, 6, 3, 0), Decided(Course.WAIT, 0), Status.ASK),
        ((9, 6), Decided(Course.WAIT, 1), Status.WAIT),
        ((9, 6, 3), Decided(Course.STOP), Status.STOP),
        ((9,), Decided(Course.STOP), Status.STOP),
        ((9, 6, 3), Decided(""), Status.ASK),
    ],
)
def test_what_follows_from_attempts_and_decision(days, decision, status):
    if decision and decision.until is not None:
        decision = Decided(decision.known_course, ahead(decision.until))

    assert Ladder(tuple(map(ago, days)), decision).status() == status


@pytest.mark.parametrize("kind", ["call", "visit"])
def test_after_three_attempts_no_call_and_no_visit_can_be_planned(luz, ana, kind):
    try_three_times(luz, ana)

    with pytest.raises(AttemptsUnanswered, match="3 attempts without an answer since"):
        plan(luz, ana, kind)


@pytest.mark.parametrize("kind", ["task", "office"])
def test_what_does_not_reach_out_can_be_planned_as_ever(luz, ana, kind):
    try_three_times(luz, ana)

    assert plan(luz, ana, kind, task="Ask the shelter.")


def test_a_call_that_was_planned_before_cannot_be_moved(luz, ana):
    call = plan(luz, ana)
    try_three_times(luz, ana)

    with pytest.raises(AttemptsUnanswered):
        call.reschedule(by=ana, due_on=ahead(2))


def test_a_contact_can_always_be_logged(luz, ana, sam):
    try_three_times(luz, ana)
    log(luz, ana)
    decide(luz, sam, "stop")

    assert log(luz, ana)


def test_the_third_attempt_itself_brings_no_next_call(luz, ana):
    for days in (9, 6):
        log(luz, ana, day=ago(days))
    contact = {
        "kind": "phone",
        "place_kind": "remote",
        "outcome": "not_reached",
        "occurred_on": TODAY(),
    }

    with pytest.raises(AttemptsUnanswered):
        record_contact(
            fresh(luz), by=ana, contact=contact, follow_up={"kind": "call", "due_on": ahead(1)}
        )


def test_once_reached_a_call_can_be_planned_again(luz, ana, sam):
    try_three_times(luz, ana)
    decide(luz, sam, "stop")

    log(luz, ana, "reached")

    assert plan(luz, ana)
    assert ladder_of(luz).decision is None


@pytest.mark.parametrize("outcome", ["reached", "declined"])
@pytest.mark.parametrize("began_at", [None, "now"])
def test_the_answer_itself_may_bring_the_next_call(luz, ana, sam, outcome, began_at):
    try_three_times(luz, ana)
    decide(luz, sam, "stop")
    minute = timezone.localtime().time().replace(second=0, microsecond=0)
    contact = {"kind": "phone", "place_kind": "remote", "occurred_on": TODAY()}
    contact |= {"outcome": outcome, "began_at": minute if began_at else None}

    made = record_contact(
        fresh(luz), by=ana, contact=contact, follow_up={"kind": "call", "due_on": ahead(1)}
    )

    assert made.next_follow_up.due_on == ahead(1)


@time_machine.travel(datetime(2030, 6, 10, 22, tzinfo=UTC), tick=False)  # 15:00 with us
def test_an_answer_of_this_morning_does_not_end_the_attempts_since_then(luz, ana):
    for hour in (10, 11, 12):
        log(luz, ana, began_at=time(hour))
    contact = {"kind": "phone", "place_kind": "remote", "occurred_on": TODAY()}
    contact |= {"outcome": "reached", "began_at": time(9)}

    with pytest.raises(AttemptsUnanswered):
        record_contact(
            fresh(luz), by=ana, contact=contact, follow_up={"kind": "call", "due_on": ahead(1)}
        )


def test_a_decision_of_before_does_not_hold_for_the_next_attempts(luz, ana, sam):
    try_three_times(luz, ana)
    decide(luz, sam, "stop")
    log(luz, ana, "reached")

    for _ in range(ATTEMPTS):
        log(luz, ana)

    assert ladder_of(luz).status() == Status.ASK


# The decision --------------------------------------------------------------------------------


def test_who_is_kept_trying_can_be_called_until_that_day(luz, ana, sam):
    try_three_times(luz, ana)

    decide(luz, sam, "keep", ahead(7))

    assert plan(luz, ana)
    assert ladder_of(luz).status(ahead(8)) == Status.ASK


def test_it_is_recorded_on_the_trail(luz, ana, sam):
    try_three_times(luz, ana)

    decision = decide(luz, sam, "stop")

    event = trail.of(decision).get()
    assert (event.verb, event.actor_id) == ("outreach_decision.made", sam.pk)
    assert event.facts == {}


@pytest.mark.parametrize("attempts", [0, 2])
def test_before_the_third_attempt_nothing_is_to_decide(luz, ana, sam, attempts):
    for _ in range(attempts):
        log(luz, ana)

    with pytest.raises(NothingToDecide):
        decide(luz, sam, "stop")


def test_a_decision_can_be_changed_by_who_saw_it(luz, ana, sam):
    try_three_times(luz, ana)
    first = decide(luz, sam, "stop")

    decide(luz, sam, "keep", ahead(3), replaces=first.pk)

    assert ladder_of(luz).status() == Status.FREE


def test_who_did_not_see_the_decision_does_not_replace_it(luz, ana, sam):
    try_three_times(luz, ana)
    decide(luz, sam, "stop")

    with pytest.raises(DecidedMeanwhile):
        decide(luz, sam, "keep", ahead(3))


@pytest.mark.parametrize(
    ("course", "days", "refusal"),
    [
        ("keep", -1, InThePast),
        ("keep", 31, KeepsTryingTooLong),
        ("wait", 0, InThePast),
    ],
)
def test_the_day_is_one_to_come_and_not_far(luz, ana, sam, course, days, refusal):
    try_three_times(luz, ana)

    with pytest.raises(refusal):
        decide(luz, sam, course, ahead(days))


def test_a_stop_has_no_day(luz, ana, sam):
    try_three_times(luz, ana)

    assert decide(luz, sam, "stop", ahead(4)).until is None


def test_of_a_closed_record_nothing_is_decided(luz, ana, sam):
    try_three_times(luz, ana)
    fresh(luz).close(by=ana, reason="moved")

    with pytest.raises(RecordClosed):
        decide(luz, sam, "stop")


def test_without_consent_to_a_record_nothing_is_added(luz, ana, sam):
    try_three_times(luz, ana)
    fresh(luz).revoke_consent("record", by=ana)

    with pytest.raises((ConsentMissing, RecordClosed)):
        decide(luz, sam, "stop")


# Pages ---------------------------------------------------------------------------------------


def decision_page(client):
    return reverse("casework:outreach-decision-create", args=[client.pk])


def test_the_record_says_how_often_nobody_answered(luz, ana, browser_of):
    log(luz, ana, day=ago(6))
    log(luz, ana, day=ago(3))

    page = body(browser_of(ana).get(luz.get_absolute_url()))

    assert "2 attempts without an answer since" in page
    assert "Talk with a supervisor" not in page


def test_the_number_is_shown_and_not_tapped_and_the_override_is_recorded(luz, ana, browser_of):
    try_three_times(luz, ana)
    browser = browser_of(ana)

    page = bytes_of(browser.get(luz.get_absolute_url())).decode()

    assert "tel:" not in page
    assert "Talk with a supervisor before the next attempt." in page
    address = reverse("casework:contact-override-create", args=[luz.pk])
    assert "contact-anyway/" in page

    asked = browser.get(address)
    assert body(asked).count("Talk with a supervisor") == 1
    answer = browser.post(address, hidden_fields(asked) | {"channel": "call", "why": WHY})

    override = ContactOverride.objects.get()
    assert (override.forbidden_by, override.why) == ("attempts", WHY)
    assert "tel:" in bytes_of(browser.get(answer.url)).decode()


def test_the_form_of_a_contact_says_it_where_a_client_is_chosen(luz, ana, browser_of):
    log(luz, ana, day=ago(3))

    page = body(browser_of(ana).get(f"{reverse('casework:contact-create')}?client={luz.pk}"))

    assert "1 attempt without an answer since" in page


def contact_answers(page, client, outcome="not_reached", **answers):
    return (
        hidden_fields(page)
        | {
            "client": client.pk,
            "when": "now",
            "kind": "phone",
            "outcome": outcome,
            "next": "nothing",
        }
        | answers
    )


def test_after_the_third_attempt_the_next_page_asks_to_talk_with_a_supervisor(
    luz, ana, browser_of
):
    log(luz, ana, day=ago(6))
    browser, address = browser_of(ana), reverse("casework:contact-create")

    for is_expected in (False, True):
        page = browser.get(address)
        answer = browser.post(address, contact_answers(page, luz), follow=True)
        is_there = "Talk with a supervisor before the next attempt." in shown_messages(answer)
        assert is_there == is_expected

    assert [each.level_tag for each in answer.context["messages"]] == ["success", "warning"]


def test_my_day_says_it_beside_a_call_that_is_due(luz, ana, browser_of):
    plan(luz, ana)
    log(luz, ana, day=ago(3))

    page = body(browser_of(ana).get(reverse("casework:my-day")))

    assert "1 attempt without an answer since" in page
    assert day_of(ana).today[0].client.ladder.days == (ago(3),)


def test_the_form_of_a_follow_up_says_what_the_supervisor_decided(luz, ana, sam, browser_of):
    try_three_times(luz, ana)
    decide(luz, sam, "wait", ahead(5))
    address = reverse("casework:follow-up-create", args=[luz.pk])
    browser = browser_of(ana)

    page = browser.get(address)
    assert "your supervisor decided. Her cousin visits on Sundays." in body(page)

    answers = {"kind": "call", "due_on": ahead(2).isoformat()}
    refused = body(browser.post(address, hidden_fields(page) | answers))
    assert "No call, text or visit can be planned until then." in refused
    assert not FollowUp.objects.filter(client=luz, due_on=ahead(2)).exists()


def test_the_team_page_lists_who_waits_and_leads_to_the_decision(luz, ana, sam, browser_of):
    try_three_times(luz, ana)
    browser = browser_of(sam)
    team = browser.get(reverse("oversight:team"))
    assert "Waiting for your answer" in body(team)
    assert decision_page(luz) in bytes_of(team).decode()

    page = browser.get(decision_page(luz))
    answers = {"course": "wait", "wait_until": ahead(9).isoformat(), "reason": WHY}
    browser.post(decision_page(luz), hidden_fields(page) | answers)

    decision = OutreachDecision.objects.get()
    assert (decision.course, decision.until, decision.reason) == ("wait", ahead(9), WHY)
    assert "Waiting for your answer" not in body(browser.get(reverse("oversight:team")))
    assert WHY in body(browser_of(ana).get(luz.get_absolute_url()))


def test_the_page_changes_the_decision_that_it_showed(luz, ana, sam, browser_of):
    try_three_times(luz, ana)
    decide(luz, sam, "stop")
    browser = browser_of(sam)

    page = browser.get(decision_page(luz))
    assert "Sam" in body(page)
    answers = {"course": "keep", "keep_until": ahead(9).isoformat(), "reason": WHY}
    browser.post(decision_page(luz), hidden_fields(page) | answers)

    assert ladder_of(luz).course == "keep"


def test_a_day_is_asked_for(luz, ana, sam, browser_of):
    try_three_times(luz, ana)
    browser = browser_of(sam)

    page = browser.get(decision_page(luz))
    refused = browser.post(
        decision_page(luz), hidden_fields(page) | {"course": "keep", "reason": WHY}
    )

    assert "Enter the day." in body(refused)


def test_a_worker_does_not_decide(luz, ana, browser_of):
    try_three_times(luz, ana)

    assert browser_of(ana).get(decision_page(luz)).status_code == 403


def test_a_supervisor_of_another_team_does_not_decide(luz, ana, sue, browser_of):
    try_three_times(luz, ana)

    assert browser_of(sue).get(decision_page(luz)).status_code == 404
    assert waiting_for(sue).unanswered == []


def test_who_is_kept_trying_waits_for_no_answer_until_the_day_has_passed(luz, ana, sam):
    try_three_times(luz, ana)
    assert waiting_for(sam).unanswered == [luz]

    decide(luz, sam, "keep", ahead(7))

    assert waiting_for(sam).unanswered == []
    assert waiting_for(sam, ahead(8)).unanswered == [luz]


def test_an_answer_takes_them_off_the_list(luz, ana, sam):
    contact = log(luz, ana, "reached", ago(1))
    try_three_times(luz, ana)
    assert waiting_for(sam).unanswered == []

    correcting.withdraw_contact(contact, by=ana, withdrawal="mistake")

    assert waiting_for(sam).unanswered == [luz]


def test_a_closed_record_waits_for_nobody(luz, ana, sam):
    try_three_times(luz, ana)
    fresh(luz).close(by=ana, reason="moved")

    assert waiting_for(sam).unanswered == []
