"""What is typed and chosen reaches no file of a browser's profile; what is planted is found."""

import time

import pytest

from tests.browsers.conftest import in_firefox
from tests.browsers.profiles import found_in

SESSION_FILE_IS_WRITTEN = 4  # seconds: several times the interval that the driver sets
NOTE, NAME, SEARCH = "zqnotexjcanary", "zqnamexjcanary", "zqsearchxjcanary"
PLANTED = "zqplantedxjcanary"
AWAY = 31  # seconds: after so long without a page of ours, the next one opens covered


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
    browser.type("//textarea[@name='note']", NOTE)
    chosen = browser.run("""
        const who = document.querySelector("#id_client");
        who.selectedIndex = 1;
        who.dispatchEvent(new Event("change", {bubbles: true}));
        return who.selectedOptions[0].innerText;
    """)
    time.sleep(SESSION_FILE_IS_WRITTEN)
    return chosen.split(" (")[0]


@in_firefox
def test_a_crash_leaves_no_word_on_disk(open_browser, agency, tmp_path):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    chosen = type_secrets(browser)
    assert found_in(tmp_path, "/contacts/new/")  # the file of the session is written
    browser.kill()

    assert found_in(tmp_path, NOTE, NAME, SEARCH, chosen) == set()


@in_firefox
def test_a_crash_after_a_refused_form_leaves_no_word_on_disk(open_browser, agency, tmp_path):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    browser.go("/contacts/new/")
    browser.type("//textarea[@name='note']", NOTE)
    browser.follow("Save contact")
    assert browser.run("return document.querySelector('[name=note]').value") == NOTE
    time.sleep(SESSION_FILE_IS_WRITTEN)
    assert found_in(tmp_path, "/contacts/new/")
    browser.kill()

    assert found_in(tmp_path, NOTE) == set()


@pytest.mark.parametrize("ending", ["kill", "close"])
@in_firefox
def test_a_tab_that_a_restart_brings_back_is_covered_and_empty(
    open_browser, agency, tmp_path, ending
):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    chosen = type_secrets(browser)
    getattr(browser, ending)()
    assert found_in(tmp_path, NOTE, NAME, SEARCH, chosen) == set()
    time.sleep(AWAY)
    agency.delete_drafts()  # the server's, with which the form would come up

    restored = open_browser()
    restored.wait("return document.querySelector('[name=proof]')")

    assert "/contacts/new/" in restored.address
    assert "Log a contact" not in restored.words
    restored.type("//input[@name='proof']", agency.sign_ins["worker"][1])
    restored.press("Unlock")
    restored.wait("return document.querySelector('[name=note]')")
    assert restored.run("return document.querySelector('[name=note]').value") == ""
    assert restored.run("return document.querySelector('#id_client').value") == ""
    assert found_in(tmp_path, NOTE, NAME, SEARCH, chosen) == set()


def test_leaving_leaves_no_word_on_disk(open_browser, agency, tmp_path):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    chosen = type_secrets(browser)
    browser.run("document.querySelector('[data-quick-exit]').dataset.quickExit = '/icon'")
    browser.press("Quick exit")
    time.sleep(SESSION_FILE_IS_WRITTEN)
    browser.close()

    assert found_in(tmp_path, NOTE, NAME, SEARCH, chosen) == set()


@in_firefox
def test_a_field_that_does_not_ask_for_it_is_found_on_disk(open_browser, agency, tmp_path):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    browser.go("/contacts/new/")
    browser.run(
        "for (const each of document.querySelectorAll('textarea, form'))"
        " each.removeAttribute('autocomplete')"
    )
    browser.type("//textarea[@name='note']", PLANTED)
    time.sleep(SESSION_FILE_IS_WRITTEN)
    browser.kill()

    assert found_in(tmp_path, PLANTED) == {PLANTED}
