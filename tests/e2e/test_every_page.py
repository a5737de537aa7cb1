"""Each role walks to every page it has a link to, and each page is looked over on arrival.

It answers, the browser complains of nothing, it is accessible, fits a phone and a desk, large
letters too, asks the browser to keep nothing, and says no client's name where none belongs.
"""

from urllib.parse import unquote

import pytest

from tests.e2e.cast import ROLES, UNFOLD, overflow, pages_within_reach

WIDTHS = {390: 844, 1280: 844}  # a phone and a desk, with their heights
SMALLEST_PHONE, PHONE = 320, 390
KEPT = """[...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((element) => !element.autocomplete).map((element) => element.name)"""
# Without a script, a page that goes away by itself takes along what is being typed.
DISCARDED = """document.querySelector("head noscript")?.textContent.includes("http-equiv")
    ? [...document.querySelectorAll("main :is(input:not([type=hidden]), textarea)")]
        .filter((element) => !element.closest("[role=search], .filter"))
        .map((element) => element.name)
    : []"""
BROKEN = """[...document.querySelectorAll("main :is(label, button, legend, h1, h2, h3)")]
    .flatMap((element) => {
        const broken = [], range = document.createRange();
        const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            for (const { 0: word, index } of texts.currentNode.data.matchAll(/\\p{L}+/gu)) {
                range.setStart(texts.currentNode, index);
                range.setEnd(texts.currentNode, index + word.length);
                const tops = new Set([...range.getClientRects()].map(({ top }) => top));
                if (tops.size > 1) broken.push(word);
            }
        }
        return broken;
    })"""
WORK_WITH_CLIENTS = ("worker", "supervisor")


@pytest.mark.parametrize("role", ROLES)
def test_pages_within_reach_log_no_error_and_are_accessible_narrow_and_discreet(
    visit, agency, violations, names, role
):
    page = visit(role)
    wrong = []

    for address, status in pages_within_reach(page):
        if status != 200:
            wrong.append(f"{address} answers {status}")
            continue
        words = public(page, role)
        wrong += [f"{address} says {name}" for name in names if name in words]
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            if overflow(page) > 0:
                wrong.append(f"{address} is {overflow(page)} pixels wider than {width}")
            wrong += [f"{address} breaks {word} in two" for word in page.evaluate(BROKEN)]
            wrong += violations(page)
        wrong += [f"{address} discards {name}" for name in page.evaluate(DISCARDED)]
        page.evaluate(UNFOLD)
        for width, size in ((SMALLEST_PHONE, "100%"), (PHONE, "200%")):
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            if overflow(page) > 0:
                wrong.append(f"{address} is {overflow(page)} wider than {width} at {size}")
        wrong += [f"{address} lets the browser keep {name}" for name in page.evaluate(KEPT)]

    log = agency.log.read_text()
    wrong += [f"The log says {name}" for name in names if name in log]
    assert not wrong, "\n".join(wrong)


def public(page, role: str) -> str:
    """Return what must say no client's name: title and address; for some roles, all of it."""
    words = f"{page.title()} {unquote(page.url)}"
    return words if role in WORK_WITH_CLIENTS else words + page.content()
