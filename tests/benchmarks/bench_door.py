"""What the read door costs: a thousand rows of eight fields, with it and without it.

A list is one event for everybody on it; its cost is measured by itself, for thirty people.
"""

import uuid

import pytest

from accounts.models import User
from accounts.roles import Role
from audit import trail
from casework.models import Client
from encryption import door, keyring
from encryption.fields import SealedField, SealedValue
from encryption.sealing import key_version, unseal
from tests.benchmarks.bench_sealed_fields import NAME, NAMES, show_all
from tests.benchmarks.bench_sealed_fields import tables as tables  # a fixture
from tests.benchmarks.measuring import by_turns, milliseconds, times

PEOPLE_ON_A_PAGE = 30
MOST = 1.05


class Notebook(door.Reader):
    """A reader that writes nothing down, so that the door alone is measured."""

    def record(self, owners):
        """Say nothing."""


def open_without_asking(field, blob, binding):
    _, key = keyring.data_key(binding.owner, key_version(blob))
    text = unseal(blob, key, field.label, binding)
    return SealedValue(field.decode(text), text, blob, binding)


@pytest.fixture
def without_the_door(monkeypatch):
    """Return a function that does something as if there were no door."""

    def without(way, *args):
        with monkeypatch.context() as patch:
            patch.setattr(SealedField, "unseal", open_without_asking)
            for name in ("authorize_all", "note_loaded"):
                patch.setattr(door, name, lambda owner: None)
            return way(*args)

    return without


def read_in_bulk(model):
    return list(model.objects.unsealed_values(*NAMES))


@pytest.mark.parametrize("size", [NAME])
@pytest.mark.parametrize(("what", "way"), [("read", show_all), ("in bulk", read_in_bulk)])
def test_what_the_door_costs(what, way, tables, size, without_the_door, scaled, report):
    report.head(f"The read door: {scaled(1_000, 100):,} rows of 8 fields, {what}")
    sealed = tables["sealed"]

    def through():
        with door.reading_as(Notebook()):
            return way(sealed)

    took = by_turns(
        {"with": through, "without": lambda: without_the_door(way, sealed)}, scaled(11, 2)
    )

    ms = [f"{milliseconds(took, one):.1f}" for one in ("with", "without")]
    report.line(
        "with the door",
        times(took, "with", "without"),
        "× without",
        at_most=MOST,
        beside=f"{ms[0]} ms beside {ms[1]}",
    )


def test_what_the_event_of_a_list_costs(db, scaled, report):
    report.head(f"The event of a list of {PEOPLE_ON_A_PAGE}")
    ana = User.objects.create_user("ana@example.org", name="Ana Ruiz", role=Role.WORKER)
    seen = [(Client, uuid.uuid4()) for _ in range(PEOPLE_ON_A_PAGE)]

    took = by_turns(
        {"one": lambda: trail.record("clients.listed", ana, by=ana, seen=seen)}, scaled(11, 2)
    )

    report.line("one event", milliseconds(took, "one"), "ms")
