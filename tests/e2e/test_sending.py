"""A form is sent over a bad connection: it stays on the page until it is saved, and once."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e.cast import go
from tests.e2e.conftest import follow, sign_in
from tests.nouns.declaring import photo

NOT_REACHED = "Not saved yet: we could not reach the system."
CONTACTS = "**/contacts/new/"
BROKEN = {"status": 500, "content_type": "text/html", "body": "<title>Wrong</title><main>"}
SLOW = 20_000  # milliseconds: what is tried again by itself takes its time
LOCK = (
    "from django.utils import timezone; from accounts.models import Session; "
    "Session.objects.filter(person__email='{}').update(locked_at=timezone.now())"
)


@pytest.fixture
def contact(visit):
    """Return a function that opens a phone with a contact that wants but to be saved."""

    def typed(note: str, **options) -> Page:
        page = visit("worker", **options)
        page.goto("/day/")
        go(page, "Log a contact")
        page.get_by_label("Who", exact=True).select_option(index=1)
        page.get_by_label("Street outreach").check()
        page.get_by_label("Contact note").fill(note)
        return page

    return typed


def save(page: Page):
    return page.get_by_role("button", name="Save contact")


def save_again(page: Page) -> None:
    """Press, once the design system's button no longer takes it for a second tap."""
    page.wait_for_timeout(1_000)
    follow(save(page))


def assert_saved_once(page: Page, note: str) -> None:
    expect(page.get_by_text("Contact saved.").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(note, exact=True)).to_have_count(1)


def once(act):
    """Return a route's handler that acts on the first request, and lets all others through."""
    seen = []

    def handle(route):
        seen.append(route)
        if len(seen) == 1:
            act(route)
        else:
            route.continue_()

    return handle


def loses_the_answer(route):
    route.fetch(max_redirects=0)
    route.abort()


@pytest.mark.parametrize("width", [390, 1280])
def test_without_network_a_save_stays_on_the_page_and_is_sent_when_there_is_one(
    width, contact, assert_accessible, complaints
):
    page = contact("Typed before", width=width)
    page.context.set_offline(True)
    save(page).click()

    expect(page.get_by_role("alert").filter(has_text=NOT_REACHED)).to_be_visible()
    expect(page.get_by_label("Contact note")).to_have_value("Typed before")
    assert_accessible(page)
    page.get_by_label("Contact note").fill(f"Typed while waiting {width}")
    page.context.set_offline(False)

    assert_saved_once(page, f"Typed while waiting {width}")
    assert page.get_by_text("Typed before").count() == 0
    complaints.clear()  # the browser calls a lost network an error


def test_it_is_sent_again_by_itself(contact, complaints):
    page = contact("The tunnel at Pine Street")
    page.route(CONTACTS, once(lambda route: route.abort()))

    save(page).click()

    expect(page.get_by_text(NOT_REACHED)).to_be_visible()
    assert_saved_once(page, "The tunnel at Pine Street")
    complaints.clear()


def test_an_answer_that_was_lost_after_saving_makes_no_second_contact(contact, complaints):
    page = contact("Saved, and nobody heard")
    page.route(CONTACTS, once(loses_the_answer))

    save(page).click()
    page.get_by_role("button", name="Try now").click()

    assert_saved_once(page, "Saved, and nobody heard")
    complaints.clear()


def test_typed_on_after_a_lost_answer_it_is_asked_whether_a_second_contact_is_meant(
    contact, complaints
):
    page = contact("The first, and nobody heard")
    page.route(CONTACTS, once(loses_the_answer))
    save(page).click()
    expect(page.get_by_text(NOT_REACHED)).to_be_visible()

    page.get_by_label("Contact note").fill("Typed on")
    follow(page.get_by_role("button", name="Try now"))

    expect(page.locator(".govuk-error-summary")).to_contain_text("You already saved this form")
    expect(page.get_by_label("Contact note")).to_have_value("Typed on")
    follow(save(page))
    assert_saved_once(page, "Typed on")
    expect(page.get_by_text("The first, and nobody heard", exact=True)).to_have_count(1)
    complaints.clear()


