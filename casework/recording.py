"""Recording a contact with the services offered and the next follow-up, all or nothing."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework.exceptions import EmergencyAccessOnly, SeveralAwards
from casework.models import AnonymousContact, Client, Contact, FollowUp, Offer, PlaceLink
from casework.models.awards import Award, awards_paying_on
from casework.models.contacts import Kind, PlaceKind, refuse_the_future
from casework.models.held import Held
from casework.reach import REACH_VIA, Reach
from services.models.services import codes_on

# Of a follow-up, by the outcome of the contact that carried it out.
OUTCOME_OF: dict[str, str] = {
    Contact.Outcome.REACHED: FollowUp.Outcome.DONE,
    Contact.Outcome.DECLINED: FollowUp.Outcome.DONE,
    Contact.Outcome.LEFT_WORD: FollowUp.Outcome.NOT_REACHED,
    Contact.Outcome.NOT_REACHED: FollowUp.Outcome.NOT_REACHED,
    Contact.Outcome.WRONG_NUMBER: FollowUp.Outcome.NOT_REACHED,
}


@trail.in_bulk()
def record_contact(
    client: Client,
    *,
    by: User,
    contact: Mapping[str, Any],
    offers: Iterable[Mapping[str, Any]] = (),
    follow_up: Mapping[str, Any] | None = None,
    present: Iterable[User] = (),
    completes: Iterable[FollowUp] = (),
    on: date | None = None,
) -> Contact:
    """Record one contact with its offers and the next follow-up.

    Args:
        client: who it was with.
        contact: fields of `Contact`; `by` recorded it unless it names somebody else.
        offers: fields of `Offer`, one mapping each.
        follow_up: fields of `FollowUp`; its owner is `by` unless it names one.
        present: colleagues who were there.
        completes: open follow-ups of the client that it carries out, as its outcome says.
        on: the earliest due date of the follow-up: today, or an earlier day if the contact is
            entered later from paper.

    Raises:
        RecordClosed, ConsentMissing: see `Held.check_writable`.
        InTheFuture: the contact has not happened yet.
        AwardNotPaying, ServiceNotListed: see `Offer.check_day`.
        EmergencyAccessOnly: `by` has emergency access only, and adds a follow-up.
        AlreadyEnded: one that it completes has ended meanwhile.
        ContactNotAgreed, AttemptsUnanswered, InThePast: see `FollowUp.add`.
    """
    held = client.lock_and_refresh()
    held.check_writable()
    refuse_the_future(contact["occurred_on"], contact.get("began_at"))
    if follow_up and not can_change(client, held, by):
        raise EmergencyAccessOnly
    # Sealed for each, so that a copy of the database does not tell who was met together.
    made = Contact(**{"client": client, "recorded_by": by, "together": "", **contact})
    made.save(force_insert=True)
    made.present.add(*present)
    add_offers(made, offers)
    if made.outcome == Contact.Outcome.REACHED:
        client.record_reached(made.occurred_on)
    if made.place_key and made.was_seen_in_person:
        PlaceLink.note_seen(made)
    trail.record(
        "contact.recorded", made, by=by, kind=str(made.kind), outcome=str(made.outcome)
    )
    made.carried_out = list(completes)
    for carried_out in made.carried_out:
        outcome = OUTCOME_OF[made.outcome]
        carried_out.complete(by=by, outcome=outcome, on=on, contact=made)
    made.next_follow_up = (
        FollowUp.add(client, held, by=by, contact=made, on=on, **follow_up)
        if follow_up
        else None
    )
    return made


def add_offers(contact: Contact, offers: Iterable[Mapping[str, Any]]) -> None:
    """Add what was offered at a contact, a mapping of fields of `Offer` each.

    Raises:
        AwardNotPaying, ServiceNotListed: see `Offer.check_day`.
    """
    listed: dict[date, Collection[str]] = {}
    for facts in offers:
        offer = Offer(client=contact.client, contact=contact, **facts)
        day = offer.provided_on or contact.occurred_on
        if day not in listed:
            listed[day] = codes_on(day)
        offer.check_day(day, listed[day])
        offer.save()


def can_change(client: Client, held: Held, by: User) -> bool:
    """Tell whether a person may do more with a client than emergency access allows."""
    if client.reached_by and client.reached_by[0].pk == by.pk:
        return REACH_VIA[held.via] >= Reach.CHANGE
    if not client.emergency_accesses.in_force().of(by).exists():
        return True
    return Client.objects.reachable_by(by, Reach.CHANGE).filter(pk=client.pk).exists()


@transaction.atomic
def record_anonymous_contact(
    *, by: User, given: Mapping[str, int] | None = None, **facts: Any
) -> AnonymousContact:
    """Count people who were met and gave no name; nothing that identifies them is kept.

    Args:
        given: how many of each item or service they were given, by its code.
        facts: fields of `AnonymousContact`; `by` recorded it for their team, unless they name
            others.

    Raises:
        InTheFuture: the day has not come.
        AwardNotPaying: the award did not pay on that day.
        ServiceNotListed: what was given was not on the agency's list that day.
    """
    contact = AnonymousContact(**{"team": by.team, "recorded_by": by, **facts})
    contact.check_day(given or {})
    contact.save()
    if given:
        contact.give(given)
    trail.record("anonymous_contact.recorded", contact, by=by)
    return contact


@transaction.atomic
def count_one(*, by: User) -> AnonymousContact:
    """Count one person met on the street today who gave no name.

    The award is the one that pays; of several the one, or none, of what `by` counted last.

    Raises:
        SeveralAwards: several pay today, and `by` has not counted for any of them yet.
    """
    today = timezone.localdate()
    return record_anonymous_contact(
        by=by,
        people=1,
        kind=Kind.STREET,
        place_kind=PlaceKind.OUTDOORS,
        occurred_on=today,
        award=usual_award(by, today),
    )


def usual_award(person: User, day: date) -> Award | None:
    """Return what pays for people without a name: the only award, or that of last time.

    Raises:
        SeveralAwards: several pay, and the person has not counted for any of them yet.
    """
    paying = awards_paying_on(day)
    if len(paying) < 2:
        return next(iter(paying), None)
    counted = AnonymousContact.objects.in_force().filter(recorded_by=person)
    could_pay = counted.filter(Q(award__in=paying) | Q(award=None))
    last = could_pay.select_related("award").order_by("-id").first()
    if last is None:
        raise SeveralAwards
    return last.award
