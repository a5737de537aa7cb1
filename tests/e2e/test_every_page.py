"""Each role walks to every page it has a link to. Each page is quiet, accessible, and fits."""

import pytest

from tests.e2e.cast import PAGES_OF_A_KIND, links_on, view_name_of

WIDTHS = (390, 1280)


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
        examples = seen.setdefault(view_name_of(address), set())
        if (
            view_name_of(address) is None
            or address in examples
            or len(examples) >= PAGES_OF_A_KIND
        ):
            continue
        examples.add(address)
        answer = page.goto(address)
        if answer.status != 200:
            wrong.append(f"{address} answers {answer.status}")
            continue
        if overflow(page) > 0:
            wrong.append(f"{address} is {overflow(page)} pixels wider than the screen")
        wrong += violations(page)
        waiting += links_on(page)
    assert wrong == []
