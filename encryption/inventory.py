"""Which keys there are, what hangs on each, and what is wrong. Never a key."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min

from encryption import keks, keyring
from encryption.models import DataKey


class KekStanding(NamedTuple):
    """One key-encryption key, and the data keys that it wraps."""

    name: str
    role: str  # current, known, or unknown to the settings
    fingerprint: str
    data_keys: int
    oldest: datetime | None


class Standing(NamedTuple):
    keks: list[KekStanding]
    people: int
    tombstones: int
    resealing: int  # people with two keys: a resealing waits to be finished
    agency_has_key: bool
    rotated_at: datetime | None  # when a data key was last wrapped anew
    faults: list[str]


def standing() -> Standing:
    living = DataKey.objects.living()
    people = living.exclude(owner__in=[keyring.AGENCY, keyring.SEARCH]).values("owner")
    return Standing(
        keks=_keks(living),
        people=people.distinct().count(),
        tombstones=DataKey.objects.tombstones().values("owner").distinct().count(),
        resealing=people.annotate(versions=Count("id")).filter(versions__gt=1).count(),
        agency_has_key=living.filter(owner=keyring.AGENCY).exists(),
        rotated_at=living.aggregate(last=Max("rewrapped_at"))["last"],
        faults=keyring.faults(),
    )


def _keks(living) -> list[KekStanding]:
    stored = {
        name: (count, oldest)
        for name, count, oldest in living.values_list("kek").annotate(
            Count("id"), Min("made_at")
        )
    }
    known, current = keks.known(), keks.current().name
    named = [
        KekStanding(
            name,
            "current" if name == current else "known",
            kek.fingerprint,
            *stored.get(name, (0, None)),
        )
        for name, kek in known.items()
    ]
    unknown = [
        KekStanding(name, "unknown", "", *what)
        for name, what in stored.items()
        if name not in known
    ]
    return named + unknown
