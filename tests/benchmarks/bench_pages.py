"""What the busiest pages of the invented agency cost, and how many queries each asks."""

from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from demo.people import STAFF
from encryption import keyring
from tests.benchmarks.measuring import by_turns, milliseconds

PAGES = [
    ("worker", "/day/"),
    ("worker", "/contacts/new/"),
    ("worker", "/clients/"),
    ("worker", "/directory/"),
    ("supervisor", "/team/"),
    ("supervisor", "/clients/"),
    ("director", "/reports/"),
]
SLOWEST = 500  # milliseconds, on any machine that is fit to work at


@pytest.fixture
def agency(db, settings, scaled):
    settings.DEMO = True
    clients = scaled(150, 4)
    call_command("load_demo", clients=clients, verbosity=0, stdout=StringIO())


@pytest.fixture
def asking(agency, browser_of):
    """Return what asks for each page, by its address and who asks, no key known yet."""

    def ask(browser, address):
        keyring.forget_all()
        assert browser.get(address).status_code == 200

    people = {one.role: User.objects.get(email=one.email) for one in reversed(STAFF)}
    return {
        f"{address} for a {role}": partial(ask, browser_of(people[role]), address)
        for role, address in PAGES
    }


def test_the_busiest_pages_are_quick(asking, scaled, report):
    report.head("Pages of the invented agency: medians in turns, no key known yet")
    took = by_turns(asking, scaled(11, 2))
    for page, ask in asking.items():
        with CaptureQueriesContext(connection) as queries:
            ask()
        beside = f"{len(queries)} queries"
        report.line(page, milliseconds(took, page), "ms", at_most=SLOWEST, beside=beside)
