"""Each role walks to every page it has a link to. Each page is quiet, accessible, and fits."""

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

WIDTHS = (390, 1280)
EXAMPLES = 2
FILES = (".pdf", ".csv", ".json")


def kind(url: str) -> str | None:
    """Return the name of the page behind a link, or None where there is no page of ours."""
    path = urlsplit(url).path
    if path.endswith(FILES) or path.startswith("/static/"):
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def links(page) -> list[str]:
    here = urlsplit(page.url).netloc
    addresses = page.locator("a[href]:not([download])").evaluate_all(
        "all => all.map(a => a.href)"
    )
    return [address for address in addresses if urlsplit(address).netloc == here]


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "role", ["", "worker", "supervisor", "director", "administrator", "auditor"]
)
def test_pages_within_reach_are_quiet_accessible_and_fit(visit, violations, role, width):
    page = visit(role, width=width)
    waiting, seen, wrong = [page.url], {}, []
    while waiting:
        address = waiting.pop(0).split("#")[0]
        examples = seen.setdefault(kind(address), set())
        if kind(address) is None or address in examples or len(examples) >= EXAMPLES:
            continue
        examples.add(address)
        answer = page.goto(address)
        if answer.status != 200:
            wrong.append(f"{address} answers {answer.status}")
            continue
        if overflow(page) > 0:
            wrong.append(f"{address} is {overflow(page)} pixels wider than the screen")
        wrong += violations(page)
        waiting += links(page)
    assert wrong == []
