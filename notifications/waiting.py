"""Waiting: what came to a person and they have not seen, read from the records themselves.

One statement for all kinds, and no name in it. Casework asks it with what every page asks, so
that the header's count costs no query: `querysets` are the parts, `remember` takes the answer.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from accounts.roles import Role
from audit.gathered import GatheredQueries
from notifications import ports
from notifications.models.notifications import NEW_FOR
from notifications.registry import Asked, Item, Kind, kinds_for

MOST = 100  # of one kind, which is more than anybody reads
PART = "new "  # how the name of a part begins
KNOWN = "waits_for_them"  # the attribute of a user by which a request remembers
NO_TEAM = UUID(int=0)


def values_for(user: User, now: datetime | None = None) -> dict[str, Any]:
    """Return what the parts are asked with for this person: only what they use."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    grace = timedelta(minutes=settings.CHECK_IN_GRACE_MINUTES)
    known = {
        "today": today,
        "since": now - NEW_FOR,
        "since_day": today - NEW_FOR,
        "overdue_before": now - grace,
    }
    needs = set().union(*(kind.needs for kind in kinds_for(user.role)))
    values = {"user": user.pk, "now": now}
    if user.role == Role.SUPERVISOR:
        values["team"] = user.team_id or NO_TEAM
    return values | {name: value for name, value in known.items() if name in needs}


def querysets(
    role: str, *, user: UUID, now: datetime, team: UUID | None = None, **values: Any
) -> dict[str, QuerySet[Any]]:
    """Return the part of each kind that may come to a role, by its name.

    Args:
        values: of `values_for`.
    """
    person = User(pk=user, role=role, team_id=team)
    unused: Any = dict.fromkeys(Asked._fields)
    asked = Asked(**unused | values | {"person": person, "now": now})
    return {PART + kind.code: kind.waiting(asked)[:MOST] for kind in kinds_for(role)}


def remember(user: User, found: Mapping[str, list[Any]]) -> None:
    """Remember, for the request that this instance belongs to, what the parts found."""
    items = [
        Item(kind, subject, came, tuple(columns))
        for kind in kinds_for(user.role)
        for subject, came, *columns in found[PART + kind.code]
    ]
    vars(user)[KNOWN] = items


def items_for(user: User) -> list[Item]:
    """Return what waits for a person and they have not seen, by kind. One query, or none.

    Nothing waits for who may not do a kind's work, as after their training has expired.
    """
    if not user.is_active or not kinds_for(user.role):
        return []
    if KNOWN not in vars(user):
        remember(user, _asked.records(user.role, **values_for(user)))
    items: list[Item] = vars(user)[KNOWN]
    may = {kind.code: user.has_perm(kind.capability) for kind in {each.kind for each in items}}
    return [each for each in items if may[each.kind.code]]


class ListedItem(NamedTuple):
    """One thing as a list shows it, with a title that the reader may see at this moment."""

    item: Item
    title: str


class Group(NamedTuple):
    """What waits of one kind."""

    kind: Kind
    listed: list[ListedItem]


class NewTo:
    """What is new to a person, for the header and for lists. It asks once it is shown."""

    def __init__(self, user: User, ask: Callable[[], Any] | None = None) -> None:
        """Ask with what else a page asks, if `ask` does: it calls `remember`."""
        self.user, self.ask = user, ask

    @cached_property
    def items(self) -> list[Item]:
        if self.ask and KNOWN not in vars(self.user):
            self.ask()
        return items_for(self.user)

    @property
    def address(self) -> str:
        return reverse("notifications:list")

    @property
    def count(self) -> int:
        return len(self.items)

    @cached_property
    def groups(self) -> list[Group]:
        """By kind, each with a title. One query, for the names of clients."""
        clients = {each.client for each in self.items if each.client}
        names = ports.name_clients(self.user, clients) if clients else {}
        listed = [
            ListedItem(each, _title(each, names))
            for each in self.items
            if each.client is None or each.client in names
        ]
        by_kind = groupby(listed, key=lambda each: each.item.kind.code)
        found = [list(group) for _, group in by_kind]
        return [Group(group[0].item.kind, group) for group in found]


def _title(item: Item, names: Mapping[UUID, str]) -> str:
    if item.client:
        return names[item.client]
    return item.kind.title(*item.columns) if item.kind.title else ""


_asked = GatheredQueries(querysets)
