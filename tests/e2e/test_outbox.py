"""Notes written without a network, a quick exit between; sent once, matched, on the record."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browsers.profiles import found_in
from tests.e2e.cast import QUICK_EXIT_URL, go, overflow
from tests.e2e.conftest import CHROMIUM, PHONE, follow, sign_in

WHO, NOTE, NEXT = "zqwhoxjcanary", "zqnotexjcanary", "zqnextxjcanary"
TYPED = "zqtypedxjcanary"
WATER = re.compile("^Water")
ON_DISK_AFTER_MS = 1500
AHEAD = """() => {
    const Right = Date, ahead = 12.5 * 60_000;
    window.Date = class extends Right {
        constructor(...given) { super(...(given.length ? given : [Right.now() + ahead])); }
        static now() { return Right.now() + ahead; }
    };
}"""


@pytest.fixture
def phone(playwright, agency, tmp_path):
    """A browser that keeps its profile on disk, as a phone's does."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        base_url=agency.url,
        viewport={"width": PHONE, "height": 844},
        reduced_motion="reduce",
    )
    context.route(
        f"{QUICK_EXIT_URL}**",
        lambda route: route.fulfill(body="Sunny", content_type="text/plain"),
    )
    yield context.pages[0]
    context.close()


def prepare(page):
    page.goto("/offline-notes/")
    page.get_by_role("button", name="Prepare this phone").click()
    expect(page.get_by_text("This phone is prepared until")).to_be_visible()


def write(page, who, note=""):
    page.get_by_label("Whom you met").fill(who)
    page.get_by_label("Contact note").fill(note)


def give_water(page):
    """Check an item of the agency's list, found by typing, and count three of it."""
    page.get_by_text("Services and items offered").click()
    page.get_by_label("Find a service or item").fill("wat")
    page.get_by_role("checkbox", name=WATER).check()
    more = page.get_by_role("group", name=WATER).get_by_role("button", name="One more")
    for _ in range(2):
        more.click()


def keep(page):
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Kept on this phone, encrypted.")).to_be_visible()


def is_kept(page, number):
    waiting = page.get_by_text("Notes on this phone that are not sent yet:")
    expect(waiting).to_contain_text(str(number))


def test_a_round_without_a_network(phone, agency, tmp_path, assert_accessible):
    page, context = phone, phone.context
    page.goto("/")
    sign_in(page, *agency.sign_ins["worker"])
    prepare(page)
    assert_accessible(page)
    assert overflow(page) <= 0

    context.set_offline(True)
    page.goto("/day/")
    expect(page.get_by_role("heading", name="Offline note")).to_be_visible()
    assert_accessible(page)
    assert overflow(page) <= 0
    write(page, WHO, NOTE)
    page.get_by_label("What you will do next").fill(NEXT)
    give_water(page)
    assert_accessible(page)
    assert overflow(page) <= 0
    keep(page)
    expect(page.get_by_label("Contact note")).to_have_value("")
    expect(page.get_by_role("checkbox", name=WATER)).not_to_be_checked()
    write(page, TYPED)
    page.get_by_role("button", name="Quick exit").click()
    page.wait_for_url(QUICK_EXIT_URL)
    page.goto("/day/")
    is_kept(page, 2)

    context.set_offline(False)
    page.goto("/day/")  # nothing reached the server: the session is there, and covered
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.get_by_role("button", name="Quick exit").click()
    page.wait_for_url(QUICK_EXIT_URL)
    signed_out(page)
    page.goto("/offline/")
    is_kept(page, 2)  # leaving took nothing of it

    page.goto("/offline-notes/")
    sign_in(page, *agency.sign_ins["worker"])
    expect(page.get_by_role("status").filter(has_text="just now")).to_contain_text("2")
    expect(page.get_by_role("link", name=WHO)).to_be_visible()  # without a reload
    assert_accessible(page)
    page.goto("/day/")
    go(page, "2 offline notes wait to be matched")
    assert_accessible(page)
    follow(page.get_by_role("link", name=WHO))
    assert_accessible(page)
    assert overflow(page) <= 0
    expect(page.get_by_label("Contact note")).to_have_value(NOTE)
    expect(page.get_by_label("What you will do")).to_have_value(NEXT)
    expect(page.get_by_role("checkbox", name=WATER)).to_be_checked()
    water = page.get_by_role("group", name=WATER)
    expect(water.get_by_label(re.compile("^How many"))).to_have_value("3")
    page.get_by_label("What you will do").fill("")
    page.get_by_label("Who", exact=True).select_option(index=1)
    follow(page.get_by_role("button", name="Save contact"))
    expect(page.get_by_text("Contact saved.")).to_be_visible()
    expect(page.get_by_text(NOTE).first).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=NOTE).first).to_contain_text("Water")

    page.goto("/offline-notes/")
    expect(page.get_by_role("link", name=WHO)).to_have_count(0)
    follow(page.get_by_role("link", name=TYPED))
    go(page, "Discard this note")
    assert_accessible(page)
    page.get_by_label("It was written to try it out").check()
    follow(page.get_by_role("button", name="Discard the note"))
    expect(page.get_by_text("Nothing is waiting")).to_be_visible()


