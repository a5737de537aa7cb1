"""Reading: who opens what is sealed of clients, and where that is written down before it opens.

A request reads through `Reading`, which the middleware puts in the door. A view that knows what
it shows says so with `opened` or `listed`; of all other pages the first value that is opened
writes one event for everybody whom the page loaded. A command or a job reads `as_system`, a
report `in_bulk`.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, connection
from django.db.models import Model

from audit import trail
from casework.models import Client
from encryption import door
from encryption.exceptions import ReadUnrecorded

LENGTH_OF_A_REQUEST = 8
FEW = 500  # people that an event of the system names; of more it says how many

Note = Callable[[], object]  # writes one event, and returns it


class Page(NamedTuple):
    """The page that is being answered: its name, and the client whom its address names."""

    name: str
    about: uuid.UUID | None


class Reading(door.Reader):
    """One person's reading in one request: what they were let at is on the trail, committed.

    Args:
        who: tells who has signed in by now.
        where: tells the page that is being answered.

    Raises:
        ReadUnrecorded: nobody has signed in, or the trail does not take the event.
    """

    def __init__(self, who: Callable[[], AbstractBaseUser], where: Callable[[], Page]) -> None:
        super().__init__()
        self.who, self.where, self.id = who, where, uuid.uuid4().hex[:LENGTH_OF_A_REQUEST]
        self.depth, self.failed = depth(), False
        self.uncommitted: list[tuple[uuid.UUID, Note]] = []

    @property
    def actor(self) -> AbstractBaseUser:
        return self.who()

    def authorize(self, owners: Iterable[uuid.UUID]) -> None:
        try:
            super().authorize(owners)
        except ReadUnrecorded:
            self.failed = True  # a template may go on as if there were nothing to show
            raise

    def record(self, owners: set[uuid.UUID]) -> None:
        if not self.actor.is_authenticated:
            raise ReadUnrecorded("Nobody has signed in: nothing opens.")
        by, (page, about) = self.actor, self.where()
        if about in owners:
            client = Client(pk=about)
            self.record_event("client.viewed", client, by=by, via=via_of(by, client), page=page)
        if others := owners - {about}:
            people = len(others)
            self.record_event(
                "clients.listed", by, by=by, seen=others, page=page, people=people
            )

    def skip(self, value: door.Value, error: Exception) -> None:
        self.skipped[value] = error  # the middleware writes it down

    def record_event(
        self,
        verb: str,
        subject: Model,
        *,
        by: AbstractBaseUser | None,
        seen: Iterable[uuid.UUID] = (),
        **facts: Any,
    ) -> None:
        """Write one event, and remember it if a rollback may still take it."""
        facts |= {"request": self.id}
        write = partial(written, verb, subject, by=by, seen=seen, **facts)
        try:
            event = write()
        except ReadUnrecorded:
            self.failed = True
            raise
        if depth() > self.depth:
            self.uncommitted.append((event.pk, write))

    def conclude(self) -> None:
        """Make sure, before anything is shown, that all of it stands on the trail.

        Raises:
            ReadUnrecorded: something was opened, or was to be, that is not written down.
        """
        if self.failed:
            raise ReadUnrecorded("A reading of this request could not be written down.")
        if not self.uncommitted:
            return
        keys = [key for key, _ in self.uncommitted]
        standing = set(trail.all_events().filter(pk__in=keys).values_list("pk", flat=True))
        for key, write in self.uncommitted:
            if key not in standing:
                write()
        self.uncommitted.clear()


class ReadingOfNamed(door.Reader):
    """The system's reading of a few people, named in its event; nobody else opens for it."""

    actor = None

    def __init__(self, owners: Iterable[uuid.UUID]) -> None:
        super().__init__()
        self.preauthorize(owners)

    def record(self, owners: set[uuid.UUID]) -> None:
        raise ReadUnrecorded("The system did not say that it reads these people.")


class ReadingOfAll(door.BulkReader):
    """A reading of everybody, about which one event says what for."""

    def __init__(self, actor: AbstractBaseUser | None = None) -> None:
        super().__init__()
        self.actor = actor


# Pages ------------------------------------------------------------------------------------


