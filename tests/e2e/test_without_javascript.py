"""A worker whose phone runs no scripts logs a contact all the same."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import check_service
from tests.e2e.conftest import follow

NOTE = "Ten minutes at the corner. Asked for socks and the clinic's hours."


@pytest.fixture
def worker(visit):
    return visit("worker", java_script_enabled=False)


def test_a_contact_is_logged_without_javascript(worker):
    follow(worker.get_by_role("button", name="Log a contact"))
    client = worker.get_by_label("Who", exact=True).get_by_role("option").nth(1).inner_text()
    worker.get_by_label("Who", exact=True).select_option(label=client)
    worker.get_by_label("Street outreach").check()
    check_service(worker, "Interpreter services").get_by_label("Maybe later").check()
    worker.get_by_label("Contact note").fill(NOTE)
    worker.get_by_label("In two weeks").check()
    worker.get_by_label("How", exact=True).select_option(label="Task")
    worker.get_by_label("What you will do").fill("Ask the clinic about Saturdays")
    follow(worker.get_by_role("button", name="Save contact"))

    expect(worker.get_by_role("heading", name=client.rpartition(" (")[0])).to_be_visible()
    visits = worker.get_by_role("listitem").filter(has_text=NOTE)
    expect(visits.first).to_contain_text("Interpreter services: Later")
    expect(worker.get_by_text("Ask the clinic about Saturdays")).to_be_visible()


def test_what_was_typed_stays_when_something_is_missing(worker):
    follow(worker.get_by_role("button", name="Log a contact"))
    worker.get_by_label("At our office").check()
    worker.get_by_label("Contact note").fill(NOTE)
    follow(worker.get_by_role("button", name="Save contact"))

    problem = worker.get_by_role("link", name="Choose the client.")
    expect(problem).to_be_visible()
    expect(worker.get_by_label("At our office")).to_be_checked()
    expect(worker.get_by_label("Contact note")).to_have_value(NOTE)
    expect(worker).to_have_title(re.compile("^Error: "))


def test_nothing_is_wider_than_the_phone(worker):
    for place in ("My day", "Clients", "Directory"):
        follow(worker.get_by_role("navigation", name="Main").get_by_role("link", name=place))

        assert worker.viewport_size["width"] == 390
        wide = worker.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, place


def test_a_thumb_finds_cancel(worker):
    worker.goto("/emergency-access/")

    assert worker.get_by_role("link", name="Cancel").bounding_box()["height"] >= 44
