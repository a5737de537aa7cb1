"""How a supervisor's pages grow with the agency: everybody in one team, and in twenty.

Minutes lie between the sizes, so each page is compared with fixed arithmetic that takes turns
with it.
"""

import pytest
from django.urls import reverse

from casework.paging import LAST
from tests.benchmarks.growing import arithmetic, fill
from tests.benchmarks.measuring import Seconds, by_turns, milliseconds, times

MOST_GROWTH = {
    "the list of clients": 1.2,
    "its last page": 1.2,
    "the form for a contact": 1.2,
    "part of a name": 1.3,
    "the board": 1.3,
}


@pytest.fixture
def pages(ana, sam, browser_of):
    """Return what is measured, by name: each asks one page, as the supervisor's laptop does."""
    browser = browser_of(sam)

    def answered(answer):
        assert answer.status_code == 200

    clients = reverse("casework:client-list")
    return {
        "the list of clients": lambda: answered(browser.get(clients)),
        "its last page": lambda: answered(browser.get(clients, {"place": LAST})),
        "the form for a contact": lambda: answered(
            browser.get(reverse("casework:contact-create"))
        ),
        "part of a name": lambda: answered(
            browser.post(reverse("casework:client-search"), {"typed": "somebody 77"})
        ),
        "the board": lambda: answered(browser.get(reverse("oversight:team"))),
    }


@pytest.mark.parametrize("teams", [1, 20])
def test_a_supervisors_pages_do_not_grow_with_the_agency(teams, pages, ana, scaled, report):
    small, large = scaled(1_000, 50), scaled(100_000, 500)
    where = "in one team" if teams == 1 else f"in {teams} teams"
    report.head(f"A supervisor's pages: growth from {small:,} people to {large:,}, {where}")
    taken: dict[int, Seconds] = {}
    for size in (small, large):
        report.doing(f"inventing {size:,} people {where}")
        fill(ana, size, teams=teams)
        taken[size] = by_turns({**pages, "arithmetic": arithmetic}, scaled(11, 2))
    for name in pages:
        before, after = taken[small], taken[large]
        report.line(
            name,
            times(after, name, "arithmetic") / times(before, name, "arithmetic"),
            "times",
            at_most=MOST_GROWTH[name],
            beside=f"{milliseconds(before, name):.1f} and {milliseconds(after, name):.1f} ms",
        )
