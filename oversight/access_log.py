"""The access log: who opened a record and what one person opened, read from the audit trail."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import trail
from audit.events import Effect, verbs_that
from casework.models import Client
from casework.models.access_grants import AccessGrant

SEARCHED = "clients.searched"
OPENED = verbs_that(Effect.OPEN)
SHOWN_IN_A_LIST = verbs_that(Effect.LIST)
DENIED = "access.denied"
SHOWN = 200

RIGHTS = {
    "own": _("Their own client"),
    "team": _("Supervisor of the team"),
    **{str(kind): kind.label for kind in AccessGrant.Kind},
}


class AccessLogEntry(NamedTuple):
    """How often somebody read one record on one day, and by which right."""

    day: date
    who: User | None
    right: str
    opened: int
    listed: int


def accesses_to(client: Client, since: date | None = None) -> list[AccessLogEntry]:
    """Return who read a client's record, a line for each person and day, newest first.

    Two queries over the trail and one for the names, however much was read.

    Args:
        since: the first day; a year ago unless told.
    """
    beginning = start_of(since or timezone.localdate() - timedelta(days=365))
    opened = trail.about(client).filter(verb__in=OPENED, at__gte=beginning)
    listed = trail.seen(client).filter(verb__in=SHOWN_IN_A_LIST, at__gte=beginning)
    counts: dict[tuple, Counter] = {}
    for kind, events in (("opened", opened), ("listed", listed)):
        for day, actor, via, times in _by_day(events):
            counts.setdefault((day, actor), Counter())[kind] += times
            if via:
                counts[day, actor][f"via {via}"] += times
    people = User.objects.select_related("team").in_bulk({actor for _day, actor in counts})
    newest = sorted(counts, key=lambda key: (key[0], str(key[1])), reverse=True)[:SHOWN]
    lines = []
    for day, actor in newest:
        told = counts[day, actor]
        who = people.get(actor)
        lines.append(AccessLogEntry(day, who, _rights(told), told["opened"], told["listed"]))
    return lines


def activity_of(person: User, day: date | None = None) -> QuerySet:
    """Return everything that somebody did and read, newest first; of one day if it is told."""
    events = trail.all_events().filter(actor_id=person.pk)
    if day:
        events = events.filter(at__gte=start_of(day), at__lt=start_of(day + timedelta(days=1)))
    return events


def chart_numbers_of(events, user: User) -> list[str]:
    """Return, for each event, the chart number of its client, if the reader may see them."""
    chains = [event.chain.removeprefix("client:") for event in events]
    keys = [UUID(chain) if len(chain) == 36 else None for chain in chains]
    seen = Client.objects.visible_to(user).filter(pk__in=set(keys) - {None}).order_by()
    numbers = dict(seen.values_list("pk", "chart_number"))
    return [numbers.get(key, "") for key in keys]


def shown_to(reader: User, events: QuerySet) -> QuerySet:
    """Leave out what stands on the chain of a client shut to the reader, a block among it."""
    shut = Client.objects.blocked_for(reader).order_by().values_list("pk", flat=True)
    return events.exclude(chain__in=[f"client:{key}" for key in shut])


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _by_day(events: QuerySet):
    return (
        events.order_by()
        .annotate(day=TruncDate("at"))
        .values_list("day", "actor_id", "facts__via")
        .annotate(times=Count("pk"))
    )


def _rights(told: Counter) -> str:
    named = [name.removeprefix("via ") for name in told if name.startswith("via ")]
    return ", ".join(str(RIGHTS.get(name, name)) for name in sorted(named))
