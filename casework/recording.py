"""Recording a visit: the contact, what was offered and what was promised, all or nothing."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework.exceptions import (
    AlreadyLogged,
    ContactNotAgreed,
    InTheFuture,
    InThePast,
    OnlyAVisit,
)
from casework.models import Client, Contact, FollowUp, Offer, Tally
from casework.models.consents import Purpose
from casework.reach import Reach


@transaction.atomic
def record_contact(
    client: Client,
    *,
    by: User,
    contact: Mapping[str, Any],
    offers: Iterable[Mapping[str, Any]] = (),
    follow_up: Mapping[str, Any] | None = None,
    present: Iterable[User] = (),
    key: uuid.UUID | None = None,
    on: date | None = None,
) -> Contact:
    """Record one contact with its offers and the next follow-up.

    Args:
        client: who it was with.
        contact: fields of `Contact`.
        offers: fields of `Offer`, one mapping each.
        follow_up: fields of `FollowUp`; its owner is `by` unless it names one.
        present: colleagues who were there.
        key: the key that the form was given when it was opened. A form that a bad connection
            sent twice is recorded once: the second time returns what the first one made.
        on: the day from which what is promised lies ahead; today, unless paper is caught up on.

    Raises:
        AlreadyLogged: the form was recorded before, and says something else by now.
        RecordClosed, ConsentMissing: the record may not grow.
        InTheFuture: the contact has not happened yet.
        OnlyAVisit: with emergency access alone they promise nothing.
        ContactNotAgreed, InThePast: what is promised may not be.
    """
    if key and (recorded := sent_before(client, key, contact)):
        return recorded
    client.check_may_grow()
    if contact["occurred_on"] > timezone.localdate():
        raise InTheFuture
    if follow_up and client.emergency_accesses.in_force().of(by).exists():
        check_may_promise(client, by)
    made = Contact(client=client, recorded_by=by, **contact)
    if key:
        made.id = key
    made.save(force_insert=True)
    made.present.set(present)
    for offer in offers:
        Offer.objects.create(client=client, contact=made, **offer)
    if made.outcome == Contact.Outcome.REACHED:
        client.record_reached(made.occurred_on)
    trail.record(
        "contact.recorded", made, by=by, kind=str(made.kind), outcome=str(made.outcome)
    )
    if follow_up:
        promise(client, by=by, contact=made, on=on, **follow_up)
    return made


def sent_before(client: Client, key: uuid.UUID, contact: Mapping[str, Any]) -> Contact | None:
    """Return what the form made when it was sent before, as it is sent again.

    Of two taps at the same moment, the second waits here for what the first one makes.

    Raises:
        AlreadyLogged: somebody went back to it, and wrote of somebody or something else.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    recorded = client.contacts.filter(pk=key).first()
    if recorded and recorded.narrative == contact.get("narrative", ""):
        return recorded
    if Contact.objects.filter(pk=key).exists():
        raise AlreadyLogged
    return None


def check_may_promise(client: Client, by: User) -> None:
    """Refuse a promise of somebody for whom only an emergency opens the record.

    Raises:
        OnlyAVisit
    """
    if not Client.objects.reachable_by(by, Reach.CHANGE).filter(pk=client.pk).exists():
        raise OnlyAVisit


@transaction.atomic
def promise(
    client: Client,
    *,
    by: User,
    kind: str,
    due_on: date,
    task: str = "",
    owner: User | None = None,
    contact: Contact | None = None,
    on: date | None = None,
) -> FollowUp:
    """Promise a client something by a day.

    Raises:
        ContactNotAgreed: it reaches out to a person who did not agree to be contacted.
        InThePast: the day is over.
    """
    client.check_may_grow()
    if due_on < (on or timezone.localdate()):
        raise InThePast
    if kind in FollowUp.REACHING_OUT and not client.agrees_to(Purpose.CONTACT):
        raise ContactNotAgreed
    follow_up = client.follow_ups.create(
        owner=owner or by, contact=contact, kind=kind, due_on=due_on, task=task
    )
    trail.record(
        "follow_up.promised", follow_up, by=by, kind=str(kind), due_on=due_on.isoformat()
    )
    return follow_up


@transaction.atomic
def count_without_name(*, by: User, **facts: Any) -> Tally:
    """Count people who were met and gave no name: the lowest rung, nothing that identifies."""
    tally = Tally.objects.create(team=by.team, recorded_by=by, **facts)
    trail.record("tally.counted", tally, by=by)
    return tally
