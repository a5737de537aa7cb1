"""Somebody leaves the desk in mid-sentence: the page covers itself, and loses not a word."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import follow, sign_in

NOTE = "Met by the ferry. She keeps her papers at her aunt's"
IDLE_MINUTES = 15
SETTLED = 400  # milliseconds: by then every tab knows of the others


def note_on(page: Page) -> Locator:
    """Return the box for the note: each other person who was there has one, too, folded."""
    return page.get_by_label("Contact note")


@pytest.fixture
def half_a_contact(visit):
    """Return a function that opens a phone on which half a contact is typed."""

    def typed(**options) -> Page:
        page = visit("worker", **options)
        page.clock.install()
        page.goto("/contacts/new/")
        note_on(page).fill(NOTE)
        expect(page.get_by_text("Draft saved", exact=True)).to_be_visible()
        return page

    return typed


def leave_alone(page: Page, minutes: float = IDLE_MINUTES) -> None:
    page.clock.fast_forward(int(minutes * 60 * 1000))


def assert_covered(page: Page) -> None:
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    snapshot = page.locator("body").aria_snapshot()
    assert "aunt" not in snapshot
    assert "Clients" not in snapshot
    assert page.locator("textarea").count() == 0
    assert NOTE not in page.content()
    assert "Log a contact" not in page.locator("body").inner_text()
    assert page.title() == "Locked – Holdfast"


def unlock(page: Page, password: str) -> None:
    page.get_by_label("Your password, or the 6-digit code from your app").fill(password)
    page.get_by_role("button", name="Unlock").click()


def test_nothing_can_be_read_and_nothing_is_lost(half_a_contact, agency, assert_accessible):
    page = half_a_contact()
    title = page.title()

    leave_alone(page)
    assert_covered(page)
    assert_accessible(page)
    unlock(page, agency.sign_ins["worker"][1])

    expect(note_on(page)).to_have_value(NOTE)
    expect(note_on(page)).to_be_focused()
    assert page.title() == title
    page.get_by_role("button", name=re.compile("save|log", re.I)).first.click()
    expect(page.get_by_role("heading", name="Locked")).to_have_count(0)


def test_reloading_uncovers_nothing(half_a_contact, agency):
    page = half_a_contact()

    leave_alone(page)
    assert_covered(page)
    page.reload()
    page.goto("/clients/")

    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    unlock(page, agency.sign_ins["worker"][1])
    page.wait_for_url("**/clients/")


def test_a_wrong_password_says_so_and_keeps_the_draft(half_a_contact, agency, complaints):
    page = half_a_contact()

    leave_alone(page)
    unlock(page, "not the password")
    expect(page.get_by_text("That is not your password.")).to_be_visible()
    unlock(page, agency.sign_ins["worker"][1])

    expect(note_on(page)).to_have_value(NOTE)
    complaints.clear()  # the browser calls the refusal, which it was meant to be, an error


def test_a_person_who_keeps_typing_is_not_locked_out(half_a_contact):
    page = half_a_contact()

    for _ in range(4):
        leave_alone(page, IDLE_MINUTES - 1)
        note_on(page).press_sequentially(".")

    expect(note_on(page)).to_have_value(f"{NOTE}....")


def test_typing_in_one_tab_keeps_the_other_open(half_a_contact):
    page = half_a_contact()
    other = page.context.new_page()
    other.goto("/clients/")

    leave_alone(page, IDLE_MINUTES - 1)
    note_on(page).press_sequentially(".")
    leave_alone(other, 2)

    expect(other.get_by_role("heading", name="Locked")).to_have_count(0)


def test_a_search_is_covered_when_the_server_locked_first(visit, agency, complaints):
    page = visit("worker")
    page.goto("/clients/")
    email, password = agency.sign_ins["worker"]
    agency.ask(
        "from django.utils import timezone; from accounts.models import Session; "
        f"Session.objects.filter(person__email='{email}').update(locked_at=timezone.now())"
    )

    page.get_by_role("searchbox").first.press_sequentially("re")

    assert_covered(page)
    unlock(page, password)
    expect(page.get_by_role("searchbox").first).to_have_value("re")
    complaints.clear()  # the browser calls the refusal an error


def test_unlocking_one_tab_unlocks_the_other(half_a_contact, agency):
    page = half_a_contact()
    other = page.context.new_page()
    other.clock.install()
    other.goto("/clients/")

    leave_alone(page)
    leave_alone(other)
    assert_covered(page)
    expect(other.get_by_role("heading", name="Locked")).to_be_visible()
    unlock(page, agency.sign_ins["worker"][1])

    expect(other.get_by_role("heading", name="Clients")).to_be_visible()


def test_another_tab_uncovers_nothing_by_itself(half_a_contact, complaints):
    page = half_a_contact()
    leave_alone(page)
    assert_covered(page)

    other = page.context.new_page()
    other.goto("/account/login/")
    with page.expect_console_message():  # the browser calls the refusal an error
        other.evaluate("localStorage.setItem('touched-at', Date.now() + 9e9)")

    assert_covered(page)
    complaints.clear()


def test_another_tab_at_work_does_not_overtake_the_lock(half_a_contact, complaints):
    page, held = half_a_contact(), []
    page.route("**/session/lock/", lambda route: held.append(route))
    leave_alone(page)
    assert_covered(page)

    other = page.context.new_page()
    other.goto("/clients/")
    page.wait_for_timeout(SETTLED)
    assert_covered(page)
    with page.expect_response("**/session/heartbeat/") as asked:
        held[0].continue_()

    assert asked.value.status == 401
    assert_covered(page)
    complaints.clear()  # the browser calls the refusal an error


def test_activity_in_another_tab_at_the_last_moment_keeps_this_one_open(half_a_contact):
    page = half_a_contact()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    other = page.context.new_page()
    other.goto("/account/password/change/")
    touched_at = page.evaluate("Number(localStorage.getItem('touched-at'))")

    page.clock.run_for(touched_at + IDLE_MINUTES * 60_000 - page.evaluate("Date.now()") + 1)
    other.evaluate("at => localStorage.setItem('touched-at', at)", touched_at + 60_000)
    page.wait_for_timeout(SETTLED)
    page.clock.run_for(SETTLED)

    expect(note_on(page)).to_have_value(NOTE)


def test_an_answer_to_the_cookie_of_before_leads_nobody_away(
    half_a_contact, agency, complaints
):
    page = half_a_contact()
    late = {"status": 401, "headers": {"HX-Redirect": "/account/login/"}}
    page.route("**/session/lock/", lambda route: route.fulfill(**late))

    with page.expect_response("**/session/heartbeat/"):
        leave_alone(page)
    assert_covered(page)
    unlock(page, agency.sign_ins["worker"][1])

    expect(note_on(page)).to_have_value(NOTE)
    complaints.clear()


def test_an_answer_that_does_not_come_is_reported(half_a_contact, agency, complaints):
    page = half_a_contact()
    leave_alone(page)
    assert_covered(page)
    page.route("**/session/locked/", lambda route: route.abort())
    unlock(page, agency.sign_ins["worker"][1])

    expect(page.get_by_role("alert")).to_contain_text("We could not reach the system")
    page.unroute("**/session/locked/")
    unlock(page, agency.sign_ins["worker"][1])

    expect(note_on(page)).to_have_value(NOTE)
    complaints.clear()


def sign_in_anew(page: Page, agency, role: str) -> None:
    """Sign out in another tab, and in again."""
    other = page.context.new_page()
    other.goto("/clients/")
    follow(other.get_by_role("button", name="Sign out"))
    other.goto("/")
    sign_in(other, *agency.sign_ins[role])
    other.close()


def test_a_person_who_signs_in_anew_finds_their_draft_and_can_save_it(
    half_a_contact, agency, complaints
):
    page = half_a_contact()
    leave_alone(page)
    assert_covered(page)

    sign_in_anew(page, agency, "worker")
    unlock(page, agency.sign_ins["worker"][1])

    expect(note_on(page)).to_have_value(NOTE)
    with page.expect_response("**/contacts/new/") as saved:
        page.get_by_role("button", name=re.compile("save|log", re.I)).first.click()
    assert saved.value.status != 403
    complaints.clear()


def test_somebody_else_who_signs_in_uncovers_nothing(half_a_contact, agency, complaints):
    page = half_a_contact()
    leave_alone(page)
    assert_covered(page)

    sign_in_anew(page, agency, "supervisor")
    unlock(page, agency.sign_ins["supervisor"][1])

    expect(page.get_by_role("alert")).to_be_visible()
    assert_covered(page)
    complaints.clear()


def test_the_quick_exit_works_while_covered(half_a_contact):
    page = half_a_contact()
    page.context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="Sunny"))

    leave_alone(page)
    assert_covered(page)
    for _ in range(3):
        page.keyboard.press("Shift")

    page.wait_for_url("https://www.weather.gov/**")


def test_without_scripts_the_page_leads_to_the_lock_by_itself(visit, agency):
    page = visit(java_script_enabled=False)
    page.get_by_label("Work email").fill(agency.sign_ins["worker"][0])
    page.get_by_label("Password", exact=True).fill(agency.sign_ins["worker"][1])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/clients/")

    refresh = page.locator("meta[http-equiv=refresh]").get_attribute("content")

    assert refresh == "900; url=/session/locked/?next=/clients/"


REFUSED = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("refused", "SecurityError"); },
});"""


