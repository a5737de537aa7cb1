"""Somebody types half a contact, and the page is gone: it comes up again, in its own form alone."""

import re

from playwright.sync_api import expect

from tests.e2e.cast import go
from tests.e2e.conftest import sign_in

NOTE = "She waits at the ferry, and asks for her papers"


def test_what_was_typed_outlives_the_page_and_the_sign_out(visit, agency, assert_accessible):
    page = visit("worker")
    go(page, "Log a contact")
    page.get_by_label("Contact note").fill(NOTE)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.close()

    page = page.context.new_page()
    page.goto("/")
    page.get_by_text(re.compile("^Menu|^Your ")).first.click()
    go(page, "Sign out")
    sign_in(page, *agency.sign_ins["worker"])
    expect(page.get_by_role("heading", name="Your drafts")).to_be_visible()
    assert_accessible(page)
