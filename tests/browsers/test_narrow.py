"""Pages fit a narrow phone, and letters of twice the size, in Firefox and WebKit."""

import pytest

PHONE, NARROW = 390, 320
PAGES = {
    "worker": ["/", "/clients/", "/contacts/new/", "/clients/new/", "/anonymous-contacts/new/"],
    "supervisor": ["/team/", "/directory/", "/coverage/", "/coverage/new/"],
    "administrator": ["/people/", "/people/new/", "/sessions/", "/courses/new/"],
    "director": ["/reports/", "/reports/new/", "/awards/new/", "/exports/new/"],
    "auditor": ["/log/"],
}
WITH_RECORDS = {"worker", "supervisor"}
FORMS_OF_A_RECORD = """
const record = arguments[0];
const paths = [...document.querySelectorAll("main a[href]")].map((link) => link.pathname);
return [...new Set(paths)].filter((path) =>
    path.startsWith(record) && !/[0-9a-f]{12}.$/.test(path));
"""
# Folded parts are opened, and what an answer would reveal is shown. No window is as narrow as
# the smallest phones, so the page itself is made so.
WIDER = """
const [width, size] = arguments;
for (const part of document.querySelectorAll("main details")) part.open = true;
for (const part of document.querySelectorAll("main [hidden]")) part.hidden = false;
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
    pages = [*PAGES[role], *(pages_of_a_record(browser) if role in WITH_RECORDS else ())]
    wrong = {}

    for page in pages:
        browser.go(page)
        if wide := browser.run(WIDER, f"{NARROW}px", ""):
            wrong[page] = wide
        if wide := browser.run(WIDER, "", "200%"):
            wrong[f"{page}, large letters"] = wide

    assert wrong == {}


def pages_of_a_record(browser) -> list[str]:
    """Return the first client's page and the forms that it leads to."""
    browser.go("/clients/")
    record = browser.run("return document.querySelector('main .card a').pathname")
    browser.go(record)
    return [record, *browser.run(FORMS_OF_A_RECORD, record)]
