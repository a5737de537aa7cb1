"""Which keys there are, what each of them wraps, and what is wrong. Never a key itself."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce

from encryption import keks, keyring
from encryption.models import DataKey
from encryption.models.data_keys import DataKeyQuerySet


class KekStatus(NamedTuple):
    """One key-encryption key, and the data keys that it wraps.

    Attributes:
        role: "current", "known", or "unknown" to the settings.
        data_keys: how many it wraps.
        oldest: when the first of them was created.
    """

    name: str
    role: str
    fingerprint: str
    data_keys: int
    oldest: datetime | None


class KeyStatus(NamedTuple):
    """All keys: counts, and sentences about what is wrong."""

    keks: list[KekStatus]
    people: int
    tombstones: int
    resealing: int  # people with two keys: a `keys_reseal` was not finished
    search_keys: int  # two: a `rebuild_search --new-key` was not finished
    search_key_is_due: bool  # somebody was erased since it was made
    agency_has_key: bool
    rotated_at: datetime | None  # when a data key was last wrapped anew
    faults: list[str]


def key_status() -> KeyStatus:
    living = DataKey.objects.living()
    people = living.exclude(owner__in=[keyring.AGENCY, keyring.SEARCH]).values("owner")
    return KeyStatus(
        keks=_keks(living),
        people=people.distinct().count(),
        tombstones=DataKey.objects.tombstones().values("owner").distinct().count(),
        resealing=people.annotate(versions=Count("id")).filter(versions__gt=1).count(),
        search_keys=living.filter(owner=keyring.SEARCH).count(),
        search_key_is_due=search_key_is_due(),
        agency_has_key=living.filter(owner=keyring.AGENCY).exists(),
        rotated_at=living.aggregate(last=Max("rewrapped_at"))["last"],
        faults=keyring.faults() + keyring.keys_migrate_makes(),
    )


def keks_possibly_used_before(moment: datetime) -> set[str]:
    """Return the key-encryption keys in the settings that may have been in use before a moment.

    Those that nothing proves newer: a key that wraps nothing now may be an old one.
    """
    since = Min(Coalesce("rewrapped_at", "created_at"))
    used = DataKey.objects.living().values_list("kek").annotate(since=since)
    return keks.known().keys() - {name for name, since in used if since > moment}


def search_key_is_older(moment: datetime) -> bool:
    """Whether a key of search from before a moment lives: it opens what it sealed then."""
    return (
        DataKey.objects.living().filter(owner=keyring.SEARCH, created_at__lte=moment).exists()
    )


def search_key_is_due() -> bool:
    """Whether somebody was erased since the oldest key of search was made."""
    last = DataKey.objects.tombstones().aggregate(last=Max("destroyed_at"))["last"]
    return last is not None and search_key_is_older(last)


def _keks(living: DataKeyQuerySet) -> list[KekStatus]:
    stored = {
        name: (count, oldest)
        for name, count, oldest in living.values_list("kek").annotate(
            Count("id"), Min("created_at")
        )
    }
    known, current = keks.known(), keks.current().name
    named = [
        KekStatus(
            name,
            "current" if name == current else "known",
            kek.fingerprint,
            *stored.get(name, (0, None)),
        )
        for name, kek in known.items()
    ]
    unknown = [
        KekStatus(name, "unknown", "", *counts)
        for name, counts in stored.items()
        if name not in known
    ]
    return named + unknown
