"""What was provided in a period, by the agency's own list: to clients, and without a name.

It is no funder's form: it counts items that no form asks about, and whoever paid.
"""

from typing import NamedTuple

from django.db.models import Sum

from casework.models import GivenItem, Offer
from reports.period import Period
from services.models import Service
from services.models.services import every_service


class Given(NamedTuple):
    """How many times a service was provided, or how many of an item were given."""

    service: Service
    to_clients: int
    without_a_name: int


def given_in(period: Period) -> list[Given]:
    """Return what was provided in a period, in the order of the list; three queries."""
    provided = Offer.objects.provided().within(period.first, period.last)
    nameless = GivenItem.objects.in_force().within(period.first, period.last)
    to_clients, without_a_name = (
        dict(rows.order_by().values_list("service").annotate(number=Sum("quantity")))
        for rows in (provided, nameless)
    )
    return [
        Given(service, to_clients.get(code, 0), without_a_name.get(code, 0))
        for code, service in every_service().items()
        if code in to_clients or code in without_a_name
    ]