def signed_out(page):
    """What signs out travels by itself, and may arrive after us."""
    for _ in range(20):
        page.goto("/sessions/")
        if page.get_by_role("heading", name="Sign in").is_visible():
            return
        page.wait_for_timeout(500)
    raise AssertionError("still signed in, ten seconds after leaving")


def test_the_phone_can_not_read_what_it_keeps(phone, agency, tmp_path):
    page, context = phone, phone.context
    page.goto("/")
    sign_in(page, *agency.sign_ins["worker"])
    prepare(page)
    sender = page.locator("[data-outbox]").get_attribute("data-sender")
    context.set_offline(True)
    page.goto("/")
    write(page, WHO, NOTE)
    keep(page)
    write(page, TYPED, TYPED)
    page.get_by_role("button", name="Quick exit").click()
    page.wait_for_url(QUICK_EXIT_URL)
    page.wait_for_timeout(ON_DISK_AFTER_MS)
    context.close()

    profile = tmp_path / "profile"
    assert found_in(profile, sender) == {sender}  # so the notes are where was looked
    assert found_in(profile, WHO, NOTE, TYPED) == set()


def test_what_one_wrote_is_not_sent_for_another(visit, agency):
    page = visit("worker")
    prepare(page)
    page.context.set_offline(True)
    page.goto("/")
    write(page, "Someone by the bridge")
    keep(page)
    page.context.set_offline(False)
    go_out(page)

    sign_in(page, *agency.sign_ins["supervisor"])
    page.goto("/offline-notes/")
    other = page.get_by_text("Notes of someone else on this phone")
    expect(other).to_contain_text("1")
    expect(page.get_by_text("This phone is prepared for someone else.")).to_be_visible()
    expect(page.get_by_text("Sent from this phone just now:")).to_be_hidden()
    go_out(page)

    sign_in(page, *agency.sign_ins["worker"])
    expect(page.get_by_text("Sent from this phone just now:")).to_contain_text("1")
    discard(page, "Someone by the bridge")


def test_a_phone_in_another_time_zone_and_ahead_says_when_it_was_here(visit, agency):
    page = visit("worker", timezone_id="Asia/Tokyo")
    prepare(page)
    page.context.set_offline(True)
    page.goto("/")
    page.evaluate(AHEAD)
    there = (timezone.now() + timedelta(minutes=12)).astimezone(ZoneInfo("Asia/Tokyo"))
    page.get_by_label("Date of contact").fill(str(there.date()))
    page.get_by_label("Time (about)").fill(f"{there:%H:%M}")
    write(page, "Someone at the clock tower")
    keep(page)
    page.context.set_offline(False)
    before = timezone.localtime()
    page.goto("/offline-notes/")
    follow(page.get_by_role("link", name="Someone at the clock tower"))

    expect(page.get_by_text(re.compile(r"clock was 1\d.minutes ahead"))).to_be_visible()
    day = page.get_by_label("Date of contact", exact=True).input_value()
    time = page.get_by_label("Time (about)").input_value()
    assert day in {str(at.date()) for at in (before, timezone.localtime())}
    assert time in {f"{at:%H:%M}" for at in (before, timezone.localtime())}
    discard(page, "Someone at the clock tower")


def go_out(page):
    """Sign out on a page that sends nothing."""
    page.goto("/clients/")
    page.locator(".menu summary").click()
    follow(page.get_by_role("button", name="Sign out"))


def discard(page, who):
    page.goto("/offline-notes/")
    follow(page.get_by_role("link", name=who))
    go(page, "Discard this note")
    page.get_by_label("It was written to try it out").check()
    follow(page.get_by_role("button", name="Discard the note"))


def test_signing_out_takes_what_can_be_read_and_leaves_the_note(visit, agency):
    page = visit("worker")
    prepare(page)
    page.context.set_offline(True)
    page.goto("/offline/")
    write(page, "Someone at the depot")
    keep(page)
    page.context.set_offline(False)
    page.goto("/day/")
    expect(page.get_by_text("Sent from this phone just now:")).to_contain_text("1")
    page.evaluate("sessionStorage.setItem('left', 'here')")
    page.context.set_offline(True)
    page.goto("/offline/")
    write(page, "Someone at the gate")
    keep(page)
    page.context.set_offline(False)
    go_out(page)

    stored = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    assert stored == [[], []]
    page.goto("/offline/")
    is_kept(page, 1)
    page.goto("/day/")
    sign_in(page, *agency.sign_ins["worker"])
    expect(page.get_by_text("Sent from this phone just now:")).to_contain_text("1")
    discard(page, "Someone at the depot")
    discard(page, "Someone at the gate")


