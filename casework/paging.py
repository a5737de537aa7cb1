"""Pages of a long list of clients, each as quick as the first.

A page begins behind the last client of the page before it, not at a number: the database
follows an index to that place, and nobody is skipped when somebody is reached meanwhile. The
place says when a client was last reached, so a link carries it sealed.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from casework.models import Client
from casework.models.client_lists import read_cards
from encryption import agency
from encryption.exceptions import SealBroken

A_PAGE = 30
MOST_COUNTED = 1_000  # counting more would take longer the larger the agency
LABEL = "place in a list of clients"
AFTER, BEFORE = "after", "before"
LAST = "last"  # the place of the last page


class ClientPage(NamedTuple):
    """One page: its clients, and the sealed places of its neighbors, empty if there is none."""

    clients: list[Client]
    previous: str
    next: str

    @property
    def is_only(self) -> bool:
        """Whether the whole list is on it, so that nobody need count."""
        return not (self.previous or self.next)


class Place(NamedTuple):
    """Between which clients a page begins or ends."""

    side: str  # AFTER the client or BEFORE
    unseen_since: date
    key: UUID


Find = Callable[[Place | None, bool, int], list[Client]]


def page_of(clients: QuerySet[Client] | Find, place: str, *, by: User) -> ClientPage:
    """Return a page of a list in the order of `longest_unseen_first`, with what cards show.

    Args:
        clients: the list, or what finds the first so many of it behind a place or before one.
        place: `previous` or `next` of another page, or `LAST`. The first page, if it is
            neither.
        by: who reads: nobody else's place opens.
    """
    opened = _opened(place, by)
    backwards = place == LAST or (opened is not None and opened.side == BEFORE)
    find = clients if callable(clients) else partial(_find, clients)
    found = find(opened, backwards, A_PAGE + 1)
    has_more, shown = len(found) > A_PAGE, found[:A_PAGE]
    if backwards:
        shown.reverse()
    came_from = opened is not None and bool(shown)
    before, behind = (has_more, came_from) if backwards else (came_from, has_more)
    read_cards(shown)
    return ClientPage(
        shown,
        previous=_sealed(BEFORE, shown[0], by) if before else "",
        next=_sealed(AFTER, shown[-1], by) if behind else "",
    )


def count_of(clients: QuerySet[Client]) -> int:
    """Return how many there are; `MOST_COUNTED` and one, if there are more than that."""
    return clients.order_by().values("pk")[: MOST_COUNTED + 1].count()


def part_of(
    clients: QuerySet[Client], place: Place | None, backwards: bool, how_many: int
) -> QuerySet[Client]:
    """Return the first so many of a list, behind a place if one is given, or before it."""
    ordered = clients.reverse() if backwards else clients
    return (_from(ordered, place) if place else ordered)[:how_many]


def _find(
    clients: QuerySet[Client], place: Place | None, backwards: bool, how_many: int
) -> list[Client]:
    return list(part_of(clients, place, backwards, how_many))


def _from(clients: QuerySet[Client], place: Place) -> QuerySet[Client]:
    """The range first, which an index finds, and then without the day's part before it."""
    at, beyond = ("lte", "gte") if place.side == BEFORE else ("gte", "lte")
    same_day: dict[str, Any] = {"unseen_since": place.unseen_since, f"pk__{beyond}": place.key}
    return clients.filter(**{f"unseen_since__{at}": place.unseen_since}).exclude(**same_day)


def _sealed(side: str, client: Client, by: User) -> str:
    text = f"{side} {client.unseen_since.isoformat()} {client.pk}"
    return agency.seal(text, LABEL, by.pk)


def _opened(sealed: str, by: User) -> Place | None:
    try:
        side, day, key = agency.unseal(sealed, LABEL, by.pk).split()
    except SealBroken:
        return None
    return Place(side, date.fromisoformat(day), UUID(key))
