"""Three attempts without an answer: the supervisor says to wait, and the worker sees it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

CLIENT = "Maribel Okonkwo"
REASON = "Her cousin visits on Sundays: she may be afraid to answer."


def test_three_attempts_and_the_supervisor_says_to_wait(visit, assert_accessible):
    worker = visit("worker")
    open_record(worker)

    for attempt in (1, 2, 3):
        try_to_call(worker)
        counted = re.compile(rf"^{attempt} attempts? without an answer since")
        expect(worker.get_by_text(counted)).to_be_visible()
    banner = worker.get_by_role("region", name="Please note")
    expect(banner.get_by_text("Talk with a supervisor")).to_be_visible()
    expect(worker.get_by_role("link", name="Call anyway")).to_be_visible()
    look_over(worker, assert_accessible)

    supervisor = visit("supervisor")
    follow(supervisor.get_by_role("navigation", name="Main").get_by_role("link", name="Team"))
    expect(supervisor.get_by_role("heading", name="Waiting for your answer")).to_be_visible()
    look_over(supervisor, assert_accessible)
    decide(supervisor, assert_accessible)

    worker.reload()
    expect(worker.get_by_text("your supervisor decided.")).to_be_visible()
    expect(worker.get_by_text(REASON)).to_be_visible()
    call_cannot_be_planned(worker, assert_accessible)


def open_record(worker):
    go(worker, "New client")
    worker.get_by_label("English", exact=True).first.check()
    worker.get_by_label("Keeping a record").check()
    worker.get_by_label("Being contacted by us").check()
    worker.get_by_label("Verbal", exact=True).check()
    worker.get_by_label("Preferred name").fill(CLIENT)
    worker.get_by_label("Phone number").fill("206 555 0177")
    follow(worker.get_by_role("button", name="Save intake"))
    follow(worker.get_by_role("button", name="Save contact"))
    expect(worker.get_by_role("heading", name=CLIENT)).to_be_visible()


def try_to_call(worker):
    go(worker, "Log a contact")
    worker.get_by_label("Phone or video call").check()
    worker.get_by_label("Attempted, not reached").check()
    worker.get_by_label("No follow-up").check()
    follow(worker.get_by_role("button", name="Save contact"))


def decide(supervisor, assert_accessible):
    go(supervisor, CLIENT)
    supervisor.get_by_label("Wait until a day").check()
    enter_day(supervisor, timezone.localdate() + timedelta(days=9))
    supervisor.get_by_label("Reason").fill(REASON)
    look_over(supervisor, assert_accessible)
    follow(supervisor.get_by_role("button", name="Save decision"))
    expect(supervisor.get_by_text("Decision saved.")).to_be_visible()
    expect(supervisor.get_by_role("link", name="Change the decision")).to_be_visible()


def enter_day(page, day):
    page.get_by_label("Wait until", exact=True).fill(day.isoformat())


def call_cannot_be_planned(worker, assert_accessible):
    go(worker, "Add follow-up")
    worker.get_by_label("Call or text").check()
    worker.get_by_label("Due date").fill((timezone.localdate() + timedelta(days=2)).isoformat())
    follow(worker.get_by_role("button", name="Save follow-up"))
    refused = worker.get_by_role("alert")
    expect(refused.get_by_text("No call, text or visit can be planned")).to_be_visible()
    look_over(worker, assert_accessible)


def look_over(page, assert_accessible):
    assert_accessible(page)
    assert overflow(page) <= 0
