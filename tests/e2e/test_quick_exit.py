"""Somebody comes near: three presses of Shift, or one of a button, and we are gone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import QUICK_EXIT_URL


@pytest.fixture
def a_half_written_page(visit):
    def write(**options):
        page = visit("administrator", **options)
        page.context.route(
            f"{QUICK_EXIT_URL}**",
            lambda route: route.fulfill(body="Sunny", content_type="text/plain"),
        )
        page.goto("/people/")
        page.goto("/teams/new/")
        page.get_by_label("Team name").fill("Somebody in particular")
        return page

    return write


def assert_gone(page):
    page.wait_for_url(QUICK_EXIT_URL)
    page.go_back()
    assert "Somebody in particular" not in page.content()
    for _ in range(20):  # what signs out travels by itself, and may arrive after us
        if page.get_by_role("heading", name="Sign in").is_visible():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("still signed in, ten seconds after leaving")


def test_the_button_leaves_nothing_behind(a_half_written_page):
    page = a_half_written_page()

    page.get_by_role("button", name="Quick exit").click()

    assert_gone(page)


def test_the_button_leaves_a_page_that_is_covered(a_half_written_page, assert_accessible):
    page = a_half_written_page()
    page.evaluate("document.dispatchEvent(new Event('session-locked'))")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="Quick exit").click()

    assert_gone(page)


def test_three_presses_of_shift_leave_nothing_behind(a_half_written_page):
    page = a_half_written_page()

    for _ in range(3):
        page.keyboard.press("Shift")

    assert_gone(page)


def test_typing_a_capital_letter_is_no_press(a_half_written_page):
    page = a_half_written_page()

    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")

    assert page.url.endswith("/teams/new/")


def test_the_button_works_without_javascript(visit):
    page = visit(java_script_enabled=False)
    page.context.route(
        f"{QUICK_EXIT_URL}**",
        lambda route: route.fulfill(body="Sunny", content_type="text/plain"),
    )

    page.get_by_role("button", name="Quick exit").click()

    page.wait_for_url(QUICK_EXIT_URL)
