"""Who has access to a record besides its worker and the team's supervisors, and who is blocked.

Regular access needs nothing of this: see `ClientQuerySet.visible_to`.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from audit import trail
from audit.locking import lock
from casework.days import last_day_of
from casework.exceptions import (
    AccessBlocked,
    AlreadyBlocked,
    AlreadyHasAccess,
    EndOutOfRange,
)
from casework.models import AccessGrant, Assignment, Block, Client, EmergencyAccess, Program
from casework.models.access_grants import LONGEST, AccessGrantQuerySet

ROLES_WITH_CLIENTS = (Role.WORKER, Role.SUPERVISOR)


@transaction.atomic
def grant(
    client: Client,
    *,
    to: User,
    kind: str,
    reason: str,
    until: datetime,
    by: User,
    starts_at: datetime | None = None,
    instead_of: User | None = None,
) -> AccessGrant:
    """Give a colleague access to one record until a moment.

    Args:
        kind: an `AccessGrant.Kind`, which decides what they may do with the record.
        starts_at: now, if it is not given.
        instead_of: the colleague who is away, for coverage.

    Raises:
        AccessBlocked: a block or a confidential program keeps the record from them.
        AlreadyHasAccess: it is their client, their team's, or they have such a grant already.
        EndOutOfRange: the end is past, or more than a year ahead.
    """
    client.lock_and_refresh()
    if not eligible_users(client).filter(pk=to.pk).exists():
        raise AccessBlocked
    starts_at = starts_at or timezone.now()
    if not starts_at < until <= starts_at + LONGEST:
        raise EndOutOfRange
    if Client.objects.in_regular_reach_of(to).filter(pk=client.pk).exists():
        raise AlreadyHasAccess
    same = client.access_grants.of(to).filter(kind=kind)
    if kind in AccessGrant.GIVEN_BY_HAND and same.not_ended().exists():
        raise AlreadyHasAccess
    delete_grants(same.ended())  # or a second row would stand beside it
    access_grant = AccessGrant.objects.create(
        content_object=client,
        user=to,
        kind=kind,
        reason=reason,
        starts_at=starts_at,
        ends_at=until,
        given_by=by,
        instead_of=instead_of,
    )
    trail.record(
        "access.granted",
        access_grant,
        by=by,
        kind=str(kind),
        to=str(to.pk),
        until=last_day_of(until).isoformat(),
    )
    return access_grant


@transaction.atomic
def block(client: Client, *, person: User, reason: str, by: User) -> Block:
    """Keep a client from a colleague, whatever else would give them access.

    Raises:
        AlreadyBlocked
    """
    client.lock_and_refresh()
    if client.blocks.in_force().of(person).exists():
        raise AlreadyBlocked
    made = client.blocks.create(person=person, reason=reason, set_by=by)
    trail.record("block.set", made, by=by, person=str(person.pk))
    return made


@transaction.atomic
def create_program(*, by: User, name: str, confidential: bool) -> Program:
    """Create a program. The person who creates it does not become a member."""
    program = Program.objects.create(name=name, confidential=confidential)
    trail.record("program.created", program, by=by, confidential=int(confidential))
    return program


class AccessOverview(NamedTuple):
    """Everybody who has access to a record, by reason, and everybody who is blocked.

    Each assignment has an attribute `is_blocked`: its worker does not see the record.
    """

    assignments: list[Assignment]
    supervisors: list[User]
    access_grants: list[AccessGrant]
    emergencies: list[EmergencyAccess]
    blocks: list[Block]


def overview_of(client: Client) -> AccessOverview:
    """Return who has access to a record, for its supervisor, in five queries or six."""
    eligible = {person.pk: person for person in eligible_users(client)}
    assignments = list(client.assignments.current().select_related("worker"))
    for assignment in assignments:
        assignment.is_blocked = assignment.worker_id not in eligible
    return AccessOverview(
        assignments,
        [
            person
            for person in eligible.values()
            if person.role == Role.SUPERVISOR and person.team_id == client.team_id
        ],
        list(
            client.access_grants.not_ended()
            .except_emergency()
            .select_related("user", "given_by", "instead_of")
        ),
        list(client.emergency_accesses.in_force().select_related("person")),
        list(client.blocks.in_force().select_related("person", "set_by")),
    )


@transaction.atomic
def delete_ended_grants() -> int:
    """Delete the grants that have ended from guardian's table, and return how many they were.

    They have not counted since their end. Their history and the trail keep what they were.
    """
    lock(Client.objects.filter(access_grants__in=AccessGrant.objects.ended()))
    return delete_grants(AccessGrant.objects.ended())


def delete_grants(grants: AccessGrantQuerySet) -> int:
    """Delete grants that have ended, and return how many they were. Their clients are held."""
    ended = list(grants)
    for access_grant in ended:
        key = access_grant.pk
        access_grant.delete()
        access_grant.pk = key  # Django has cleared it, and the event names the row by it
        facts: dict[str, Any] = {
            "kind": str(access_grant.kind),
            "to": str(access_grant.user_id),
        }
        trail.record("access.removed", access_grant, by=None, **facts)
    return len(ended)


def eligible_users(client: Client) -> UserQuerySet:
    """Return the active workers and supervisors whom no block and no program keeps out."""
    people = User.objects.active().filter(role__in=ROLES_WITH_CLIENTS)
    people = people.exclude(pk__in=client.blocks.in_force().values("person"))
    program = Program.objects.filter(pk=client.program_id, confidential=True).first()
    if program:
        people = people.filter(pk__in=program.memberships.in_force().values("person"))
    return people
