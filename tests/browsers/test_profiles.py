"""What is typed and chosen reaches no file of a browser's profile; what is planted is found."""

import time

import pytest

from tests.browsers.profiles import found_in

SESSION_FILE_IS_WRITTEN = 4  # seconds: several times the interval that the driver sets
AWAY = 31  # seconds, one more than lock.js allows
NOTE, NAME, SEARCH = "zqnotexjcanary", "zqnamexjcanary", "zqsearchxjcanary"
PLANTED = "zqplantedxjcanary"


def type_secrets(browser) -> str:
    """Type into the main forms; return the name of the client that was chosen."""
    browser.go("/clients/new/")
    browser.type("//input[@name='preferred_name']", NAME)
    time.sleep(SESSION_FILE_IS_WRITTEN)
    for page, box in (("/clients/", "typed"), ("/directory/", "words")):
        browser.go(page)
        browser.type(f"//input[@name='{box}']", SEARCH)
    time.sleep(SESSION_FILE_IS_WRITTEN)
    browser.go("/contacts/new/")
    browser.type("//textarea[1]", NOTE)
    chosen = browser.run("""
        const who = document.querySelector("#id_client");
        who.selectedIndex = 1;
        who.dispatchEvent(new Event("change", {bubbles: true}));
        return who.selectedOptions[0].innerText;
    """)
    time.sleep(SESSION_FILE_IS_WRITTEN)
    return chosen.split(" (")[0]


def test_a_crash_leaves_no_word_on_disk_and_what_it_brings_back_is_covered(
    engine, open_browser, agency, tmp_path
):
    if engine != "firefox":
        pytest.skip("WebKit's small browser brings nothing back")
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    chosen = type_secrets(browser)
    assert "/contacts/new/" in found_in(tmp_path, "/contacts/new/")  # the file is written
    browser.kill()
    assert found_in(tmp_path, NOTE, NAME, SEARCH, chosen) == set()

    time.sleep(AWAY)
    restored = open_browser()
    restored.wait("return location.pathname == '/contacts/new/'")
    restored.wait("return document.body.innerText.includes('Locked')")
    assert restored.run("return document.querySelectorAll('textarea').length") == 0


def test_leaving_leaves_no_word_on_disk(engine, open_browser, agency, tmp_path):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    chosen = type_secrets(browser)
    browser.run("document.querySelector('[data-quick-exit]').dataset.quickExit = '/icon'")
    browser.press("Quick exit")
    time.sleep(SESSION_FILE_IS_WRITTEN)
    browser.close()

    assert found_in(tmp_path, NOTE, NAME, SEARCH, chosen) == set()


def test_a_field_that_does_not_ask_for_it_is_found_on_disk(
    engine, open_browser, agency, tmp_path
):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    browser.go("/contacts/new/")
    plant(engine, browser)
    time.sleep(SESSION_FILE_IS_WRITTEN)
    browser.kill()

    assert found_in(tmp_path, PLANTED) == {PLANTED}


def plant(engine, browser):
    """Leave a word where this engine writes it down."""
    if engine == "firefox":
        browser.run(
            "for (const area of document.querySelectorAll('textarea, form'))"
            " area.removeAttribute('autocomplete')"
        )
        browser.type("//textarea[1]", PLANTED)
    else:
        browser.run(f"localStorage.setItem('planted', '{PLANTED}')")
