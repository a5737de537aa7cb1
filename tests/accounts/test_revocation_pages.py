"""Whatever ends a session ends it at once: the very next request is refused."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.db import OperationalError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from accounts import role_changes
from accounts.factors import reset_factors
from accounts.models import Session
from accounts.roles import Role
from casework import access, emergency_access
from exports import exporting
from tests.conftest import PASSWORD, hidden_fields
from tests.exports.cast import approve, request_export

PAGE = "/day/"
NEW_PASSWORD = "quite another long sentence"


def code(seed):
    return f"{hotp_value(seed, int(time.time()) // 30):06}"


def is_refused(browser):
    answer = browser.get(PAGE)
    return answer.status_code == 302 and answer.headers["Location"].startswith("/account/login")


@pytest.fixture
def hers(browser_of, ana):
    browser = browser_of(ana)
    assert browser.get(PAGE).status_code == 200
    return browser


def test_deactivation(hers, ana, adam):
    ana.deactivate(by=adam)

    assert is_refused(hers)


def test_reactivation_brings_no_session_back(hers, ana, adam):
    ana.deactivate(by=adam)
    ana.reactivate(by=adam)

    assert is_refused(hers)


def test_another_role(hers, ana, adam, harbor):
    ana.assign_role(Role.SUPERVISOR, harbor, by=adam)

    assert is_refused(hers)


def test_another_team(hers, ana, adam, hillside):
    ana.assign_role(Role.WORKER, hillside, by=adam)

    assert is_refused(hers)


def test_another_password_set_by_a_link(hers, ana):
    ana.set_password(NEW_PASSWORD)
    ana.save(update_fields=["password"])

    assert not ana.sessions.exists()
    assert is_refused(hers)


def test_another_password_in_another_browser_which_stays_signed_in(hers, browser_of, ana):
    here = browser_of(ana)

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    ana.refresh_from_db()

    assert ana.check_password(NEW_PASSWORD)
    assert is_refused(hers)
    assert here.get(PAGE).status_code == 200


def test_a_factor_that_is_added_in_another_browser_which_stays_signed_in(hers, browser_of, ana):
    here = browser_of(ana)
    here.get(reverse("mfa_activate_totp"))
    seed = here.session["mfa.totp.secret"]

    here.post(reverse("mfa_activate_totp"), {"code": code(seed)})

    assert Authenticator.objects.filter(user=ana).exists()
    assert is_refused(hers)
    assert not is_refused(here)


def test_a_factor_that_is_removed(browser_of, ana):
    TOTP.activate(ana, generate_totp_secret())
    browser = browser_of(ana)

    Authenticator.objects.get(user=ana).delete()

    assert not ana.sessions.exists()
    assert is_refused(browser)


def test_factors_that_an_administrator_resets(browser_of, ana, adam):
    TOTP.activate(ana, generate_totp_secret())
    RecoveryCodes.activate(ana)
    browser = browser_of(ana)

    reset_factors(ana, by=adam, identified="in_person")

    assert is_refused(browser)


def test_using_a_factor_ends_nothing(hers, browser_of, ana):
    seed = generate_totp_secret()
    TOTP.activate(ana, seed)
    one, other = browser_of(ana), browser_of(ana, stale=True)

    other.post(
        reverse("mfa_reauthenticate"),
        {"code": code(seed)},
    )

    assert not is_refused(one)
    assert not is_refused(other)


def test_ended_from_the_list(hers, browser_of, ana):
    here = browser_of(ana)
    handle = ana.sessions.get(pk=hers.session.stored_key).handle

    here.post(reverse("accounts:session-delete", args=[handle]))

    assert is_refused(hers)
    assert not is_refused(here)


def test_all_others_ended_from_the_list(hers, browser_of, ana):
    here = browser_of(ana)

    here.post(reverse("accounts:other-sessions-delete"))

    assert is_refused(hers)
    assert not is_refused(here)


@pytest.mark.parametrize("keeper", ["adam", "sam"])
def test_ended_by_an_administrator_or_the_supervisor(keeper, hers, browser_of, ana, request):
    browser_of(request.getfixturevalue(keeper)).post(
        reverse("accounts:person-sessions-delete", args=[ana.pk])
    )

    assert is_refused(hers)


def test_signing_out(hers, ana):
    cookie = hers.cookies["sessionid"].value

    hers.post(reverse("account_logout"))
    hers.cookies["sessionid"] = cookie

    assert is_refused(hers)
    assert not ana.sessions.exists()


def test_the_account_is_erased(hers, ana):
    ana.delete()

    assert is_refused(hers)


def test_fifteen_idle_minutes(browser_of, ana):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = browser_of(ana)
        clock.shift(timedelta(minutes=15))
        on_time = browser.get(PAGE).status_code
        clock.shift(timedelta(minutes=15, seconds=1))
        late = browser.get(PAGE)

    assert on_time == 200
    assert late.status_code == 302
    assert late.headers["Location"] == f"{reverse('accounts:session-unlock')}?next=%2Fday%2F"


@pytest.mark.parametrize(("seconds", "refused"), [(-1, False), (1, True)])
def test_twelve_hours_however_busy(seconds, refused, browser_of, ana):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = browser_of(ana)
        for _ in range(12 * 6 - 1):
            clock.shift(timedelta(minutes=10))
            assert browser.get(PAGE).status_code == 200
        clock.shift(timedelta(minutes=10, seconds=seconds))

        assert is_refused(browser) is refused


def test_twelve_hours_count_from_signing_in_whatever_changed_the_key(browser_of, ana):
    seed = generate_totp_secret()
    TOTP.activate(ana, seed)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = browser_of(ana)
        for _ in range(12 * 6 - 1):
            clock.shift(timedelta(minutes=10))
            browser.get(PAGE)
        browser.post(reverse("mfa_reauthenticate"), {"code": code(seed)})
        still_in = browser.get(PAGE).status_code
        clock.shift(timedelta(minutes=11))

        assert still_in == 200
        assert is_refused(browser)


def test_a_session_that_ends_while_its_request_runs_leads_to_the_sign_in_page(
    browser_of, adam, ana, meanwhile
):
    meanwhile(lambda: adam.sessions.all().delete())

    answer = browser_of(adam).fill(
        reverse("accounts:person-edit", args=[ana.pk]), {"role": Role.DIRECTOR}
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("account_login")


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function that lets something happen while somebody's role is changed."""
    change_role = role_changes.change_role

    def let_happen(event):
        def change_role_after_it(*args, **kwargs):
            event()
            return change_role(*args, **kwargs)

        monkeypatch.setattr(role_changes, "change_role", change_role_after_it)

    return let_happen