def test_trying_now_keeps_the_place_of_the_keyboard(contact, complaints):
    page, tried = contact("Again and again"), []
    page.route(CONTACTS, lambda route: (tried.append(route), route.abort()))
    save(page).click()
    expect(page.get_by_text(NOT_REACHED)).to_be_visible()

    page.get_by_role("button", name="Try now").press("Enter")
    page.wait_for_timeout(500)

    assert len(tried) == 2
    expect(page.get_by_role("button", name="Try now")).to_be_focused()
    complaints.clear()


def test_a_busy_server_is_asked_again(contact, complaints):
    page = contact("Not the server's best minute")
    page.route(CONTACTS, once(lambda route: route.fulfill(status=503, body="busy")))

    save(page).click()

    assert_saved_once(page, "Not the server's best minute")
    complaints.clear()


def test_pressed_twice_it_is_sent_once_and_says_that_it_is_under_way(contact):
    page, held = contact("An eager thumb"), []
    page.route(CONTACTS, lambda route: held.append(route))

    save(page).click()
    expect(save(page)).to_have_attribute("aria-disabled", "true")
    save(page).dispatch_event("click")
    expect(page.get_by_role("status").filter(has_text="One moment…")).to_be_visible()
    save(page).dispatch_event("click")

    assert len(held) == 1
    held[0].continue_()
    assert_saved_once(page, "An eager thumb")


def test_who_stops_trying_keeps_the_words_and_sends_them_later(contact, complaints):
    page = contact("Later, then")
    page.context.set_offline(True)
    save(page).click()

    page.get_by_role("button", name="Stop trying").click()
    expect(page.get_by_text("We stopped trying.")).to_be_visible()
    expect(save(page)).to_be_focused()
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    expect(page.get_by_label("Contact note")).to_have_value("Later, then")
    save_again(page)

    assert_saved_once(page, "Later, then")
    complaints.clear()


def test_leaving_asks_first_while_something_is_unsent_but_the_quick_exit_does_not(
    contact, complaints
):
    page, asked = contact("Do not lose me"), []
    page.context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="Sunny"))
    page.route(CONTACTS, lambda route: route.abort())
    save(page).click()
    expect(page.get_by_text(NOT_REACHED)).to_be_visible()

    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Contact note")).to_have_value("Do not lose me")
    page.get_by_role("button", name="Quick exit").click()

    page.wait_for_url("https://www.weather.gov/**")
    complaints.clear()


def test_after_the_quick_exit_an_answer_leads_nowhere(contact, complaints):
    page, held, exits, visited = contact("Left in a hurry"), [], [], []
    page.context.route("https://www.weather.gov/**", lambda route: exits.append(route))
    page.route(CONTACTS, lambda route: held.append(route))
    save(page).click()
    expect(save(page)).to_have_attribute("aria-disabled", "true")
    page.on(
        "request",
        lambda asked: asked.is_navigation_request() and visited.append(asked.url),
    )

    page.get_by_role("button", name="Quick exit").dispatch_event("click")
    with suppress(Error):  # nobody waits for it any more
        held[0].fulfill(status=204, headers={"X-Leads-To": "/day/"})
    page.wait_for_timeout(500)
    exits[0].fulfill(body="Sunny")

    page.wait_for_url("https://www.weather.gov/**")
    assert [url for url in visited if "weather.gov" not in url] == []
    complaints.clear()


def test_who_is_signed_out_from_elsewhere_is_not_asked_whether_to_leave(
    contact, agency, complaints
):
    page, asked = contact("Unsent, and signed out"), []
    page.route(CONTACTS, lambda route: route.abort())
    save(page).click()
    expect(page.get_by_text(NOT_REACHED)).to_be_visible()
    email, _ = agency.sign_ins["worker"]
    agency.ask(
        "from accounts.models import Session; "
        f"Session.objects.filter(person__email='{email}').delete()"
    )
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.clock.install()
    page.clock.fast_forward(61_000)
    page.get_by_label("Contact note").press("x")  # the page says that somebody is here
    page.clock.fast_forward(1_000)

    page.wait_for_url("**/account/login/**")
    assert asked == []
    complaints.clear()


