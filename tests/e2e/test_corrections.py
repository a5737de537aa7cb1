"""A contact on the wrong record is undone, moved, corrected, withdrawn and put back."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

WRONG, RIGHT = "Maren Whitlock", "Odessa Brightwater"
NOTE = "She has the bus pass now."
WHY = "Ben had logged it already."


@pytest.fixture
def look_over(assert_accessible):
    def looked_at(page):
        assert_accessible(page)
        assert overflow(page) <= 0

    return looked_at


def test_a_wrong_contact_is_moved_corrected_withdrawn_and_put_back(visit, look_over):
    worker = visit("worker")
    for name in (RIGHT, WRONG):
        open_record(worker, name)

    log(worker)
    undo(worker)
    log(worker)
    look_over(worker)
    move(worker, look_over)
    correct(worker, look_over)
    withdraw(worker, look_over)
    put_back(worker, look_over)


def open_record(worker, name):
    go(worker, "New client")
    worker.get_by_label("English", exact=True).first.check()
    worker.get_by_label("Keeping a record").check()
    worker.get_by_label("Being contacted by us").check()
    worker.get_by_label("Verbal", exact=True).check()
    worker.get_by_label("Preferred name").fill(name)
    follow(worker.get_by_role("button", name="Save intake"))


def log(worker):
    if not worker.get_by_role("button", name="Save contact").count():
        go(worker, "Log a contact")
        choose(worker.get_by_label("Who", exact=True), WRONG)
    worker.get_by_label("Contact note").fill(NOTE)
    follow(worker.get_by_role("button", name="Save contact"))
    expect(worker.get_by_role("heading", name=WRONG)).to_be_visible()
    expect(worker.get_by_role("button", name="Undo")).to_be_visible()


def choose(choice, name):
    choice.select_option(choice.locator("option", has_text=name).get_attribute("value"))


def undo(worker):
    follow(worker.get_by_role("button", name="Undo"))
    expect(worker.get_by_text("Undone. The contact is withdrawn.")).to_be_visible()
    expect(worker.get_by_text("Undone right away")).to_be_visible()
    expect(worker.get_by_text(NOTE)).not_to_be_visible()  # it is folded


def open_newest(worker):
    contact = worker.get_by_role("link", name="Street outreach")
    in_force = worker.get_by_role("listitem").filter(has=contact, has_not_text="Withdrawn")
    follow(in_force.get_by_role("link", name="Street outreach").first)


def move(worker, look_over):
    open_newest(worker)
    go(worker, "Move to another client")
    look_over(worker)
    choose(worker.get_by_label("The right client"), RIGHT)
    follow(worker.get_by_role("button", name="Continue"))
    for name in (WRONG, RIGHT):
        expect(worker.get_by_text(name).first).to_be_visible()
    look_over(worker)
    follow(worker.get_by_role("button", name="Move", exact=True))
    expect(worker.get_by_role("heading", name=RIGHT)).to_be_visible()
    expect(worker.get_by_text(NOTE)).to_be_visible()


def correct(worker, look_over):
    open_newest(worker)
    go(worker, "Correct this contact")
    worker.get_by_label("Contact note").fill(f"{NOTE} It is good for June.")
    follow(worker.get_by_role("button", name="Save", exact=True))
    expect(worker.get_by_text("It is good for June.")).to_be_visible()
    look_over(worker)


def withdraw(worker, look_over):
    go(worker, "Withdraw this contact")
    worker.get_by_label("Entered twice").check()
    worker.get_by_label("More about why").fill(WHY)
    look_over(worker)
    follow(worker.get_by_role("button", name="Withdraw", exact=True))
    expect(worker.get_by_text(WHY)).to_be_visible()
    look_over(worker)


def put_back(worker, look_over):
    follow(worker.get_by_role("button", name="Put back"))
    expect(worker.get_by_text("Contact put back. It counts again.")).to_be_visible()
    expect(worker.get_by_role("link", name="Withdraw this contact")).to_be_visible()
    look_over(worker)
