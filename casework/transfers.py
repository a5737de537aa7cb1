"""Transfers: a client passes from one worker to another, with every open follow-up."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework.access import eligible_users
from casework.announcing import Occasion, handed_over
from casework.exceptions import AccessBlocked, AlreadyAssigned, NotInTeam
from casework.models import Assignment, Client
from casework.notifying import HANDED_OVER
from notifications.arriving import came


@transaction.atomic
def transfer(
    client: Client, *, to: User, by: User, on: date | None = None, note: str | None = None
) -> Assignment:
    """Assign a client to `to` alone, who also gets every open follow-up, from today or `on`.

    Args:
        note: what the new worker must know; "" if there is nothing to hand over, None if nobody
            was asked.

    Raises:
        NotInTeam: the worker belongs to another team.
        AccessBlocked: a block or a confidential program keeps the record from the worker.
        AlreadyAssigned: the client is assigned to that worker alone already.
    """
    client.lock_and_refresh()
    if to.team_id != client.team_id:
        raise NotInTeam
    if not eligible_users(client).filter(pk=to.pk).exists():
        raise AccessBlocked
    current = list(client.assignments.current())
    if [assignment.worker_id for assignment in current] == [to.pk]:
        raise AlreadyAssigned
    for assignment in current:
        assignment.end(by=by, on=on)
    assignment = client.assignments.create(worker=to, started_on=on or timezone.localdate())
    trail.record("assignment.started", assignment, by=by, worker=str(to.pk))
    for follow_up in client.follow_ups.open():
        follow_up.reassign(by=by, to=to)
    came(HANDED_OVER, [assignment.pk], to=[to], by=by, is_kept=True)
    if note is not None:
        handed_over.send(
            Client, client=client, by=by, to=to, occasion=Occasion.TRANSFER, note=note
        )
    return assignment