def test_the_page_locks_where_the_browser_refuses_storage(visit):
    page = visit("worker")
    page.context.add_init_script(REFUSED)
    page.clock.install()
    page.goto("/contacts/new/")
    note_on(page).fill(NOTE)

    leave_alone(page)

    assert_covered(page)


def test_a_tab_that_a_crash_brings_back_is_covered(visit, agency):
    page = visit("worker")
    minute_ago = "localStorage.setItem('open-at', Date.now() - 60_000)"
    page.context.add_init_script(f"if (location.pathname == '/clients/') {minute_ago}")

    page.goto("/clients/")

    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    unlock(page, agency.sign_ins["worker"][1])
    expect(page.get_by_role("heading", name="Clients", exact=True)).to_be_visible()


def test_what_is_typed_without_a_script_stays_on_the_page(visit):
    page = visit("worker", java_script_enabled=False)

    page.goto("/contacts/new/")
    assert page.locator("meta[http-equiv=refresh]").count() == 0

    page.goto("/clients/")
    assert page.locator("meta[http-equiv=refresh]").count() == 1


def test_a_touch_screen_is_not_told_of_a_key_that_it_lacks(visit):
    advice = "To leave fast, press Shift"
    phone = visit("worker", is_mobile=True, has_touch=True)
    expect(phone.get_by_role("contentinfo").get_by_text(advice)).to_be_hidden()

    desk = visit("worker", width=1280)
    expect(desk.get_by_role("contentinfo").get_by_text(advice)).to_be_visible()


def test_lock_now_hides_the_page_at_once_and_keeps_what_is_typed(half_a_contact, agency):
    page = half_a_contact()

    page.locator("header details.menu summary").click()
    page.get_by_role("button", name="Lock now").click()
    assert_covered(page)
    unlock(page, agency.sign_ins["worker"][1])

    expect(note_on(page)).to_have_value(NOTE)
    expect(page.get_by_role("button", name="Lock now")).to_be_hidden()
