"""The language of pages and mail: a person's own, kept; before signing in, the browser's."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from accounts import idling
from tests.conftest import PASSWORD

LANGUAGE = "accounts:language-edit"
SIGN_IN = "account_login"


def language_of(page):
    return page.content.decode().partition('<html lang="')[2].partition('"')[0]


def test_a_person_chooses_a_language_and_keeps_it(ana, browser_of):
    browser_of(ana).post(reverse(LANGUAGE), {"language": "es"})

    ana.refresh_from_db()
    assert ana.language == "es"
    assert language_of(browser_of(ana).get(reverse("casework:my-day"))) == "es"


def test_a_colleagues_language_is_not_mine(ana, ben, browser_of):
    ana.choose_language("es", by=ana)

    assert language_of(browser_of(ben).get(reverse("casework:my-day"))) == "en-us"


def test_a_language_that_there_is_not_is_refused_in_a_sentence(ana, browser_of):
    page = browser_of(ana).post(reverse(LANGUAGE), {"language": "tlh"})

    ana.refresh_from_db()
    assert "choose from the list" in page.content.decode()
    assert ana.language == "en-us"


def test_the_sign_in_page_speaks_as_the_browser_asks(db):
    page = Browser().get(reverse(SIGN_IN), headers={"accept-language": "es-MX,es;q=0.9"})

    assert language_of(page) == "es"


def test_the_button_that_shows_a_password_speaks_the_language_of_the_page(db):
    page = Browser().get(reverse(SIGN_IN), headers={"accept-language": "es"}).content.decode()

    assert 'data-i18n.show-password="Mostrar"' in page
    assert ">Mostrar</button>" in page
    assert "Show" not in page


def test_the_switch_on_the_sign_in_page_sets_a_cookie_that_holds_only_the_language(db):
    browser = Browser()

    browser.post(reverse(LANGUAGE), {"language": "es", "next": reverse(SIGN_IN)})

    cookie = browser.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["max-age"], cookie["expires"]) == ("es", "", "")
    assert language_of(browser.get(reverse(SIGN_IN))) == "es"


def test_what_was_chosen_at_the_sign_in_page_is_kept_with_the_person_and_not_the_browser(ana):
    browser = Browser()
    browser.post(reverse(LANGUAGE), {"language": "es", "next": reverse(SIGN_IN)})

    browser.post(reverse(SIGN_IN), {"login": ana.email, "password": PASSWORD})
    browser.get(reverse(LANGUAGE))

    ana.refresh_from_db()
    assert ana.language == "es"
    assert browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""


def test_a_language_takes_nobody_to_another_site(db):
    answer = Browser().post(
        reverse(LANGUAGE), {"language": "es", "next": "https://elsewhere.example"}
    )

    assert answer.url == reverse("home")


@pytest.mark.parametrize("language", ["en-us", "es"])
def test_mail_is_in_the_language_of_its_reader(ana, language, settings, tmp_path):
    ana.choose_language(language, by=ana)

    idling.send_warning(ana)

    assert len(mail.outbox) == 1
