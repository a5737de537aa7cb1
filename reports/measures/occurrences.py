"""Occurrences: contacts without a name, and how often a service was provided."""

from django.db.models import Sum

from reports.exceptions import UnknownService
from reports.funded import Funded


def anonymous_contacts(funded: Funded) -> int:
    """Every meeting in the period, under this award, with a person who gave no name: each
    person met is one contact. They stand in no other question.
    """
    return funded.anonymous_contacts().aggregate(people=Sum("people"))["people"] or 0


def times_by_service(funded: Funded) -> dict[str, int]:
    """How many times each service was provided in the period under this award: the quantities
    that workers recorded, added up. One person may have received a service many times.
    Referrals are counted when they are made.
    """
    times = dict(
        funded.offers().order_by().values_list("service").annotate(times=Sum("quantity"))
    )
    if unknown := sorted(times.keys() - set(funded.lists.services.values)):
        raise UnknownService(unknown)
    return times
