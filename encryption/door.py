"""The read door: no value sealed for a person opens before the reading of it is recorded.

A `Reader` belongs to a context (a request, a command). When the first value is opened, the
reader records, in one event, every owner whose rows were loaded so far; only then the value
opens. Where the context has no reader nothing opens: a new thread, a forked child, a shell and
a command that forgot to say who reads all begin without one.

The door does not know who reads or where that is recorded: casework does.
"""

import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from encryption.exceptions import ReadUnrecorded
from encryption.keyring import AGENCY, SEARCH

# Values of these owners tell of no single person, so reading them is not recorded.
NON_PERSONAL_OWNERS = frozenset({AGENCY, SEARCH})

NO_READER = (
    "Nothing opens here, because nothing says who reads. In a shell, a command or a job, read "
    "inside of `with casework.reading.as_system(purpose):`, which records it."
)

Value = tuple[uuid.UUID, uuid.UUID, str]  # owner, row, field name


class AllOwners:
    """A container of every owner, for a reader that goes through a whole table."""

    def __contains__(self, number: int) -> bool:
        return True

    def update(self, numbers: Iterable[int]) -> None:
        """Do nothing: everybody is in it."""


class Reader:
    """Who reads in a context: the owners they are authorized for, and those just loaded.

    A subclass that is not allowed everybody has `record`, which writes down that the values of
    these owners are read. It raises ReadUnrecorded if it can't, and nothing opens.

    Owners are kept as `owner.int`, as in the keyring: a number is looked up faster than a UUID,
    and this happens for every value.
    """

    record: Callable[[set[uuid.UUID]], None]

    def __init__(self) -> None:
        personal_to_nobody = {owner.int for owner in NON_PERSONAL_OWNERS}
        self.authorized: set[int] | AllOwners = personal_to_nobody
        self.loaded: dict[int, uuid.UUID] = {}
        self.skipped: dict[Value, Exception] = {}

    def skip(self, value: Value, error: Exception) -> None:
        """Go on without a value that does not open. A subclass that does so records it.

        Raises the error itself here: a command stops at a damaged value.
        """
        raise error

    def authorize(self, owners: Iterable[uuid.UUID]) -> None:
        """Record the reading of these owners and of those loaded since, then allow it.

        Raises what `record` raises; then nobody was added.
        """
        waiting = self.loaded | {owner.int: owner for owner in owners}
        new = {
            number: owner for number, owner in waiting.items() if number not in self.authorized
        }
        if new:
            self.record(set(new.values()))
        self.authorized.update(new)
        self.loaded = {}

    def preauthorize(self, owners: Iterable[uuid.UUID]) -> None:
        """Allow reading of owners whose reading the caller has recorded already."""
        self.authorized.update(owner.int for owner in owners)
        self.loaded = {
            number: owner
            for number, owner in self.loaded.items()
            if number not in self.authorized
        }


class BulkReader(Reader):
    """A reader for which one event says that it may read everybody."""

    def __init__(self) -> None:
        super().__init__()
        self.authorized = AllOwners()


_current_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)

# The reader of this context, or None. Not wrapped in a function: it is called for every value.
current_reader = _current_reader.get


@contextmanager
def reading_as(reader: Reader | None) -> Iterator[Reader | None]:
    """Make `reader` the only reader of this context; with None nothing opens."""
    token = _current_reader.set(reader)
    try:
        yield reader
    finally:
        _current_reader.reset(token)


def authorize(owner: uuid.UUID) -> None:
    """Authorize the current reader for one owner.

    Raises:
        ReadUnrecorded: this context has no reader, or the reading could not be recorded.
    """
    reader = current_reader()
    if reader is None:
        _refuse({owner})
    elif owner.int not in reader.authorized:
        reader.authorize([owner])


def authorize_all(owners: Iterable[uuid.UUID]) -> None:
    """Authorize the current reader for many owners with one event. Raises as `authorize`."""
    reader = current_reader()
    if reader is None:
        _refuse(owners)
    elif not isinstance(reader.authorized, AllOwners):
        reader.authorize(owners)


def note_loaded(owner: uuid.UUID) -> None:
    """Remember that a row of `owner` was loaded, so that one event covers a whole page."""
    reader = current_reader()
    if reader is not None and owner.int not in reader.authorized:
        reader.loaded[owner.int] = owner


def _refuse(owners: Iterable[uuid.UUID]) -> None:
    if not NON_PERSONAL_OWNERS.issuperset(owners):
        raise ReadUnrecorded(NO_READER)


os.register_at_fork(after_in_child=lambda: _current_reader.set(None))
