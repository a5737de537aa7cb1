"""A task that repeats on a phone: added, completed, undone, moved, stopped, and reassigned."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

WORDS, GIVEN = "Restock the white van", "Fetch the keys of the van"


def test_a_task_that_repeats_and_one_of_the_supervisor(visit, assert_accessible):
    def checked(page):
        assert_accessible(page)
        assert overflow(page) <= 0

    worker = visit("worker", width=390)
    go(worker, "Add a task")
    checked(worker)
    add(worker, WORDS, repeats="Every week")
    expect(worker.get_by_text("Task added.")).to_be_visible()
    expect(card(worker, WORDS).get_by_text(re.compile("^Repeats: Every "))).to_be_visible()
    checked(worker)

    worker.goto("/")
    expect(card(worker, WORDS).get_by_text("Task", exact=True)).to_be_visible()
    follow(worker.get_by_role("link", name=f"Complete the task “{WORDS}”"))
    checked(worker)
    follow(worker.get_by_role("button", name="Save"))
    expect(worker.get_by_text("It repeats. The next one is due")).to_be_visible()
    expect(worker.get_by_role("heading", name="Later")).to_be_visible()

    follow(worker.get_by_role("button", name="Undo"))
    expect(worker.get_by_text("The task is open again.")).to_be_visible()
    expect(worker.get_by_role("heading", name=WORDS)).to_have_count(1)

    move(worker, checked)
    follow(worker.get_by_role("link", name=f"Change the task “{WORDS}”"))
    checked(worker)
    go(worker, "Stop repeating")
    expect(worker.get_by_text("It no longer repeats.")).to_be_visible()
    repeats = card(worker, WORDS).get_by_text(re.compile("^Repeats: "))
    expect(repeats).to_have_count(0)

    supervisor = visit("supervisor")
    go(supervisor, "Tasks of the team")
    expect(supervisor.get_by_role("heading", name=WORDS)).to_be_visible()
    checked(supervisor)
    follow(supervisor.get_by_role("link", name=f"Reassign the task “{WORDS}”"))
    checked(supervisor)
    go(supervisor, "Reassign")
    expect(supervisor.get_by_text("Task reassigned.")).to_be_visible()
    go(supervisor, "Add a task")
    expect(supervisor.get_by_label("Who does it?")).to_be_visible()
    add(supervisor, GIVEN)
    expect(supervisor.get_by_role("heading", name=GIVEN)).to_be_visible()


def add(page, words, *, repeats="No, once"):
    page.get_by_label("What is to be done?").fill(words)
    page.get_by_label("Due date").fill(timezone.localdate().isoformat())
    page.get_by_label(repeats, exact=True).check()
    follow(page.get_by_role("button", name="Save task"))


def move(page, checked):
    follow(page.get_by_role("link", name=f"Reschedule the task “{WORDS}”"))
    day = timezone.localdate() + timedelta(days=2)
    page.get_by_label("New date").fill(day.isoformat())
    follow(page.get_by_role("button", name="Save new date"))
    expect(page.get_by_role("link", name="Write why it is moved.")).to_be_visible()
    checked(page)
    page.get_by_label("Why is it moved?").fill("The van is in the shop.")
    follow(page.get_by_role("button", name="Save new date"))
    expect(page.get_by_text("Moved: The van is in the shop.")).to_be_visible()


def card(page, words):
    heading = page.get_by_role("heading", name=words)
    return page.get_by_role("listitem").filter(has=heading)
