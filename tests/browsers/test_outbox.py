"""A note written without a network in Debian's Firefox: sealed on disk, and sent once.

WebKit's small browser keeps its session in memory, and a page there says what it can't do.
"""

import time

from tests.browsers.conftest import in_firefox
from tests.browsers.profiles import found_in

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


@in_firefox
def test_a_note_written_offline_is_sealed_on_disk_and_sent_once(open_browser, agency, tmp_path):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["worker"])
    sender = prepare(browser)
    set_offline(browser)
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
    browser.kill()

    assert found_in(tmp_path, sender) == {sender}  # so the notes are where was looked
    assert found_in(tmp_path, WHO, NOTE, TYPED) == set()

    browser = open_browser()
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
