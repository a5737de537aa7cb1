"""Detecting unusual access: once a night, in the audit trail of the day before.

Each rule is a query over one day. A finding accuses nobody: it says what was unlike the usual,
and the team's supervisor reviews it.

HIPAA asks for a regular review of who read what (45 CFR 164.308(a)(1)(ii)(D)) and sets no
numbers. The numbers below are our judgment, tried on a month of invented work in
`tests/oversight/test_detecting.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from audit import trail
from audit.events import Effect, verbs_that
from casework.models import AccessGrant, Assignment, Client
from oversight.access_log import CLIENT_CHAIN, OPENED, client_of
from oversight.models import UnusualAccess
from pages.dates import start_of
from search import queries, segments

Kind = UnusualAccess.Kind

EXCEPTIONS = (AccessGrant.Kind.EMERGENCY, AccessGrant.Kind.COVERAGE, AccessGrant.Kind.CO_WORKER)
UNUSED_FOR = timedelta(days=7)
USUAL_OVER = timedelta(days=30)
TIMES_THE_USUAL = 3
RECORDS_A_DAY = 10  # up to so many are usual for anybody
SEARCHES_IN_A_ROW = 20
SAME_SEARCH = timedelta(seconds=10)  # the search page searches at each pause in the typing
SAME_SURNAME_AGAIN_AFTER = timedelta(days=180)

SEARCHED = "clients.searched"
DENIED = "access.denied"
NOT_WORK = verbs_that(Effect.OPEN, Effect.LIST, Effect.REFUSAL) | {
    "emergency_access.opened",
    "emergency_access.ended",
    "rows.written",
}


class Finding(NamedTuple):
    """What one rule found about one person on one day.

    Args:
        person: the key of a user, who may be gone.
        client: the key of a client, who may be gone; None where it is about no single record.
        times: how many records, searches or openings it was, as the rule counts.
    """

    kind: Kind
    person: UUID
    day: date
    client: UUID | None = None
    times: int = 1


def detect_unusual_access(today: date | None = None) -> int:
    """Keep what was unusual on the day before `today`, and return how many rows are new.

    It may run again: what was found before is not kept twice.
    """
    day = (today or timezone.localdate()) - timedelta(days=1)
    return sum(_keep(finding) for finding in findings(day))


def findings(day: date) -> Iterator[Finding]:
    """Yield what every rule finds in one day of the trail."""
    yield from exception_unused(day - UNUSED_FOR)
    yield from many_records(day)
    yield from searches_only(day)
    yield from out_of_hours(day)
    yield from same_surname(day)
    yield from reassigned_client_opened(day)


def exception_unused(day: date) -> Iterator[Finding]:
    """Yield who opened a record by an exception that day and did no work on it in 7 days."""
    opened = opened_on(day).filter(facts__via__in=EXCEPTIONS)
    chains = {chain for _, chain, _ in by_record(opened)}
    worked = set(
        between(start_of(day), start_of(day + UNUSED_FOR + timedelta(days=1)))
        .filter(chain__in=chains)
        .exclude(verb__in=NOT_WORK)
        .order_by()
        .values_list("actor_id", "chain")
    )
    for person, chain, times in by_record(opened):
        if (person, chain) not in worked:
            yield Finding(Kind.EXCEPTION_UNUSED, person, day, client_of(chain), times)


def many_records(day: date) -> Iterator[Finding]:
    """Yield who opened over 10 records, and over 3 times their median of the last 30 days.

    Days on which they opened nothing do not count: a part-time worker's usual day is a day at
    work.
    """
    opened = Counter(person for person, _, _ in by_record(opened_on(day)))
    many = {person: records for person, records in opened.items() if records > RECORDS_A_DAY}
    earlier = (
        between(start_of(day - USUAL_OVER), start_of(day))
        .filter(verb__in=OPENED, actor_id__in=many)
        .order_by()
        .annotate(day=TruncDate("at"))
        .values_list("actor_id", "day")
        .annotate(records=Count("chain", distinct=True))
    )
    usual: dict[UUID, list[int]] = defaultdict(list)
    for person, _, records in earlier:
        usual[person].append(records)
    for person, records in many.items():
        if records > TIMES_THE_USUAL * median(usual[person] or [0]):
            yield Finding(Kind.MANY_RECORDS, person, day, times=records)


def searches_only(day: date) -> Iterator[Finding]:
    """Yield who searched over 20 times in a row without opening a record."""
    events = people_on(day).filter(verb__in=(*OPENED, SEARCHED)).order_by("at", "seq")
    in_a_row: Counter[UUID] = Counter()
    most_in_a_row: Counter[UUID] = Counter()
    last_search: dict[UUID, datetime] = {}
    for person, verb, at in events.values_list("actor_id", "verb", "at"):
        if verb != SEARCHED:
            in_a_row[person] = 0
            continue
        if person not in last_search or at - last_search[person] > SAME_SEARCH:
            in_a_row[person] += 1
            most_in_a_row[person] = max(most_in_a_row[person], in_a_row[person])
        last_search[person] = at
    for person, searches in most_in_a_row.items():
        if searches > SEARCHES_IN_A_ROW:
            yield Finding(Kind.SEARCHES_ONLY, person, day, times=searches)


def out_of_hours(day: date) -> Iterator[Finding]:
    """Yield who opened records outside `settings.USUAL_HOURS`, a first and a last hour."""
    first, last = settings.USUAL_HOURS
    begins, ends = (start_of(day) + timedelta(hours=hour) for hour in (first, last))
    outside = opened_on(day).filter(Q(at__lt=begins) | Q(at__gte=ends))
    for person, times in outside.order_by().values_list("actor_id").annotate(Count("pk")):
        yield Finding(Kind.OUT_OF_HOURS, person, day, times=times)


def same_surname(day: date) -> Iterator[Finding]:
    """Yield who opened the record of a client with their own surname.

    The same person and client are found once in 180 days.
    """
    opened: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for person, chain, times in by_record(opened_on(day)):
        opened[person][client_of(chain)] = times
    for user in User.objects.filter(pk__in=opened):
        records = opened[user.pk]
        for client in clients_named_like(user) & records.keys():
            if not found_lately(user, client, day):
                yield Finding(Kind.SAME_SURNAME, user.pk, day, client, records[client])


def clients_named_like(user: User) -> set[UUID]:
    """Return the keys of the clients whose names contain the user's surname as a whole word."""
    surname = user.name.split()[-1] if user.name else ""
    hits = segments.find(queries.parse(surname))
    return {hit.row for hit in hits if hit.rank == queries.WHOLE_WORD}


