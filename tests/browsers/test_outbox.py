"""A note written without a network in Firefox and WebKit: sealed on disk, and sent once."""

import shutil
import time
from contextlib import ExitStack

from tests.browsers.conftest import in_firefox, in_webkit
from tests.browsers.driving import webkit
from tests.browsers.profiles import found_in
from tests.invented_agency import agency_of, environment, running

WHO, NOTE, TYPED = "zqwhoxjcanary", "zqnotexjcanary", "zqtypedxjcanary"
IS_SHOWN = "return !document.querySelector(arguments[0]).hidden"
ON_DISK_AFTER = 4  # seconds
ADDRESS = """
    return [...document.querySelectorAll("main .card a")]
        .find(({ innerText }) => innerText.includes(arguments[0])).getAttribute("href");
"""
HOW_MUCH_WATER = "return document.querySelector('[name=offer-water-quantity]').value"
SENDER = "return document.querySelector('[data-outbox]').dataset.sender"


def set_offline(browser) -> None:
    """Cut Firefox off: offline it would still reach us, but for a proxy that is not there."""
    browser.command("Marionette:SetContext", {"value": "chrome"})
    browser.run("""
        const { prefs, io } = Services;
        prefs.setBoolPref("network.proxy.allow_hijacking_localhost", true);
        prefs.setCharPref("network.proxy.http", "127.0.0.1");
        prefs.setIntPref("network.proxy.http_port", 9);
        prefs.setIntPref("network.proxy.type", 1);
        io.offline = true;
    """)
    browser.command("Marionette:SetContext", {"value": "content"})


def prepare(browser) -> str:
    """Prepare the phone, and return the word by which it knows its writer."""
    browser.go("/offline-notes/")
    browser.press("Prepare this phone")
    browser.wait(IS_SHOWN, "[data-when=prepared]")
    return browser.run(SENDER)


def write_two_notes(browser) -> None:
    """Keep one note, and leave fast while typing another: that keeps it, too."""
    browser.go("/day/")
    browser.type("//input[@name='who']", WHO)
    browser.type("//textarea[@name='note']", NOTE)
    browser.run("document.querySelector('#services').open = true")
    browser.run("document.querySelector('[name=services][value=water]').click()")
    browser.run("document.querySelector('[name=number-water]').value = 7")
    browser.press("Keep the note")
    browser.wait(IS_SHOWN, "[data-when=kept]")
    browser.type("//textarea[@name='note']", TYPED)
    browser.run("document.querySelector('[data-quick-exit]').dataset.quickExit = '/offline/'")
    browser.press("Quick exit")
    browser.wait(
        "return document.querySelector('[data-when=waiting]')?.innerText.includes('2')"
    )
    time.sleep(ON_DISK_AFTER)


def assert_sealed_in(profile, sender: str) -> None:
    assert found_in(profile, sender) == {sender}  # so the notes are where was looked
    assert found_in(profile, WHO, NOTE, TYPED) == set()


def assert_sent(browser, agency) -> None:
    """Sign in: what waits is sent, once, and comes up in the list without a reload."""
    browser.go("/offline/")
    browser.run("navigator.sendBeacon('/quick-exit/')")  # which could not be sent before
    time.sleep(ON_DISK_AFTER)
    browser.sign_in(*agency.sign_ins["worker"])
    browser.wait(IS_SHOWN, "[data-when=sent]")
    browser.wait("return document.querySelector('[data-when=sent] strong').innerText == '2'")
    browser.go("/offline-notes/")
    assert browser.run("return document.querySelectorAll('main .card').length") == 2
    assert WHO in browser.words
    browser.go(browser.run(ADDRESS, WHO))
    assert browser.run("return document.querySelector('#service-water').checked")
    assert browser.run(HOW_MUCH_WATER) == "7"
    browser.go("/offline/")
    browser.wait("return document.querySelector('[data-when=waiting]').hidden")


@in_firefox
def test_a_note_written_offline_is_sealed_on_disk_and_sent_once(open_browser, agency, tmp_path):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    sender = prepare(browser)
    set_offline(browser)
    write_two_notes(browser)
    browser.kill()

    assert_sealed_in(tmp_path, sender)
    assert_sent(open_browser(), agency)


@in_webkit
def test_a_note_written_while_no_server_answers_is_sealed_on_disk_and_sent_once(
    engine, invented, tmp_path
):
    """WebKit's driver can't take the network away, so the server goes."""
    home = shutil.copytree(invented, tmp_path / "agency")
    agency, profile = agency_of(home, environment(home)), tmp_path / "profile"
    with ExitStack() as browsers, ExitStack() as server:
        server.enter_context(running(agency))
        browser = browsers.enter_context(webkit(profile, agency.url, on_disk=True))
        browser.sign_in(*agency.sign_ins["worker"])
        sender = prepare(browser)
        server.close()
        write_two_notes(browser)
        browser.close()

    assert_sealed_in(profile, sender)
    with running(agency), webkit(profile, agency.url, on_disk=True) as browser:
        assert_sent(browser, agency)
