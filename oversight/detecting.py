"""Detecting unusual access: once a night, from the audit trail of the day before.

Each rule is a query over one day of the trail. It accuses nobody: it says what was unlike
the usual, and the team's supervisor reviews it.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework.models import AccessGrant, Assignment, Client
from oversight.access_log import DENIED, OPENED, SEARCHED, start_of
from oversight.models import UnusualAccess
from search import queries, segments

UNUSED_FOR = timedelta(days=7)  # what was opened as an exception without anything coming of it
USUAL_OVER = timedelta(days=30)
TIMES_THE_USUAL = 3
FEW = 10  # records a day that are nothing unusual for anybody
SEARCHES = 20
SAME_SEARCH = timedelta(seconds=10)  # as one types, one search is written down several times
ASKED_AGAIN_AFTER = timedelta(days=180)
EXCEPTIONS = (AccessGrant.Kind.EMERGENCY, AccessGrant.Kind.COVERAGE, AccessGrant.Kind.CO_WORKER)
NOT_WORK = (
    *OPENED,
    DENIED,
    "emergency_access.opened",
    "emergency_access.ended",
    "rows.written",
)


class Finding(NamedTuple):
    """What one rule found of one person on one day."""

    kind: str
    person: uuid.UUID
    day: date
    client: uuid.UUID | None = None
    times: int = 1


def detect_unusual_access(today: date | None = None) -> int:
    """Look at the day before and raise what looks unusual; return how many are new.

    It may be run again: what was raised once is not raised twice.
    """
    day = (today or timezone.localdate()) - timedelta(days=1)
    return sum(_detect(finding) for finding in findings(day))


def findings(day: date) -> Iterator[Finding]:
    """Yield what each rule finds in one day of the trail."""
    yield from exception_unused(day - UNUSED_FOR)
    yield from far_more_than_usual(day)
    yield from searched_and_left(day)
    yield from out_of_hours(day)
    yield from same_surname(day)
    yield from reassigned_client_opened(day)


def exception_unused(day: date) -> Iterator[Finding]:
    """A record opened as an exception that day, and no work on it in the seven days since."""
    foreign = opened_on(day).filter(facts__via__in=EXCEPTIONS)
    worked = trail.all_events().filter(
        at__gte=start_of(day), at__lt=start_of(day + UNUSED_FOR + timedelta(days=1))
    )
    chains = {chain for _, chain, _ in by_record(foreign)}
    at_work = set(
        worked.filter(chain__in=chains)
        .exclude(verb__in=NOT_WORK)
        .order_by()
        .values_list("actor_id", "chain")
    )
    for person, chain, times in by_record(foreign):
        if (person, chain) not in at_work:
            yield Finding(UnusualAccess.Kind.FOREIGN, person, day, client_of(chain), times)


def far_more_than_usual(day: date) -> Iterator[Finding]:
    """More than three times as many records as on their usual day of the last thirty."""
    opened = Counter(person for person, _, _ in by_record(opened_on(day)))
    suspects = {person: count for person, count in opened.items() if count > FEW}
    earlier = (
        trail.all_events()
        .filter(verb__in=OPENED, actor_id__in=suspects)
        .filter(at__gte=start_of(day - USUAL_OVER), at__lt=start_of(day))
        .order_by()
        .annotate(day=TruncDate("at"))
        .values_list("actor_id", "day")
        .annotate(records=Count("chain", distinct=True))
    )
    usual = defaultdict(list)
    for person, _, records in earlier:
        usual[person].append(records)
    for person, count in suspects.items():
        if count > TIMES_THE_USUAL * median(usual[person] or [0]):
            yield Finding(UnusualAccess.Kind.MANY, person, day, times=count)


def searched_and_left(day: date) -> Iterator[Finding]:
    """More than twenty searches in a row without opening anybody they found."""
    looked = on(day).filter(verb__in=(*OPENED, SEARCHED)).order_by("at", "seq")
    row, longest, last = Counter(), Counter(), {}
    for person, verb, at in looked.values_list("actor_id", "verb", "at"):
        if verb != SEARCHED:
            row[person] = 0
        elif person not in last or at - last[person] > SAME_SEARCH:
            row[person] += 1
            longest[person] = max(longest[person], row[person])
        if verb == SEARCHED:
            last[person] = at
    for person, times in longest.items():
        if times > SEARCHES:
            yield Finding(UnusualAccess.Kind.SEARCHES, person, day, times=times)


def out_of_hours(day: date) -> Iterator[Finding]:
    """Records opened before or after the hours at which the agency works."""
    first, last = settings.USUAL_HOURS
    begins, ends = (start_of(day) + timedelta(hours=hour) for hour in (first, last))
    late = opened_on(day).filter(Q(at__lt=begins) | Q(at__gte=ends))
    for person, times in late.order_by().values_list("actor_id").annotate(Count("pk")):
        yield Finding(UnusualAccess.Kind.HOURS, person, day, times=times)


def same_surname(day: date) -> Iterator[Finding]:
    """A record of somebody with the colleague's own surname, found by sealed search."""
    opened = defaultdict(dict)
    for person, chain, times in by_record(opened_on(day)):
        opened[person][client_of(chain)] = times
    for user in User.objects.filter(pk__in=opened):
        records = opened[user.pk]
        for client in namesakes(user) & records.keys():
            if not asked_lately(user, client, day):
                yield Finding(
                    UnusualAccess.Kind.NAMESAKE, user.pk, day, client, records[client]
                )