def test_an_answer_that_comes_under_the_cover_waits_until_the_page_is_uncovered(
    contact, agency, complaints
):
    page, held = contact("Answered under the cover"), []
    page.route(CONTACTS, lambda route: held.append(route))
    save(page).click()
    expect(save(page)).to_have_attribute("aria-disabled", "true")
    answer = held[0].fetch(max_redirects=0)
    cover(page)

    held[0].fulfill(response=answer)
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    unlock(page, agency.sign_ins["worker"][1])

    page.wait_for_url("**/clients/**")
    expect(page.get_by_text("Answered under the cover", exact=True)).to_have_count(1)
    complaints.clear()


def test_refused_under_the_cover_it_says_so_once_the_page_is_uncovered(
    contact, agency, complaints
):
    page, held = contact("Refused under the cover"), []
    page.route(CONTACTS, lambda route: held.append(route))
    save(page).click()
    expect(save(page)).to_have_attribute("aria-disabled", "true")
    cover(page)

    held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    unlock(page, agency.sign_ins["worker"][1])

    expect(page.get_by_text("Not saved yet: this page was locked.")).to_be_visible()
    page.unroute(CONTACTS)
    save_again(page)
    assert_saved_once(page, "Refused under the cover")
    complaints.clear()


# Another form on the page --------------------------------------------------------------------


