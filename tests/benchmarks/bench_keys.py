"""How many data keys a second are made, opened, and wrapped anew by another key."""

import uuid
from statistics import median
from time import perf_counter

import pytest

from encryption import keks, keyring, rotating

KEYS = 10_000
ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_keys_are_wrapped_anew(settings, report):
    rates = {"made": [], "wrapped anew": [], "opened": []}
    for number in range(ROUNDS):
        people = {uuid.uuid4() for _ in range(KEYS // ROUNDS)}
        rates["made"].append(rate(len(people), lambda people=people: keyring.provide(people)))
        settings.ENCRYPTION_KEYS = [
            keks.generate(f"k{number}").entry,
            *settings.ENCRYPTION_KEYS,
        ]
        left = rotating.to_rewrap().count()
        rates["wrapped anew"].append(rate(left, lambda: list(rotating.rewrap())))
        rates["opened"].append(rate(left, lambda: list(rotating.unreadable_keys())))
        assert not rotating.to_rewrap().exists()
    report.head(f"Data keys: the median of {ROUNDS} rounds, up to {KEYS:,} keys")
    for what, each in rates.items():
        report.tell(what, median(each), "a second")


def rate(count, work) -> float:
    began = perf_counter()
    work()
    return count / (perf_counter() - began)
