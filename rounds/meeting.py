"""Meeting: whom and what a page of a round offers to tap."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from casework.models import Award, Client, GivenItem, PlaceLink
from casework.models.client_lists import has_any, read_contact_status
from casework.models.consents import Consent
from casework.models.purposes import Purpose
from casework.offering import offering_on
from casework.reach import Reach
from places.models import Place
from rounds.models import Bucket
from services.models import Service

MOST_PEOPLE = 30  # our judgment: more is not a list to tap, but one to search
LAST_GIVEN = 200


class Offered(NamedTuple):
    """What a round asks for on a day.

    Args:
        buckets: those in use; [None], all people together, if the agency has none.
        items: those on the agency's list, what this person gives most first.
        awards: those that pay.
    """

    buckets: list[Bucket | None]
    items: list[Service]
    awards: list[Award]


def offered_on(day: date, worker: User) -> Offered:
    """Return what a page asks for, in three queries."""
    offering = offering_on(day)
    items = [each for each in offering.listed.values() if each.is_item]
    given = GivenItem.objects.in_force().filter(contact__recorded_by=worker).order_by("-pk")
    times = Counter(given.values_list("service", flat=True)[:LAST_GIVEN])
    items.sort(key=lambda each: -times[each.code])
    return Offered(list(Bucket.objects.on(day)) or [None], items, offering.awards)


def people_to_meet(worker: User, place: Place | None = None) -> list[Client]:
    """Return whom they may log a contact with, reached last first, for a list to tap.

    Args:
        place: who might be here comes first, each with `is_known_here`.
    """
    agreed = Consent.objects.in_force(timezone.localdate()).filter(purpose=Purpose.RECORD)
    clients = (
        Client.objects.reachable_by(worker, Reach.LOG)
        .open()
        .filter(has_any(agreed))
        .only("preferred_name", "chart_number", "last_reached_on")
        .by_last_reached()
    )
    found = list(clients[:MOST_PEOPLE])
    if place:
        links = PlaceLink.objects.in_force().at(place).order_by()
        here = list(clients.filter(pk__in=links.values("client"))[:MOST_PEOPLE])
        for each in here:
            each.is_known_here = True
        found = [*here, *(each for each in found if each not in here)][:MOST_PEOPLE]
    found = [each for each in found if each.can_be_named]
    read_contact_status(found)
    return found
