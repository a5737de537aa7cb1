import pytest
from django.test import Client as Browser
from django.urls import reverse

PASSWORD = "a long enough sentence"


def sign_in(browser, email, password):
    return browser.post(reverse("account_login"), {"login": email, "password": password})


def test_signing_in_leads_to_the_page_where_the_role_begins(client, adam):
    answer = sign_in(client, "adam@example.org", PASSWORD)

    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).headers["Location"] == "/people/"


def test_a_wrong_password_keeps_the_address_and_does_not_say_which_was_wrong(client, adam):
    page = sign_in(client, "adam@example.org", "not the password").content.decode()

    assert "This e-mail and this password do not go together." in page
    assert 'value="adam@example.org"' in page


def test_an_unknown_address_reads_the_same(client, adam):
    known = sign_in(client, "adam@example.org", "not the password").content.decode()
    unknown = sign_in(client, "nobody@example.org", "not the password").content.decode()

    sentence = "This e-mail and this password do not go together."
    assert sentence in known
    assert sentence in unknown


def test_nobody_signs_up_by_themselves(client, db):
    page = client.get("/account/signup/").content.decode()

    assert "Nobody can sign up by themselves" in page


def test_signing_out_takes_a_post(browser_of, adam):
    browser = browser_of(adam)

    browser.get(reverse("account_logout"))
    still_in = browser.get("/people/").status_code
    browser.post(reverse("account_logout"))

    assert still_in == 200
    assert browser.get("/people/").status_code == 302


def test_leaving_quickly_signs_out_and_shows_the_weather(browser_of, adam, settings):
    browser = browser_of(adam)

    answer = browser.post(reverse("quick-exit"))

    assert answer.headers["Refresh"] == f"0; url={settings.QUICK_EXIT_URL}"
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    assert "Holdfast" not in answer.content.decode()
    assert browser.get("/people/").status_code == 302


def test_leaving_never_fails_for_a_stale_page(adam):
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(adam, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert strict.post(reverse("quick-exit")).status_code == 200


def test_a_link_alone_signs_nobody_out(browser_of, adam):
    browser = browser_of(adam)

    assert browser.get(reverse("quick-exit")).status_code == 405
    assert browser.get("/people/").status_code == 200


def test_every_page_offers_the_quick_exit(client, browser_of, adam):
    pages = [client.get(reverse("account_login")), browser_of(adam).get("/people/")]

    assert all('action="/quick-exit/"' in page.content.decode() for page in pages)


def test_no_page_is_kept_by_the_browser(client, browser_of, adam):
    pages = [client.get(reverse("account_login")), browser_of(adam).get("/people/")]

    assert all("no-store" in page.headers["Cache-Control"] for page in pages)


@pytest.mark.parametrize(
    "path", ["/nothing/here/", "/people/0198a000-0000-7000-8000-000000000000/"]
)
def test_what_is_not_there_says_whom_to_ask(path, browser_of, adam):
    answer = browser_of(adam).get(path)

    assert answer.status_code == 404
    assert "Not here, or not yours to see" in answer.content.decode()


def test_a_page_open_too_long_says_so_in_plain_words(adam):
    strict = Browser(enforce_csrf_checks=True)

    answer = strict.post(reverse("account_login"), {"login": "a@example.org"})

    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


def test_the_second_step_is_set_up_without_leaving_our_policy(browser_of, adam):
    browser = browser_of(adam)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    page = browser.get(reverse("mfa_activate_totp")).content.decode()

    assert "<svg" in page
    assert "data:image" not in page
