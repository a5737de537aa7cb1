"""The rows that a migration changed, which are attested once the last migration is applied.

Until then the columns of later migrations are missing, and a row can't be digested.
"""

from typing import Any

from django.apps import apps

from audit.rows import Row

_noted: set[tuple[str, Any]] = set()


def note(label: str, key: Any) -> None:
    """Remember a row that a migration changed: its model, as `package.model`, and its key."""
    _noted.add((label, key))


def take() -> list[Row]:
    """Return what was noted, once."""
    noted = sorted(_noted, key=repr)
    _noted.clear()
    return [(apps.get_model(label), key) for label, key in noted]
