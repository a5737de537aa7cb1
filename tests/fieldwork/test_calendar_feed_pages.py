"""The page of one's calendar address, and what the address answers to a program."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from audit import trail
from casework.models import FollowUp
from fieldwork.models import CalendarFeed
from tests.conftest import PASSWORD, shown_messages
from tests.fieldwork.cast import NINE, PLACE, plan_until_half_past

PAGE, NEW = "/calendar/", "/calendar/new/"
ADDRESS = re.compile(r'<code[^>]*id="calendar-address"[^>]*>http://testserver(\S+?)</code>')
TOKEN = re.compile(rb'(?<=csrfmiddlewaretoken" value=")[^"]+')
UNKNOWN = "/no/such/address/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def app():
    """A calendar app: it has an address, and nothing else."""
    return Browser()


def shown_address(answer):
    assert answer.status_code == 200
    [address] = ADDRESS.findall(answer.content.decode())
    return address


@pytest.fixture
def address(ana):
    _, token = CalendarFeed.make(by=ana)
    return f"/calendar/feed/{token}.ics"


def html(browser, page=PAGE):
    answer = browser.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


# The page ----------------------------------------------------------------------------------


def test_an_address_is_made_shown_once_and_read_by_an_app(ana, browser_of, app):
    browser = browser_of(ana)
    address = shown_address(browser.post(NEW))

    assert app.get(address).status_code == 200
    assert "Copy address" not in html(browser)
    assert address not in html(browser)


def test_the_page_says_when_it_was_last_asked_for(ana, browser_of, app, address):
    browser = browser_of(ana)
    assert "No calendar has asked for it yet." in html(browser)

    app.get(address)
    assert "A calendar last asked for it on November 30, 2026." in html(browser)


def test_the_page_says_that_an_unused_address_stopped(ana, browser_of, address, clock):
    clock.shift(91 * DAY)

    assert "The address stopped: no calendar asked for it" in html(browser_of(ana))


def test_replacing_shows_another_address_and_the_old_one_is_unknown(
    ana, browser_of, app, address
):
    feed = CalendarFeed.objects.get()
    new = shown_address(browser_of(ana).post(f"/calendar/{feed.pk}/replacement/"))

    assert new != address
    assert app.get(new).status_code == 200
    assert app.get(address).status_code == 404


def test_stopping_needs_no_fresh_factor(ana, browser_of, app, address):
    feed = CalendarFeed.objects.get()
    answer = browser_of(ana, stale=True).post(f"/calendar/{feed.pk}/ending/", follow=True)

    assert shown_messages(answer) == ["Stopped. The address shows nothing any more."]
    assert "Make an address" in answer.content.decode()
    assert app.get(address).status_code == 404


@pytest.mark.parametrize("verb", ["new", "replacement"])
def test_what_shows_an_address_needs_a_fresh_factor(verb, ana, browser_of):
    page = NEW
    if verb == "replacement":
        feed, _ = CalendarFeed.make(by=ana)
        page = f"/calendar/{feed.pk}/replacement/"
    answer = browser_of(ana, stale=True).post(page)

    assert "reauthenticate" in answer.url


def test_a_second_tap_makes_no_second_address(ana, browser_of, app):
    browser, key = browser_of(ana), {"key": "the key of one button"}
    address = shown_address(browser.post(NEW, key))
    again = browser.post(NEW, key, follow=True)

    assert "The address was shown once" in shown_messages(again)[0]
    assert app.get(address).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_a_second_address_is_refused_with_a_sentence(ana, browser_of, address):
    answer = browser_of(ana).post(NEW, follow=True)

    assert "has an address already" in shown_messages(answer)[0]


@pytest.mark.parametrize("verb", ["replacement", "ending"])
def test_a_second_tap_on_what_is_done_says_no_error(verb, ana, browser_of, address):
    browser, key = browser_of(ana), {"key": "the key of one button"}
    page = f"/calendar/{CalendarFeed.objects.get().pk}/{verb}/"
    browser.post(page, key)

    assert browser.post(page, key, follow=True).status_code == 200


@pytest.mark.parametrize("verb", ["replacement", "ending"])
def test_nobody_changes_anothers_address(verb, ben, sam, browser_of, app, address):
    feed = CalendarFeed.objects.get()

    for other in (ben, sam):
        assert browser_of(other).post(f"/calendar/{feed.pk}/{verb}/").status_code == 404
    assert app.get(address).status_code == 200


def test_who_has_no_clients_has_no_such_page(dora, adam, aud, browser_of):
    for other in (dora, adam, aud):
        assert browser_of(other).get(PAGE).status_code == 403
        assert "/calendar/" not in html(browser_of(other), "/sessions/")


def test_the_menu_leads_there(ana, sam, browser_of):
    for person in (ana, sam):
        assert f'href="{PAGE}"' in html(browser_of(person), "/sessions/")


# It ends with its person's access -------------------------------------------------------------

NEW_PASSWORD = "quite another long sentence"
KEEP = "Keep the address of my calendar"
OURS_STOPPED, THEIRS_STOPPED = (
    f"The address of {whose} calendar stopped." for whose in ("your", "their")
)


def changed_password(browser, **more):
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return browser.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD} | new | more
    )


def test_it_stops_with_ones_password_unless_one_keeps_it(ana, browser_of, app, address):
    browser = browser_of(ana)
    assert KEEP in html(browser, reverse("account_change_password"))
    changed_password(browser)

    assert app.get(address).status_code == 404
    assert KEEP not in html(browser, reverse("account_change_password"))


def test_one_may_keep_it_with_another_password(ana, browser_of, app, address):
    changed_password(browser_of(ana), keep="on")
    ana.refresh_from_db()

    assert ana.check_password(NEW_PASSWORD)
    assert app.get(address).status_code == 200


def test_a_password_that_was_refused_stops_nothing(ana, browser_of, app, address):
    changed_password(browser_of(ana), password2="another word altogether")

    assert app.get(address).status_code == 200


def test_it_stops_with_a_password_set_by_the_link_of_an_administrator(
    ana, adam, browser_of, app, address, mailoutbox
):
    browser_of(adam).post(reverse("accounts:password-link-create", args=[ana.pk]))
    assert app.get(address).status_code == 200
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    browser = Browser()
    page = browser.get(link, follow=True)
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    browser.post(page.redirect_chain[-1][0], new)
    ana.refresh_from_db()

    assert ana.check_password(NEW_PASSWORD)
    assert app.get(address).status_code == 404


def test_it_stops_when_a_lost_phone_is_reset(ana, adam, browser_of, app, address):
    page = reverse("accounts:factor-reset", args=[ana.pk])
    assert "the address of their calendar" in html(browser_of(adam), page)
    browser_of(adam).post(page, {"identified": "in_person"})

    assert app.get(address).status_code == 404


def test_it_stops_when_one_signs_out_everywhere_else(ana, browser_of, app, address):
    browser_of(ana)
    page = reverse("accounts:other-sessions-delete")
    answer = browser_of(ana).post(page, follow=True)

    assert OURS_STOPPED in shown_messages(answer)[0]
    assert app.get(address).status_code == 404


def test_it_stops_when_somebody_is_signed_out_everywhere(ana, sam, browser_of, app, address):
    page = reverse("accounts:person-sessions-delete", args=[ana.pk])
    answer = browser_of(sam).post(page, follow=True)

    assert THEIRS_STOPPED in shown_messages(answer)[0]
    assert app.get(address).status_code == 404


# The address -------------------------------------------------------------------------------


def test_an_app_reads_days_and_times_and_nothing_of_a_client(ana, rosa, app, address):
    due_on = (NINE + 3 * DAY).date()
    rosa.add_follow_up(by=ana, kind=FollowUp.Kind.CALL, due_on=due_on, task="Kanari")
    plan_until_half_past(ana, rosa)
    answer = app.get(address)
    file = answer.content.decode()

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    titles = sorted(str(event["SUMMARY"]) for event in Calendar.from_ical(file).events)
    assert titles[-1] == "Planned visit"
    words = (rosa.preferred_name, rosa.chart_number, "Kanari", PLACE, ana.name, ana.email)
    assert not [each for each in (*words, settings.AGENCY_NAME, "testserver") if each in file]


def test_reading_it_is_no_event_and_opens_no_record(ana, rosa, app, address):
    plan_until_half_past(ana, rosa)
    before = trail.all_events().count()
    app.get(address)

    assert trail.all_events().count() == before
    assert CalendarFeed.objects.get().last_used_on is not None


def test_it_is_kept_nowhere_found_nowhere_and_named_nowhere(app, address):
    answer = app.get(address)

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies
    assert "Vary" not in answer or "Cookie" not in answer["Vary"]


def test_it_looks_at_no_session(ana, ben, browser_of, address):
    """A locked session would lead to the lock, with the address in the link back."""
    browser = browser_of(ben)
    ben.sessions.update(locked_at=NINE)
    ben.language = "es"
    ben.save(update_fields=["language"])
    answer = browser.get(address)

    assert answer.status_code == 200
    assert answer["Content-Language"] == ana.language
    assert not answer.cookies


def test_it_is_in_its_owners_language(ana, app, address):
    ana.language = "es"
    ana.save(update_fields=["language"])
    plan_until_half_past(ana)
    answer = app.get(address, headers={"Accept-Language": "en"})

    assert answer["Content-Language"] == "es"
    assert "SUMMARY:Visita planificada" in answer.content.decode()


def refusal(app, address):
    """What an address answers, without the address itself: the language link leads back."""
    answer = app.get(address)
    headers = {  # the policy's parts come in any order
        name: sorted(value.split("; "))
        for name, value in answer.items()
        if name != "Content-Length"
    }
    page = TOKEN.sub(b"", answer.content).replace(address.encode(), b"")
    return answer.status_code, headers, page


def test_a_wrong_address_is_as_unknown_as_any(ana, app, address):
    unknown = refusal(app, UNKNOWN)
    feed, _ = CalendarFeed.objects.get(), ana.deactivate(by=None)
    wrong = [f"/calendar/feed/{'x' * 43}.ics", "/calendar/feed/x.ics", address]

    assert unknown[0] == 404
    assert [refusal(app, each) for each in wrong] == [unknown] * 3
    assert not feed.is_answered


def test_a_wrong_address_takes_the_same_statements_as_one_that_stopped(ana, app, address):
    app.get(f"/calendar/feed/{'x' * 43}.ics")  # what the limit keeps is there from now on
    asked = counted(app, f"/calendar/feed/{'y' * 43}.ics")
    assert sum("fieldwork_calendarfeed" in sql for sql in asked) == 1
    CalendarFeed.objects.get().stop(by=ana)

    assert counted(app, address) == asked


def counted(app, address):
    """Return what is asked of the database, without the limit's own: it tidies by chance."""
    with CaptureQueriesContext(connection) as queries:
        assert app.get(address).status_code == 404
    asked = [re.sub(r"'[^']*'|\d+", "", query["sql"]) for query in queries]
    return [sql for sql in asked if "accounts_cacheentry" not in sql and '"' in sql]


def test_guesses_are_limited(db, app):
    statuses = {app.get(f"/calendar/feed/{uuid4().hex}.ics").status_code for _ in range(61)}

    assert statuses == {404, 429}


def test_an_app_may_ask_for_the_head_alone_and_send_nothing(app, address):
    assert app.head(address).status_code == 200
    assert app.post(address).status_code == 405
