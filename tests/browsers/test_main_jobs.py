"""What people do every day holds in Firefox and in WebKit: the short form of the journeys."""

import pytest

from tests.browsers.driving import patiently

NOTE = "Ten minutes at the corner. Asked for socks and the clinic's hours."


@pytest.fixture
def worker(open_browser, agency):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    return browser


def test_a_worker_logs_a_contact_finds_a_client_is_locked_and_leaves(worker, agency):
    log_a_contact(worker)
    find_a_client(worker)
    search_the_directory(worker)
    be_locked(worker, agency.sign_ins["worker"][1])
    leave(worker)


def log_a_contact(worker):
    worker.go("/contacts/new/")
    worker.run("document.querySelector('#id_client').selectedIndex = 1")
    worker.choose("Street outreach")
    worker.type("//textarea[@name='note']", NOTE)
    worker.follow("Save contact")
    assert NOTE in worker.words


FIRST_ONE_IS_LOST = """
const send = window.fetch;
window.fetch = (...sent) => {
    window.fetch = send;
    return Promise.reject(new TypeError("no network"));
};
"""


def test_what_is_wrong_is_said_in_place_and_what_is_not_sent_is_sent_again(worker):
    worker.go("/contacts/new/")
    steps = worker.run("return history.length")
    worker.type("//textarea[@name='note']", NOTE)
    worker.follow("Save contact")
    assert worker.run("return document.title").startswith("Error: ")
    assert worker.run("return document.activeElement.className") == "govuk-error-summary"
    assert worker.run("return document.querySelector('[name=note]').value") == NOTE
    assert worker.run("return history.length") == steps

    worker.run("document.querySelector('#id_client').selectedIndex = 1")
    worker.run(FIRST_ONE_IS_LOST)
    worker.press("Save contact")
    worker.find("//*[@role='alert'][contains(., 'Not saved yet')]")
    worker.wait("return document.body.innerText.includes('Contact saved.')")
    assert NOTE in worker.words


def find_a_client(worker):
    worker.go("/clients/")
    name = worker.run("return document.querySelector('main .card h2').innerText").split()[0]
    worker.type("//input[@id='typed']", name)
    worker.wait(
        "return document.querySelector('#found').innerText.includes(arguments[0])", name
    )
    assert name not in worker.address


def search_the_directory(worker):
    worker.go("/directory/")
    worker.type("//input[@name='words']", "pantry")
    worker.wait("return /^[1-9] services?$/m.test(document.querySelector('#found').innerText)")
    assert worker.address.endswith("/directory/")


def be_locked(worker, password):
    worker.go("/contacts/new/")
    worker.type("//textarea[@name='note']", NOTE)
    worker.run("document.dispatchEvent(new Event('session-locked'))")
    assert "Locked" in worker.words
    assert worker.run("return document.querySelectorAll('textarea').length") == 0
    worker.type("//input[@name='proof']", password)
    worker.press("Unlock")
    worker.wait("return document.querySelector('[name=note]')")
    assert worker.run("return document.querySelector('[name=note]').value") == NOTE


def leave(worker):
    worker.run("document.querySelector('[data-quick-exit]').dataset.quickExit = '/icon'")
    worker.press("Quick exit")
    worker.wait("return location.pathname == '/icon'")
    patiently(lambda: is_signed_out(worker), "still signed in after leaving")


def is_signed_out(worker):
    """Look again: what signs out travels by itself, and may arrive after the next request."""
    worker.go("/clients/")
    return "/account/login/" in worker.address
