"""A session left alone is locked: it answers with the lock page alone, and loses nothing."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework.models import Contact
from tests.conftest import PASSWORD

LOCKED = reverse("accounts:session-unlock")
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    cache.clear()


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def locked(clock, browser_of, ana):
    browser = browser_of(ana)
    clock.shift(timedelta(minutes=15, seconds=1))
    return browser


def is_open(browser):
    return browser.get("/day/").status_code == 200


@pytest.mark.parametrize("path", ["/day/", "/clients/", "/contacts/new/", "/sessions/", "/"])
def test_every_page_leads_to_the_lock(path, locked):
    assert locked.get(path).headers["Location"].startswith(LOCKED)


def test_a_page_that_is_not_there_names_nobody_while_locked(locked):
    page = locked.get("/nothing/here/").content.decode()

    assert "Ana" not in page


def test_the_lock_page_shows_nothing_of_the_work(locked, rosa):
    page = locked.get(f"/clients/{rosa.pk}/", follow=True).content.decode()

    assert "Unlock" in page
    assert "Rosa" not in page
    assert 'aria-label="Main"' not in page


def test_a_fragment_is_refused_with_an_event_for_the_page(locked):
    answer = locked.get("/clients/", headers=FRAGMENT)

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["HX-Trigger"] == "session-locked"


def test_a_script_without_htmx_is_refused_too(locked):
    answer = locked.get("/clients/", headers={"Sec-Fetch-Dest": "empty"})

    assert answer.status_code == 401


def test_a_page_that_a_service_worker_asks_for_is_no_script(locked):
    passed_on = {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "navigate"}

    assert locked.get("/clients/", headers=passed_on).status_code == 302


def test_the_password_unlocks_and_leads_back(locked):
    answer = locked.post(LOCKED, {"proof": PASSWORD, "next": "/clients/"})

    assert answer.headers["Location"] == "/clients/"
    assert is_open(locked)


def test_the_six_digits_unlock(locked, ana):
    seed = generate_totp_secret()
    stays = ana.sessions.get()
    TOTP.activate(ana, seed)
    stays.save(force_insert=True)  # setting an app up ends the other sessions
    code = f"{hotp_value(seed, int(time.time()) // 30):06}"

    locked.post(LOCKED, {"proof": code})

    assert is_open(locked)


def test_unlocking_changes_the_cookie(locked):
    before = locked.cookies["sessionid"].value
    locked.post(LOCKED, {"proof": PASSWORD})

    assert locked.cookies["sessionid"].value != before


def test_unlocking_leads_nowhere_outside(locked):
    answer = locked.post(LOCKED, {"proof": PASSWORD, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"


def test_a_wrong_password_says_so_and_stays_locked(locked):
    answer = locked.post(LOCKED, {"proof": "not the password"})

    assert answer.status_code == 422
    assert "That is not your password." in answer.content.decode()
    assert not is_open(locked)


def test_an_empty_answer_costs_no_try(locked, ana):
    locked.post(LOCKED, {"proof": ""})

    assert ana.sessions.get().failed_unlocks == 0


def test_five_wrong_tries_end_the_session(locked, ana):
    for _ in range(5):
        answer = locked.post(LOCKED, {"proof": "not the password"})

    assert answer.headers["Location"] == reverse("account_login")
    assert not ana.sessions.exists()
    assert "person.signed_out" in [event.verb for event in trail.of(ana)]


def test_the_tries_count_with_those_at_the_sign_in_page(locked, ana):
    for _ in range(5):
        locked.post(LOCKED, {"proof": "not the password"})

    answer = Browser().post(
        reverse("account_login"), {"login": ana.email, "password": PASSWORD}
    )

    assert "Too many attempts" in answer.content.decode()


def test_after_five_wrong_tries_a_script_is_led_away(locked):
    for _ in range(5):
        answer = locked.post(LOCKED, {"proof": "wrong"}, headers=FRAGMENT)

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == reverse("account_login")


def test_a_script_unlocks_and_gets_nothing_but_yes(locked):
    wrong = locked.post(LOCKED, {"proof": "wrong"}, headers=FRAGMENT)
    right = locked.post(LOCKED, {"proof": PASSWORD}, headers=FRAGMENT)

    assert wrong.status_code == 422
    assert "<form" in wrong.content.decode()
    assert (right.status_code, right.content) == (204, b"")


def test_a_script_whose_token_grew_old_gets_a_form_with_a_new_one(browser_of, ana):
    page = browser_of(ana).get(LOCKED, headers=FRAGMENT)

    assert page.status_code == 200
    assert hidden(page.content.decode())["csrfmiddlewaretoken"]
    assert f'data-person="{ana.pk}"' in page.content.decode()


def test_a_page_may_lock_itself_before_the_time(browser_of, ana):
    browser = browser_of(ana)

    browser.post(reverse("accounts:session-lock"))

    assert not is_open(browser)


def test_lock_now_leads_back_to_the_page_where_no_script_runs(browser_of, ana, rosa):
    browser = browser_of(ana)
    address = rosa.get_absolute_url()

    page = browser.post(reverse("accounts:session-lock"), {"next": address}, follow=True)

    assert "Rosa" not in page.content.decode()
    assert f'name="next" value="{address}"' in page.content.decode()


def test_lock_now_leads_to_no_other_site(browser_of, ana):
    answer = browser_of(ana).post(
        reverse("accounts:session-lock"), {"next": "https://example.com/"}
    )

    assert "example.com" not in answer.headers["Location"]


def test_signing_out_and_leaving_quickly_work_while_locked(locked, ana):
    answer = locked.post(reverse("quick-exit"))

    assert answer.status_code == 200
    assert not ana.sessions.exists()


def hidden(page):
    names = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in names}


TYPED = {"note": "Sat by the pier and talked.", "password": "never kept"}


def test_what_was_sent_too_late_is_kept_sealed_and_offered_again(locked, rosa):
    path = reverse("casework:contact-create")

    page = locked.post(path, TYPED)
    kept = hidden(page.content.decode())["saved_form"]
    offered = locked.post(LOCKED, {"proof": PASSWORD, "saved_form": kept}).content.decode()

    assert page.status_code == 403
    assert "pier" not in page.content.decode()
    assert f'action="{path}"' in offered
    assert hidden(offered)["note"] == "Sat by the pier and talked."
    assert "never kept" not in offered
    assert not Contact.objects.exists()


def test_what_was_kept_opens_for_nobody_else(locked, rosa, browser_of, ben, clock):
    path = reverse("casework:contact-create")
    kept = hidden(locked.post(path, TYPED).content.decode())["saved_form"]
    other = browser_of(ben)

    answer = other.post(LOCKED, {"proof": PASSWORD, "saved_form": kept})

    assert answer.status_code == 302


def test_what_another_site_sends_is_not_kept(clock, ana):
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    clock.shift(timedelta(minutes=16))

    answer = strict.post("/clients/new/", {"preferred_name": "Mallory"})

    assert answer.status_code == 403
    assert not hidden(answer.content.decode()).get("saved_form")
    assert "Unlock" not in answer.content.decode()


def test_work_keeps_the_session_open(clock, browser_of, ana):
    browser = browser_of(ana)
    for _ in range(10):
        clock.shift(timedelta(minutes=14))
        assert is_open(browser)


def test_a_heartbeat_keeps_it_open(clock, browser_of, ana):
    browser = browser_of(ana)
    for _ in range(3):
        clock.shift(timedelta(minutes=14))
        browser.post(reverse("accounts:session-heartbeat"), headers=FRAGMENT)

    assert is_open(browser)


def test_a_page_that_asks_by_itself_does_not(clock, browser_of, ana):
    browser = browser_of(ana)
    clock.shift(timedelta(minutes=10))
    browser.get("/day/", headers={"X-Unattended": "1"})
    clock.shift(timedelta(minutes=6))

    assert not is_open(browser)


def test_the_time_is_a_setting(clock, browser_of, ana, settings):
    settings.IDLE_MINUTES = 5
    browser = browser_of(ana)
    clock.shift(timedelta(minutes=5, seconds=1))

    assert not is_open(browser)


def test_without_scripts_the_page_goes_to_the_lock_by_itself(browser_of, ana):
    page = browser_of(ana).get("/day/").content.decode()

    assert '<meta http-equiv="refresh" content="900; url=/session/locked/?next=/day/">' in page


def test_a_session_that_is_open_leads_back_from_the_lock_page(browser_of, ana):
    answer = browser_of(ana).get(f"{LOCKED}?next=/clients/")

    assert answer.headers["Location"] == "/clients/"