def namesakes(user: User) -> set[uuid.UUID]:
    """Return the clients in whose names the person's surname stands as a whole word."""
    surname = user.name.split()[-1] if user.name else ""
    return {
        hit.row
        for hit in segments.find(queries.parse(surname))
        if hit.rank == queries.WHOLE_WORD
    }


def asked_lately(user: User, client: uuid.UUID, day: date) -> bool:
    unusual_accesses = UnusualAccess.objects.filter(
        person=user, kind=UnusualAccess.Kind.NAMESAKE, client=client
    )
    return unusual_accesses.filter(day__lt=day, day__gte=day - ASKED_AGAIN_AFTER).exists()


def reassigned_client_opened(day: date) -> Iterator[Finding]:
    """A record that was theirs once: opened in an emergency, or tried in vain."""
    went = on(day).filter(
        Q(verb__in=OPENED, facts__via=AccessGrant.Kind.EMERGENCY) | Q(verb=DENIED),
        chain__startswith="client:",
    )
    for person, chain, times in by_record(went):
        held = Assignment.objects.filter(worker=person, client=client_of(chain))
        if held.filter(ended_on__lte=day).exists() and not held.current().exists():
            yield Finding(UnusualAccess.Kind.REASSIGNED, person, day, client_of(chain), times)


# The trail of one day ---------------------------------------------------------------------


def on(day: date) -> QuerySet:
    """Return what people did on a day; what the system does by itself is left out."""
    events = trail.all_events().filter(
        at__gte=start_of(day), at__lt=start_of(day + timedelta(days=1))
    )
    return events.exclude(actor_id=None)


def opened_on(day: date) -> QuerySet:
    return on(day).filter(verb__in=OPENED)


def by_record(events: QuerySet) -> Iterable[tuple[uuid.UUID, str, int]]:
    """Return who, on which record's chain, and how often."""
    return events.order_by().values_list("actor_id", "chain").annotate(times=Count("pk"))


def client_of(chain: str) -> uuid.UUID:
    return uuid.UUID(chain.removeprefix("client:"))


@transaction.atomic
def _detect(finding: Finding) -> bool:
    known = Client.objects.filter(pk=finding.client).exists() or finding.client is None
    if not (known and User.objects.filter(pk=finding.person).exists()):
        return False
    unusual, new = UnusualAccess.objects.get_or_create(
        person_id=finding.person,
        kind=finding.kind,
        day=finding.day,
        client_id=finding.client,
        defaults={"times": finding.times},
    )
    if new:
        about = {"person": str(finding.person), "kind": str(finding.kind)}
        trail.record("unusual_access.detected", unusual, by=None, **about)
    return new
