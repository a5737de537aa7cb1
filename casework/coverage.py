"""Coverage: a colleague works on the whole caseload of somebody who is away, for a time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from accounts.models import User
from accounts.roles import Role
from audit.locking import lock
from audit.prepared import PreparedQuery
from casework.access import grant
from casework.announcing import Occasion
from casework.days import last_day_of
from casework.exceptions import AlreadyEnded, NothingToCover, NotInTeam
from casework.models import AccessGrant, Client
from casework.models.access_grants import AccessGrantQuerySet
from casework.models.clients import ClientQuerySet
from casework.models.reach import values_of
from casework.notifying import COVERAGE
from casework.passing_on import hand_over_one
from casework.reach import Reach
from notifications.arriving import came


@transaction.atomic
def start(
    colleague: User,
    *,
    to: User,
    reason: str,
    until: datetime,
    by: User,
    starts_at: datetime | None = None,
    note: str | None = None,
) -> list[AccessGrant]:
    """Give `to` access to every open client who is assigned to `colleague` today.

    Clients for whom `to` or the supervisor `by` is blocked are left out without a word.

    Args:
        note: what `to` must know, kept with the messages of each client who still consents; ""
            if there is nothing to hand over, None if nobody was asked.

    Returns:
        One grant for each client, which says if the note could not be kept with them.

    Raises:
        NotInTeam: one of the two is not in the supervisor's team, or both are one person.
        NothingToCover: no client is left.
        EndOutOfRange: the end is past, or more than a year ahead.
    """
    held = lock(_to_cover(colleague, to=to, by=by))
    if {colleague.team_id, to.team_id} != {by.team_id} or colleague == to:
        raise NotInTeam
    clients = list(_to_cover(colleague, to=to, by=by).filter(pk__in=held))
    grants = [
        grant(
            client,
            to=to,
            kind=AccessGrant.Kind.COVERAGE,
            reason=reason,
            until=until,
            by=by,
            starts_at=starts_at,
            instead_of=colleague,
        )
        for client in clients
    ]
    if not grants:
        raise NothingToCover
    came(COVERAGE, [each.pk for each in grants], to=[to], by=by, from_=starts_at)
    for client, given in zip(clients, grants, strict=True) if note is not None else ():
        facts = {"client": client, "by": by, "to": to, "note": note}
        given.lacks_note = not hand_over_one(Client, occasion=Occasion.COVERAGE, **facts)
    return grants


def _to_cover(colleague: User, *, to: User, by: User) -> ClientQuerySet:
    """Return the open clients of `colleague` to whom `to` has no regular access."""
    caseload = Client.objects.reachable_by(by, Reach.SUPERVISE).on_caseload_of(colleague).open()
    return caseload.exclude_blocked_for(to).exclude(
        pk__in=Client.objects.in_regular_reach_of(to).values("pk")
    )


@transaction.atomic
def end(colleague: User, *, to: User, by: User) -> None:
    """End what `to` covers for `colleague`, on every record that the supervisor `by` sees.

    Raises:
        AlreadyEnded: nothing is left to end.
    """
    running = running_for(by).filter(user=to, instead_of=colleague)
    lock(Client.objects.filter(access_grants__in=running))
    if not running:
        raise AlreadyEnded
    for access_grant in running:
        access_grant.end(by=by)


def running_for(supervisor: User, now: datetime | None = None) -> AccessGrantQuerySet:
    """Return the grants of coverage, now or soon, on records that the supervisor sees.

    Args:
        now: the moment, where the query is prepared.
    """
    clients = Client.objects.reachable_by(supervisor, Reach.SUPERVISE, now=now)
    grants = AccessGrant.objects.not_ended(now).filter(kind=AccessGrant.Kind.COVERAGE)
    return grants.filter(Exists(clients.order_by().filter(pk=OuterRef("content_object"))))


PAIR = ("instead_of", "instead_of__name", "user", "user__name")


def summary_for(supervisor: User) -> list[dict[str, Any]]:
    """Return who covers for whom, one dictionary for each pair.

    Its keys are `instead_of`, `instead_of__name`, `user`, `user__name`, `records` (how many),
    `ends_at` and `last_day` (a date, of the grant that ends last).
    """
    if supervisor.role != Role.SUPERVISOR:
        return []
    names = (*PAIR, "records", "ends_at")
    pairs = [
        dict(zip(names, row, strict=True))
        for row in _pairs.rows(supervisor.role, **values_of(supervisor))
    ]
    return [{**pair, "last_day": last_day_of(pair["ends_at"])} for pair in pairs]


def _pairs_of(role: str, *, user: UUID, now: datetime, team: UUID) -> QuerySet[Any, Any]:
    return (
        running_for(User(pk=user, role=role, team_id=team), now)
        .order_by("instead_of__name", "user__name", "instead_of", "user")
        .values(*PAIR)
        .annotate(records=Count("content_object", distinct=True), ends_at=Max("ends_at"))
        .values_list(*PAIR, "records", "ends_at")
    )


_pairs: PreparedQuery[Any] = PreparedQuery(_pairs_of)
