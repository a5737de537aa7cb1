"""What a hundred thousand events cost to verify, and what an event costs who works."""

import tracemalloc
from functools import partial
from itertools import count

from audit import trail, verifying
from tests.audit.growing import grow
from tests.benchmarks.measuring import by_turns, milliseconds, once, times
from tests.conftest import open_client

SLOWEST = 60
MOST_MEMORY = 200


def test_a_hundred_thousand_events_verify_in_a_minute(db, scaled, report):
    events = scaled(100_000, 1_000)
    report.head(f"Verifying {events:,} events and half as many rows")
    grow(events)

    def verify():
        assert list(verifying.verify(anchors=True).sentences()) == []

    report.line("everything, once", once(verify), "s", at_most=SLOWEST)


def test_verifying_does_not_fill_the_memory(db, scaled, report):
    grow(scaled(20_000, 500))
    tracemalloc.start()
    verifying.verify(anchors=True)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    report.line("memory, at most, a fifth of it", most / 2**20, "MB", at_most=MOST_MEMORY)


def test_what_an_event_costs(db, scaled, report, ana, monkeypatch):
    rosa = open_client(ana, "Rosa")
    fifty = [rosa, *(open_client(ana, f"Noor {number}") for number in range(49))]
    numbers = count()

    def amend():
        rosa.amend(by=ana, other_names=f"Called {next(numbers)}")

    def amend_without():
        with monkeypatch.context() as patch:
            patch.setattr(trail, "record", lambda *args, **facts: None)
            amend()

    report.head("What an event costs")
    took = by_turns(
        {
            "a look at one record": partial(trail.record, "client.viewed", rosa, by=ana),
            "a list of fifty": partial(trail.record, "clients.listed", ana, by=ana, seen=fifty),
            "a record amended, with history": amend,
            "without": amend_without,
        },
        scaled(50, 3),
    )
    for what in ("a look at one record", "a list of fifty"):
        report.line(what, milliseconds(took, what), "ms")
    amended = "a record amended, with history"
    beside = f"{milliseconds(took, 'without'):.2f} without"
    report.line(amended, milliseconds(took, amended), "ms", beside=beside)
    report.line("the event's part of it", times(took, amended, "without"), "times")
