"""What jobs need and know nothing about: people. `CaseworkConfig.ready` sets it.

It is looked up when it is called (`ports.as_person(…)`), so import the module.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID


def _nobody(person: UUID, kind: str) -> AbstractContextManager[Any]:
    return nullcontext()


# Let a job read as the person who asked for it, in their language: `with as_person(key, kind):`
# Whatever opens is recorded as their reading. A job that nobody asked for has no reader: its
# work says for itself what it reads.
as_person: Callable[[UUID, str], AbstractContextManager[Any]] = _nobody
