"""Pages fit a narrow phone, and letters of twice the size, in Firefox and WebKit."""

import pytest

PHONE, NARROW = 390, 320
PAGES = {
    "worker": ["/", "/clients/", "/contacts/new/", "/clients/new/", "/anonymous-contacts/new/"],
    "supervisor": ["/team/", "/directory/", "/coverage/"],
    "administrator": ["/people/", "/sessions/"],
    "director": ["/reports/", "/reports/new/"],
}
# No window is as narrow as the smallest phones, so the page itself is made so.
WIDER = """
const [width, size] = arguments;
Object.assign(document.documentElement.style, {width, fontSize: size});
const room = width ? parseInt(width) : innerWidth;
const wide = [...document.querySelectorAll("main *")].filter((element) =>
    element.getClientRects().length
    && element.getBoundingClientRect().right > room + 1
    && !element.closest(".table-scroll, .govuk-visually-hidden"));
return document.documentElement.scrollWidth > Math.max(room, innerWidth) + 1 || wide.length
    ? [document.documentElement.scrollWidth, ...wide.slice(0, 3).map((each) =>
        each.outerHTML.slice(0, 120))]
    : null;
"""


@pytest.mark.parametrize("role", PAGES)
def test_pages_fit_a_narrow_phone_and_large_letters(role, open_browser, agency):
    browser = open_browser()
    browser.resize(PHONE)
    browser.sign_in(*agency.sign_ins[role])
    wrong = {}

    for page in PAGES[role]:
        browser.go(page)
        if wide := browser.run(WIDER, f"{NARROW}px", ""):
            wrong[page] = wide
        if wide := browser.run(WIDER, "", "200%"):
            wrong[f"{page}, large letters"] = wide

    assert wrong == {}
