"""A page on paper: nothing on it that can only be pressed, one typeface, dark ink."""

import io

from playwright.sync_api import expect
from pypdf import PdfReader

TYPEFACES = """() => [...new Set([...document.querySelectorAll("main *")]
    .map((element) => getComputedStyle(element).fontFamily))]"""
AFTER_LINKS = """() => [...document.querySelectorAll("main .govuk-link")]
    .map((link) => getComputedStyle(link, "::after").content)"""
COLOURS = """() => [...document.querySelectorAll("html, body, main *")].map((element) => {
    const { color, backgroundColor, borderColor } = getComputedStyle(element);
    return [color, backgroundColor, borderColor];
})"""


def test_printed_pages_have_no_buttons_no_addresses_and_one_typeface(visit):
    page = visit("supervisor", width=1280)
    page.goto("/clients/")
    page.emulate_media(media="print")

    for name in ("Show", "Find"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Next page")).to_have_count(0)
    expect(page.get_by_role("heading", name="Clients")).to_be_visible()
    assert len(page.evaluate(TYPEFACES)) == 1
    page.goto(page.locator("main .card a").first.get_attribute("href"))
    for name in ("Add follow-up", "Close case"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    assert set(page.evaluate(AFTER_LINKS)) == {"none"}


def test_a_record_that_is_read_in_the_dark_is_printed_in_dark_ink_from_the_first_page(visit):
    page = visit("supervisor", width=1280)
    page.goto("/clients/")
    page.goto(page.locator("main .card a").first.get_attribute("href"))
    page.emulate_media(media="print", color_scheme="light")
    in_light = page.evaluate(COLOURS)
    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate(COLOURS) == in_light
    latest = page.locator(".timeline time").first.inner_text()
    first_sheet = PdfReader(io.BytesIO(page.pdf())).pages[0]
    assert latest in first_sheet.extract_text()
