"""A call that the safe-contact card forbids, and the call that is made anyway."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

CLIENT = "Linnea Sandoval"
NUMBER = "+1 206-555-0191"
WHY = "Her sister says that he is on the way to her."


def test_a_call_that_the_card_forbids_and_its_override(visit, assert_accessible):
    worker = visit("worker")
    open_record(worker)
    write_card(worker, assert_accessible)

    expect(worker.get_by_text("Not a safe time to call. Next:")).to_be_visible()
    expect(worker.get_by_text(NUMBER).first).to_be_visible()
    expect(worker.get_by_role("link", name=NUMBER)).to_have_count(0)
    expect(worker.get_by_text("The library")).to_be_visible()
    look_over(worker, assert_accessible)

    go(worker, "Call anyway")
    look_over(worker, assert_accessible)
    worker.get_by_label("Why you reach out now, nevertheless").fill(WHY)
    follow(worker.get_by_role("button", name="Call anyway"))
    expect(worker.get_by_role("button", name=f"Call {NUMBER}")).to_be_visible()
    look_over(worker, assert_accessible)

    go(worker, CLIENT)
    expect(worker.get_by_role("link", name=NUMBER)).to_have_count(0)
    read_by_the_supervisor(visit("supervisor"))


def open_record(worker):
    go(worker, "New client")
    worker.get_by_label("English", exact=True).first.check()
    worker.get_by_label("Keeping a record").check()
    worker.get_by_label("Being contacted by us").check()
    worker.get_by_label("Verbal", exact=True).check()
    worker.get_by_label("Preferred name").fill(CLIENT)
    worker.get_by_label("Phone number").fill(NUMBER)
    follow(worker.get_by_role("button", name="Save intake"))
    follow(worker.get_by_role("button", name="Save contact"))
    expect(worker.get_by_role("heading", name=CLIENT)).to_be_visible()


def write_card(worker, assert_accessible):
    """Calls are OK from three hours on, for an hour: not now, at whatever hour this runs."""
    expect(worker.get_by_text("No safe-contact card yet")).to_be_visible()
    go(worker, "Write the card")
    starts = timezone.localtime() + timedelta(hours=3)
    worker.get_by_role("group", name="Call").get_by_label("OK").check()
    worker.get_by_role("group", name="Text").get_by_label("Never").check()
    worker.get_by_label("Only at some times").check()
    worker.get_by_label("From", exact=True).fill(starts.isoformat()[11:16])
    worker.get_by_label("To", exact=True).fill((starts + timedelta(hours=1)).isoformat()[11:16])
    worker.get_by_label("Name to use for us").fill("The library")
    look_over(worker, assert_accessible)
    follow(worker.get_by_role("button", name="Save card"))
    expect(worker.get_by_text("Safe-contact card saved.")).to_be_visible()


def read_by_the_supervisor(supervisor):
    follow(
        supervisor.get_by_role("navigation", name="Main").get_by_role("link", name="Clients")
    )
    supervisor.get_by_label("Find a client").press_sequentially("Linnea Sandoval")
    follow(supervisor.get_by_role("link", name=CLIENT))
    supervisor.get_by_text("Contacted anyway: 1").click()
    expect(supervisor.get_by_text(WHY)).to_be_visible()


def look_over(page, assert_accessible):
    assert_accessible(page)
    assert overflow(page) <= 0
