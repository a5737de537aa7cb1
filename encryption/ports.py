"""What encryption needs and knows nothing about: the trail. `CaseworkConfig.ready` sets both.

They are looked up when they are called (`ports.as_system(…)`), so import the module.
"""

import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from encryption.exceptions import ReadUnrecorded


def _no_event(verb: str, **facts: str | int) -> None:
    raise RuntimeError("Nothing records events: set encryption.ports.record_key_event.")


def _no_reading(
    purpose: str, of: Iterable[uuid.UUID] | None = None
) -> AbstractContextManager[Any]:
    raise ReadUnrecorded("Nothing records readings: set encryption.ports.as_system.")


# Write one event about keys, such as record_key_event("keys.rotated", key="2026-11", keys=812).
# A fact named `client` is the key of the person whom the event is about. It is called inside
# the transaction of what it is about, so that an error undoes both.
record_key_event: Callable[..., None] = _no_event

# Open a reading for a command or a job: `with as_system("keys_reseal", of=[client]):`. It takes
# the purpose and whose values are read (everybody's if `of` is None), and raises ReadUnrecorded
# if that cannot be written down.
as_system: Callable[..., AbstractContextManager[Any]] = _no_reading
