"""Nobody opens a page by a password alone, and nobody is left without a second step."""

import importlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.urls import URLPattern, get_resolver, reverse

from accounts.factors import CODES_UNSEEN, factors_of, reset_factors
from audit import trail
from tests.accounts.cast import SEED, code_now
from tests.conftest import PASSWORD

SET_UP = "/account/2fa/"


def by_password(client, person):
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def with_app(person):
    return TOTP.activate(person, SEED).instance


def passkey(person, name="My phone"):
    return WebAuthn.add(person, name, {"id": name}).instance


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "adam", "aud"])
def test_every_role_sets_up_a_second_step_before_any_other_page(who, client, request):
    by_password(client, request.getfixturevalue(who))

    pages = ["/", "/people/", "/clients/", "/log/", "/reports/", "/directory/", "/nothing/"]
    answers = [client.get(page) for page in pages]
    assert [answer.headers.get("Location") for answer in answers[:6]] == [SET_UP] * 6
    assert client.get(SET_UP).status_code == 200


def test_a_fragment_takes_its_page_along_to_the_set_up(client, ana):
    by_password(client, ana)

    answer = client.get("/clients/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == SET_UP


def test_signing_out_and_the_quick_exit_stay_open(client, ana):
    by_password(client, ana)
    assert client.post(reverse("quick-exit")).status_code == 200

    by_password(client, ana)
    assert client.post(reverse("account_logout")).status_code == 302


def test_a_person_with_a_factor_can_not_add_another_by_the_password_alone(client, ana):
    with_app(ana)
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")

    for page in (SET_UP, reverse("mfa_add_webauthn"), reverse("mfa_activate_totp"), "/"):
        answer = client.get(page)
        assert answer.url == reverse("mfa_reauthenticate")


def test_a_password_is_no_proof_from_somebody_with_a_factor(browser_of, ana):
    with_app(ana)
    browser = browser_of(ana)

    answer = browser.get(reverse("account_reauthenticate"))

    assert answer.url.startswith(reverse("mfa_reauthenticate"))


@pytest.mark.django_db(transaction=True)
def test_a_factor_opens_its_session_once_the_recovery_codes_were_shown(client, ana):
    by_password(client, ana)
    client.get(reverse("mfa_activate_totp"))
    seed = client.session["mfa.totp.secret"]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(seed)})
    too_early = client.get("/day/")
    codes = client.get(answer.url).content.decode()

    assert answer.url == too_early.url == reverse("mfa_view_recovery_codes")
    assert all(code in codes for code in codes_of(ana))
    assert client.get("/day/").status_code == 200


def test_a_person_without_an_app_is_asked_for_the_passkey(browser_of, ana):
    passkey(ana)
    RecoveryCodes.activate(ana)

    answer = browser_of(ana).get(reverse("account_reauthenticate"))

    assert answer.url.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_without_a_passkey_nobody_is_asked_for_one(client, ana):
    with_app(ana)
    by_password(client, ana)

    page = client.get(reverse("mfa_authenticate")).content.decode()

    assert "Use a passkey instead" not in page


def test_recovery_codes_are_shown_once(browser_of, ana):
    with_app(ana)
    RecoveryCodes.activate(ana)
    browser = browser_of(ana)

    first = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    second = browser.get(reverse("mfa_view_recovery_codes")).content.decode()

    assert all(code in first for code in codes_of(ana))
    assert not any(code in second for code in codes_of(ana))
    assert browser.get("/account/2fa/recovery-codes/download/").status_code == 404


def test_nothing_opens_until_new_codes_were_on_the_screen(browser_of, ana):
    with_app(ana)
    RecoveryCodes.activate(ana)
    browser = browser_of(ana, stale=True)
    session = browser.session
    session[CODES_UNSEEN] = True
    session.save()
    codes = reverse("mfa_view_recovery_codes")

    way = browser.get(codes).headers["Location"]
    asked = browser.get(way).status_code
    before = browser.get("/day/").headers["Location"]
    browser.post(way, {"code": code_now(SEED), "next": codes})
    shown = browser.get(codes).content.decode()

    assert way.startswith(reverse("mfa_reauthenticate"))
    assert asked == 200
    assert before == codes
    assert all(code in shown for code in codes_of(ana))
    assert browser.get("/day/").status_code == 200


def codes_of(person):
    kept = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    return RecoveryCodes(kept).get_unused_codes()


def test_the_last_factor_stays(browser_of, ana):
    with_app(ana)
    RecoveryCodes.activate(ana)
    browser = browser_of(ana)

    page = browser.post(reverse("mfa_deactivate_totp"))

    assert "This is your only way to verify." in page.content.decode()
    assert factors_of(ana).exists()


