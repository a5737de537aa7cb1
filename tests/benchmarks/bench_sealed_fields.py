"""What sealing costs: a thousand rows of eight fields, beside the same rows in plain text.

It prints ratios and judges nothing: two machines differ more than two ways of sealing.
"""

import uuid
from collections.abc import Callable
from statistics import median
from time import process_time

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from encryption import keyring
from encryption.fields import SealedTextField
from encryption.records import SealedRecord
from encryption.row_keys import new_row_key

ROWS, ROUNDS = 1_000, 9
NAMES = [f"text_{n}" for n in range(8)]
TEXT = "x" * 20


@pytest.fixture
def tables(transactional_db):
    """Two tables of the same rows, one plain and one sealed with a key for each row."""
    with isolate_apps("encryption"):

        class Plain(models.Model):
            id = models.UUIDField(primary_key=True, default=new_row_key)
            owner = models.UUIDField(default=uuid.uuid4)
            vars().update({name: models.TextField() for name in NAMES})

            class Meta:
                app_label = "encryption"

        class Sealed(SealedRecord):
            owner_field = "owner"
            owner = models.UUIDField(default=uuid.uuid4)
            vars().update({name: SealedTextField() for name in NAMES})

            class Meta:
                app_label = "encryption"

    with connection.schema_editor() as editor:
        editor.create_model(Plain)
        editor.create_model(Sealed)
    texts = dict.fromkeys(NAMES, TEXT)
    Plain.objects.bulk_create(Plain(**texts) for _ in range(ROWS))
    sealed = [Sealed(**texts) for _ in range(ROWS)]
    keyring.provide(record.owner for record in sealed)
    Sealed.objects.bulk_create(sealed)
    yield Plain, Sealed
    with connection.schema_editor() as editor:
        editor.delete_model(Plain)
        editor.delete_model(Sealed)


def show_nothing(model):
    return list(model.objects.all())


def show_one(model):
    return [record.text_0 for record in model.objects.all()]


def show_all(model):
    return [[getattr(record, name) for name in NAMES] for record in model.objects.all()]


def show_all_with_cold_keys(model):
    keyring.forget_all()
    return show_all(model)


def medians(ways: dict[str, Callable]) -> dict[str, float]:
    """Return the median of each way's processor time, all ways taking turns in one run."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = process_time()
            way()
            times[name].append(process_time() - start)
    return {name: median(taken) for name, taken in times.items()}


def test_what_sealing_costs(tables):
    plain, sealed = tables
    taken = medians(
        {
            "plain, no text shown": lambda: show_nothing(plain),
            "sealed, no text shown": lambda: show_nothing(sealed),
            "plain, all eight shown": lambda: show_all(plain),
            "sealed, one of eight shown": lambda: show_one(sealed),
            "sealed, all eight shown": lambda: show_all(sealed),
            "sealed, all eight shown, no key known": lambda: show_all_with_cold_keys(sealed),
            "sealed, unsealed_values()": lambda: list(sealed.objects.unsealed_values(*NAMES)),
        }
    )

    print(f"\n{ROWS} rows of 8 fields, {connection.vendor}, medians of {ROUNDS}")
    for name, seconds in taken.items():
        ratio = seconds / taken["plain, all eight shown"]
        print(f"  {name:<40}{seconds * 1000:7.1f} ms{ratio:7.1f} x")
