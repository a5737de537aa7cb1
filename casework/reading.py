"""Reading: who opens sealed values of clients, recorded in the audit log before they open.

A request reads through a `RequestReader`, which the middleware puts in the door. A view that
knows what it shows calls `record_view` or `record_list`. On any other page the first value that
opens records one event for every client whom the page loaded. A command or a job reads inside
of `as_system`, a report inside of `of_everybody`.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, connection
from django.db.models import Model
from django.utils import translation
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from casework.exceptions import PersonGone
from casework.models import Client
from encryption import door
from encryption.exceptions import ReadUnrecorded

REQUEST_ID_LENGTH = 8  # hex digits
MOST_NAMED = 500  # clients that an event of the system names; of more it gives their number

Write = Callable[[], Model]  # writes one event, and returns it


class Page(NamedTuple):
    """The page that is being answered: its URL name, and the client whom its address names."""

    name: str
    client: uuid.UUID | None


class RequestReader(door.Reader):
    """One person who reads during one request; what opens for them is recorded first.

    Args:
        get_user: returns who has signed in by now.
        get_page: returns the page that is being answered.

    Raises:
        ReadUnrecorded: nobody has signed in, or the event could not be written.
    """

    def __init__(
        self, get_user: Callable[[], AbstractBaseUser], get_page: Callable[[], Page]
    ) -> None:
        super().__init__()
        self.get_user, self.get_page = get_user, get_page
        self.request_id = uuid.uuid4().hex[:REQUEST_ID_LENGTH]
        self.depth, self.failed = transaction_depth(), False
        self.uncommitted: list[tuple[uuid.UUID, Write]] = []

    @property
    def actor(self) -> AbstractBaseUser:
        return self.get_user()

    def authorize(self, owners: Iterable[uuid.UUID]) -> None:
        try:
            super().authorize(owners)
        except ReadUnrecorded:
            # A template swallows the error and goes on: `ensure_recorded` must not pass it.
            self.failed = True
            raise

    def record(self, owners: set[uuid.UUID]) -> None:
        if not self.actor.is_authenticated:
            raise ReadUnrecorded("Nobody has signed in: nothing opens.")
        by, page = self.actor, self.get_page()
        if page.client in owners:
            client = Client(pk=page.client)
            self.record_event(
                "client.viewed", client, by=by, via=via_of(by, client), page=page.name
            )
        if others := owners - {page.client}:
            people = len(others)
            self.record_event(
                "clients.listed", by, by=by, seen=others, page=page.name, people=people
            )

    def skip(self, value: door.Value, error: Exception) -> None:
        self.skipped[value] = error  # the middleware records it

    def record_event(
        self,
        verb: str,
        subject: Model | None,
        *,
        by: AbstractBaseUser | None,
        seen: Iterable[uuid.UUID] = (),
        **facts: Any,
    ) -> None:
        """Write one event, and remember it if a rollback may still undo it."""
        facts |= {"request": self.request_id}
        write = partial(write_event, verb, subject, by=by, seen=seen, **facts)
        try:
            event = write()
        except ReadUnrecorded:
            self.failed = True
            raise
        if transaction_depth() > self.depth:
            self.uncommitted.append((event.pk, write))

    def ensure_recorded(self) -> None:
        """Write again what a rollback undid, so that nothing is shown without its event.

        Raises:
            ReadUnrecorded: something opened, or should have, whose event can't be written.
        """
        if self.failed:
            raise ReadUnrecorded("A reading of this request could not be recorded.")
        if not self.uncommitted:
            return
        keys = [key for key, _ in self.uncommitted]
        kept = set(trail.all_events().filter(pk__in=keys).values_list("pk", flat=True))
        for key, write in self.uncommitted:
            if key not in kept:
                write()
        self.uncommitted.clear()


class LimitedReader(door.Reader):
    """The system, which reads only the clients that its event names."""

    actor = None

    def __init__(self, owners: Iterable[uuid.UUID]) -> None:
        super().__init__()
        self.preauthorize(owners)

    def record(self, owners: set[uuid.UUID]) -> None:
        raise ReadUnrecorded("The system did not say that it reads these people.")


class BulkReader(door.BulkReader):
    """A reader of every client, for whom one event was recorded.

    Args:
        actor: whose reading it is; None for the system.
    """

    def __init__(self, actor: AbstractBaseUser | None = None) -> None:
        super().__init__()
        self.actor = actor


# Pages ------------------------------------------------------------------------------------


def record_view(
    verb: str, subject: Model, *, by: AbstractBaseUser, via: str, **facts: Any
) -> None:
    """Record that somebody opens a client's record or a part of it, and let its values open.

    Args:
        verb: `client.viewed`, or what the page shows: `contact.viewed`, `scan.viewed`.
        subject: the client, or the part.
        via: what gives the person access: `Client.via` of the client that the page fetched.

    Raises:
        ReadUnrecorded: the event could not be written.
    """
    _record_event(verb, subject, by=by, via=via, **facts)
    owner_field = subject.owner_field  # type: ignore[attr-defined]
    _preauthorize([getattr(subject, owner_field)])


def record_list(
    verb: str, clients: Collection[Client], *, by: AbstractBaseUser, **facts: Any
) -> None:
    """Record that somebody is shown these clients in a list, and let their values open.

    Raises:
        ReadUnrecorded: the event could not be written.
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
    """Let a command or a job open what it needs, once one event has been recorded.

    Args:
        purpose: what for, as the command is called: `rebuild_search`.
        of: the keys of the clients whom it reads; all clients, if it is not given.

    Raises:
        ReadUnrecorded: the event could not be written, or the command opens another client.
    """
    if of is None:
        people = Client.objects.count()
        write_event("clients.read", None, by=None, purpose=purpose, people=people)
        reader: door.Reader = BulkReader()
    else:
        owners = set(of)
        named = owners if len(owners) <= MOST_NAMED else ()
        people = len(owners)
        write_event("clients.read", None, by=None, seen=named, purpose=purpose, people=people)
        reader = LimitedReader(owners)
    with door.reading_as(reader):
        yield reader


