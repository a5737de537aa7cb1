"""Events about keys, written for encryption, which does not know the trail."""

from typing import Any
from uuid import UUID

from audit import trail
from casework.models import Client


def record(verb: str, *, client: str = "", **facts: Any) -> None:
    """Write an event by the system, about a person if `client`, the person's key, is given."""
    subject = Client(pk=UUID(client)) if client else None
    trail.record(verb, subject, by=None, **facts)
