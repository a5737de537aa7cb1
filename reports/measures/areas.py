"""Where it happened: what a grant paid for, by the area of the place, and never by place.

Each count has the same lines, so that a line is about the same places everywhere.
"""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Sum

from reports.measures.measure import measure
from reports.scope import AwardScope


@measure(
    rule="By area: each person is counted once on each line on which they received a service, "
    "so the lines may add up to more than all individuals. The area is that of the place that "
    "staff chose for the contact, in the list as it was when this report was made; of a place "
    "that was merged into another, that of the place that stays. “No area” counts what has no "
    "place, what happened at a place without an area, and people whose record was deleted. An "
    "area has a line of its own if something in this report happened at three or more places "
    "in it, because a smaller one could reveal a place. All others are “Other areas”, together "
    "with the next smallest area where they would have fewer than three places. If all areas "
    "together have fewer, they are counted under “No area”. No place is named. An area without "
    "a line had nothing to count, or is one of the others."
)
def people_by_area(scope: AwardScope) -> dict[str, int]:
    """Return the number of clients by line."""
    people: dict[str, set[UUID]] = defaultdict(set)
    for client, contact in scope.offers().order_by().values_list("client", "contact"):
        people[scope.line_of_contact(contact)].add(client)
    return {line: len(theirs) for line, theirs in people.items()}


@measure(
    rule="Each contact with a client at which one or more services were provided that this "
    "grant paid for is one contact, also when several people were met at once: then each of "
    "them has one."
)
def contacts_with_services(scope: AwardScope) -> int:
    """Return the number of contacts."""
    return scope.offers().order_by().values("contact").distinct().count()


@measure(rule="By area: each contact is on one line, as in question 1, and they add up.")
def contacts_by_area(scope: AwardScope) -> Counter[str]:
    """Return the number of contacts by line."""
    contacts = scope.offers().order_by().values_list("contact", flat=True).distinct()
    return Counter(map(scope.line_of_contact, contacts))


@measure(
    rule="By area: an anonymous contact has the area of its outreach round, if the round was "
    "at a place of the list, with the lines of question 1. All others are under “No area”. "
    "The lines add up."
)
def anonymous_contacts_by_area(scope: AwardScope) -> Counter[str]:
    """Return the number of people met without a name, by line."""
    met: Counter[str] = Counter()
    for contact, people in scope.anonymous_contacts().order_by().values_list("pk", "people"):
        met[scope.line_of_anonymous_contact(contact)] += people
    return met


@measure(
    rule="By area: with the lines of question 1, by the place of the contact at which they "
    "were offered. The lines add up."
)
def times_by_area(scope: AwardScope) -> Counter[str]:
    """Return the quantities of services by line."""
    return _by_line_of_contact(scope, scope.offers())


@measure(
    rule="How many items this grant paid for were given in the period, to clients and to "
    "people who gave no name: the quantities that staff recorded, added up. An item that the "
    "agency counts as a service of the grant’s form is counted in question 4, too."
)
def items_given(scope: AwardScope) -> int:
    """Return the quantities of items."""
    quantities = (
        items.order_by().aggregate(times=Sum("quantity"))["times"] or 0
        for items in (scope.items(), scope.items_without_a_name())
    )
    return sum(quantities)


@measure(
    rule="By area: with the lines of question 1, by the place of the contact or of the "
    "outreach round. The lines add up."
)
def items_by_area(scope: AwardScope) -> Counter[str]:
    """Return the quantities of items by line."""
    given = _by_line_of_contact(scope, scope.items())
    without_a_name = scope.items_without_a_name().order_by().values_list("contact", "quantity")
    for contact, quantity in without_a_name:
        given[scope.line_of_anonymous_contact(contact)] += quantity
    return given


def _by_line_of_contact(scope: AwardScope, offers: Any) -> Counter[str]:
    """Return the quantities of offers by the line of their contact."""
    quantities: Counter[str] = Counter()
    contacts = offers.order_by().values_list("contact").annotate(times=Sum("quantity"))
    for contact, times in contacts:
        quantities[scope.line_of_contact(contact)] += times
    return quantities
