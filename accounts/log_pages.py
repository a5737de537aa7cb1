"""Pages of the audit log, each as quick as the first: a page begins behind an event."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

EVENTS_ON_A_PAGE = 100
MOST_COUNTED = 10_000  # counting more would take longer the longer the log
OLDER, NEWER = "older", "newer"


class LogPage(NamedTuple):
    """One page: its events, newest first, and the places of its neighbors, or ""."""

    events: list[Any]
    newer: str
    older: str


class Place(NamedTuple):
    """Behind which event a page begins, and in which direction."""

    side: str
    at: datetime
    seq: int
    key: UUID


def page_of(events: QuerySet[Any], place: str = "") -> LogPage:
    """Return a page of events; the first one, if the place is none.

    Args:
        events: newest first.
        place: `newer` or `older` of another page.
    """
    begin = _read(place)
    backwards = begin is not None and begin.side == NEWER
    if begin:
        events = _behind(events, begin)
    ordered = events.reverse() if backwards else events
    found = list(ordered[: EVENTS_ON_A_PAGE + 1])
    has_more, shown = len(found) > EVENTS_ON_A_PAGE, found[:EVENTS_ON_A_PAGE]
    if backwards:
        shown.reverse()
    came_from = begin is not None and bool(shown)
    newer, older = (has_more, came_from) if backwards else (came_from, has_more)
    return LogPage(
        shown,
        newer=_written(NEWER, shown[0]) if newer else "",
        older=_written(OLDER, shown[-1]) if older else "",
    )


def count_of(events: QuerySet[Any]) -> int:
    """Return how many there are; `MOST_COUNTED` and one, if there are more than that."""
    return events.order_by().values("pk")[: MOST_COUNTED + 1].count()


def older_than(events: QuerySet[Any], event: Any) -> QuerySet[Any]:
    """Return those of the events that come behind one of them."""
    return _behind(events, Place(OLDER, event.at, event.seq, event.pk))


def _behind(events: QuerySet[Any], place: Place) -> QuerySet[Any]:
    """The range first, which an index finds; then of that moment, only what is behind."""
    beyond = "lt" if place.side == OLDER else "gt"
    of_that_moment = Q(**{f"seq__{beyond}": place.seq}) | Q(
        **{"seq": place.seq, f"pk__{beyond}": place.key}
    )
    return events.filter(
        Q(**{f"at__{beyond}": place.at}) | of_that_moment, **{f"at__{beyond}e": place.at}
    )


def _written(side: str, event: Any) -> str:
    return f"{side} {event.at.isoformat()} {event.seq} {event.pk}"


def _read(text: str) -> Place | None:
    """Return a place as a page wrote it; None for anything else."""
    try:
        side, at, seq, key = text.split(" ")
        moment = parse_datetime(at)
        if side not in (OLDER, NEWER) or moment is None or moment.tzinfo is None:
            return None
        return Place(side, moment.astimezone(UTC), int(seq), UUID(key))
    except (OverflowError, ValueError):  # a moment before or after all dates
        return None
