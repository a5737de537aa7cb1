"""A worker who uses no mouse and no finger: only keys."""

import re

import pytest
from playwright.sync_api import expect

NOTE = "We wrote the list together. They keep it in the blue folder."


@pytest.fixture
def worker(visit):
    return visit("worker", width=1280)


def tab_to(page, wanted):
    """Press Tab until the focus is where it should be, and give up in the end."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {wanted}")


def test_a_contact_is_logged_with_keys_alone(worker):
    tab_to(worker, worker.get_by_role("button", name="Log a contact"))
    worker.keyboard.press("Enter")
    expect(worker.get_by_role("heading", name="Log a contact")).to_be_visible()
    tab_to(worker, worker.get_by_label("Who", exact=True))
    worker.keyboard.press("ArrowDown")
    tab_to(worker, worker.get_by_label("Now", exact=True))
    tab_to(worker, worker.get_by_label("Street outreach"))
    worker.keyboard.press("ArrowDown")
    expect(worker.get_by_label("Visit to where they are staying")).to_be_checked()
    tab_to(worker, worker.get_by_label("Contact note"))
    worker.keyboard.type(NOTE)
    tab_to(worker, worker.get_by_role("button", name="Save contact"))
    worker.keyboard.press("Enter")

    expect(worker.get_by_text("Contact saved.")).to_be_visible()
    expect(worker.get_by_text(NOTE).first).to_be_visible()


def test_the_first_tab_leads_past_the_header(worker):
    worker.keyboard.press("Tab")
    expect(worker.get_by_role("link", name="Skip to main content")).to_be_focused()
    worker.keyboard.press("Enter")

    expect(worker.get_by_role("main")).to_be_focused()


def test_the_focus_goes_to_what_is_wrong_and_nothing_typed_is_lost(worker):
    worker.get_by_role("button", name="Log a contact").press("Enter")
    tab_to(worker, worker.get_by_label("Contact note"))
    worker.keyboard.type(NOTE)
    tab_to(worker, worker.get_by_role("button", name="Save contact"))
    worker.keyboard.press("Enter")

    expect(worker.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    expect(worker.locator(":focus")).to_have_text(re.compile("^\\s*There is"))
    expect(worker.get_by_label("Contact note")).to_have_value(NOTE)
    tab_to(worker, worker.get_by_role("link", name="Choose the client."))
    worker.keyboard.press("Enter")
    expect(worker.get_by_label("Who", exact=True)).to_be_focused()


def test_an_answer_shows_its_question_to_the_keyboard_too(worker):
    worker.get_by_role("button", name="Log a contact").press("Enter")
    day = worker.get_by_label("Date of contact", exact=True)
    expect(day).to_be_hidden()
    tab_to(worker, worker.get_by_label("Now", exact=True))
    worker.keyboard.press("ArrowDown")
    worker.keyboard.press("ArrowDown")

    expect(worker.get_by_label("Another date").first).to_be_checked()
    tab_to(worker, day)
