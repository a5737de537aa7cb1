"""Somebody is torn away in mid-sentence: what they typed is kept, and waits for them alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.cast import check_service, overflow, unfold
from tests.e2e.conftest import follow, sign_in

NOTE = "He keeps the letter of the court in his left boot"
TASK = "Ask about the letter"
LOCK = "/session/lock/"
SLOW = 20_000  # milliseconds: what is tried again by itself takes its time


@pytest.fixture
def half_a_contact(visit):
    """Return a function that types a note about one of my clients, and says about whom."""

    def typed(number: int, note: str = NOTE) -> tuple[Page, str]:
        page = visit("worker")
        name = open_contact(page, number)
        page.get_by_label("Contact note").fill(note)
        return page, name

    return typed


def open_contact(page: Page, number: int) -> str:
    """Open the form to log a contact with one of my clients; return their name."""
    page.goto("/clients/")
    link = page.get_by_role("listitem").get_by_role("heading").nth(number).get_by_role("link")
    name = link.inner_text()
    follow(link)
    follow(page.get_by_role("button", name="Log a contact"))
    return name


def note(page: Page) -> Locator:
    return page.get_by_label("Contact note")


def assert_kept(page: Page) -> None:
    expect(page.get_by_text("Draft saved", exact=True)).to_be_visible(timeout=SLOW)


def draft(page: Page, name: str) -> Locator:
    """The draft about somebody on my day."""
    of_contact = page.get_by_role("listitem").filter(has_text="not saved").filter(has_text=name)
    return of_contact.filter(has=page.get_by_role("link", name="Continue"))


def go_on(page: Page, name: str) -> None:
    page.goto("/day/")
    follow(draft(page, name).get_by_role("link", name="Continue"))


def use_menu(page: Page, button: str) -> None:
    page.locator("header details.menu summary").click()
    page.get_by_role("button", name=button).click()


def unlock(page: Page, password: str) -> None:
    page.get_by_label("Your password, or the 6-digit code from your app").fill(password)
    page.get_by_role("button", name="Unlock").click()


def test_a_crash_loses_nothing_and_saving_the_form_ends_its_draft(
    half_a_contact, visit, assert_accessible
):
    page, name = half_a_contact(0)
    page.get_by_label("Phone or video call").check()
    page.get_by_label("Declined contact today").check()
    check_service(page, "Naloxone (doses)").get_by_label("How many").fill("2")
    page.get_by_label("In a week").check()
    page.get_by_label("What you will do").fill(TASK)
    unfold(page, "Location type, place, minutes, other staff")
    page.get_by_label("Location type").select_option(label="Shelter or safe house")
    assert_kept(page)
    assert_accessible(page)
    page.close()

    page = visit("worker")
    expect(draft(page, name)).to_contain_text("Log a contact")
    expect(draft(page, name)).to_contain_text(re.compile(r"Typed at \d"))
    expect(page.get_by_text(NOTE)).to_have_count(0)
    assert_accessible(page)
    assert overflow(page) <= 0
    follow(draft(page, name).get_by_role("link", name="Continue"))

    expect(page.get_by_text("This is your draft from")).to_be_visible()
    assert_accessible(page)
    assert overflow(page) <= 0
    expect(note(page)).to_have_value(NOTE)
    expect(page.get_by_label("Phone or video call")).to_be_checked()
    expect(page.get_by_label("Declined contact today")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Naloxone (doses)", exact=True)).to_be_checked()
    expect(
        page.get_by_role("group", name="Naloxone (doses)").get_by_label("How many")
    ).to_have_value("2")
    expect(page.get_by_label("In a week")).to_be_checked()
    expect(page.get_by_label("What you will do")).to_have_value(TASK)
    chosen = page.get_by_label("Location type").locator("option:checked")
    expect(chosen).to_have_text("Shelter or safe house")
    follow(page.get_by_role("button", name="Save contact"))

    expect(page.get_by_text("Contact saved.").first).to_be_visible()
    expect(page.get_by_text(NOTE, exact=True)).to_be_visible()
    page.goto("/day/")
    expect(draft(page, name)).to_have_count(0)


def test_a_draft_never_comes_up_in_another_persons_form(half_a_contact):
    page, _ = half_a_contact(1)
    assert_kept(page)

    open_contact(page, 2)
    expect(note(page)).to_have_value("")
    page.goto("/contacts/new/")
    expect(note(page)).not_to_have_value(NOTE)
    open_contact(page, 1)
    expect(note(page)).to_have_value(NOTE)


def test_a_draft_is_discarded_after_a_question(half_a_contact):
    page, name = half_a_contact(3)
    assert_kept(page)
    page.goto("/day/")

    draft(page, name).get_by_text("Discard this draft").click()
    expect(
        draft(page, name).get_by_text("What you typed in this form is deleted.")
    ).to_be_visible()
    follow(draft(page, name).get_by_role("button", name="Yes, discard it"))

    expect(page.get_by_text("Draft discarded.")).to_be_visible()
    expect(draft(page, name)).to_have_count(0)


def test_discarded_in_its_form_it_does_not_come_back_with_the_last_word(half_a_contact):
    page, name = half_a_contact(3)
    assert_kept(page)
    go_on(page, name)

    note(page).press_sequentially(" and more")
    page.get_by_text("Discard this draft").click()
    follow(page.get_by_role("button", name="Yes, discard it"))

    expect(page.get_by_text("Draft discarded.")).to_be_visible()
    expect(note(page)).to_have_value("")
    page.goto("/day/")
    expect(draft(page, name)).to_have_count(0)


def test_who_signs_out_in_mid_sentence_finds_it_again(half_a_contact, agency):
    page, name = half_a_contact(4)
    note(page).press_sequentially(", and another in the right one")

    page.locator("header details.menu summary").click()
    follow(page.get_by_role("button", name="Sign out"))
    page.goto("/")
    sign_in(page, *agency.sign_ins["worker"])
    go_on(page, name)

    expect(note(page)).to_have_value(f"{NOTE}, and another in the right one")


def test_what_a_link_leads_away_from_is_kept(half_a_contact):
    page, name = half_a_contact(4, "Half a word")

    follow(page.get_by_role("link", name="Cancel"))
    go_on(page, name)

    expect(note(page)).to_have_value("Half a word")


@pytest.fixture
def held_draft(half_a_contact):
    """A covered page with a draft that is under way and does not arrive; its locks."""
    page, name = half_a_contact(2)
    held, locks = [], []
    page.route("**/drafts/contact/**", lambda route: held.append(route))
    page.on("request", lambda asked: asked.url.endswith(LOCK) and locks.append(asked))
    note(page).press_sequentially(" and his number")
    page.locator("[data-lock-now]").evaluate("form => form.requestSubmit()")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    return page, name, held, locks


def test_the_lock_waits_for_what_was_typed_the_second_before(held_draft, visit):
    page, name, held, locks = held_draft
    assert held
    assert locks == []
    with page.expect_response(f"**{LOCK}"):
        for draft in held:
            draft.continue_()
    page.close()

    other = visit("worker")
    go_on(other, name)
    expect(note(other)).to_have_value(f"{NOTE} and his number")


def test_who_leaves_the_page_does_not_wait_with_the_lock(held_draft):
    page, _name, _held, _locks = held_draft
    with page.expect_request(f"**{LOCK}"):
        page.reload()

    expect(page.get_by_role("heading", name="Locked")).to_be_visible()


def test_a_page_that_is_asked_for_before_the_lock_arrives_opens_covered(held_draft):
    page, _name, _held, _locks = held_draft
    page.route(f"**{LOCK}", lambda route: None)  # on its way, for good

    page.reload()

    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.get_by_label("Contact note")).to_have_count(0)


def test_a_lock_keeps_it_for_another_browser(half_a_contact, visit):
    page, name = half_a_contact(5)
    assert_kept(page)

    use_menu(page, "Lock now")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.close()

    go_on(other := visit("worker"), name)
    expect(note(other)).to_have_value(NOTE)


def test_typed_while_the_network_is_away_it_says_so_and_is_kept_later(half_a_contact, visit):
    page, name = half_a_contact(5)
    assert_kept(page)

    page.context.set_offline(True)
    note(page).fill("In the tunnel")
    expect(page.get_by_text("Draft not saved: no network")).to_be_visible()
    expect(note(page)).to_have_value("In the tunnel")
    page.context.set_offline(False)

    assert_kept(page)
    go_on(other := visit("worker"), name)
    expect(note(other)).to_have_value("In the tunnel")


def test_a_busy_server_is_asked_again(half_a_contact, complaints):
    page, _ = half_a_contact(5)
    assert_kept(page)
    page.clock.install()
    page.route("**/drafts/**", lambda route: route.fulfill(status=503))
    note(page).fill("Not its best minute")
    page.clock.fast_forward(3_000)
    expect(page.get_by_text("Draft not saved: no network")).to_be_visible()

    page.unroute("**/drafts/**")
    page.clock.fast_forward(16_000)

    assert_kept(page)
    complaints.clear()  # the browser calls the refusal an error


def test_after_the_quick_exit_nothing_is_sent(half_a_contact):
    page, _ = half_a_contact(5)
    page.context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="Sunny"))
    assert_kept(page)
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    note(page).press_sequentially("!")

    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://www.weather.gov/**")

    assert [url for url in asked if "/drafts/" in url] == []


def test_who_signs_in_anew_in_another_tab_types_on_in_the_first(
    half_a_contact, agency, complaints
):
    page, name = half_a_contact(2)
    assert_kept(page)
    other = page.context.new_page()
    other.goto("/day/")
    other.locator("header details.menu summary").click()
    follow(other.get_by_role("button", name="Sign out"))

    note(page).fill("Typed while nobody was signed in")
    expect(page.get_by_text("Draft not saved: you are signed out.")).to_be_visible()
    other.goto("/")
    sign_in(other, *agency.sign_ins["worker"])
    note(page).fill("Typed on")
    unlock(page, agency.sign_ins["worker"][1])
    expect(note(page)).to_have_value("Typed on")
    assert_kept(page)

    go_on(other, name)
    expect(note(other)).to_have_value("Typed on")
    complaints.clear()  # the browser calls the refusal of the old token an error


def test_the_browser_keeps_nothing_of_it(half_a_contact):
    page, _ = half_a_contact(2)
    assert_kept(page)

    stored = page.evaluate(
        """async () => JSON.stringify([
            {...localStorage}, {...sessionStorage}, history.state, location.href,
            await indexedDB.databases(), await caches.keys(), document.cookie,
        ])"""
    )

    assert "boot" not in stored
    assert "touched-at" in stored


def test_without_a_script_a_button_keeps_it(visit):
    page = visit("worker", java_script_enabled=False)
    name = open_contact(page, 0)
    note(page).fill("Typed without a script")

    page.get_by_role("button", name="Save draft").click()

    expect(page.get_by_text("Draft saved.")).to_be_visible()
    go_on(page, name)
    expect(note(page)).to_have_value("Typed without a script")
