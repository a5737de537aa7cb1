"""How many data keys a second are made, opened, and wrapped anew by another key."""

import uuid
from statistics import median
from time import perf_counter

import pytest
from django.db import connection

from encryption import keks, keyring, rotating

KEYS = 10_000
ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_keys_are_wrapped_anew(settings, capsys):
    rates = {"made": [], "wrapped anew": [], "opened": []}
    for number in range(ROUNDS):
        people = {uuid.uuid4() for _ in range(KEYS // ROUNDS)}
        rates["made"].append(rate(len(people), lambda people=people: keyring.provide(people)))
        settings.ENCRYPTION_KEYS = [keks.drawn(f"k{number}").entry, *settings.ENCRYPTION_KEYS]
        left = rotating.left().count()
        rates["wrapped anew"].append(rate(left, lambda: list(rotating.rewrap())))
        rates["opened"].append(rate(left, lambda: list(rotating.unopened())))
        assert not rotating.left().exists()
    with capsys.disabled():
        for what, each in rates.items():
            print(
                f"\n{connection.vendor:<12}keys {what:<14}{median(each):>9,.0f} a second",
                end="",
            )


def rate(count, work) -> float:
    began = perf_counter()
    work()
    return count / (perf_counter() - began)
