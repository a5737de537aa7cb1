"""Signing in is on the trail, and the events hold nothing that a thief could use."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from audit import trail
from tests.accounts.cast import SEED, code_now
from tests.conftest import PASSWORD

NEW = "seven grey herons"


def sign_in(client, person, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": person.email, "password": password})


def answer_code(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def verbs(person):
    return [event.verb for event in trail.of(person)]


def last_in_trail():
    return trail.all_events().first()


def test_signing_in_says_by_which_proofs(client, ana):
    TOTP.activate(ana, SEED)
    sign_in(client, ana)
    assert verbs(ana) == []

    answer_code(client, code_now(SEED))

    event = trail.of(ana).get()
    assert (event.verb, event.facts) == ("person.signed_in", {"method": "password totp"})


@pytest.mark.parametrize("way", ["account_logout", "quick-exit"])
def test_signing_out(way, browser_of, ana):
    browser_of(ana).post(reverse(way))

    assert verbs(ana) == ["person.signed_out"]


@pytest.mark.parametrize("address", ["ana@example.org", "nobody@example.org"])
def test_a_wrong_password_is_recorded_alike_for_known_and_unknown(address, client, ana):
    client.post(reverse("account_login"), {"login": address, "password": "wrong"})

    event = last_in_trail()
    assert (event.verb, event.chain, event.actor_id) == ("sign_in.refused", "agency", None)
    assert "example" not in str(event.facts)
    assert verbs(ana) == []


def test_the_same_address_is_known_again_in_the_trail(client, ana):
    for address in ("ana@example.org", "ANA@example.org", "ben@example.org"):
        client.post(reverse("account_login"), {"login": address, "password": "wrong"})

    refused = trail.all_events().filter(verb="sign_in.refused")
    whose = [event.facts["address"] for event in refused]
    assert whose[1] == whose[2] != whose[0]


def test_a_wrong_code(client, ana):
    TOTP.activate(ana, SEED)
    sign_in(client, ana)
    answer_code(client, "000000" if code_now(SEED) != "000000" else "000001")

    assert verbs(ana) == ["person.refused"]


def test_a_former_colleague(client, ana, adam):
    ana.deactivate(by=adam)
    sign_in(client, ana)

    event = trail.of(ana).last()
    assert (event.verb, event.facts) == ("person.refused", {"method": "deactivated"})


def test_a_recovery_code(client, ana):
    TOTP.activate(ana, SEED)
    code = RecoveryCodes.activate(ana).get_unused_codes()[0]
    sign_in(client, ana)
    answer_code(client, code)

    assert verbs(ana) == ["person.recovery_code_used", "person.signed_in"]
    assert code not in str([event.facts for event in trail.of(ana)])


@pytest.mark.django_db(transaction=True)
def test_a_new_factor_and_its_codes(client, ana):
    sign_in(client, ana)
    client.get(reverse("mfa_activate_totp"))
    code = code_now(client.session["mfa.totp.secret"])
    client.post(reverse("mfa_activate_totp"), {"code": code})

    assert set(verbs(ana)[1:]) == {"person.factor_added", "person.recovery_codes_drawn"}
    assert code not in str([event.facts for event in trail.of(ana)])


@pytest.mark.django_db(transaction=True)
def test_a_factor_that_goes_and_codes_drawn_anew(browser_of, ana):
    TOTP.activate(ana, SEED)
    Authenticator.objects.create(user=ana, type="webauthn", data={"name": "Phone"})
    browser = browser_of(ana)

    browser.post(reverse("mfa_deactivate_totp"))
    browser.post(reverse("mfa_generate_recovery_codes"))

    assert verbs(ana) == ["person.factor_removed", "person.recovery_codes_drawn"]


def test_a_changed_password(browser_of, ana):
    answers = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser_of(ana).post(reverse("account_change_password"), answers)

    assert "person.password_changed" in verbs(ana)


def test_a_password_set_by_the_link(client, ana, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": ana.email})
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    ana.refresh_from_db()
    assert ana.check_password(NEW)
    assert "person.password_reset" in verbs(ana)


def test_a_changed_password_is_announced_in_an_email_without_a_name(
    browser_of, ana, mailoutbox
):
    answers = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser_of(ana).post(reverse("account_change_password"), answers)

    letter = mailoutbox[-1]
    assert letter.to == [ana.email]
    assert "Ana" not in letter.body + letter.subject
    assert "Wasn't you?" in letter.body
