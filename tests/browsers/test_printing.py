"""A record on paper begins on its first page."""

import io

from pypdf import PdfReader

from tests.browsers.conftest import in_firefox


@in_firefox
def test_the_first_sheet_of_a_printed_record_has_its_latest_contact(open_browser, agency):
    browser = open_browser()
    browser.sign_in(*agency.sign_ins["supervisor"])
    browser.go("/clients/")
    browser.go(browser.run("return document.querySelector('main .card a').pathname"))
    latest = browser.run("return document.querySelector('.timeline time').innerText")

    first_sheet = PdfReader(io.BytesIO(browser.print())).pages[0]

    assert latest in first_sheet.extract_text()
