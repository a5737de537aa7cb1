"""A page on paper: nothing on it that can only be pressed, and one typeface."""

from playwright.sync_api import expect

TYPEFACES = """() => [...new Set([...document.querySelectorAll("main *")]
    .map((element) => getComputedStyle(element).fontFamily))]"""
AFTER_LINKS = """() => [...document.querySelectorAll("main .govuk-link")]
    .map((link) => getComputedStyle(link, "::after").content)"""


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
    expect(page.get_by_role("link", name="Add follow-up")).to_have_count(0)
    assert set(page.evaluate(AFTER_LINKS)) == {"none"}