def test_the_last_passkey_stays(browser_of, ana):
    last = passkey(ana)
    browser = browser_of(ana)

    browser.post(reverse("mfa_remove_webauthn", args=[last.pk]))

    page = browser.get(reverse("mfa_list_webauthn")).content.decode()
    assert factors_of(ana).exists()
    assert "This is your only way to verify." in page


def test_one_of_two_factors_goes(browser_of, ana):
    with_app(ana)
    gone = passkey(ana)
    browser = browser_of(ana)

    browser.post(reverse("mfa_remove_webauthn", args=[gone.pk]))

    assert factors_of(ana).get().type == "totp"


def test_nobody_removes_the_passkey_of_another(browser_of, ana, ben):
    with_app(ben)
    passkey(ben)
    of_ana = passkey(ana)

    answer = browser_of(ben).post(reverse("mfa_remove_webauthn", args=[of_ana.pk]))

    assert answer.status_code == 404
    assert factors_of(ana).exists()


def test_a_passkey_can_be_renamed(browser_of, ana):
    key = passkey(ana)
    browser = browser_of(ana)

    browser.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Work phone"})

    assert "Work phone" in browser.get(reverse("mfa_list_webauthn")).content.decode()
    assert trail.of(ana).filter(verb="person.passkey_renamed").count() == 1


# Somebody who lost phone and codes ----------------------------------------------------------


def test_a_reset_takes_factors_codes_and_password(ana, adam):
    with_app(ana)
    RecoveryCodes.activate(ana)

    reset_factors(ana, by=adam, identified="in_person")

    ana.refresh_from_db()
    assert not Authenticator.objects.filter(user=ana).exists()
    assert not ana.has_usable_password()
    event = trail.of(ana).last()
    assert (event.verb, event.facts["identified"]) == ("person.factors_reset", "in_person")


def test_nobody_resets_their_own(adam):
    with_app(adam)

    with pytest.raises(ValidationError, match="Ask another administrator"):
        reset_factors(adam, by=adam, identified="in_person")

    assert factors_of(adam).exists()


def test_an_administrator_says_how_they_know_who_asks(browser_of, adam, ana, mailoutbox):
    with_app(ana)
    browser = browser_of(adam)
    url = reverse("accounts:factor-reset", args=[ana.pk])

    refused = browser.post(url, {"identified": ""}).content.decode()
    kept = factors_of(ana).exists()
    browser.post(url, {"identified": "called_back"})

    assert "Choose how you confirmed who they are." in refused
    assert kept
    assert not factors_of(ana).exists()
    assert mailoutbox[-1].to == [ana.email]


@pytest.mark.parametrize("who", ["ana", "sam", "dora", "aud"])
def test_nobody_but_an_administrator_resets(who, browser_of, request, ben):
    browser = browser_of(request.getfixturevalue(who))

    answer = browser.post(
        reverse("accounts:factor-reset", args=[ben.pk]), {"identified": "in_person"}
    )

    assert answer.status_code == 403


# The demo, and nowhere else -----------------------------------------------------------------


def test_the_demo_lets_people_in_by_a_password_and_says_so(client, adam, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    by_password(client, adam)

    page = client.get("/people/").content.decode()

    assert "Two-step verification is off in this demo only." in page


def test_outside_the_demo_no_page_mentions_the_second_step(browser_of, adam):
    assert "is off in this demo" not in browser_of(adam).get("/people/").content.decode()


def test_a_server_does_not_start_without_the_second_factor(monkeypatch):
    values = {
        "ALLOWED_HOSTS": "holdfast.example.org",
        "SECRET_KEY": "x" * 50,
        "ENCRYPTION_KEYS": "k1:" + "A" * 43 + "=",
        "AUDIT_KEY": "A" * 43 + "=",
        "DEMO": "0",
        "SECOND_FACTOR_REQUIRED": "0",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR_REQUIRED is off"):
        importlib.import_module("config.settings.production")


@pytest.mark.parametrize(
    "page",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "confirm-email/x/",
        "password/set/",
        "login/code/",
        "login/code/confirm/",
        "3rdparty/",
        "social/login/error/",
        "2fa/webauthn/signup/",
        "2fa/trust/",
    ],
)
def test_what_nobody_needs_of_allauth_is_not_there(page, client, browser_of, ana):
    assert browser_of(ana).get(f"/account/{page}").status_code == 404
    assert client.get(f"/account/{page}").status_code == 404


OPEN_DOORS = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
}
CLOSED_DOORS = {
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_set_password",
    "account_confirm_login_code",
    "mfa_download_recovery_codes",
}


def names_of(resolver):
    for entry in resolver.url_patterns:
        yield from [entry.name] if isinstance(entry, URLPattern) else names_of(entry)


def test_every_page_of_allauth_is_listed_as_open_or_closed():
    named = {name for name in names_of(get_resolver()) if name}

    theirs = {name for name in named if name.startswith(("account_", "mfa_"))}
    assert theirs == OPEN_DOORS | CLOSED_DOORS
