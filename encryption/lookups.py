"""Exact look-ups: a keyed hash beside a sealed value, by which the database finds it.

HMAC-SHA256 under the key of search, one key for each kind, cut to eight bytes. Whoever has the
database but no key learns which rows hold the same value, and so it is for values that are
nearly unique and that an index must find: never for names, dates or categories, whose
frequencies would give them away.
"""

import hmac
from functools import cache

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import In

from encryption import keyring

KINDS = frozenset({"phone", "email", "number"})
LENGTH = 8


def token(kind: str, value: str, version: int = keyring.NEWEST) -> bytes:
    """Return the hash that stands for a value of one kind."""
    key = keyring.subkey(keyring.SEARCH, f"look-up {kind}", version)
    return hmac.digest(key, value.strip().casefold().encode(), "sha256")[:LENGTH]


@cache
def lookups_of(model: type[models.Model]) -> tuple["LookupField", ...]:
    return tuple(
        field for field in model._meta.concrete_fields if isinstance(field, LookupField)
    )


class LookupField(models.BinaryField):
    """Finds rows by a sealed value: `filter(phone_lookup="+12065550142")`.

    Args:
        kind: one of `KINDS`.
        of: the sealed field that it stands beside. Each save keeps the two together.
    """

    def __init__(self, kind, of, **kwargs):
        self.kind, self.of = kind, of
        super().__init__(**{"null": True, "db_index": True, "max_length": LENGTH, **kwargs})
        self.serialize = False

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        return name, path, args, kwargs | {"kind": self.kind, "of": self.of}

    def check(self, **kwargs):
        refused = []
        if self.kind not in KINDS:
            refused = [
                checks.Error(
                    f"{self.kind!r} may not be looked up: equal values show, and frequent "
                    "ones give themselves away. Search for it in segments.",
                    obj=self,
                    id="encryption.E010",
                )
            ]
        return [*super().check(**kwargs), *refused]

    def pre_save(self, model_instance, add):
        loaded = model_instance._state.db is not None
        if add or not loaded or not isinstance(vars(model_instance).get(self.of), bytes):
            setattr(model_instance, self.attname, self.token_of(model_instance))
        return getattr(model_instance, self.attname)

    def token_of(self, record) -> bytes | None:
        value = getattr(record, self.of)
        return token(self.kind, value) if value else None

    def is_right(self, record) -> bool:
        stored = self.value_from_object(record)
        return self.token_of(record) == (stored if stored is None else bytes(stored))

    def get_lookup(self, lookup_name):
        if lookup_name == "exact":
            return ByAnyKey
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} finds equal values, and nothing else.")


class ByAnyKey(In):
    """Equal by any key of search: while the key is replaced, two are in use."""

    lookup_name = "exact"

    def __init__(self, lhs, rhs):
        if isinstance(rhs, str):
            kind, versions = lhs.output_field.kind, keyring.versions(keyring.SEARCH)
            rhs = [token(kind, rhs, version) for version in versions]
        super().__init__(lhs, rhs)
