"""The access log: who opened a record and what one person opened, read from the audit trail."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from audit.events import Effect, verbs_that
from casework.models import AccessGrant, Client
from pages.dates import start_of

CLIENT_CHAIN = "client:"
OPENED = verbs_that(Effect.OPEN)
LISTED = verbs_that(Effect.LIST)
DAYS_BACK = 365  # our judgment; HIPAA's accounting of disclosures goes back six years
MOST_ENTRIES = 200  # of one access history: the newest

REASONS = {
    "own": _("Their own client"),
    "team": _("Supervisor of the team"),
    **{str(kind): kind.label for kind in AccessGrant.Kind},
}


class AccessLogEntry(NamedTuple):
    """What one person saw of one client's record on one day.

    Args:
        person: None for what the system did by itself.
        reasons: why it was open to them, in words; several are joined by commas.
        opened: how often they opened the record or a part of it.
        listed: how often they saw the client in a list, a search or a file.
    """

    day: date
    person: User | None
    reasons: str
    opened: int
    listed: int


def accesses_to(client: Client, since: date | None = None) -> list[AccessLogEntry]:
    """Return who read a client's record: an entry for each person and day, newest first.

    Two queries of the trail and one for the names, however much was read.

    Args:
        since: the first day; by default a year ago.
    """
    beginning = start_of(since or timezone.localdate() - timedelta(days=DAYS_BACK))
    opened = trail.about(client).filter(verb__in=OPENED, at__gte=beginning)
    listed = trail.seen(client).filter(verb__in=LISTED, at__gte=beginning)
    times: dict[tuple[date, UUID | None], Counter] = defaultdict(Counter)
    reasons: dict[tuple[date, UUID | None], set[str]] = defaultdict(set)
    for effect, events in ((Effect.OPEN, opened), (Effect.LIST, listed)):
        for day, person, reason, count in _by_day(events):
            times[day, person][effect] += count
            if reason:
                reasons[day, person].add(str(REASONS.get(reason, reason)))
    people = User.objects.select_related("team").in_bulk({person for _day, person in times})
    newest = sorted(times, key=lambda key: (key[0], str(key[1])), reverse=True)[:MOST_ENTRIES]
    return [
        AccessLogEntry(
            day=day,
            person=people.get(person),
            reasons=", ".join(sorted(reasons[day, person])),
            opened=times[day, person][Effect.OPEN],
            listed=times[day, person][Effect.LIST],
        )
        for day, person in newest
    ]


def activity_of(person: User, day: date | None = None) -> QuerySet:
    """Return the events of everything a person did and read, newest first.

    Args:
        day: the one day to return; by default all of them.
    """
    events = trail.all_events().filter(actor_id=person.pk)
    if day:
        events = events.filter(at__gte=start_of(day), at__lt=start_of(day + timedelta(days=1)))
    return events


def chart_numbers_of(events: Iterable[trail.AuditEvent], reader: User) -> list[str]:
    """Return each event's chart number: "" where it is about no client the reader may see."""
    keys = [client_of(event.chain) for event in events]
    visible = Client.objects.visible_to(reader).filter(pk__in=set(keys) - {None}).order_by()
    numbers = dict(visible.values_list("pk", "chart_number"))
    return [numbers.get(key, "") for key in keys]


def without_blocked(events: QuerySet, reader: User) -> QuerySet:
    """Leave out the events of clients the reader is blocked from, the block's own included.

    Without this, the supervisor would read from a colleague's activity that a block exists.
    """
    blocked = Client.objects.blocked_for(reader).order_by().values_list("pk", flat=True)
    return events.exclude(chain__in=[f"{CLIENT_CHAIN}{key}" for key in blocked])


def client_of(chain: str) -> UUID | None:
    """Return the key of the client whose chain of the trail this is; None for another chain."""
    return UUID(chain.removeprefix(CLIENT_CHAIN)) if chain.startswith(CLIENT_CHAIN) else None


def _by_day(events: QuerySet) -> Iterable[tuple[date, UUID | None, str | None, int]]:
    """Return day, person, the fact `via` and the number of events with all three alike."""
    return (
        events.order_by()
        .annotate(day=TruncDate("at"))
        .values_list("day", "actor_id", "facts__via")
        .annotate(times=Count("pk"))
    )
