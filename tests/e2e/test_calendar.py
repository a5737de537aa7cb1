"""Somebody's work in their calendar app: an address is made, copied, replaced and stopped."""

import re

from playwright.sync_api import expect

from tests.e2e.cast import go, overflow
from tests.e2e.conftest import follow

ADDRESS = re.compile(r"https?://\S+/calendar/feed/[\w-]{43}\.ics")


def shown_address(page):
    return page.get_by_text(ADDRESS).inner_text().strip()


def open_without_address(page):
    """Open the page, and stop what an earlier journey left."""
    page.goto("/calendar/")
    stop = page.get_by_role("button", name="Stop the address of your calendar")
    if stop.count():
        follow(stop)


def test_an_address_is_made_copied_replaced_and_stopped(visit, playwright, assert_accessible):
    page, app = visit("worker"), playwright.request.new_context()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_without_address(page)
    expect(page.get_by_role("heading", name="What the address gives away")).to_be_visible()
    assert_accessible(page)
    assert overflow(page) <= 0

    go(page, "Make an address")
    first = shown_address(page)
    assert_accessible(page)
    assert overflow(page) <= 0
    page.get_by_role("button", name="Copy address").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first
    assert "BEGIN:VCALENDAR" in app.get(first).text()

    go(page, "Your calendar")
    expect(page.get_by_text(ADDRESS)).to_have_count(0)
    expect(page.get_by_text("A calendar last asked for it on")).to_be_visible()
    assert_accessible(page)
    go(page, "Replace address")
    second = shown_address(page)
    assert (app.get(first).status, app.get(second).status) == (404, 200)

    go(page, "Your calendar")
    go(page, "Stop the address of your calendar")
    expect(page.get_by_text("Stopped. The address shows nothing any more.")).to_be_visible()
    assert app.get(second).status == 404


def test_where_no_page_may_write_to_the_clipboard_the_address_is_selected(visit):
    page = visit("supervisor")
    open_without_address(page)
    go(page, "Make an address")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    page.get_by_role("button", name="Copy address").click()

    expect(page.get_by_text("The address is selected. Copy it now.")).to_be_visible()
    assert page.evaluate("getSelection().toString()").strip() == shown_address(page)
