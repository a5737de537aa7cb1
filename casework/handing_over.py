"""Handing over: a caseload passes to another worker, and what can't pass is said."""

from typing import NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit import trail
from audit.locking import lock
from casework.access import eligible_users
from casework.announcing import Occasion
from casework.exceptions import NothingToHandOver, NotInTeam
from casework.models import (
    AccessGrant,
    Assignment,
    Client,
    FollowUp,
    Membership,
    Program,
    Task,
)
from casework.models.clients import ClientQuerySet
from casework.models.programs import ProgramQuerySet
from casework.models.tasks import TaskQuerySet, may_have_task
from casework.notifying import HANDED_OVER
from casework.passing_on import hand_over_one, without_note_in_words
from notifications.arriving import came


class Caseload(NamedTuple):
    """How much of a person's work is open."""

    clients: int
    follow_ups: int
    tasks: int = 0  # for no client

    @property
    def is_empty(self) -> bool:
        return not (self.clients or self.follow_ups or self.tasks)


class HandedOver(NamedTuple):
    """What passed to the successor, and what no one could be given."""

    taken: Caseload
    left: Caseload
    without_note: int = 0  # clients taken with whom the note could not be kept

    @property
    def sentence(self) -> str:
        """Say what was handed over and what was not, for the person who did it."""
        if self.left.is_empty:
            sentence = _("Handed over: %(taken)s.") % {"taken": words(self.taken)}
        else:
            sentence = _(
                "Handed over: %(taken)s. Not handed over: %(left)s. A supervisor of the team "
                "has to transfer what is left."
            ) % {"taken": words(self.taken), "left": words(self.left)}
        if self.without_note:
            return f"{sentence} {without_note_in_words(self.without_note)}"
        return sentence


def words(caseload: Caseload) -> str:
    """Return a caseload in words, such as "2 open clients and 1 open follow-up"."""
    clients = ngettext("%(number)d open client", "%(number)d open clients", caseload.clients)
    follow_ups = ngettext(
        "%(number)d open follow-up", "%(number)d open follow-ups", caseload.follow_ups
    )
    tasks = ngettext("%(number)d open task", "%(number)d open tasks", caseload.tasks)
    parts = [(clients, caseload.clients), (follow_ups, caseload.follow_ups)]
    parts.append((tasks, caseload.tasks))
    named = [sentence % {"number": number} for sentence, number in parts if number]
    if not named:
        return clients % {"number": 0}
    *before, last = named
    if not before:
        return last
    return _("%(parts)s and %(last)s") % {"parts": ", ".join(before), "last": last}


def caseload_of(
    person: User, among: ClientQuerySet | None = None, tasks: TaskQuerySet | None = None
) -> Caseload:
    """Count the open clients who are assigned to a person, and the follow-ups they own.

    Args:
        among: the clients that count; all of them if it is not given.
        tasks: the tasks that count, as well.
    """
    among = Client.objects.all() if among is None else among
    tasks = Task.objects.all() if tasks is None else tasks
    open_clients = among.open()
    follow_ups = FollowUp.objects.open().owned_by(person)
    return Caseload(
        open_clients.on_caseload_of(person).count(),
        follow_ups.filter(client__in=open_clients.order_by().values("pk")).count(),
        tasks.open().owned_by(person).count(),
    )


