"""How a supervisor's pages grow with the agency: everybody in one team, and in twenty.

Minutes lie between the sizes, so each page is compared with fixed arithmetic that takes turns
with it.
"""

import pytest
from django.urls import reverse

from casework.paging import LAST
from tests.benchmarks.growing import TEAMS, arithmetic, fill, gather
from tests.benchmarks.measuring import Seconds, by_turns, milliseconds, times

MOST_GROWTH = {
    "the list of clients": 1.2,
    "its last page": 1.2,
    "the form for a contact": 1.2,
    "part of a name": 1.3,
    "a whole name": 1.3,
    "the board": 1.3,
}


@pytest.fixture
def pages(ana, sam, browser_of):
    """Return what is measured, by name: each asks one page, as the supervisor's laptop does."""
    browser = browser_of(sam)

    def answered(answer):
        assert answer.status_code == 200

    def search(typed):
        answered(browser.post(reverse("casework:client-search"), {"typed": typed}))

    clients = reverse("casework:client-list")
    return {
        "the list of clients": lambda: answered(browser.get(clients)),
        "its last page": lambda: answered(browser.get(clients, {"place": LAST})),
        "the form for a contact": lambda: answered(
            browser.get(reverse("casework:contact-create"))
        ),
        "part of a name": lambda: search("okaf"),  # a hundredth of all have it
        "a whole name": lambda: search("somebodyokafor"),
        "the board": lambda: answered(browser.get(reverse("oversight:team"))),
    }


def test_a_supervisors_pages_do_not_grow_with_the_agency(pages, ana, scaled, report):
    small, large = scaled(1_000, 50), scaled(100_000, 500)
    taken: dict[tuple[int, int], Seconds] = {}
    report.head(f"A supervisor's pages: growth from {small:,} people to {large:,}")

    def measure(size, teams):
        ways = {**pages, "arithmetic": arithmetic}
        taken[size, teams] = by_turns(ways, scaled(11, 2))

    # In one team first: later the others are there, and everybody is gathered into it.
    fill(ana, small, teams=1)
    measure(small, 1)
    report.doing(f"inventing {large:,} people in {TEAMS} teams")
    fill(ana, large, teams=TEAMS)
    measure(large, TEAMS)
    report.doing("gathering them in one team")
    gather(ana.team, large)
    measure(large, 1)
    for teams in (1, TEAMS):
        report.lines.append(f"  {large:,} in {teams} team{'s' if teams > 1 else ''}:")
        for name in pages:
            before, after = taken[small, 1], taken[large, teams]
            ms = [f"{milliseconds(each, name):.1f}" for each in (before, after)]
            report.line(
                name,
                times(after, name, "arithmetic") / times(before, name, "arithmetic"),
                "times",
                at_most=MOST_GROWTH[name],
                beside=f"{ms[0]} to {ms[1]} ms",
            )
