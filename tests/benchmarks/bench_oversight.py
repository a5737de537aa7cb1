"""What trail, history and read door cost on the pages of every day, and whether that grows.

The same pages with all of it and with none of it, first in an agency of a thousand people,
then in one of a hundred thousand. A worker's caseload stays the same: only the tables behind it
grow. Minutes lie between, so a page is compared with what takes turns with it: the same page
without, and a fixed piece of arithmetic.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from audit import trail
from casework import intake, reading
from casework.models import Client
from encryption.row_keys import new_row_key
from tests.benchmarks.growing import arithmetic, fill
from tests.benchmarks.measuring import Seconds, by_turns, milliseconds, times

CASELOAD = 30
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

    def answered(answer, status):
        assert answer.status_code == status

    def log_a_contact():
        contact = {"client": client.pk, "when": "now", "kind": "street", "outcome": "reached"}
        facts = {"key": new_row_key(), "note": "We spoke.", "next": "nothing"}
        answered(browser.post("/contacts/new/", contact | facts), 302)

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
