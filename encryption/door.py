"""The read door: nothing sealed for a person opens before its reading is on record.

Whoever reads, a person in a request or the system, is a `Reader` in the present context. The
first value that is opened asks the reader to record everybody whose rows were loaded so far,
in one event; only then they are let at. Without a reader nothing opens: a new thread, a forked
child, a shell and a forgotten command begin with none.

The door knows nothing about who reads or where that is written down: casework does.
"""

import os
import uuid
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from encryption.exceptions import ReadUnrecorded
from encryption.keyring import AGENCY, SEARCH

NOBODY = frozenset({AGENCY, SEARCH})  # what they own tells of no one person

Value = tuple[uuid.UUID, uuid.UUID, str]  # whose it is, in which row, and the field's name


class Reader:
    """Somebody who reads: whom they were let at, and whose rows they have loaded since."""

    def __init__(self):
        # By `owner.int`, as in the keyring: it is asked for every value.
        self.admitted: Container[int] = {owner.int for owner in NOBODY}
        self.loaded: dict[int, uuid.UUID] = {}
        self.passed_over: dict[Value, Exception] = {}

    def record(self, owners: set[uuid.UUID]) -> None:
        """Write down that these people's values are read.

        Raises:
            ReadUnrecorded: it could not be written down, so nothing may open.
        """
        raise NotImplementedError

    def pass_over(self, value: Value, error: Exception) -> None:
        """Go on without a value that does not open. Only whoever writes that down does.

        Raises the error: a command stops.
        """
        raise error

    def let_at(self, owners: Iterable[uuid.UUID]) -> None:
        """Record whoever is new among these and those loaded since; let the reader at them.

        Raises what `record` raises; then nobody is let at.
        """
        waiting = self.loaded | {owner.int: owner for owner in owners}
        new = {
            number: owner for number, owner in waiting.items() if number not in self.admitted
        }
        if new:
            self.record(set(new.values()))
        self.admitted.update(new)
        self.loaded = {}

    def admit(self, owners: Iterable[uuid.UUID]) -> None:
        """Let the reader at people whose reading is on record already."""
        self.admitted.update(owner.int for owner in owners)
        self.loaded = {
            number: owner
            for number, owner in self.loaded.items()
            if number not in self.admitted
        }


class Everybody:
    """Stands for all people: what the system was let at when it reads a whole table."""

    def __contains__(self, number: int) -> bool:
        return True

    def update(self, numbers: Iterable[int]) -> None:
        """Nobody is missing."""


class ReaderOfAll(Reader):
    """A reader about whom one event says that it may read everybody."""

    def __init__(self):
        super().__init__()
        self.admitted = Everybody()


_present: ContextVar[Reader | None] = ContextVar("reader", default=None)

present = _present.get  # who reads in this context, if anybody; it is asked for every value


@contextmanager
def opened_for(reader: Reader | None) -> Iterator[Reader | None]:
    """Let a reader read in this context, and nobody else; None closes the door."""
    token = _present.set(reader)
    try:
        yield reader
    finally:
        _present.reset(token)


def admit(owner: uuid.UUID) -> None:
    """Let the present reader at one person's values.

    Raises:
        ReadUnrecorded: nobody is reading who could be written down.
    """
    reader = present()
    if reader is None:
        _refuse({owner})
    elif owner.int not in reader.admitted:
        reader.let_at([owner])


def admit_all(owners: Iterable[uuid.UUID]) -> None:
    """Let the present reader at many at once, in one event. Raises what `admit` raises."""
    reader = present()
    if reader is None:
        _refuse(owners)
    else:
        reader.let_at(owners)


def expect(owner: uuid.UUID) -> None:
    """Note that a row of `owner` was loaded, so that one event may speak of a whole page."""
    reader = present()
    if reader is not None and owner.int not in reader.admitted:
        reader.loaded[owner.int] = owner


def _refuse(owners: Iterable[uuid.UUID]) -> None:
    if not NOBODY.issuperset(owners):
        raise ReadUnrecorded("Nobody is reading who could be written down.")


# The system -------------------------------------------------------------------------------

SystemReader = Callable[[str, Iterable[uuid.UUID] | None], AbstractContextManager]
_system_reader: list[SystemReader] = []


def register_system_reader(reader: SystemReader) -> None:
    """Take the one function that lets the system read: it knows where to write that down."""
    _system_reader[:] = [reader]


def as_system(
    purpose: str, of: Iterable[uuid.UUID] | None = None
) -> AbstractContextManager[Reader]:
    """Let a command or a job of this package read, once that is on record.

    Args:
        purpose: what for, as the command is called.
        of: whose values; everybody's if nobody is named.

    Raises:
        ReadUnrecorded: it could not be written down.
    """
    if not _system_reader:
        raise ReadUnrecorded("Nothing here writes down what the system reads.")
    return _system_reader[0](purpose, of)


os.register_at_fork(after_in_child=lambda: _present.set(None))
