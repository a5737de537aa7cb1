"""How many data keys a second are made, opened, and wrapped anew by another key."""

import uuid
from statistics import median

import pytest

from encryption import keks, keyring, rotating
from tests.benchmarks.measuring import once

ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_keys_are_wrapped_anew(settings, scaled, report):
    keys = scaled(10_000, 500)
    report.head(f"Data keys: the median of {ROUNDS} rounds, up to {keys:,} keys")
    rates = {"made": [], "wrapped anew": [], "opened": []}
    for number in range(ROUNDS):
        people = {uuid.uuid4() for _ in range(keys // ROUNDS)}
        rates["made"].append(rate(len(people), lambda people=people: keyring.provide(people)))
        settings.ENCRYPTION_KEYS = [
            keks.generate(f"k{number}").entry,
            *settings.ENCRYPTION_KEYS,
        ]
        left = rotating.to_rewrap().count()
        rates["wrapped anew"].append(rate(left, lambda: list(rotating.rewrap())))
        rates["opened"].append(rate(left, lambda: list(rotating.unreadable_keys())))
        assert not rotating.to_rewrap().exists()
    for what, each in rates.items():
        report.line(what, median(each), "a second")


def rate(count, work) -> float:
    return count / once(work)
