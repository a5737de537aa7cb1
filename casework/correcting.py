"""Correcting: a contact that was a mistake is withdrawn, one of another client is moved."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework import recording
from casework.exceptions import (
    ChannelRefused,
    ConsentMissing,
    ContactNotAgreed,
    EmergencyAccessOnly,
    NextOneMeanwhile,
    SameClient,
    TooLateToUndo,
)
from casework.models import Client, Contact, FollowUp, Offer
from casework.models.withdrawing import WITHDRAWAL_FIELDS, Withdrawal
from casework.reach import Reach

# The button stands for ten seconds; without JavaScript, and in a slow network, for longer.
UNDO_FOR = timedelta(minutes=5)


@transaction.atomic
def withdraw_contact(
    contact: Contact,
    *,
    by: User,
    withdrawal: str,
    because: str = "",
    follow_ups: Iterable[FollowUp] = (),
) -> None:
    """Withdraw a contact with its services, and the follow-ups that go with it.

    What it completed today is open again: nobody has carried it out.

    Args:
        withdrawal: a `Withdrawal`.
        follow_ups: open ones that were agreed at it.

    Raises:
        RecordClosed, NotTheirsToWithdraw, AlreadyWithdrawn
        AlreadyEnded: one of the follow-ups has ended meanwhile.
    """
    contact.lock_and_refresh()
    contact.withdraw(by=by, withdrawal=withdrawal, because=because)
    for follow_up in follow_ups:
        follow_up.complete(by=by, outcome=FollowUp.Outcome.WITH_CONTACT)
    for follow_up in contact.completed_follow_ups.all():
        if follow_up.may_be_reopened:
            with suppress(
                ChannelRefused, ConsentMissing, ContactNotAgreed, NextOneMeanwhile
            ):  # then it stays ended
                follow_up.reopen(by=by)


@trail.in_bulk()
def move_contact(
    contact: Contact, *, by: User, client: Client, follow_ups: Iterable[FollowUp] = ()
) -> Contact:
    """Move a contact to the client whom it was really with; return the one made there.

    It is withdrawn here and made anew there, sealed with the other client's key: whoever
    recorded it, and when, stays as it was. Neither record says which the other one is.

    Args:
        client: whom it was with.
        follow_ups: open ones that were agreed at it and move with it.

    Raises:
        SameClient, RecordClosed, NotTheirsToWithdraw, AlreadyWithdrawn
        ConsentMissing, EmergencyAccessOnly, ContactNotAgreed, AttemptsUnanswered: see
            `recording.record_contact`.
    """
    both = sorted((contact.client, client), key=attrgetter("pk"))
    held = {each.pk: each.lock_and_refresh() for each in both}[client.pk]
    if client.pk == contact.client_id:
        raise SameClient
    contact.lock_and_refresh()
    offers = [copied(each) for each in contact.offers.in_force()]
    moving, present = list(follow_ups), list(contact.present.all())
    withdraw_contact(contact, by=by, withdrawal=Withdrawal.MOVED, follow_ups=moving)
    made = recording.record_contact(
        client, by=by, contact=copied(contact), offers=offers, present=present
    )
    if moving and not recording.can_change(client, held, by):
        raise EmergencyAccessOnly
    for each in moving:
        reached = Client.objects.reachable_by(each.owner, Reach.CHANGE).filter(pk=client.pk)
        facts = {name: getattr(each, name) for name in ("kind", "task", "due_on", "due_at")}
        facts["owner"] = each.owner if reached.exists() else by
        if each.is_repeating:
            facts |= {"repeats": each.repeats, "repeats_until": each.repeats_until}
            facts["repeats_from"] = each.planned_on
        FollowUp.add(client, held, by=by, contact=made, on=each.due_on, **facts)
    return made


def copied(record: Contact | Offer) -> dict[str, Any]:
    """Return what a contact or an offer says, without whose it is and its withdrawal."""
    left_out = {"id", "client", "contact", *WITHDRAWAL_FIELDS}
    fields = (field.name for field in record._meta.concrete_fields)
    return {name: getattr(record, name) for name in fields if name not in left_out}


@transaction.atomic
def undo_contact(contact: Contact, *, by: User) -> None:
    """Take back what was saved a moment ago, with all that was made by it.

    Raises:
        TooLateToUndo: it was recorded by somebody else, or longer ago than `UNDO_FOR`.
        RecordClosed, AlreadyWithdrawn
    """
    contact.lock_and_refresh()
    is_recent = contact.recorded_at > timezone.now() - UNDO_FOR
    if not is_recent or contact.recorded_by_id != by.pk:
        raise TooLateToUndo
    agreed = list(contact.follow_ups.open())
    withdraw_contact(contact, by=by, withdrawal=Withdrawal.UNDONE, follow_ups=agreed)
