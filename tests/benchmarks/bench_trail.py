"""How long a hundred thousand events take to verify, and what an event costs who works."""

import time
import tracemalloc
from statistics import median

import pytest

from audit import trail, verifying
from tests.audit.growing import grow
from tests.conftest import open_client

EVENTS = 100_000
ROUNDS = 50
SLOWEST = 60
MOST_MEMORY = 200


def test_a_hundred_thousand_events_verify_in_a_minute(db, report):
    grow(EVENTS)
    began = time.perf_counter()
    findings = verifying.verify(anchors=True)
    took = time.perf_counter() - began
    assert list(findings.sentences()) == []
    report.head(f"Verifying {findings.events:,} events and {findings.rows:,} rows")
    report.tell("everything, once", took, "s", at_most=SLOWEST)


def test_verifying_does_not_fill_the_memory(db, report):
    grow(EVENTS // 5)
    tracemalloc.start()
    verifying.verify(anchors=True)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    report.tell("memory, at most, a fifth of it", most / 2**20, "MB", at_most=MOST_MEMORY)


@pytest.mark.parametrize("kind", ["a read", "a read of 50", "a write"])
def test_what_an_event_costs(db, report, ana, kind):
    rosa = open_client(ana, "Rosa")
    fifty = [(type(rosa), rosa.pk)] + [
        (type(rosa), open_client(ana, f"N{n}").pk) for n in range(49)
    ]
    works = {
        "a read": lambda n: trail.record("client.viewed", rosa, by=ana),
        "a read of 50": lambda n: trail.record("clients.listed", ana, by=ana, seen=fifty),
        "a write": lambda n: rosa.amend(by=ana, other_names=f"Called {n}"),
    }
    rounds = []
    for number in range(ROUNDS):
        began = time.perf_counter()
        works[kind](number)
        rounds.append((time.perf_counter() - began) * 1000)
    report.tell(f"{kind}, median of {ROUNDS}", median(rounds), "ms")
