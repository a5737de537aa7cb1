"""What needs a fresh factor: proving it leads back, and nothing that was typed is lost."""

import time
import uuid
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.urls import reverse
from django.utils import timezone

from audit import trail
from tests.conftest import hidden_fields


@pytest.fixture
def seed(adam):
    seed = generate_totp_secret()
    TOTP.activate(adam, seed)
    RecoveryCodes.activate(adam)
    return seed


@pytest.fixture
def role_page(ana):
    return reverse("accounts:person-edit", args=[ana.pk])


def code(seed):
    return f"{hotp_value(seed, int(time.time()) // 30):06}"


def test_a_fresh_factor_opens_the_page(browser_of, adam, role_page):
    assert browser_of(adam).get(role_page).status_code == 200


def test_a_factor_of_eleven_minutes_ago_is_asked_for_again(browser_of, adam, seed, role_page):
    answer = browser_of(adam, stale=True).get(role_page)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))


@pytest.mark.parametrize(("seconds", "status"), [(600, 200), (601, 302)])
def test_ten_minutes_are_the_limit(seconds, status, browser_of, adam, seed, role_page):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = browser_of(adam)
        clock.shift(timedelta(seconds=seconds))

        assert browser.get(role_page).status_code == status


def test_proving_it_leads_back(browser_of, adam, seed, role_page):
    browser = browser_of(adam, stale=True)
    way = browser.get(role_page).headers["Location"]

    answer = browser.post(way, {"code": code(seed), "next": role_page})

    assert answer.headers["Location"] == role_page
    assert browser.get(role_page).status_code == 200


def test_proving_it_changes_the_cookie(browser_of, adam, seed):
    browser = browser_of(adam, stale=True)
    before = browser.cookies["sessionid"].value

    browser.post(reverse("mfa_reauthenticate"), {"code": code(seed)})

    assert browser.cookies["sessionid"].value != before
    assert adam.sessions.count() == 1


def test_an_answer_that_came_too_late_is_kept_and_carried_out(
    browser_of, adam, ana, harbor, seed, role_page
):
    shown = hidden_fields(browser_of(adam).get(role_page))
    browser = browser_of(adam, stale=True)
    typed = shown | {"role": "supervisor", "team": str(harbor.pk)}

    way = browser.post(role_page, typed).headers["Location"]
    ana.refresh_from_db()
    before = ana.role
    browser.post(way, {"code": code(seed), "next": role_page})
    ana.refresh_from_db()

    assert (before, ana.role) == ("worker", "supervisor")


def test_an_answer_that_was_given_up_is_not_carried_out_later(
    browser_of, adam, ana, seed, role_page
):
    browser = browser_of(adam, stale=True)
    browser.post(role_page, {"role": "director"})

    browser.get(reverse("accounts:person-list"))
    way = browser.get(role_page).headers["Location"]
    answer = browser.post(way, {"code": code(seed), "next": role_page})
    ana.refresh_from_db()

    assert answer.headers["Location"] == role_page
    assert ana.role == "worker"


def test_new_codes_that_were_given_up_are_not_made_later(browser_of, adam, seed):
    browser = browser_of(adam, stale=True)
    make = reverse("mfa_generate_recovery_codes")
    before = Authenticator.objects.get(user=adam, type="recovery_codes").data
    browser.post(make)

    way = browser.get(make).headers["Location"]
    browser.post(way, {"code": code(seed), "next": make})

    assert (
        Authenticator.objects.get(user=adam, type="recovery_codes").data["seed"]
        == before["seed"]
    )


def test_what_is_denied_after_the_proof_is_written_down_as_what_it_is(browser_of, adam, seed):
    nobody = reverse("accounts:person-deactivate", args=[uuid.uuid4()])
    browser = browser_of(adam, stale=True)
    way = browser.post(nobody).headers["Location"]

    answer = browser.post(way, {"code": code(seed), "next": nobody})

    assert answer.status_code == 404
    denied = trail.of(adam).get(verb="access.denied")
    assert denied.facts["page"] == "accounts:person-deactivate"


def test_a_password_alone_proves_too_little(browser_of, adam, seed, role_page):
    browser = browser_of(adam, stale=True)

    browser.post(reverse("account_reauthenticate"), {"password": "a long enough sentence"})

    assert browser.get(role_page).status_code == 302


def test_the_demo_that_asks_for_no_factor_takes_the_password(
    browser_of, adam, role_page, settings
):
    settings.SECOND_FACTOR_REQUIRED = False
    browser = browser_of(adam, stale=True)

    way = browser.get(role_page).headers["Location"]
    browser.post(way, {"password": "a long enough sentence", "next": role_page})

    assert way.startswith(reverse("account_reauthenticate"))
    assert browser.get(role_page).status_code == 200


def test_a_role_without_the_page_is_refused_before_any_factor_is_asked(
    browser_of, ana, role_page
):
    assert browser_of(ana, stale=True).get(role_page).status_code == 403
