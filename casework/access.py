"""Access: who sees a record besides those who answer for it, and who never does.

The everyday rule needs nothing of this: see `ClientQuerySet.visible_to`.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from audit import trail
from casework.exceptions import (
    AlreadyBlocked,
    AlreadyEnded,
    AlreadyOpenToThem,
    EndsTooLate,
    NobodyToCover,
    NotInTeam,
    ShutToThem,
)
from casework.models import Access, Assignment, Block, Client, EmergencyAccess, Program
from casework.models.access import LONGEST, AccessQuerySet

SEEING_ROLES = (Role.WORKER, Role.SUPERVISOR)


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
) -> Access:
    """Let somebody open one record until a moment, as an exception.

    Raises:
        ShutToThem: a block or a confidential program keeps the record from them.
        AlreadyOpenToThem: they answer for it, or may do as much already.
        EndsTooLate: the end is over, or more than a year ahead.
    """
    if not admitted_to(client).filter(pk=to.pk).exists():
        raise ShutToThem
    starts_at = starts_at or timezone.now()
    if not starts_at < until <= starts_at + LONGEST:
        raise EndsTooLate
    if Client.objects.reached_every_day_by(to).filter(pk=client.pk).exists():
        raise AlreadyOpenToThem
    if kind in Access.GIVEN_BY_HAND and _has(client, to, kind):
        raise AlreadyOpenToThem
    access = Access.objects.create(
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
        access,
        by=by,
        kind=str(kind),
        to=str(to.pk),
        until=until.isoformat(timespec="minutes"),
    )
    return access


@transaction.atomic
def cover(
    colleague: User,
    *,
    to: User,
    reason: str,
    until: datetime,
    by: User,
    starts_at: datetime | None = None,
) -> list[Access]:
    """Let somebody work on a colleague's caseload of today while that colleague is away.

    Whoever they must not see stays out, without a word; and so does whoever the supervisor does
    not see.

    Raises:
        NotInTeam: one of the two is of another team than the supervisor.
        NobodyToCover: there is no client left.
        EndsTooLate: the end is over, or more than a year ahead.
    """
    if {colleague.team_id, to.team_id} != {by.team_id} or colleague == to:
        raise NotInTeam
    caseload = Client.objects.supervised_by(by).on_caseload_of(colleague).open()
    caseload = caseload.not_shut_to(to).exclude(
        pk__in=Client.objects.reached_every_day_by(to).values("pk")
    )
    granted = [
        grant(
            client,
            to=to,
            kind=Access.Kind.COVER,
            reason=reason,
            until=until,
            by=by,
            starts_at=starts_at,
            instead_of=colleague,
        )
        for client in caseload
    ]
    if not granted:
        raise NobodyToCover
    return granted


@transaction.atomic
def end_cover(colleague: User, *, to: User, by: User) -> None:
    """End what somebody covers for a colleague, on every record that the supervisor sees.

    Raises:
        AlreadyEnded: there is nothing left to end.
    """
    running = covers_for(by).filter(user=to, instead_of=colleague)
    if not running:
        raise AlreadyEnded
    for access in running:
        access.end(by=by)


def covers_for(supervisor: User) -> AccessQuerySet:
    """Return what is covered now or soon, of the records that the supervisor sees."""
    clients = Client.objects.supervised_by(supervisor)
    covers = Access.objects.to_come_or_in_force().filter(kind=Access.Kind.COVER)
    return covers.filter(content_object__in=clients)


def covers_at_a_glance(supervisor: User) -> QuerySet:
    """Return who covers for whom, until when, and how many records that is."""
    return (
        covers_for(supervisor)
        .order_by("instead_of__name")
        .values("instead_of", "instead_of__name", "user", "user__name")
        .annotate(records=Count("content_object", distinct=True), until=Max("ends_at"))
    )


@transaction.atomic
def block(client: Client, *, person: User, reason: str, by: User) -> Block:
    """See to it that a colleague never sees a client, whatever else would let them.

    Raises:
        AlreadyBlocked
    """
    if client.blocks.in_force().of(person).exists():
        raise AlreadyBlocked
    made = client.blocks.create(person=person, reason=reason, set_by=by)
    trail.record("block.set", made, by=by, person=str(person.pk))
    return made


@transaction.atomic
def create_program(*, by: User, name: str, confidential: bool) -> Program:
    """Create a program. Whoever creates it does not become a member."""
    program = Program.objects.create(name=name, confidential=confidential)
    trail.record("program.created", program, by=by, confidential=int(confidential))
    return program


class Seen(NamedTuple):
    """Who sees a record: every day, as an exception, in an emergency; and who never."""

    assignments: list[Assignment]
    supervisors: list[User]
    accesses: list[Access]
    emergencies: list[EmergencyAccess]
    blocks: list[Block]


def seen_by(client: Client) -> Seen:
    """Return who may see a record, for its supervisor; of each who answers for it, whether."""
    admitted = {person.pk: person for person in admitted_to(client)}
    assignments = list(client.assignments.current().select_related("worker"))
    for assignment in assignments:
        assignment.is_shut_out = assignment.worker_id not in admitted
    return Seen(
        assignments,
        [
            person
            for person in admitted.values()
            if person.role == Role.SUPERVISOR and person.team_id == client.team_id
        ],
        list(
            client.accesses.to_come_or_in_force()
            .given_by_somebody()
            .select_related("user", "given_by", "instead_of")
        ),
        list(client.emergency_accesses.in_force().select_related("person")),
        list(client.blocks.in_force().select_related("person", "set_by")),
    )


@transaction.atomic
def clean_up() -> int:
    """Take exceptions that are over out of guardian's table, and say how many they were.

    They have not counted since their end; what they were stands in their history and the trail.
    """
    over = list(Access.objects.over())
    for access in over:
        key = access.pk
        access.delete()
        access.pk = key  # of whom the event tells
        facts = {"kind": str(access.kind), "to": str(access.user_id)}
        trail.record("access.cleaned_up", access, by=None, **facts)
    return len(over)


def admitted_to(client: Client) -> UserQuerySet:
    """Return the colleagues from whom neither a block nor a program keeps the record."""
    people = User.objects.active().filter(role__in=SEEING_ROLES)
    people = people.exclude(pk__in=client.blocks.in_force().values("person"))
    program = Program.objects.filter(pk=client.program_id, confidential=True).first()
    if program:
        people = people.filter(pk__in=program.memberships.in_force().values("person"))
    return people


def _has(client: Client, person: User, kind: str) -> bool:
    return client.accesses.to_come_or_in_force().of(person).filter(kind=kind).exists()
