"""The second step of signing in: its secrets are sealed, and it works all the same."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.urls import reverse

from accounts.adapters import SealedMFAAdapter
from accounts.models import Session
from encryption import keyring
from encryption.exceptions import SealBroken
from tests.accounts.cast import SEED, code_now
from tests.conftest import PASSWORD


def everything_stored(table):
    """Return a table as somebody reads it who has the database and no key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return json.dumps(cursor.fetchall(), default=str)


def test_the_seed_of_a_code_app_is_not_stored_in_clear(adam):
    TOTP.activate(adam, SEED)

    assert SEED not in everything_stored("mfa_authenticator")


def test_neither_recovery_codes_nor_their_seed_are_stored_in_clear(adam):
    codes = RecoveryCodes.activate(adam)
    seed = SealedMFAAdapter().decrypt(codes.instance.data["seed"])

    stored = everything_stored("mfa_authenticator")
    assert seed not in stored
    assert not [code for code in codes.generate_codes() if code in stored]


def test_the_codes_of_an_app_still_sign_in(client, adam):
    TOTP.activate(adam, SEED)

    first = client.post(reverse("account_login"), {"login": adam.email, "password": PASSWORD})
    second = client.post(reverse("mfa_authenticate"), {"code": code_now(SEED)})

    assert first.url == reverse("mfa_authenticate")
    assert second.url == reverse("home")


def test_a_wrong_code_does_not(client, adam):
    TOTP.activate(adam, SEED)
    client.post(reverse("account_login"), {"login": adam.email, "password": PASSWORD})

    wrong = f"{(int(code_now(SEED)) + 1) % 1_000_000:06}"
    answer = client.post(reverse("mfa_authenticate"), {"code": wrong})

    assert answer.status_code == 200
    assert client.get("/people/").status_code == 302


def test_a_recovery_code_signs_in_once(client, adam):
    TOTP.activate(adam, SEED)
    code = RecoveryCodes.activate(adam).get_unused_codes()[0]

    client.post(reverse("account_login"), {"login": adam.email, "password": PASSWORD})
    answer = client.post(reverse("mfa_authenticate"), {"code": code})

    assert answer.url == reverse("home")
    kept = Authenticator.objects.get(user=adam, type=Authenticator.Type.RECOVERY_CODES)
    assert code not in RecoveryCodes(kept).get_unused_codes()


def test_setting_an_app_up_in_the_browser_leaves_the_seed_nowhere(browser_of, adam):
    browser = browser_of(adam)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    browser.get(reverse("mfa_activate_totp"))
    seed = browser.session["mfa.totp.secret"]

    stored_meanwhile = everything_stored("django_session")
    browser.post(reverse("mfa_activate_totp"), {"code": code_now(seed)})

    assert Authenticator.objects.filter(user=adam, type=Authenticator.Type.TOTP).exists()
    assert seed not in stored_meanwhile
    assert seed not in everything_stored("mfa_authenticator")


def test_a_seed_that_somebody_wrote_in_clear_is_not_believed(adam):
    totp = TOTP.activate(adam, SEED)
    totp.instance.data["secret"] = SEED

    with pytest.raises(SealBroken):
        totp.validate_code(code_now(SEED))


# Sessions ----------------------------------------------------------------------------------


def test_what_a_session_holds_is_sealed(browser_of, adam):
    browser = browser_of(adam)
    session = browser.session
    session["draft"] = "Rosa, 206 555 0142"
    session.save()
    keyring.forget_all()

    assert browser.session["draft"] == "Rosa, 206 555 0142"
    assert "Rosa" not in everything_stored("django_session")


def test_the_session_table_holds_no_cookie(browser_of, adam):
    browser = browser_of(adam)

    cookie = browser.cookies["sessionid"].value
    assert cookie not in everything_stored("django_session")


def test_a_session_put_in_the_place_of_another_signs_nobody_in(browser_of, adam, ana):
    of_adam, of_ana = browser_of(adam), browser_of(ana)
    stolen = Session.objects.get(session_key=stored_key(of_adam)).session_data
    Session.objects.filter(session_key=stored_key(of_ana)).update(session_data=stolen)

    assert of_ana.get("/people/").status_code == 302
    assert of_adam.get("/people/").status_code == 200


def test_signing_out_ends_the_session_in_the_database_too(browser_of, adam):
    browser = browser_of(adam)
    stored = stored_key(browser)
    browser.post(reverse("account_logout"))

    assert not Session.objects.filter(session_key=stored).exists()


def stored_key(browser):
    return browser.session.create_model_instance({}).session_key
