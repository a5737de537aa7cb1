"""Counting: what a team and each of its workers have to do, without reading every record.

The database keeps the counts (`casework.triggers`). Reading them takes as long with a hundred
clients as with a hundred thousand.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from audit.prepared import PreparedQuery
from casework import triggers
from casework.models import (
    Assignment,
    Block,
    CaseReview,
    Client,
    FollowUp,
    Program,
    WorkCount,
)
from casework.models.client_lists import no_contact_before
from casework.models.clients import ClientQuerySet
from casework.models.reach import NO_TEAM

logger = logging.getLogger(__name__)

# Days longer ago than this are counted as one: they are past whatever is asked about.
FOLDED_AFTER = timedelta(days=40)
LONG_AGO = date.min
Kind = WorkCount.Kind


class Work(NamedTuple):
    """What a worker has to do with the clients whom a supervisor may see, or the whole team."""

    open_clients: int = 0
    no_recent_contact: int = 0  # open clients whom nobody has reached in 30 days
    reviews_due: int = 0  # of open clients
    overdue: int = 0  # follow-ups; a team's are not counted together

    def plus(self, other: "Work", times: int = 1) -> "Work":
        return Work(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))


NONE = Work()
WorkBy = dict[UUID | None, Work]  # by the key of a worker; under None what the team has


class TeamWork(NamedTuple):
    """The work of a team, and of each who has any, by the key of the user."""

    team: Work
    workers: dict[UUID, Work]


def work_of_team(supervisor: User, today: date | None = None) -> TeamWork:
    """Return what the supervisor's team has to do, without the clients they may not see.

    Args:
        today: the agency's date today, unless a test sets it.
    """
    today = today or timezone.localdate()
    now = timezone.now()
    work = _summed(
        _sums.rows(
            user=supervisor.pk,
            team=supervisor.team_id or NO_TEAM,
            now=now,
            day=today,
            before=no_contact_before(today),
        )
    )
    if keys := [key for (key,) in _blocked.rows(user=supervisor.pk)]:
        hidden = Program.objects.hidden_from(supervisor, now).order_by().values("pk")
        blocked_clients = Client.objects.filter(pk__in=keys, team=supervisor.team_id)
        for worker, theirs in _read(blocked_clients.exclude(program__in=hidden), today).items():
            work[worker] = work.get(worker, NONE).plus(theirs, times=-1)
    team = work.pop(None, NONE)
    return TeamWork(team, {who: has for who, has in work.items() if who and has != NONE})


@transaction.atomic
def fold() -> str:
    """Put together what counts alike, correct what is wrong; return a sentence for the log.

    Nothing goes wrong while the triggers stand. Somebody may have lifted them, or restored a
    backup of some tables.
    """
    if missing := triggers.missing():
        logger.error(
            "%d triggers that count work are gone, and the counts of teams go wrong. "
            "`manage.py migrate` makes them anew.",
            len(missing),
        )
    if wrong := differences():
        recount()
    else:
        _fold()
    rows = f"{WorkCount.objects.count():,} rows of counts"
    return f"{rows}, made anew because {wrong:,} counts were wrong" if wrong else rows


@transaction.atomic
def recount() -> None:
    """Count everything anew. Whoever writes meanwhile waits until it is done."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {triggers.COUNTS} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(triggers.DELETE)
        cursor.execute(triggers.add_sums_of(triggers.everything()), _folded_days())


def differences() -> int:
    """Return how many counts differ from what the records say."""
    with connection.cursor() as cursor:
        cursor.execute(triggers.differences(), _folded_days() * 2)
        number: int = cursor.fetchone()[0]
    return number


def _fold() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # in one statement: others add rows meanwhile
            cursor.execute(triggers.FOLD_ON_POSTGRESQL, _folded_days())
            return
        newest = WorkCount.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        cursor.execute(triggers.add_sums_of(triggers.COUNTED_SO_FAR), _folded_days())
        cursor.execute(f"{triggers.DELETE} WHERE id <= %s", [newest])


def _folded_days() -> list[Any]:
    """Return the parameters of `triggers.add_sums_of`."""
    days = (timezone.localdate() - FOLDED_AFTER, LONG_AGO)
    return [connection.ops.adapt_datefield_value(day) for day in days]


def _sums_of(
    *, user: UUID, team: UUID, now: datetime, day: date, before: date
) -> QuerySet[Any, Any]:
    hidden = Program.objects.hidden_from(User(pk=user), now).order_by().values("pk")
    counted = WorkCount.objects.filter(team=team).exclude(program__in=hidden)
    is_due = Q(kind=Kind.REVIEW, day__lte=day) | Q(kind=Kind.FOLLOW_UP, day__lt=day)
    unseen = Q(kind=Kind.CLIENT, day__lt=before)
    return (
        counted.filter(Q(kind=Kind.CLIENT) | is_due)
        .order_by()
        .values_list("kind", "worker")
        .annotate(number=Sum("change"), not_reached=Sum("change", filter=unseen, default=0))
    )


def _blocked_of(*, user: UUID) -> QuerySet[Any, Any]:
    blocks = Block.objects.in_force().of(User(pk=user))
    return blocks.order_by().values_list("client")


_sums: PreparedQuery[Any] = PreparedQuery(_sums_of)
_blocked: PreparedQuery[Any] = PreparedQuery(_blocked_of)


def _summed(rows: Iterable[tuple[str, UUID | None, int, int]]) -> WorkBy:
    """Add up what was counted: kind, worker, number, and how many of them nobody reached."""
    work: WorkBy = {}
    for kind, worker, number, not_reached in rows:
        found = {
            Kind.CLIENT: Work(open_clients=number, no_recent_contact=not_reached),
            Kind.REVIEW: Work(reviews_due=number),
            Kind.FOLLOW_UP: Work(overdue=number),
        }
        work[worker] = work.get(worker, NONE).plus(found[Kind(kind)])
    return work


def _read(clients: ClientQuerySet, today: date) -> WorkBy:
    """Return the same of some clients, read from their records."""
    open_clients = clients.open().order_by()
    assigned = Assignment.objects.current().filter(client__in=open_clients).order_by()
    reviews = CaseReview.objects.due(today).filter(client__in=open_clients).order_by()
    late = FollowUp.objects.overdue(today).filter(client__in=clients.order_by()).order_by()
    unseen = Q(client__unseen_since__lt=no_contact_before(today))
    has_review = Q(client__reviews__signed_on=None, client__reviews__due_on__lte=today)
    work: WorkBy = {
        None: Work(
            open_clients=open_clients.count(),
            no_recent_contact=open_clients.without_recent_contact(today).count(),
            reviews_due=reviews.count(),
        )
    }
    caseloads = assigned.values_list("worker").annotate(
        number=Count("pk"), not_reached=Count("pk", filter=unseen)
    )
    of_reviews = assigned.filter(has_review).values_list("worker").annotate(number=Count("pk"))
    of_owners = late.values_list("owner").annotate(number=Count("pk"))
    found = [(worker, Work(*numbers)) for worker, *numbers in caseloads]
    found += [(worker, Work(reviews_due=number)) for worker, number in of_reviews]
    found += [(owner, Work(overdue=number)) for owner, number in of_owners]
    for worker, has in found:
        work[worker] = work.get(worker, NONE).plus(has)
    return work