def test_a_note_that_was_altered_on_the_phone_is_refused_and_can_be_deleted(visit):
    page = visit("worker")
    prepare(page)
    page.context.set_offline(True)
    page.goto("/")
    write(page, "Someone on the steps")
    keep(page)
    page.evaluate(ALTER)
    page.context.set_offline(False)
    page.goto("/offline-notes/")

    expect(page.get_by_text("Notes on this phone that can’t be opened")).to_contain_text("1")
    page.get_by_role("button", name="Delete these from this phone").click()
    page.goto("/offline/")
    expect(page.get_by_text(re.compile("not sent yet:"))).to_be_hidden()


ALTER = """() => new Promise(done => {
    const opening = indexedDB.open("outbox");
    opening.onsuccess = () => {
        const notes = opening.result.transaction("notes", "readwrite").objectStore("notes");
        notes.getAll().onsuccess = ({ target }) => {
            const [note] = target.result;
            note.sealed = note.sealed.slice(0, -8) + "AAAAAAA=";
            notes.put(note).onsuccess = () => { opening.result.close(); done(); };
        };
    };
})"""


def test_a_phone_that_was_not_prepared_says_so(visit):
    page = visit("worker")

    page.goto("/offline/")

    expect(page.get_by_text("This phone is not prepared")).to_be_visible()
    expect(page.get_by_role("button", name="Keep the note")).to_be_hidden()


def test_the_form_can_be_taken_off_the_phone(visit):
    page = visit("worker")
    prepare(page)

    page.get_by_role("button", name="Take the form off this phone").click()

    expect(page.get_by_role("button", name="Prepare this phone")).to_be_visible()
    kept = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])"
    assert page.evaluate(kept) == [[], []]


def test_put_back_on_the_phone_at_once_the_form_opens_without_a_network(visit):
    page = visit("worker")
    prepare(page)
    page.get_by_role("button", name="Take the form off this phone").click()
    page.get_by_role("button", name="Prepare this phone").click()
    expect(page.get_by_text("This phone is prepared until")).to_be_visible()

    page.context.set_offline(True)
    page.goto("/day/")

    expect(page.get_by_role("button", name="Keep the note")).to_be_visible()


def test_one_note_over_which_the_server_stumbles_keeps_no_other_on_the_phone(visit):
    page = visit("worker")
    prepare(page)
    page.context.set_offline(True)
    page.goto("/")
    for who in ("Someone at the ferry", "Someone at the market"):
        write(page, who)
        keep(page)
    page.context.set_offline(False)
    stumbled = []

    def stumble_once(route):
        if stumbled:
            route.continue_()
        else:
            stumbled.append(route.fulfill(json={}))

    page.route("**/offline-notes/receiving/", stumble_once)
    page.goto("/offline-notes/")

    expect(page.get_by_text("Sent from this phone just now:")).to_contain_text("1")
    expect(page.get_by_text("Yours on this phone, not sent yet:")).to_contain_text("1")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Sent from this phone just now:")).to_contain_text("2")
    discard(page, "Someone at the ferry")
    discard(page, "Someone at the market")


def test_after_a_quick_exit_without_a_network_the_next_page_opens_locked(phone, agency):
    page = phone
    page.goto("/")
    sign_in(page, *agency.sign_ins["worker"])
    page.goto("/day/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Quick exit").click()
    page.wait_for_url(QUICK_EXIT_URL)
    page.context.set_offline(False)

    page.goto("/day/")  # nothing reached the server, and the session is there

    expect(page.get_by_role("heading", name="Locked")).to_be_visible()


def test_two_taps_keep_one_note(visit):
    page = visit("worker")
    prepare(page)
    page.context.set_offline(True)
    page.goto("/")
    write(page, "Someone on the stairs")

    page.evaluate(TWO_TAPS)

    is_kept(page, 1)
    page.goto("/")
    is_kept(page, 1)
    page.context.set_offline(False)
    page.goto("/day/")
    expect(page.get_by_text("Sent from this phone just now:")).to_contain_text("1")
    discard(page, "Someone on the stairs")


TWO_TAPS = """() => {
    const button = document.querySelector("[data-words] [type=submit]");
    button.click();
    button.click();
}"""
