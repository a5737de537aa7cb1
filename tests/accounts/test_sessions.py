"""Sessions belong to somebody, say in two words where, and cost next to nothing."""

import base64
import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Session
from accounts.sessions import SessionStore
from audit import trail
from tests.conftest import PASSWORD

AGENTS = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0": "Edge on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Safari/605.1.15": "Safari on Mac",
    "curl/8.5": "A browser we do not know",
}


def sign_in(browser, person, **headers):
    answer = browser.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}, **headers
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(("agent", "words"), AGENTS.items())
def test_a_browser_is_known_by_two_words(agent, words, ana):
    sign_in(Browser(), ana, headers={"User-Agent": agent})

    assert ana.sessions.get().description == words


def test_no_address_and_no_whole_description_is_kept(ana):
    sign_in(Browser(REMOTE_ADDR="203.0.113.7"), ana, headers={"User-Agent": "Firefox/140.17"})
    browser = SessionStore()
    stored = str(Session.objects.values().get(person=ana))

    assert "203.0.113" not in stored
    assert "140.17" not in stored
    assert browser.stored is None


def test_signing_in_changes_the_cookie(ana):
    browser = Browser()
    browser.get(reverse("account_login"))
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies["sessionid"] = session.session_key

    sign_in(browser, ana)

    assert browser.cookies["sessionid"].value != session.session_key
    assert not SessionStore(session.session_key).exists(session.session_key)


def test_ending_all_says_so_in_the_trail(browser_of, ana, sam):
    browser_of(ana)
    browser_of(ana)

    assert ana.end_sessions(by=sam) == 2
    event = trail.of(ana).get(verb="person.sessions_ended")
    assert (event.actor_id, event.facts["count"]) == (sam.pk, 2)


def test_a_browser_that_was_signed_out_meanwhile_signs_out_no_other(browser_of, ana):
    """Two that sign each other out: one of them stays."""
    here, there = browser_of(ana).session.stored_key, browser_of(ana).session.stored_key

    ana.end_sessions(by=ana, excluding=here)

    with pytest.raises(Session.DoesNotExist):
        ana.end_sessions(by=ana, excluding=there)
    assert [session.pk for session in ana.sessions.all()] == [here]


def test_the_last_use_of_a_session_is_written_once_a_minute(browser_of, ana):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = browser_of(ana)
        within = writes_to_sessions(browser)
        clock.shift(timedelta(seconds=59))
        still_within = writes_to_sessions(browser)
        clock.shift(timedelta(seconds=1))
        after = writes_to_sessions(browser)

    assert (within, still_within, after) == (0, 0, 1)


def writes_to_sessions(browser) -> int:
    with CaptureQueriesContext(connection) as queries:
        browser.get("/sessions/")
    return sum(
        "accounts_session" in query["sql"] and not query["sql"].startswith("SELECT")
        for query in queries
    )


def test_knowing_whose_a_session_is_costs_one_question_as_before(browser_of, ana):
    browser = browser_of(ana)
    with CaptureQueriesContext(connection) as queries:
        browser.post(reverse("accounts:session-heartbeat"))

    asked = [query["sql"] for query in queries if "accounts_session" in query["sql"]]
    assert len(asked) == 1


def test_a_save_leaves_a_lock_alone(browser_of, ana):
    browser = browser_of(ana)
    ana.sessions.get().lock()
    session = SessionStore(browser.cookies["sessionid"].value)
    session["draft"] = "late"
    session.save()

    assert ana.sessions.get().is_locked


def test_a_session_that_has_ended_is_neither_touched_nor_locked(browser_of, ana):
    browser_of(ana)
    session = ana.sessions.get()
    ana.sessions.all().delete()

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert not session.touch()
    assert not session.lock()
    assert not Session.objects.exists()


def test_expired_sessions_are_deleted_at_night(browser_of, ana):
    browser_of(ana)
    trail.attest_remaining()  # the commit would: a test's transaction has none
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        call_command("nightly", verbosity=0)

    assert not Session.objects.exists()


COOKIES = """
import json
from django.conf import settings
names = ["NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN"]
print(json.dumps([getattr(settings, f"SESSION_COOKIE_{name}") for name in names]))
print(json.dumps([getattr(settings, f"CSRF_COOKIE_{name}") for name in names]))
"""


def test_no_script_and_no_other_host_reads_a_servers_cookies():
    key = base64.b64encode(b"k" * 32).decode()
    production = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "s" * 60,
        "ENCRYPTION_KEYS": f"k1:{key}",
        "AUDIT_KEY": key,
        "ALLOWED_HOSTS": "holdfast.example.org",
        "DEMO": "0",
    }
    printed = subprocess.check_output(
        [sys.executable, "-c", COOKIES],
        cwd=settings.ROOT,
        env=os.environ | production,
        text=True,
    )

    assert [json.loads(line) for line in printed.splitlines()] == [
        ["__Host-session", True, True, "Lax", "/", None],
        ["__Host-csrf", True, True, "Lax", "/", None],
    ]