def opened(verb: str, subject: Model, *, by: AbstractBaseUser, via: str, **facts: Any) -> None:
    """Write down that somebody opens a client's record or a part of it, and let them at it.

    Args:
        verb: `client.viewed`, or what the page shows: `contact.viewed`, `scan.viewed`.
        subject: the client, or the part.
        via: what gives the person access: `Client.via`, of the client that the page fetched.

    Raises:
        ReadUnrecorded: it could not be written down.
    """
    key = getattr(subject, subject.owner_field)  # type: ignore[attr-defined]
    _record_event(verb, subject, by=by, via=via, **facts)
    _preauthorize([key])


def listed(
    verb: str, clients: Collection[Client], *, by: AbstractBaseUser, **facts: Any
) -> None:
    """Write down that somebody is shown these clients in a list, and let them at their names.

    Raises:
        ReadUnrecorded: it could not be written down.
    """
    keys = {client.pk for client in clients}
    _record_event(verb, by, by=by, seen=keys, **facts)
    _preauthorize(keys)


def via_of(user: AbstractBaseUser, client: Client) -> str:
    """Return what gives a user access to a client, a key of `REACH_VIA`, or an empty text."""
    asked = Client.objects.filter(pk=client.pk).with_reach_of(user)
    return asked.values_list("via", flat=True).first() or ""


# The system -------------------------------------------------------------------------------


@contextmanager
def as_system(purpose: str, of: Iterable[uuid.UUID] | None = None) -> Iterator[door.Reader]:
    """Let a command or a job open what it needs, once that is on the trail, in one event.

    Args:
        purpose: what for, as the command is called: `rebuild_search`.
        of: the keys of the clients whom it reads; all of them if none are named.

    Raises:
        ReadUnrecorded: it could not be written down, or the system opens somebody else.
    """
    if of is None:
        people = Client.objects.count()
        written("clients.read", None, by=None, purpose=purpose, people=people)
        reader: door.Reader = ReadingOfAll()
    else:
        owners = set(of)
        named = owners if len(owners) <= FEW else ()
        people = len(owners)
        written("clients.read", None, by=None, seen=named, purpose=purpose, people=people)
        reader = ReadingOfNamed(owners)
    with door.opened_for(reader):
        yield reader


@contextmanager
def in_bulk(verb: str, subject: Model, **facts: Any) -> Iterator[door.Reader]:
    """Let whoever reads now count over everybody: no value is shown, so no name is listed.

    Raises:
        ReadUnrecorded: nobody reads here, or it could not be written down.
    """
    reader = door.current_reader()
    if reader is None:
        raise ReadUnrecorded(door.NO_READER)
    actor = getattr(reader, "actor", None)
    _record_event(verb, subject, by=actor, **facts)
    with door.opened_for(ReadingOfAll(actor)) as reading:
        yield reading


# The trail --------------------------------------------------------------------------------


def written(
    verb: str,
    subject: Model | None,
    *,
    by: AbstractBaseUser | None,
    seen: Iterable[uuid.UUID] = (),
    **facts: Any,
) -> trail.AuditEvent:
    """Write one event of a reading.

    Raises:
        ReadUnrecorded: the trail does not take it: the database is full, locked or read-only.
    """
    rows = [(Client, key) for key in sorted(seen)]
    try:
        return trail.record(verb, subject, by=by, seen=rows, **facts)
    except DatabaseError as error:
        raise ReadUnrecorded("The trail does not take the event of a reading.") from error


def depth() -> int:
    """Return in how many transactions and savepoints this code runs."""
    return connection.in_atomic_block + len(connection.savepoint_ids)


def _record_event(
    verb: str,
    subject: Model | None,
    *,
    by: AbstractBaseUser | None,
    seen: Iterable[uuid.UUID] = (),
    **facts: Any,
) -> None:
    reader = door.current_reader()
    record_event = reader.record_event if isinstance(reader, Reading) else written
    record_event(verb, subject, by=by, seen=seen, **facts)


def _preauthorize(keys: Collection[uuid.UUID]) -> None:
    if reader := door.current_reader():
        reader.preauthorize(keys)
