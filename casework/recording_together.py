"""Recording one contact with several people, a family or a camp: a record each, all or none.

A record never tells who the others were: each contact is sealed for its own client, and says
with how many other people it was logged, and a random word that all of them share. Who may see
two of the records finds one from the other (`logged_with`).
"""

import secrets
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from audit import trail
from casework.correcting import undo_contact
from casework.exceptions import NotForEverybody, TooLateToUndo
from casework.models import Client, Contact
from casework.reach import Reach, TooLittleReach
from casework.recording import record_contact


@trail.in_bulk()
def record_contacts(
    people: Sequence[Mapping[str, Any]],
    *,
    by: User,
    contact: Mapping[str, Any],
    present: Sequence[User] = (),
) -> Contact:
    """Record a contact for each person who was there, and return that of the first.

    Args:
        people: of each, arguments of `record_contact`: `client`, and of `contact` what is
            theirs alone; `offers`, `follow_up` and `completes`. Their rows are held one after
            the other by key.
        contact: fields of `Contact` that are the same for all.
        present: colleagues who were there.

    Raises:
        NotForEverybody: somebody's record refuses it; it says whose, and why.
        ValidationError: see `record_contact`, for one person alone.
    """
    others = len(people) - 1
    together = f"{others} {secrets.token_urlsafe(12)}" if others else ""
    made = {}
    for theirs in sorted(people, key=lambda each: each["client"].pk):
        facts = {**contact, **theirs["contact"], "together": together}
        try:
            made[theirs["client"].pk] = record_contact(
                **{**theirs, "contact": facts}, by=by, present=present
            )
        except ValidationError as refusal:
            if others:
                raise NotForEverybody(theirs["client"], refusal) from refusal
            raise
    return made[people[0]["client"].pk]


def logged_with(
    contact: Contact, *, by: User, reach: Reach | None = Reach.READ
) -> list[Contact]:
    """Return the contacts that one save made with it, of clients whom a person reaches so far.

    Args:
        reach: None for all that the save made, withdrawn ones, too: for a verb that is done to
            all of them or to none, and asks of each whether the person may change it.

    Each has its client, fetched for that person. It opens what tells whether they belong
    together: who asks has recorded it, or a page does.
    """
    if not contact.people_with_it:
        return []
    if reach is None:
        return _among(contact, Contact.objects.all(), by, Reach.CHANGE)
    reached = Client.objects.reachable_by(by, reach)
    return _among(contact, Contact.objects.in_force().filter(client__in=reached), by, reach)


@trail.in_bulk()
def undo_contacts(contact: Contact, *, by: User) -> None:
    """Take back what was saved a moment ago, with what one save made for others.

    Who they are is read before their rows are held, in their order. That reading, too, goes on
    the trail at the end: else its chain would be held before the clients.

    Raises:
        TooLateToUndo: see `undo_contact`; or one of them is out of the person's reach by now.
        RecordClosed, AlreadyWithdrawn
    """
    of_one_save = [contact]
    if contact.people_with_it:
        theirs = Contact.objects.in_force().filter(recorded_by=by)
        of_one_save += _among(contact, theirs, by, Reach.LOG)
    try:
        for each in sorted(of_one_save, key=attrgetter("client_id")):
            undo_contact(each, by=by)
    except (Client.DoesNotExist, TooLittleReach):
        if len(of_one_save) == 1:
            raise
        raise TooLateToUndo from None


def _among(contact: Contact, contacts: Any, by: User, reach: Reach) -> list[Contact]:
    of_the_moment = contacts.of_the_moment_of(contact)
    found = [each for each in of_the_moment if contact.is_logged_with(each)]
    for each in found:
        each.client.reached_by = by, reach
    return found
