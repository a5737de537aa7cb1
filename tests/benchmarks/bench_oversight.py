"""What trail, history and read door cost on the pages of every day, and whether that grows.

The same pages with all of it and with none of it, first in an agency of a thousand people,
then in one of a hundred thousand. A worker's caseload stays the same: only the tables behind it
grow. Minutes lie between, so a page is compared with what takes turns with it: the same page
without, and a fixed piece of arithmetic.
"""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Team
from audit import trail
from casework import intake, reading
from casework.models import Assignment, Client, Demographics
from encryption.row_keys import new_row_key
from tests.benchmarks.measuring import Seconds, by_turns, milliseconds, times

TEAMS, CASELOAD, AT_ONCE = 20, 30, 2_000
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
        facts = {"key": new_row_key(), "note": "We spoke.", "next": "nothing"}
        answered(browser.post("/contacts/new/", contact | facts | rows), 302)

    return {
        "her day and caseload": lambda: answered(browser.get("/day/"), 200),
        "the list of her clients": lambda: answered(browser.get("/clients/"), 200),
        "opening a client": lambda: answered(browser.get(client.get_absolute_url()), 200),
        "logging a contact": log_a_contact,
    }


def test_oversight_does_not_grow_with_the_agency(pages, ana, settings, scaled, report):
    small, large = scaled(1_000, 50), scaled(100_000, 500)
    report.head(
        f"Trail, history and read door: growth from {small:,} people to {large:,}, "
        "beside fixed arithmetic"
    )
    taken = {}
    for size in (small, large):
        report.doing(f"inventing {size:,} people")
        fill(ana, size)
        taken[size] = {
            name: measured(page, settings, scaled(21, 2)) for name, page in pages.items()
        }
    for name in pages:
        before, after = taken[small][name], taken[large][name]
        page = times(after, "with", "arithmetic") / times(before, "with", "arithmetic")
        ms = [
            f"{milliseconds(one, way):.1f}"
            for way in ("with", "without")
            for one in (before, after)
        ]
        report.line(
            f"{name}: growth",
            page,
            "times",
            at_most=MOST_GROWTH,
            beside=f"{ms[0]} and {ms[1]} ms; without: {ms[2]}, {ms[3]}",
        )
        added = [times(one, "with", "without") for one in (before, after)]
        report.line(
            f"{name}: of what it adds",
            added[1] / added[0],
            "times",
            at_most=MOST_GROWTH,
            beside=f"with beside without: {added[0]:.2f}, {added[1]:.2f} times",
        )


def measured(page, settings, rounds: int) -> Seconds:
    """Return the processor seconds of a page with oversight, of it without, of arithmetic."""

    def ask(overseen):
        with transaction.atomic(), oversight(settings, on=overseen):
            page()
            transaction.set_rollback(True)

    ways = {"with": lambda: ask(True), "without": lambda: ask(False), "arithmetic": arithmetic}
    return by_turns(ways, rounds)


def arithmetic() -> None:
    """Work for some milliseconds on what no database and no code of ours has a part in."""
    digest = b""
    for number in range(20_000):
        digest = hashlib.sha256(digest + number.to_bytes(4)).digest()


@contextmanager
def oversight(settings, *, on: bool) -> Iterator[None]:
    """Switch trail and history off: what the pages would cost if nobody watched over them."""
    with pytest.MonkeyPatch.context() as patch:
        settings.SIMPLE_HISTORY_ENABLED = on
        if not on:
            patch.setattr(trail, "record", lambda *args, **facts: None)
            patch.setattr(trail, "attest_remaining", lambda: None)
            patch.setattr(reading.RequestReader, "record", lambda self, owners: None)
            patch.setattr(
                reading.RequestReader, "record_event", lambda self, *args, **facts: None
            )
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
