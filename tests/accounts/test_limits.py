"""Of the guesses at one account, five are looked at in five minutes, whatever the door."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.adapters import StaffAccountAdapter
from accounts.models import CacheEntry
from audit import trail
from tests.accounts.cast import SEED, code_now
from tests.conftest import PASSWORD, hang_up

TOO_MANY = "Too many attempts"


def guess(client, email, password="not the password", **headers):
    credentials = {"login": email, "password": password}
    return client.post(reverse("account_login"), credentials, **headers)


def refusals():
    return trail.all_events().filter(verb__in=["sign_in.refused", "person.refused"]).count()


def test_the_sixth_guess_at_a_password_is_not_looked_at(client, ana):
    for _ in range(5):
        guess(client, ana.email)
    sixth = guess(client, ana.email, PASSWORD)

    assert TOO_MANY in sixth.content.decode()
    assert refusals() == 5


def test_after_five_minutes_one_may_try_again(client, ana):
    with time_machine.travel("2026-11-22T09:00:00Z", tick=False) as clock:
        for _ in range(5):
            guess(client, ana.email)
        clock.shift(301)
        assert guess(client, ana.email, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "changed",
    [
        {"HTTP_HOST": "testserver:{n}"},
        {"HTTP_X_FORWARDED_FOR": "10.0.0.{n}"},
        {"REMOTE_ADDR": "10.0.0.{n}"},
        {"HTTP_USER_AGENT": "browser {n}"},
        {"HTTP_X_REAL_IP": "10.0.0.{n}"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_nothing_a_guesser_can_change_makes_a_guess_look_like_anothers(changed, client, ana):
    for n in range(1, 12):
        headers = {name: value.format(n=n) for name, value in changed.items()}
        guess(Browser(), ana.email, **headers)

    assert refusals() == 5


@pytest.mark.parametrize("spelt", ["ANA@example.org", " ana@example.org ", "Ana@Example.Org"])
def test_another_spelling_is_the_same_account(spelt, client, ana):
    for _ in range(4):
        guess(client, ana.email)
    for _ in range(4):
        guess(client, spelt)

    assert refusals() == 5


def test_a_right_password_uses_up_no_try(client, ana):
    TOTP.activate(ana, SEED)
    for _ in range(7):
        assert guess(Browser(), ana.email, PASSWORD).status_code == 302


def test_signing_in_rightly_does_not_give_a_guesser_new_tries(client, ana):
    for _ in range(5):
        guess(Browser(), ana.email)
        guess(Browser(), ana.email, PASSWORD)
    for _ in range(5):
        guess(Browser(), ana.email)

    assert refusals() == 5


def test_guesses_at_others_leave_an_open_session_alone(browser_of, ana):
    browser = browser_of(ana)
    for _ in range(10):
        guess(Browser(), ana.email)

    assert browser.get("/day/").status_code == 200


def test_codes_and_recovery_codes_count_together(client, ana):
    TOTP.activate(ana, SEED)
    recovery = RecoveryCodes.activate(ana).get_unused_codes()[0]
    guess(client, ana.email, PASSWORD)
    for wrong in ("000000", "11111111", "222222", "33333333", "444444"):
        client.post(reverse("mfa_authenticate"), {"code": wrong})

    for right in (code_now(SEED), recovery):
        answer = client.post(reverse("mfa_authenticate"), {"code": right})
        assert TOO_MANY in answer.content.decode()


def test_a_new_sign_in_gives_no_new_codes_to_try(ana):
    TOTP.activate(ana, SEED)
    for _ in range(3):
        client = Browser()
        guess(client, ana.email, PASSWORD)
        for wrong in ("000000", "111111", "222222"):
            client.post(reverse("mfa_authenticate"), {"code": wrong})

    assert refusals() == 5


def test_proving_oneself_again_counts_with_the_rest(browser_of, ana):
    TOTP.activate(ana, SEED)
    browser = browser_of(ana)
    for n in range(9):
        browser.post(reverse("mfa_reauthenticate"), {"code": f"{n:06}"})

    assert refusals() <= 5


def test_the_present_password_is_asked_five_times_when_it_is_changed(browser_of, ana):
    browser = browser_of(ana)
    new = {"password1": "seven grey herons", "password2": "seven grey herons"}
    answers = [
        browser.post(reverse("account_change_password"), {"oldpassword": f"wrong {n}", **new})
        for n in range(6)
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_the_present_password_counts_with_the_guesses_at_the_door(browser_of, ana):
    browser = browser_of(ana)
    new = {"password1": "seven grey herons", "password2": "seven grey herons"}
    for _ in range(3):
        guess(Browser(), ana.email)
        browser.post(reverse("account_change_password"), {"oldpassword": "wrong", **new})
    right = browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    assert TOO_MANY in right.content.decode()
    assert refusals() == 5


def test_a_reset_link_is_guessed_five_times(client, ana, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": ana.email})
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    wrong = link.rpartition("-")[0] + "-" + "0" * 32 + "/"
    for _ in range(5):
        client.get(wrong)

    assert client.get(link).status_code == 200  # the right one is not looked at either
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert client.get(link).status_code == 302


def test_opening_ones_own_link_often_is_no_guess(client, ana, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": ana.email})
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))

    assert [client.get(link).status_code for _ in range(7)] == [302] * 7


def test_at_most_five_reset_emails_are_sent(client, ana, mailoutbox):
    answers = [
        client.post(reverse("account_reset_password"), {"email": ana.email}).status_code
        for _ in range(6)
    ]

    assert answers == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_one_address_of_the_net_may_guess_at_twenty_accounts_a_minute(client, db):
    for n in range(25):
        guess(client, f"person{n}@example.org")

    assert refusals() == 20


# Who asks, behind a proxy -------------------------------------------------------------------


def asking(**headers):
    return StaffAccountAdapter().get_client_ip(RequestFactory().get("/", **headers))


def test_behind_one_proxy_only_what_the_proxy_added_counts(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    forged = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.7", "REMOTE_ADDR": "10.0.0.1"}
    assert asking(**forged) == "203.0.113.7"
    assert asking(REMOTE_ADDR="10.0.0.1") == "10.0.0.1"


def test_without_a_proxy_the_forwarded_address_is_ignored():
    forged = {"HTTP_X_FORWARDED_FOR": "6.6.6.6", "REMOTE_ADDR": "203.0.113.7"}

    assert asking(**forged) == "203.0.113.7"


# What the processes share -------------------------------------------------------------------


def test_a_cached_value_expires(db):
    with time_machine.travel("2026-11-22T09:00:00Z", tick=False) as clock:
        cache.set("seen", [1.5, 2], 30)
        assert cache.get("seen") == [1.5, 2]
        clock.shift(31)
        assert cache.get("seen") is None


def test_of_many_who_add_one_succeeds(db):
    assert [cache.add("lock", True, 10) for _ in range(3)] == [True, False, False]


def test_an_expired_value_can_be_added_again_once(db):
    with time_machine.travel("2026-11-22T09:00:00Z", tick=False) as clock:
        cache.add("lock", True, 10)
        clock.shift(11)
        assert [cache.add("lock", True, 10) for _ in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_of_many_threads_that_add_one_succeeds():
    def add(_):
        try:
            return cache.add("lock", True, 10)
        finally:
            hang_up()

    with ThreadPoolExecutor(8) as threads:
        if connection.vendor == "sqlite":  # in memory there is one connection for all threads
            assert [cache.add("lock", True, 10) for _ in range(40)].count(True) == 1
        else:
            assert list(threads.map(add, range(40))).count(True) == 1


def test_deleting_touching_and_clearing(db):
    cache.set("a", 1)
    assert cache.touch("a", 60)
    assert cache.delete("a")
    assert not cache.delete("a")
    assert not cache.touch("a", 60)
    cache.set("b", 2, None)
    cache.clear()
    assert cache.get("b", "gone") == "gone"


def test_the_table_says_nobodys_address_and_runs_nothing(client, ana):
    guess(client, ana.email)

    entries = list(CacheEntry.objects.values_list("key", "value"))
    assert entries
    assert "ana" not in str(entries)
    assert all(isinstance(json.loads(value), list) for _, value in entries)


def test_many_guesses_at_others_push_no_count_out(client, ana):
    for _ in range(5):
        guess(client, ana.email)
    for n in range(400):
        cache.set(f"other {n}", n)

    assert TOO_MANY in guess(client, ana.email, PASSWORD).content.decode()


def test_expired_values_are_deleted(db, monkeypatch):
    monkeypatch.setattr("accounts.cache.DELETE_EXPIRED_ONCE_IN", 1)
    with time_machine.travel("2026-11-22T09:00:00Z", tick=False) as clock:
        cache.set("old", 1, 30)
        clock.shift(31)
        cache.set("new", 1, 30)

    assert CacheEntry.objects.count() == 1
