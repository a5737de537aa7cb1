"""What trail, history and read door cost on the pages of every day, and whether that grows.

The same pages with all of it and with none of it take turns, first in an agency of a thousand
people, then in one of a hundred thousand. A worker's caseload stays the same: only the tables
behind it grow.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Team
from audit import trail
from casework import intake, reading
from casework.models import Assignment, Client, Demographics
from encryption.row_keys import new_row_key

SIZES = (1_000, 100_000)
TEAMS, CASELOAD, AT_ONCE, ROUNDS = 20, 30, 2_000, 21
MOST_GROWTH = 1.2


@pytest.fixture
def caseload(ana, db) -> list[Client]:
    """The people whom Ana answers for, opened the way she does."""
    return [
        intake.open_client(
            by=ana,
            agreed_to=["record", "contact"],
            method="verbal",
            identity={"preferred_name": f"Person {number}"},
        )
        for number in range(CASELOAD)
    ]


@pytest.fixture
def pages(ana, caseload, browser_of):
    """Return what is measured, by name: each asks one page, as Ana's phone does."""
    browser = browser_of(ana)
    client = caseload[0]
    rows = {"offers-TOTAL_FORMS": 4, "offers-INITIAL_FORMS": 0}

    def answered(answer, status):
        assert answer.status_code == status

    def log_a_contact():
        contact = {"client": client.pk, "when": "now", "kind": "street", "outcome": "reached"}
        told = {"key": new_row_key(), "note": "We spoke.", "next": "nothing"}
        answered(browser.post("/contacts/new/", contact | told | rows), 302)

    return {
        "her day and caseload": lambda: answered(browser.get("/day/"), 200),
        "the list of her clients": lambda: answered(browser.get("/clients/"), 200),
        "opening a client": lambda: answered(browser.get(client.get_absolute_url()), 200),
        "logging a contact": log_a_contact,
    }


def test_oversight_does_not_grow_with_the_agency(pages, ana, settings, report):
    taken = {}
    for size in SIZES:
        fill(ana, size)
        taken[size] = {name: measured(page, settings) for name, page in pages.items()}
    small, large = SIZES
    report.head(
        f"Trail, history and read door: medians of {ROUNDS} in turns, growth from {small:,} "
        f"people to {large:,}"
    )
    for name in pages:
        (on, off), (on_large, off_large) = taken[small][name], taken[large][name]
        with_and_without = (
            f"{on:.1f} and {on_large:.1f} ms; without: {off:.1f}, {off_large:.1f}"
        )
        report.tell(
            f"{name}: growth",
            on_large / on,
            "times",
            at_most=MOST_GROWTH,
            beside=with_and_without,
        )
        report.tell(
            f"{name}: of what it adds",
            (on_large / off_large) / (on / off),
            "times",
            at_most=MOST_GROWTH,
            beside=f"with beside without: {on / off:.2f}, {on_large / off_large:.2f} times",
        )


def measured(page, settings) -> tuple[float, float]:
    """Return the median milliseconds of a page with oversight and without, in turns."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for overseen in (True, False):
            with transaction.atomic(), oversight(settings, on=overseen):
                began = perf_counter()
                page()
                times[overseen].append((perf_counter() - began) * 1000)
                transaction.set_rollback(True)
    return median(times[True]), median(times[False])


@contextmanager
def oversight(settings, *, on: bool) -> Iterator[None]:
    """Switch trail and history off: what the pages would cost if nobody watched over them."""
    with pytest.MonkeyPatch.context() as patch:
        settings.SIMPLE_HISTORY_ENABLED = on
        if not on:
            patch.setattr(trail, "record", lambda *args, **facts: None)
            patch.setattr(trail, "attest_remaining", lambda: None)
            patch.setattr(reading.Reading, "record", lambda self, owners: None)
            patch.setattr(reading.Reading, "record_event", lambda self, *args, **facts: None)
        yield


def fill(ana: AbstractBaseUser, size: int) -> None:
    """Bring the agency to a size: other people, in Ana's team and in nineteen others."""
    teams = [ana.team, *Team.objects.exclude(pk=ana.team_id)]
    teams += [Team.objects.create(name=f"Team {n}") for n in range(len(teams), TEAMS)]
    today = timezone.localdate()
    while (missing := size - Client.objects.count()) > 0:
        number = Client.objects.count()
        made = Client.objects.bulk_create(
            Client(
                team=teams[n % TEAMS],
                chart_number=f"{n:06}",
                preferred_name=f"Somebody {n}",
                opened_on=today - timedelta(days=n % 700),
            )
            for n in range(number, number + min(missing, AT_ONCE))
        )
        Demographics.objects.bulk_create(Demographics(client=client) for client in made)
        Assignment.objects.bulk_create(
            Assignment(client=client, worker=other_worker(client), started_on=today)
            for client in made
        )
        trail.attest_remaining()  # the commit would: a test's transaction has none
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    gc.collect()
    gc.freeze()  # a server's process does not carry what it took to fill the tables


def other_worker(client: Client) -> AbstractBaseUser:
    """Return a worker of the client's team who is not Ana."""
    people = client.team.people
    name = f"Worker of {client.team.name}"
    if client.team_id not in _workers:
        email = f"{client.team_id.hex}@example.org"
        _workers[client.team_id] = people.model.objects.create_user(
            email, name=name, role="worker", team=client.team
        )
    return _workers[client.team_id]


_workers: dict = {}
