"""What a verb asks of a client once it holds the row: one query, however much it asks."""

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit.prepared import PreparedQuery
from casework.exceptions import ConsentMissing, RecordClosed
from casework.models.client_lists import has_any
from casework.models.closures import Closure
from casework.models.consents import Consent
from casework.models.purposes import Purpose
from casework.models.reach import values_of
from casework.reach import REACH_VIA, REGULAR_ACCESS, Reach, TooLittleReach

if TYPE_CHECKING:
    from casework.models.clients import Client


class Held(NamedTuple):
    """What is so of a client while the row is held: whoever changes it holds the row, too.

    Args:
        via: a key of `REACH_VIA`: what gives who fetched it the furthest reach; None if nobody
            is named (`Client.reached_by`).
        agreed_to: the purposes to which a consent is in force today.
    """

    via: str | None
    is_open: bool
    agreed_to: frozenset[str]

    def check_writable(self) -> None:
        """Refuse to add to a record that is closed, or that the client no longer consents to.

        Raises:
            RecordClosed, ConsentMissing
        """
        if not self.is_open:
            raise RecordClosed
        if Purpose.RECORD not in self.agreed_to:
            raise ConsentMissing


def read_held(
    model: "type[Client]", pk: UUID, reached_by: tuple[User, Reach] | None
) -> "tuple[Client, Held]":
    """Read the row of a client that is held, and what is so of them.

    Raises:
        Client.DoesNotExist: the row is gone, or that person does not see the record any more.
        TooLittleReach: they see it, and may no longer do that.
    """
    values, role = {"pk": pk, "day": timezone.localdate()}, ""
    if reached_by:
        user, reach = reached_by
        if not user.is_active or user.role not in REGULAR_ACCESS:
            raise model.DoesNotExist
        role = user.role
        values |= values_of(user)
    client = _held.get(model, role, **values)
    if reached_by and REACH_VIA[client.via] < reach:
        raise TooLittleReach(reach)
    agreed_to = frozenset(each for each in Purpose.values if getattr(client, f"agreed_{each}"))
    return client, Held(client.via if role else None, not client.is_closed, agreed_to)


def _with_what_is_so(
    model: "type[Client]",
    role: str,
    *,
    pk: UUID,
    day: date,
    now: datetime | None = None,
    user: UUID | None = None,
    team: UUID | None = None,
) -> "models.QuerySet[Client]":
    """Build the query for a role; "" if nobody is named."""
    agreed = {
        f"agreed_{purpose}": has_any(Consent.objects.in_force(day).filter(purpose=purpose))
        for purpose in Purpose.values
    }
    clients = model.objects.filter(pk=pk).select_related("safe_contact_card")
    clients = clients.annotate(is_closed=has_any(Closure.objects.in_force()), **agreed)
    if not role:
        return clients.annotate(via=models.Value(""))
    person = User(pk=user, role=role, team_id=team)
    return clients.seen_with_reach_of(person, now)


_held = PreparedQuery(_with_what_is_so)