def found_lately(user: User, client: UUID, day: date) -> bool:
    """Whether this surname was found in the 180 days before, so that it is not asked again."""
    return UnusualAccess.objects.filter(
        person=user,
        kind=Kind.SAME_SURNAME,
        client=client,
        day__lt=day,
        day__gte=day - SAME_SURNAME_AGAIN_AFTER,
    ).exists()


def reassigned_client_opened(day: date) -> Iterator[Finding]:
    """Yield who opened a client once assigned to them in an emergency, or was denied to."""
    went = people_on(day).filter(
        Q(verb__in=OPENED, facts__via=AccessGrant.Kind.EMERGENCY) | Q(verb=DENIED),
        chain__startswith=CLIENT_CHAIN,
    )
    for person, chain, times in by_record(went):
        theirs = Assignment.objects.filter(worker=person, client=client_of(chain))
        if theirs.filter(ended_on__lte=day).exists() and not theirs.current().exists():
            yield Finding(Kind.REASSIGNED_CLIENT, person, day, client_of(chain), times)


def between(first: datetime, last: datetime) -> QuerySet:
    """Return the events from one moment up to, and without, another."""
    return trail.all_events().filter(at__gte=first, at__lt=last)


def people_on(day: date) -> QuerySet:
    """Return the events that people caused on a day; what the system did has no actor."""
    events = between(start_of(day), start_of(day + timedelta(days=1)))
    return events.exclude(actor_id=None)


def opened_on(day: date) -> QuerySet:
    return people_on(day).filter(verb__in=OPENED)


def by_record(events: QuerySet) -> Iterable[tuple[UUID, str, int]]:
    """Return the person, the chain of the record, and the number of events of both."""
    return events.order_by().values_list("actor_id", "chain").annotate(times=Count("pk"))


@transaction.atomic
def _keep(finding: Finding) -> bool:
    """Keep a finding, and return whether it is new. One about somebody who is gone is not."""
    known = finding.client is None or Client.objects.filter(pk=finding.client).exists()
    if not (known and User.objects.filter(pk=finding.person).exists()):
        return False
    unusual, is_new = UnusualAccess.objects.get_or_create(
        person_id=finding.person,
        kind=finding.kind,
        day=finding.day,
        client_id=finding.client,
        defaults={"times": finding.times},
    )
    if is_new:
        facts: dict[str, Any] = {"person": str(finding.person), "kind": str(finding.kind)}
        trail.record("unusual_access.detected", unusual, by=None, **facts)
    return is_new
