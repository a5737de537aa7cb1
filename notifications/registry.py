"""The kinds of things that come to somebody, registered by packages above in `ready`.

A kind says what of it waits for a person, read from the records themselves. So what was settled
by another, or is no longer theirs, is gone from the list without anybody's doing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import roles_with
from accounts.models import User
from accounts.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class How(models.TextChoices):
    """How one hears of a kind by email; the page always shows it."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, in the morning")
    NOT = "not", _("No email")


class Asked(NamedTuple):
    """For whom something waits, and when: placeholders, where the query is being prepared.

    Args:
        person: their key, role and team alone.
        since, since_day: what came before that is no longer new.
        overdue_before: who was expected back by then, and did not check in, is overdue.
    """

    person: User
    now: datetime
    since: datetime
    since_day: date
    today: date
    overdue_before: datetime


@dataclass(frozen=True)
class Kind:
    """One kind of thing that comes to somebody.

    Args:
        code: what stands in the database and in addresses; never change it.
        heading: what a list of them is called; without a name.
        counted: a sentence for an email, with their number: "2 clients handed to you".
        capability: what one does with it. Nobody without it is notified.
        waiting: what of it waits for a person and they have not seen: a queryset of
            `values_list`, ordered, of a key, the day or moment at which it came, and what
            `address` and `title` take of it. The key is the `subject` of a `Notification`.
        needs: the fields of `Asked` that it uses, of those that not every kind does.
        address: the address of its page.
        title: what a list calls one that is about no client; else the third column is the
            client's key, and a list names the client.
        how: how one hears of it by email, until one chooses otherwise.
        choices: what one may choose.
        order: smaller comes first on a page: what can't wait.
        mailed_elsewhere: a sentence on emails that the kind's package sends, and nobody can
            switch off.
    """

    code: str
    heading: "_StrPromise"
    counted: "_StrPromise"
    capability: str
    waiting: Callable[[Asked], QuerySet[Any]]
    needs: frozenset[str]
    address: Callable[..., str]
    order: int
    title: Callable[..., str] | None = None
    how: How = How.AT_ONCE
    choices: tuple[How, ...] = (How.AT_ONCE, How.DAILY, How.NOT)
    mailed_elsewhere: "_StrPromise | str" = field(default="")

    @property
    def roles(self) -> set[Role]:
        """The roles to which it may ever come."""
        return roles_with(self.capability)


class Item(NamedTuple):
    """One thing that waits for somebody."""

    kind: Kind
    subject: UUID
    came: date  # a day or a moment
    columns: tuple[Any, ...]

    @property
    def client(self) -> UUID | None:
        """The client whom it is about; None if it is about none."""
        return None if self.kind.title else self.columns[0]

    @property
    def address(self) -> str:
        return self.kind.address(self.subject, *self.columns)

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.kind.code}/{self.subject}"


class UnknownKind(LookupError):
    """No package notifies of this kind."""


_registered: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Let people be notified of these kinds."""
    for kind in kinds:
        _registered[kind.code] = kind


def kind_of(code: str) -> Kind:
    """Return the kind of a code. Raises `UnknownKind`."""
    try:
        return _registered[code]
    except KeyError:
        raise UnknownKind(code) from None


def kinds_for(role: str) -> list[Kind]:
    """Return the kinds that may ever come to a role, in order."""
    kinds = sorted(_registered.values(), key=attrgetter("order"))
    return [kind for kind in kinds if role in kind.roles]
