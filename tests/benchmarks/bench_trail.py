"""How long a hundred thousand events take to verify, and what an event costs who works."""

import time
import tracemalloc
from statistics import median

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


def test_what_an_event_costs(db, report, ana, monkeypatch):
    rosa = open_client(ana, "Rosa")
    fifty = [rosa, *(open_client(ana, f"Noor {number}") for number in range(49))]

    def read(number):
        trail.record("client.viewed", rosa, by=ana)

    def read_fifty(number):
        trail.record("clients.listed", ana, by=ana, seen=fifty)

    def write(number):
        rosa.amend(by=ana, other_names=f"Called {number} of {report}")

    report.head(f"What an event costs: the median of {ROUNDS}, processor time")
    report.tell("a look at one record", cost(read), "ms")
    report.tell("a list of fifty", cost(read_fifty), "ms")
    told = cost(write)
    monkeypatch.setattr(trail, "record", lambda *args, **facts: None)
    untold = cost(write)
    report.tell("a record amended, with history", told, "ms", beside=f"{untold:.2f} without")
    report.tell("the event's part of it", told / untold, "times")


def cost(work) -> float:
    rounds = []
    for number in range(ROUNDS):
        began = time.process_time()
        work(number)
        rounds.append((time.process_time() - began) * 1000)
    return median(rounds)