def test_a_grant_that_ends(browser_of, rosa, ben, sam):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        until = timezone.now() + timedelta(minutes=10)
        access.grant(rosa, to=ben, kind="co_worker", reason="help", until=until, by=sam)
        browser = browser_of(ben)
        before = browser.get(rosa.get_absolute_url()).status_code
        clock.shift(timedelta(minutes=10))

        assert before == 200
        assert browser.get(rosa.get_absolute_url()).status_code == 404


def test_emergency_access_of_four_hours_ago(browser_of, rosa, cora):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        emergency = emergency_access.open_in_emergency(
            rosa.pk, by=cora, reason="safety", why="She called, and is afraid."
        )
        browser = browser_of(cora)
        while timezone.now() < emergency.ends_at:
            assert browser.get(rosa.get_absolute_url()).status_code == 200
            clock.shift(timedelta(minutes=12))

        assert browser.get(rosa.get_absolute_url()).status_code == 404


def test_an_export_that_is_cancelled(browser_of, rosa, sam, dora):
    export = request_export(sam)
    approve(export, by=dora)
    exporting.show_password(export, by=sam)
    browser = browser_of(sam)

    export.cancel(by=sam)
    answer = browser.post(reverse("exports:file", args=[export.pk]))

    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert answer.status_code in {302, 404}


def test_a_fragment_of_an_ended_session_takes_the_page_along(hers, ana):
    ana.sessions.all().delete()

    answer = hers.get(PAGE, headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == reverse("account_login")


def test_a_late_answer_to_the_old_cookie_leaves_the_new_one_alone(hers):
    late = Browser()
    late.cookies["sessionid"] = hers.cookies["sessionid"].value
    hers.post(reverse("accounts:session-lock"))
    hers.post(reverse("accounts:session-unlock"), {"proof": PASSWORD})

    for headers in ({}, {"HX-Request": "true"}):
        answer = late.post(reverse("accounts:session-lock"), headers=headers)
        assert "sessionid" not in answer.cookies, headers


def test_a_request_whose_session_got_another_key_meanwhile_leaves_the_cookie_alone(
    browser_of, adam, ana, meanwhile
):
    """Adam shows his factor in another tab, which changes the key of the session of both."""
    seed = generate_totp_secret()
    TOTP.activate(adam, seed)
    here, there = browser_of(adam), Browser()
    there.cookies["sessionid"] = here.cookies["sessionid"].value
    meanwhile(lambda: there.post(reverse("mfa_reauthenticate"), {"code": code(seed)}))
    page = reverse("accounts:person-edit", args=[ana.pk])
    shown = hidden_fields(here.get(page))

    answer = here.post(page, shown | {"role": Role.DIRECTOR})

    assert there.cookies["sessionid"].value != here.cookies["sessionid"].value
    assert "sessionid" not in answer.cookies


def test_leaving_takes_the_cookie_away(hers):
    assert hers.post(reverse("quick-exit")).cookies["sessionid"].value == ""


def test_a_busy_database_signs_nobody_out(browser_of, adam, ana, monkeypatch):
    TOTP.activate(adam, generate_totp_secret())
    browser = browser_of(adam, stale=True)

    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "save", busy)
        answer = browser.post(reverse("accounts:person-deactivate", args=[ana.pk]))

    assert answer.status_code == 503
    assert "sessionid" not in answer.cookies
    assert "Try again in a minute" in answer.content.decode()
    assert browser.get(PAGE).status_code != 302


def test_a_session_that_ends_just_before_it_is_touched_or_locked_leads_to_the_sign_in(
    hers, ana, monkeypatch
):
    monkeypatch.setattr(Session, "_update", lambda session, **columns: False)

    locking = hers.post(reverse("accounts:session-lock"))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        reading = hers.get(PAGE)

    assert locking.headers["Location"] == reading.headers["Location"] == "/account/login/"
