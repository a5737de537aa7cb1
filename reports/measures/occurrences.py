"""Occurrences: contacts without a name, and how often a service was provided."""

from typing import Any

from django.db.models import Sum

from reports.exceptions import UnknownService
from reports.measures.measure import measure
from reports.scope import AwardScope


@measure(
    rule="Anonymous contacts in the period under this grant: each person met who gave no "
    "name is one contact. They are counted in no other question."
)
def anonymous_contacts(scope: AwardScope) -> int:
    """Return the number of people met without a name."""
    return scope.anonymous_contacts().aggregate(people=Sum("people"))["people"] or 0


@measure(
    rule="How many times each service was provided in the period under this grant: the "
    "quantities that staff recorded, added up. One person may receive a service many "
    "times. Referrals are counted when they are made."
)
def times_by_service(scope: AwardScope) -> dict[str, int]:
    """Return the quantities by the code of the form's line.

    Raises:
        UnknownService: the form's list does not hold the line of a service that was provided.
    """
    offers: Any = scope.offers().order_by()  # types don't know its annotation `line`
    times = dict(offers.values_list("line").annotate(times=Sum("quantity")))
    if unknown := sorted(times.keys() - set(scope.lists.services.values)):
        raise UnknownService(unknown)
    return times
