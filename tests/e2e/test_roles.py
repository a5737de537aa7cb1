"""What each role sees first, and what three of the five never see: anybody's name."""

from urllib.parse import unquote

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from demo.loading import SEED
from demo.stories import stories
from tests.e2e.cast import PAGES_OF_A_KIND, links_on, view_name_of
from tests.e2e.conftest import CLIENTS, follow

FIRST = {
    "worker": ("My day", ["My day", "Clients", "Directory"]),
    "supervisor": ("Team Harbor", ["Team", "Clients", "Directory"]),
    "director": ("Reports", ["Reports", "Directory", "Exports"]),
    "administrator": ("People", ["People", "Programs", "Training"]),
    "auditor": ("Log", ["Log"]),
}


@pytest.fixture(scope="session")
def names():
    """The name of every client of the agency."""
    told = stories(seed=SEED, today=timezone.localdate(), clients=int(CLIENTS))
    return [story.name for story in told]


def places(page):
    return page.get_by_role("navigation", name="Main").get_by_role("link")


@pytest.mark.parametrize("role", FIRST)
def test_everybody_begins_where_their_work_is(visit, role):
    heading, expected = FIRST[role]

    page = visit(role)

    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert places(page).all_inner_texts() == expected


@pytest.mark.parametrize("role", ["director", "administrator", "auditor"])
def test_who_works_with_no_client_reads_no_clients_name(visit, names, role):
    page = visit(role, width=1280)

    for address in pages_within_reach(page):
        said = page.content()
        assert [name for name in names if name in said] == [], address


@pytest.mark.parametrize("role", ["worker", "supervisor"])
def test_who_works_with_clients_reads_their_names(visit, names, role):
    page = visit(role)

    follow(places(page).filter(has_text="Clients"))

    said = page.get_by_role("main").inner_text()
    assert [name for name in names if name in said]


@pytest.mark.parametrize("role", ["worker", "supervisor"])
def test_no_title_no_address_and_no_log_says_a_name(visit, agency, names, role):
    page = visit(role)

    for address in pages_within_reach(page):
        said = f"{page.title()} {unquote(address)}"
        assert [name for name in names if name in said] == [], address
    log = agency.log.read_text()
    assert [name for name in names if name in log] == []


def pages_within_reach(page):
    """Walk from link to link and stop at each kind of page for a look."""
    waiting, seen = [page.url], {}
    while waiting:
        address = waiting.pop(0).partition("#")[0]
        examples = seen.setdefault(view_name_of(address), set())
        if (
            view_name_of(address) is None
            or address in examples
            or len(examples) >= PAGES_OF_A_KIND
        ):
            continue
        examples.add(address)
        page.goto(address)
        yield address
        waiting += links_on(page)