@transaction.atomic
def hand_over(
    worker: User,
    *,
    to: User,
    by: User | None,
    among: ClientQuerySet | None = None,
    tasks: TaskQuerySet | None = None,
    note: str | None = None,
) -> HandedOver:
    """Give a worker's open clients, follow-ups and tasks to another worker.

    A client whom a block, a confidential program or another team keeps from `to` stays where
    they are. A follow-up with such a client goes to whoever is assigned to the client. A task
    of another team than `to` stays, for its supervisor to give away.

    Args:
        among: the clients that pass over; all of them if it is not given.
        tasks: the tasks that do, as well.
        note: what `to` must know, kept with the messages of each client who passes and still
            consents; "" if there is nothing to hand over, None if nobody was asked.

    Raises:
        NotInTeam: `to` is not an active worker of a team, or is the same person.
        NothingToHandOver: no open client, no open follow-up and no open task is theirs.
    """
    if to == worker or not to.team_id or not to.is_active:
        raise NotInTeam
    among = Client.objects.all() if among is None else among
    tasks = Task.objects.all() if tasks is None else tasks
    theirs = models.Q(assignments__worker=worker) | models.Q(follow_ups__owner=worker)
    lock(Client.objects.filter(theirs))
    lock(tasks.open().owned_by(worker))
    before = caseload_of(worker, among, tasks)
    if before.is_empty:
        raise NothingToHandOver
    open_keys = list(among.open().order_by("pk").values_list("pk", flat=True))
    clients = Client.objects.filter(pk__in=open_keys).on_caseload_of(worker)
    given: list[Assignment] = []
    without_note = 0
    for client in clients.order_by("pk"):
        assigned = _pass_client(client, worker, to=to, by=by)
        if assigned is not None:
            given += assigned
            if note is not None:
                facts = {"client": client, "by": by, "to": to, "note": note}
                is_kept = hand_over_one(Client, occasion=Occasion.TRANSFER, **facts)
                without_note += not is_kept
    owned = FollowUp.objects.open().owned_by(worker).filter(client__in=open_keys)
    for follow_up in owned.select_related("client").order_by("client_id", "pk"):
        _pass_follow_up(follow_up, worker, to=to, by=by)
    for task in tasks.open().owned_by(worker).order_by("pk"):
        if may_have_task(to, task.team_id):
            task.reassign(by=by, to=to)
    came(HANDED_OVER, [each.pk for each in given], to=[to], by=by, is_kept=True)
    left = caseload_of(worker, among, tasks)
    taken = Caseload(
        before.clients - left.clients,
        before.follow_ups - left.follow_ups,
        before.tasks - left.tasks,
    )
    return HandedOver(taken, left, without_note)


def _pass_client(
    client: Client, worker: User, *, to: User, by: User | None
) -> list[Assignment] | None:
    """Assign a client to `to` in the worker's place; None if that is not possible.

    Returns:
        The new assignment; empty if `to` had one.
    """
    client.lock_and_refresh()
    if client.team_id != to.team_id or not eligible_users(client).filter(pk=to.pk).exists():
        return None
    for current in client.assignments.current().filter(worker=worker):
        current.end(by=by)
    if client.assignments.current().filter(worker=to).exists():
        return []
    assignment: Assignment = client.assignments.create(worker=to)
    trail.record("assignment.started", assignment, by=by, worker=str(to.pk))
    return [assignment]


def _pass_follow_up(follow_up: FollowUp, worker: User, *, to: User, by: User | None) -> None:
    """Give it to `to` where they see the client, else to the client's own worker."""
    client = follow_up.client
    seeing = User.objects.filter(
        pk__in=client.assignments.current().exclude(worker=worker).values("worker"),
        is_active=True,
    )
    sees = Client.objects.visible_to(to).filter(pk=client.pk).exists()
    owner = to if sees else seeing.order_by("name").first()
    if owner:
        follow_up.reassign(by=by, to=owner)


def end_added_access(person: User, *, by: User | None) -> int:
    """End a person's added access and coverage, and return how many grants that were.

    Emergency access ends by itself within a day, and is reviewed.
    """
    grants = list(AccessGrant.objects.not_ended().except_emergency().of(person))
    for access_grant in grants:
        access_grant.end(by=by)
    return len(grants)


def end_memberships(person: User, *, by: User | None) -> int:
    """End a person's memberships of programs, and return how many they were."""
    memberships = list(Membership.objects.in_force().of(person))
    for membership in memberships:
        membership.end(by=by)
    return len(memberships)


def programs_left_alone(person: User) -> ProgramQuerySet:
    """Return the confidential programs with open clients whose only member is this person."""
    in_force = Membership.objects.in_force()
    others = in_force.exclude(person=person).values("program")
    served = Client.objects.open().order_by().exclude(program=None).values("program")
    return (
        Program.objects.filter(pk__in=in_force.of(person).values("program"), confidential=True)
        .filter(pk__in=served)
        .exclude(pk__in=others)
    )
