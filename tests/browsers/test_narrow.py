"""Pages fit a narrow phone, and letters of twice the size, in Firefox and WebKit."""

import pytest

PAGES = {
    "worker": ["/", "/clients/", "/contacts/new/", "/clients/new/", "/anonymous-contacts/new/"],
    "supervisor": ["/team/", "/directory/", "/coverage/"],
    "administrator": ["/people/", "/sessions/"],
    "director": ["/reports/", "/reports/new/"],
}
NARROW = 320
WIDER = """
const wide = [...document.querySelectorAll("main *")].filter((element) =>
    element.getClientRects().length
    && element.getBoundingClientRect().right > innerWidth + 1
    && !element.closest(".table-scroll, .govuk-visually-hidden"));
return document.documentElement.scrollWidth > innerWidth + 1 || wide.length
    ? [document.documentElement.scrollWidth, ...wide.slice(0, 3).map((each) =>
        each.outerHTML.slice(0, 120))]
    : null;
"""
TWICE = "document.documentElement.style.fontSize = '200%'"


@pytest.mark.parametrize("role", PAGES)
def test_pages_fit_a_narrow_phone_and_large_letters(role, open_browser, agency):
    browser = open_browser(width=NARROW)
    browser.sign_in(*agency.sign_ins[role])
    wrong = {}

    assert browser.run("return innerWidth") == NARROW
    for page in PAGES[role]:
        browser.go(page)
        if wide := browser.run(WIDER):
            wrong[page] = wide
        browser.run(TWICE)
        if wide := browser.run(WIDER):
            wrong[f"{page}, large letters"] = wide

    assert wrong == {}
