"""Correcting a contact that was logged for several people: the same for others of that save.

Each record keeps its own history and has its own event, and none of them names another. What is
about one person alone stays as it is.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit import locking, trail
from casework.correcting import UNDO_FOR
from casework.exceptions import (
    ChangedMeanwhile,
    ChangedSince,
    NoteNotShared,
    NoteTooLong,
    NotForEverybody,
    NothingToCorrect,
    OthersOutOfReach,
)
from casework.models import Client, Contact
from casework.reach import Reach, TooLittleReach
from casework.recording_together import logged_with
from casework.shared_notes import corrected_for_another
from pages.texts import NOTE

CORRECTED = (
    *("occurred_on", "began_at", "kind", "place_kind", "place_key"),
    *("outcome", "minutes", "present", "note"),
)
WRITTEN = (Contact.amended, Contact.withdrawn_event, Contact.put_back_event)


def correctable_with(contact: Contact, *, by: User) -> list[Contact]:
    """Return the other contacts of its save that a person may correct, each with its client."""
    found = logged_with(contact, by=by, reach=Reach.CHANGE)
    theirs = [each.client_id for each in found]
    are_open = set(Client.objects.open().filter(pk__in=theirs).values_list("pk", flat=True))
    return [each for each in found if each.client_id in are_open]


def versions_of(contacts: Iterable[Contact]) -> dict[UUID, str]:
    """Return by key what is another text once somebody has written to a contact."""
    keys = [each.pk for each in contacts]
    rows = Contact.history.filter(id__in=keys).order_by("history_date", "history_id")
    return {pk: str(version) for pk, version in rows.values_list("id", "history_id")}


def hold_clients(contacts: Iterable[Contact]) -> None:
    """Hold the clients of several contacts in the one order that all verbs keep to."""
    for key in sorted({each.client_id for each in contacts}):
        locking.hold(Client, key)


@trail.in_bulk()
def correct_contacts(
    contact: Contact,
    *,
    by: User,
    also: Mapping[Contact, str] | None = None,
    note_too: bool = False,
    **values: Any,
) -> None:
    """Correct a contact, and make the same corrections in others of its save: all or none.

    Args:
        also: the others, each with the `versions_of` that the person saw.
        note_too: whether what is shared of the note is corrected there, too.
        values: see `Contact.amend`. What is not changed here changes nowhere.

    Raises:
        NothingToCorrect: there are others, and nothing that would change there.
        NotForEverybody: one of the others refuses; it says whose, and why: `ChangedMeanwhile`,
            `NoteNotShared`, `NoteTooLong`, or what `Contact.amend` raises.
        OthersOutOfReach: the person may not correct one of them any more.
        ValidationError: see `Contact.amend`.
    """
    others = sorted(also or {}, key=attrgetter("client_id"))
    if not others:
        contact.amend(by=by, **values)
        return
    hold_clients([contact, *others])
    contact.lock_and_refresh()
    changes, note = contact.changes_among(values), contact.note
    if not changes.keys() - (set() if note_too else {"note"}):
        raise NothingToCorrect
    contact.amend(by=by, **values)
    for other in others:
        try:
            _correct(other, (also or {})[other], changes, note if note_too else None, by=by)
        except (Client.DoesNotExist, Contact.DoesNotExist, TooLittleReach):
            raise OthersOutOfReach from None
        except ValidationError as refusal:
            raise NotForEverybody(other.client, refusal) from refusal


def _correct(
    other: Contact, version: str, changes: dict[str, Any], note: str | None, *, by: User
) -> None:
    """Make the changes in another contact; of the note what is shared, if it was `note`."""
    other.lock_and_refresh()
    if versions_of([other]).get(other.pk) != version or not other.is_in_force:
        raise ChangedMeanwhile
    theirs = {name: value for name, value in changes.items() if name != "note"}
    if note is not None and "note" in changes:
        corrected = corrected_for_another(note, changes["note"], other.note)
        if corrected is None:
            raise NoteNotShared
        if len(corrected) > NOTE:
            raise NoteTooLong
        theirs["note"] = corrected
    other.amend(by=by, **theirs)


@trail.in_bulk()
def undo_correction(contact: Contact, *, by: User, began: datetime, ended: datetime) -> None:
    """Take back a correction that was saved a moment ago, of all contacts that it was made in.

    Each is again as it was before: its history has both.

    Args:
        began, ended: between which moments it was saved.

    Raises:
        ChangedSince: it is too late, or somebody else changed one of them meanwhile or since,
            or one is out of reach.
    """
    if timezone.now() - ended > UNDO_FOR:
        raise ChangedSince
    of_one_save = [contact, *logged_with(contact, by=by, reach=None)]
    hold_clients(of_one_save)
    keys = _corrected_by(by, of_one_save, began, ended)
    if contact.pk not in keys:
        raise ChangedSince
    try:
        for each in sorted(of_one_save, key=attrgetter("client_id")):
            if each.pk in keys:
                _take_back(each, began, ended, by=by)
    except (Client.DoesNotExist, Contact.DoesNotExist, TooLittleReach, ValidationError):
        raise ChangedSince from None


def _corrected_by(
    person: User, contacts: Iterable[Contact], began: datetime, ended: datetime
) -> set[UUID]:
    """Return by key those of these contacts that a person corrected between two moments.

    A colleague may have corrected another one of them at the same time: that stays.

    Raises:
        ChangedSince: one that they corrected was written to by somebody else, too.
    """
    events = trail.all_events().filter(
        subject_type=Contact._meta.label_lower,
        subject_id__in=[str(each.pk) for each in contacts],
        verb__in=WRITTEN,
        at__range=(began, ended),
    )
    written = [
        (UUID(pk), verb, actor == person.pk)
        for pk, verb, actor in events.values_list("subject_id", "verb", "actor_id")
    ]
    keys = {pk for pk, verb, is_theirs in written if is_theirs and verb == Contact.amended}
    if any(pk in keys and not is_theirs for pk, _verb, is_theirs in written):
        raise ChangedSince
    return keys


def _take_back(contact: Contact, began: datetime, ended: datetime, *, by: User) -> None:
    contact.lock_and_refresh()
    earlier = contact.history.filter(history_date__lt=began).first()
    if earlier is None or contact.history.filter(history_date__gt=ended).exists():
        raise ChangedSince
    values = {name: getattr(earlier, name) for name in CORRECTED if name != "present"}
    values["present"] = [row.user for row in earlier.present.select_related("user")]
    kept = _left_in_place(contact, began, ended)
    contact.amend(by=by, **values)
    for offer in kept:
        offer.refresh_from_db()
        offer.amend(by=by, provided_on=kept[offer])


def _left_in_place(contact: Contact, began: datetime, ended: datetime) -> dict[Any, Any]:
    """Return the services of its day that the correction did not move, with that day."""
    offers = contact.offers.filter(provided_on=contact.occurred_on)
    moved = {
        offer.pk
        for offer in offers
        if offer.history.filter(history_date__range=(began, ended)).exists()
    }
    return {offer: offer.provided_on for offer in offers if offer.pk not in moved}
