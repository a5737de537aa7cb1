"""What each role sees first; what it must not see, `test_every_page.py` asks of each page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import follow

FIRST = {
    "worker": ("My day", ["My day", "Clients", "Directory", "On call"]),
    "supervisor": ("Team Harbor", ["Team", "Clients", "Directory", "On call"]),
    "director": ("Reports", ["Reports", "Directory", "Consent texts", "Exports"]),
    "administrator": (
        "People",
        [
            "People",
            "Programs",
            "Training",
            "Services",
            "Rounds",
            "Areas",
            "Consent texts",
            "Closed days",
            "Jobs",
        ],
    ),
    "auditor": ("Log", ["Log"]),
}


def places(page):
    return page.get_by_role("navigation", name="Main").get_by_role("link")


@pytest.mark.parametrize("role", FIRST)
def test_everybody_begins_where_their_work_is(visit, role):
    heading, expected = FIRST[role]

    page = visit(role)

    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    what_is_new = "New to you"  # with a number, as long as something is
    assert places(page).filter(has_not_text=what_is_new).all_inner_texts() == expected


@pytest.mark.parametrize("role", ["worker", "supervisor"])
def test_workers_and_supervisors_read_their_clients_names(visit, names, role):
    page = visit(role)

    follow(places(page).filter(has_text="Clients"))

    shown = page.get_by_role("main").inner_text()
    assert [name for name in names if name in shown]
