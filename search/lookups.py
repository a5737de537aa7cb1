"""Exact look-ups: a keyed hash beside a sealed value, by which the database finds the row.

The hash is HMAC-SHA-256 under the key of search, with a subkey for each kind, cut to eight
bytes. Somebody who has the database and no key learns which rows hold equal values. So it is
only for values that are nearly unique and must be found by an index: never for names, dates or
categories, whose frequencies would give them away.
"""

from functools import cache
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import In

from encryption import keyring

KINDS = frozenset({"phone", "email", "number"})
HASH_SIZE = 8  # bytes


def lookup_hash(kind: str, value: str, version: int = keyring.NEWEST) -> bytes:
    """Return the hash, of `HASH_SIZE` bytes, for a value of one kind.

    Raises:
        KeyMissing, SealBroken: what `keyring.data_key` raises for the key of search.
    """
    text = value.strip().casefold().encode()
    return keyring.keyed_hash(keyring.SEARCH, f"look-up {kind}", text, version)[:HASH_SIZE]


@cache
def lookups_of(model: type[models.Model]) -> tuple["LookupField", ...]:
    """Return the model's look-up fields."""
    return tuple(
        field for field in model._meta.concrete_fields if isinstance(field, LookupField)
    )


class LookupField(models.BinaryField):  # type: ignore[type-arg]
    """Finds rows by a sealed value: `filter(phone_lookup="+12065550142")`.

    Args:
        kind: one of `KINDS`.
        of: the name of the sealed field whose value is hashed. Each save updates it.
    """

    def __init__(self, kind: str, of: str, **kwargs: Any):
        self.kind, self.of = kind, of
        super().__init__(**{"null": True, "db_index": True, "max_length": HASH_SIZE, **kwargs})
        self.serialize = False

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        return name, path, list(args), kwargs | {"kind": self.kind, "of": self.of}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        refused = []
        if self.kind not in KINDS:
            refused = [
                checks.Error(
                    f"{self.kind!r} may not be looked up: equal values show, and frequent "
                    "ones give themselves away. Search for it in segments.",
                    obj=self,
                    id="search.E001",
                )
            ]
        return [*super().check(**kwargs), *refused]

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        loaded = model_instance._state.db is not None
        if add or not loaded or not isinstance(vars(model_instance).get(self.of), bytes):
            setattr(model_instance, self.attname, self.hash_of(model_instance))
        stored: bytes | None = getattr(model_instance, self.attname)
        return stored

    def hash_of(self, record: models.Model) -> bytes | None:
        """Return the hash that the record should have; None for an empty value."""
        value = getattr(record, self.of)
        looked_up_as = getattr(record._meta.get_field(self.of), "looked_up_as", str)
        return lookup_hash(self.kind, looked_up_as(value)) if value else None

    def is_current(self, record: models.Model) -> bool:
        """Whether the record's hash is that of its value, under the newest key."""
        stored = self.value_from_object(record)
        return self.hash_of(record) == (stored if stored is None else bytes(stored))

    def get_lookup(self, lookup_name: str) -> "type[models.Lookup[Any]] | None":
        if lookup_name == "exact":
            return EqualUnderAnyKey
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} finds equal values, and nothing else.")


class EqualUnderAnyKey(In):  # type: ignore[type-arg]
    """Equal under any key of search: while the key is replaced, two are in use."""

    lookup_name = "exact"

    def __init__(self, lhs: Any, rhs: Any):
        if isinstance(rhs, str):
            kind, versions = lhs.output_field.kind, keyring.versions(keyring.SEARCH)
            rhs = [lookup_hash(kind, rhs, version) for version in versions]
        super().__init__(lhs, rhs)
