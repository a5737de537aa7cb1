"""What a report over a quarter reads, beside the least that reading it can take.

The floor is one join in SQL, each key opened and each answer opened with it, in a bare loop.
"""

import tracemalloc
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from casework.models import Client, Contact, Offer
from encryption import keks, keyring
from encryption.models import DataKey
from reports.period import Period
from reports.scope import AwardScope
from tests.benchmarks.growing import insert, settle
from tests.benchmarks.measuring import by_turns, milliseconds, times

SUMMER = Period(date(2026, 7, 1), date(2026, 9, 30))
ANSWERS = ("victimizations", "classifications", "birth_date")
FLOOR = """
    SELECT c.id, k.version, k.wrapped, c.victimizations, c.classifications, c.birth_date
    FROM casework_client c JOIN encryption_datakey k ON k.owner = c.id
    WHERE c.id IN (
        SELECT client_id FROM casework_offer
        WHERE award_id = %s AND provided_on BETWEEN %s AND %s
    )
"""


def serve(team, worker, award, first: int, how_many: int) -> None:
    """Write clients who each received a service in the quarter."""
    rows: dict[type, list] = {DataKey: [], Client: [], Contact: [], Offer: []}
    ciphers = {}
    for number in range(first, first + how_many):
        day = SUMMER.first + timedelta(days=number % 90)
        client = Client(
            team=team,
            chart_number=f"{number:06}",
            preferred_name="Somebody",
            victimizations=["adult_physical_assault", "stalking", "arson"][: number % 4],
            classifications=["homeless"][: number % 2],
            birth_date=date(1990, 1, 1) + timedelta(days=number % 3_000),
            opened_on=day,
        )
        secret = AESGCM.generate_key(256)
        ciphers[client.pk] = AESGCM(secret)
        contact = Contact(
            client=client,
            kind="street",
            place_kind="outdoors",
            outcome="reached",
            occurred_on=day,
            recorded_by=worker,
        )
        offer = Offer(
            client=client,
            contact=contact,
            service="transportation",
            answer="accepted",
            provided_on=day,
            quantity=1,
            award=award,
        )
        for row in (keyring.wrap(client.pk, 1, secret), client, contact, offer):
            rows[type(row)].append(row)
    for model, records in rows.items():
        insert(model, records, ciphers)


def floor(award: Any) -> list[bytes]:
    kek = AESGCM(keks.current().secret)
    labels = []
    for name in ANSWERS:
        label = Client._meta.get_field(name).label.encode()
        labels.append(len(label).to_bytes(2) + label)
    read = []
    with connection.cursor() as cursor:
        adapt = connection.ops.adapt_datefield_value
        key = award._meta.pk.get_db_prep_value(award.pk, connection)
        cursor.execute(FLOOR, [key, adapt(SUMMER.first), adapt(SUMMER.last)])
        for client, version, wrapped, *blobs in cursor:
            owner = bytes.fromhex(client) if isinstance(client, str) else client.bytes
            bound = b"data key" + owner + version.to_bytes(2)
            cipher = AESGCM(kek.decrypt(wrapped[:12], wrapped[12:], bound))
            for blob, label in zip(blobs, labels, strict=True):
                associated = blob[:4] + label + owner + owner
                read.append(cipher.decrypt(blob[4:16], blob[16:], associated))
    return read


@pytest.mark.django_db
def test_what_a_report_over_a_quarter_reads(ana, award, scaled, report):
    some, many = scaled(50_000, 200), scaled(100_000, 400)
    report.head("A report over a quarter: what was answered, read and opened")

    def answers():
        return AwardScope(award, SUMMER, award.starts_on)._answers

    for size in range(2_000, many + 1, 2_000) if many > 2_000 else (some, many):
        there = Client.objects.count()
        serve(ana.team, ana, award, there, size - there)
        if size == some:
            settle()
            took = by_turns({"ours": answers, "floor": lambda: floor(award)}, scaled(7, 2))
            ms = [f"{milliseconds(took, way):.0f}" for way in ("ours", "floor")]
            report.line(
                f"{some:,} clients",
                times(took, "ours", "floor"),
                "× one raw join",
                at_most=1.5,
                beside=f"{ms[0]} ms beside {ms[1]}",
            )
    settle()
    tracemalloc.start()
    assert len(answers()) == many
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    report.line(
        f"memory for {many:,} clients, beside what a process has",
        peak / 1e6,
        "MB",
        at_most=200,
        beside="a worker has about 95 MB",
    )