@contextmanager
def as_person(key: uuid.UUID, job: str) -> Iterator[None]:
    """Let a job read as the person who asked for it, in their language.

    What opens is recorded as their reading, as on a page, and history names them.

    Args:
        key: the person's.
        job: the name of its kind, which stands where the name of a page does.

    Raises:
        PersonGone: their account was closed since: nothing is opened for them any more.
        ReadUnrecorded: the event could not be written.
    """
    person = User.objects.active().filter(pk=key).first()
    if person is None:
        raise PersonGone
    reader = RequestReader(lambda: person, lambda: Page(job, None))
    with (
        translation.override(person.language),
        door.reading_as(reader),
        history_names(person),
    ):
        try:
            yield
        finally:  # a job that failed has read, too, and a rollback undid the events of it
            reader.ensure_recorded()


@contextmanager
def history_names(person: User) -> Iterator[None]:
    """Let history say that this person wrote what is written, as a request of theirs does."""
    context = HistoricalRecords.context
    before = getattr(context, "request", None)
    context.request = SimpleNamespace(user=person)
    try:
        yield
    finally:
        context.request = before
        if before is None:
            del context.request


@contextmanager
def of_everybody(verb: str, subject: Model, **facts: Any) -> Iterator[door.Reader]:
    """Let the present reader count over every client. No value is shown, so none is named.

    Raises:
        ReadUnrecorded: nobody reads here, or the event could not be written.
    """
    reader = door.current_reader()
    if reader is None:
        raise ReadUnrecorded(door.NO_READER)
    actor = getattr(reader, "actor", None)
    _record_event(verb, subject, by=actor, **facts)
    with door.reading_as(BulkReader(actor)) as bulk_reader:
        yield bulk_reader


# The audit log ----------------------------------------------------------------------------


def write_event(
    verb: str,
    subject: Model | None,
    *,
    by: AbstractBaseUser | None,
    seen: Iterable[uuid.UUID] = (),
    **facts: Any,
) -> trail.AuditEvent:
    """Write one event of a reading, and return it.

    Args:
        seen: the keys of the clients who were shown in a list.

    Raises:
        ReadUnrecorded: the database is full, locked or read-only.
    """
    rows = [(Client, key) for key in sorted(seen)]
    try:
        return trail.record(verb, subject, by=by, seen=rows, **facts)
    except DatabaseError as error:
        raise ReadUnrecorded("The event of a reading could not be written.") from error


def transaction_depth() -> int:
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
    record_event = reader.record_event if isinstance(reader, RequestReader) else write_event
    record_event(verb, subject, by=by, seen=seen, **facts)


def _preauthorize(keys: Collection[uuid.UUID]) -> None:
    if reader := door.current_reader():
        reader.preauthorize(keys)
