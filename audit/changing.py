"""Writing what of a record is to say something else: for verbs that amend one."""

from collections.abc import Mapping
from typing import Any

from django.db import models


def write_changes(record: models.Model, values: Mapping[str, Any]) -> str:
    """Save the fields that are to say something else; return their names, for the event.

    Args:
        record: held, and read anew since.
        values: by the name of the field.

    Returns:
        The names in order, with commas between them; empty if nothing was to change.
    """
    changes = {name: new for name, new in values.items() if getattr(record, name) != new}
    for name, new in changes.items():
        setattr(record, name, new)
    if changes:
        record.save(update_fields=changes)
    return ",".join(sorted(changes))