def add_another_form(page: Page, **answer) -> None:
    page.route("**/other/", lambda route: route.fulfill(**answer))
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            Object.assign(form, { method: "post", action: "/other/" });
            form.append(document.createElement("button"));
            form.lastChild.textContent = "Save the other";
            document.querySelector("main").append(form);
        }"""
    )


def test_an_answer_waits_until_another_form_of_the_page_is_saved_too(contact, complaints):
    page = contact("The slower one")
    add_another_form(page, status=204, headers={"X-Leads-To": "/day/"})
    page.route(CONTACTS, lambda route: route.abort())
    save(page).click()
    expect(page.get_by_text(NOT_REACHED)).to_be_visible()

    page.get_by_role("button", name="Save the other").click()
    expect(page.get_by_text("Another part of this page is not saved yet.")).to_be_visible()
    expect(page.get_by_label("Contact note")).to_have_value("The slower one")
    page.unroute(CONTACTS)
    page.get_by_role("button", name="Try now").click()

    assert_saved_once(page, "The slower one")
    complaints.clear()


def test_a_page_with_something_to_do_goes_before_an_address_to_go_to(contact, complaints):
    page = contact("Saved, and then asked")
    question = "<title>A question</title><main><h1>Which one?</h1></main>"
    add_another_form(page, status=200, content_type="text/html", body=question)
    page.route(CONTACTS, lambda route: route.abort())
    save(page).click()
    expect(page.get_by_text(NOT_REACHED)).to_be_visible()

    page.get_by_role("button", name="Save the other").click()
    expect(page.get_by_text("Another part of this page is not saved yet.")).to_be_visible()
    page.unroute(CONTACTS)
    page.get_by_role("button", name="Try now").click()

    expect(page.get_by_role("heading", name="Which one?")).to_be_visible(timeout=SLOW)
    page.goto("/day/")
    expect(page.get_by_text("Contact saved.")).to_be_visible()
    complaints.clear()


def test_what_somebody_stopped_trying_is_not_left_by_another_form(contact, complaints):
    page = contact("Stopped, not forgotten")
    add_another_form(page, status=204, headers={"X-Leads-To": "/day/"})
    page.route(CONTACTS, lambda route: route.abort())
    save(page).click()
    page.get_by_role("button", name="Stop trying").click()

    page.get_by_role("button", name="Save the other").click()

    expect(page.get_by_text("Saved. Another part of this page is not.")).to_be_visible()
    expect(page.get_by_label("Contact note")).to_have_value("Stopped, not forgotten")
    follow(page.get_by_role("link", name="Continue"))
    expect(page).to_have_url(re.compile("/day/$"))
    complaints.clear()


def test_what_is_typed_while_it_is_saved_is_not_lost_without_a_word(contact):
    page, held = contact("Half a sentence"), []
    page.route(CONTACTS, lambda route: held.append(route))
    save(page).click()
    expect(save(page)).to_have_attribute("aria-disabled", "true")

    page.get_by_label("Contact note").press_sequentially(", and the rest")
    held[0].continue_()

    expect(page.get_by_text("Saved, but without what you typed")).to_be_visible()
    expect(page.get_by_label("Contact note")).to_have_value("Half a sentence, and the rest")
    follow(page.get_by_role("link", name="Continue"))
    expect(page.get_by_text("Half a sentence", exact=True)).to_be_visible()


def test_what_is_wrong_is_said_in_place_and_the_browser_keeps_nothing_that_was_sent(
    contact, assert_accessible
):
    page, posted = contact("Two lines,\nand no client"), []
    page.on(
        "request",
        lambda request: (
            request.is_navigation_request()
            and request.method == "POST"
            and posted.append(request.url)
        ),
    )
    page.get_by_label("Who", exact=True).select_option(value="")

    follow(save(page))

    expect(page).to_have_title(re.compile("^Error: Log a contact"))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Contact note")).to_have_value("Two lines,\nand no client")
    assert_accessible(page)
    assert page.get_by_label("What you will do").is_hidden()
    page.get_by_label("In a week").check()  # what an answer reveals works in this page, too
    expect(page.get_by_label("What you will do")).to_be_visible()
    page.get_by_label("No follow-up").check()
    page.get_by_label("Who", exact=True).select_option(index=1)
    follow(save(page))
    expect(page.get_by_text("Contact saved.")).to_be_visible()
    assert posted == []


def test_back_from_what_is_wrong_leads_before_the_form_and_reloading_sends_nothing(contact):
    page, asked = contact("Nobody chosen"), []
    page.get_by_label("Who", exact=True).select_option(value="")
    follow(save(page))
    page.on("request", lambda request: asked.append(request.method))

    page.reload()
    expect(page).to_have_title(re.compile("^Log a contact"))
    page.go_back()

    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    assert "POST" not in asked


def test_back_after_saving_sends_nothing(contact):
    page, asked = contact("Saved, then back"), []
    follow(save(page))
    assert_saved_once(page, "Saved, then back")
    page.on("request", lambda request: asked.append(request.method))

    page.go_back()
    expect(page.get_by_role("heading", name="Log a contact")).to_be_visible()
    page.go_forward()

    expect(page.get_by_text("Saved, then back", exact=True)).to_have_count(1)
    assert "POST" not in asked


def test_from_a_refusal_the_way_back_leads_to_all_that_was_typed(contact, complaints):
    page = contact("Too much for a server")
    page.route(CONTACTS, once(lambda route: route.fulfill(**BROKEN)))

    follow(save(page))
    assert page.title() == "Wrong"
    page.go_back()
    expect(page.get_by_label("Contact note")).to_have_value("Too much for a server")
    page.go_forward()
    expect(page).to_have_title("Wrong")
    page.go_back()
    save_again(page)

    assert_saved_once(page, "Too much for a server")
    complaints.clear()


def test_a_page_is_kept_for_the_way_back_no_longer_than_it_can_be_reached(contact, complaints):
    page = contact("Refused, and refused again")
    page.route(CONTACTS, lambda route: route.fulfill(**BROKEN))
    follow(save(page))
    page.evaluate("() => { window.refused = new WeakRef(document.querySelector('main')) }")
    page.go_back()
    expect(page.get_by_label("Contact note")).to_have_value("Refused, and refused again")

    save_again(page)
    assert page.title() == "Wrong"
    page.request_gc()

    assert page.evaluate("() => window.refused.deref() === undefined")
    complaints.clear()


def test_once_the_document_is_left_nothing_is_kept_for_the_way_back(contact, complaints):
    page = contact("Left behind")
    page.route(CONTACTS, lambda route: route.fulfill(**BROKEN))
    follow(save(page))

    page.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
    page.unroute(CONTACTS)
    with page.expect_response(CONTACTS):
        page.go_back()

    expect(page.get_by_text("This is your draft from")).to_be_visible()  # of the server's
    complaints.clear()


def test_sent_in_a_locked_session_it_waits_under_the_cover(contact, agency, complaints):
    page = contact("Locked in between")
    # A draft that is sent after the lock would cover the page before the contact is sent.
    expect(page.get_by_text("Draft saved", exact=True)).to_be_visible()
    email, password = agency.sign_ins["worker"]
    agency.ask(LOCK.format(email))

    save(page).click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert page.locator("textarea").count() == 0
    unlock(page, password)

    expect(page.get_by_text("Not saved yet: this page was locked.")).to_be_visible()
    expect(page.get_by_label("Contact note")).to_have_value("Locked in between")
    save_again(page)
    assert_saved_once(page, "Locked in between")
    complaints.clear()


def test_a_page_that_was_shown_in_place_is_covered_and_uncovered_like_any(contact, agency):
    page = contact("Wrong first")
    page.get_by_label("Who", exact=True).select_option(value="")
    follow(save(page))

    page.evaluate("document.dispatchEvent(new Event('session-locked'))")
    expect(page.get_by_role("heading", name="Locked")).to_have_count(1)
    assert page.locator("textarea").count() == 0
    unlock(page, agency.sign_ins["worker"][1])

    expect(page.get_by_label("Contact note")).to_have_value("Wrong first")
    assert page.locator("template#lock").count() == 1


def test_the_way_back_uncovers_nothing(contact, complaints):
    page = contact("Kept for the way back")
    page.route(CONTACTS, once(lambda route: route.fulfill(**BROKEN)))
    follow(save(page))
    cover(page)

    with page.expect_event("domcontentloaded"):  # the step before is asked for anew
        page.go_back()

    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert "Kept for the way back" not in page.content()
    complaints.clear()


def test_who_signed_in_anew_elsewhere_saves_what_stands_here(contact, agency, complaints):
    page = contact("An old token")
    other = page.context.new_page()
    other.goto("/clients/")
    other.locator("header details.menu summary").click()
    follow(other.get_by_role("button", name="Sign out"))
    other.goto("/")
    sign_in(other, *agency.sign_ins["worker"])
    other.close()

    save(page).click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    unlock(page, agency.sign_ins["worker"][1])
    expect(page.get_by_text("Not saved yet: this page was locked.")).to_be_visible()
    save_again(page)

    assert_saved_once(page, "An old token")
    complaints.clear()


def test_a_locked_page_says_what_is_wrong_and_opens(visit, agency, complaints):
    page = visit("worker")
    email, password = agency.sign_ins["worker"]
    agency.ask(LOCK.format(email))
    page.goto("/clients/")

    unlock(page, "not the password")
    expect(page.get_by_role("link", name="That is not your password.")).to_be_visible()
    unlock(page, password)

    page.wait_for_url("**/clients/")
    complaints.clear()  # the browser calls the refusal an error


def cover(page: Page) -> None:
    with page.expect_response("**/session/lock/"):
        page.evaluate("document.dispatchEvent(new Event('session-locked'))")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()


def unlock(page: Page, password: str) -> None:
    page.get_by_label("Your password, or the 6-digit code from your app").fill(password)
    page.get_by_role("button", name="Unlock").click()


def test_a_photo_is_sent_again_too(visit, complaints):
    page = visit("worker")
    page.goto("/training/new/")
    page.get_by_role("main").get_by_role("combobox").first.select_option(index=1)
    for label, value in (("Month", "1"), ("Day", "2"), ("Year", "2026")):
        page.get_by_label(label, exact=True).first.fill(value)
    paper = photo("paper.png").read()
    file = {"name": "paper.png", "mimeType": "image/png", "buffer": paper}
    page.locator("input[type=file]").set_input_files(file)
    page.route("**/training/new/", once(lambda route: route.abort()))

    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text(NOT_REACHED)).to_be_visible()
    page.get_by_role("button", name="Try now").click()

    expect(page).not_to_have_url(re.compile("/training/new/"))
    complaints.clear()
