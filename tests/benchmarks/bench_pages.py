"""How long the busiest pages of the invented agency take, and how many queries each asks."""

import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from demo.people import STAFF
from encryption import keyring
from tests.conftest import prove_factor

PAGES = [
    ("worker", "/day/"),
    ("worker", "/contacts/new/"),
    ("worker", "/clients/"),
    ("worker", "/directory/"),
    ("supervisor", "/team/"),
    ("supervisor", "/clients/"),
    ("director", "/reports/"),
]
ROUNDS = 5
SLOWEST = 500  # milliseconds, on any machine that is fit to work at


@pytest.fixture
def agency(db, settings):
    settings.DEMO = True
    call_command("load_demo", verbosity=0, stdout=StringIO())


def browser_of(role):
    browser = Browser()
    email = next(person.email for person in STAFF if person.role == role)
    user = User.objects.get(email=email)
    browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    prove_factor(browser, user)
    return browser


def measure(browser, address):
    """Return the best of some rounds in milliseconds, keys opened anew, and the queries."""
    rounds = []
    for _ in range(ROUNDS):
        keyring.forget_all()
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        rounds.append((time.perf_counter() - began) * 1000)
    return min(rounds), len(queries)


def test_the_busiest_pages_are_quick(agency, report):
    report.head(f"Pages of the invented agency: the best of {ROUNDS}, no key known yet")
    for role, address in PAGES:
        took, queries = measure(browser_of(role), address)
        what = f"{address} for a {role}"
        report.tell(what, took, "ms", at_most=SLOWEST, beside=f"{queries} queries")
