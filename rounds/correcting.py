"""Correcting a saved round as a whole, withdrawing all that it made, and putting it back."""

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework import correcting
from casework.models import AnonymousContact, Client, Contact
from casework.models.contacts import ContactQuerySet
from casework.models.withdrawing import Withdrawal
from casework.reach import Reach, TooLittleReach
from rounds.exceptions import RoundNotWithdrawn
from rounds.models import Bucket, OutreachRound, RoundCount
from rounds.saving import Counts, check_supplies, count

WITHDRAWN = ["withdrawal", "withdrawn_at", "withdrawn_by"]


@trail.in_bulk()
def correct_round(
    outreach_round: OutreachRound,
    *,
    by: User,
    place: str,
    about: str,
    counts: Counts,
    given: Mapping[str, int],
) -> None:
    """Let a round say what is right: its anonymous contacts and what was given follow.

    Args:
        counts: how many people of each bucket; 0 withdraws what was counted. A bucket that is
            not named stays.
        given: how many of each item by its code, all of them.

    Raises:
        NotYourRound, RoundNotSaved, RoundTooLongAgo, RoundWithdrawn
        SuppliesNeedPeople: items were given, and nobody is counted.
        AwardNotPaying, ServiceNotListed: see `AnonymousContact.check_day`.
    """
    outreach_round.lock_and_refresh()
    outreach_round.check_correctable(by)
    check_supplies(counts, given)
    before = numbers_of(outreach_round)
    words = {"place": place, "about": about}
    changed = [name for name, new in words.items() if getattr(outreach_round, name) != new]
    for name in changed:
        setattr(outreach_round, name, words[name])
    if changed:
        outreach_round.save(update_fields=changed)
    counted = {each.bucket_id: each for each in outreach_round.counts.select_related("contact")}
    left = given
    for bucket, people in counts.items():
        _set(outreach_round, counted, bucket, people, left if people else {}, by)
        left = {} if people else left
    after = numbers_of(outreach_round)
    changed += [n for n, old, new in zip(NUMBERS, before, after, strict=True) if old != new]
    if changed:
        fields = ",".join(sorted(changed))
        trail.record("round.corrected", outreach_round, by=by, fields=fields)


NUMBERS = ("counts", "given")


def numbers_of(outreach_round: OutreachRound) -> tuple[dict, dict[str, int]]:
    """Return how many people of each bucket, by its key, and how many of each item, by code.

    What was withdrawn is not in them.
    """
    in_force = outreach_round.counts.in_force().select_related("contact")
    counts, given = {}, dict[str, int]()
    for each in in_force.prefetch_related("contact__given_items"):
        counts[each.bucket_id] = each.contact.people
        for service, quantity in each.contact.given.items():
            given[service] = given.get(service, 0) + quantity
    return counts, given


@trail.in_bulk()
def withdraw_round(outreach_round: OutreachRound, *, by: User, withdrawal: str) -> None:
    """Withdraw all that a round made. What can't be withdrawn any more is left as it is.

    Args:
        withdrawal: a value of `OutreachRound.Withdrawal`.

    Raises:
        NotYourRound, RoundNotSaved, RoundTooLongAgo, RoundWithdrawn
    """
    outreach_round.lock_and_refresh()
    outreach_round.check_correctable(by)
    left = 0
    for contact in contacts_of(outreach_round).in_force():
        left += not _attempt(
            contact, by, correcting.withdraw_contact, withdrawal=Withdrawal.ROUND
        )
    for each in outreach_round.counts.in_force().select_related("contact"):
        each.contact.withdraw(by=by, withdrawal=AnonymousContact.Withdrawal.ROUND)
    outreach_round.withdrawal = withdrawal
    outreach_round.withdrawn_at, outreach_round.withdrawn_by = timezone.now(), by
    outreach_round.save(update_fields=WITHDRAWN)
    why = str(withdrawal)
    trail.record("round.withdrawn", outreach_round, by=by, withdrawal=why, left=left)


@trail.in_bulk()
def put_back_round(outreach_round: OutreachRound, *, by: User) -> None:
    """Let all count again that was withdrawn with a round, and nothing that was before.

    Raises:
        NotYourRound, RoundNotSaved, RoundTooLongAgo, RoundNotWithdrawn
    """
    outreach_round.lock_and_refresh()
    outreach_round.check_theirs(by)
    if not outreach_round.is_withdrawn:
        raise RoundNotWithdrawn
    left = 0
    for contact in contacts_of(outreach_round).filter(withdrawal=Withdrawal.ROUND):
        left += not _attempt(contact, by, Contact.put_back)
    withdrawn = outreach_round.counts.filter(
        contact__withdrawal=AnonymousContact.Withdrawal.ROUND
    )
    for each in withdrawn.select_related("contact"):
        each.contact.put_back(by=by)
    outreach_round.withdrawal = ""
    outreach_round.withdrawn_at = outreach_round.withdrawn_by = None
    outreach_round.save(update_fields=WITHDRAWN)
    trail.record("round.put_back", outreach_round, by=by, left=left)


def contacts_of(outreach_round: OutreachRound) -> ContactQuerySet:
    """Return the contacts of a round in the order in which verbs hold their clients."""
    contacts = Contact.objects.of_round(outreach_round.pk).select_related("client")
    return contacts.order_by("client_id", "pk")


def _attempt(contact: Contact, by: User, verb: Callable, **more: str) -> bool:
    """Carry out a verb on a contact, and return whether it could be."""
    contact.client.reached_by = by, Reach.LOG
    try:
        verb(contact, by=by, **more)
    except (ValidationError, Client.DoesNotExist, TooLittleReach):
        return False
    return True


def _set(
    outreach_round: OutreachRound,
    counted: Mapping[object, RoundCount],
    bucket: Bucket | None,
    people: int,
    given: Mapping[str, int],
    by: User,
) -> None:
    """Let one bucket have so many people, and let them have been given this."""
    count_of_bucket = counted.get(bucket and bucket.pk)
    if count_of_bucket is None:
        if people:
            count(outreach_round, bucket, people, given, by=by)
        return
    contact = count_of_bucket.contact
    if not people:
        if contact.is_in_force:
            contact.withdraw(by=by, withdrawal=AnonymousContact.Withdrawal.MISTAKE)
        return
    if not contact.is_in_force:
        contact.put_back(by=by)
    contact.amend(by=by, people=people, given=given)
