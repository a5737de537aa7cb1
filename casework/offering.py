"""Offering: what a worker can choose on a day: the agency's list, awards, and the usual."""

from collections import Counter
from datetime import date
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from audit.gathered import GatheredQueries
from casework.models import Award, Contact, Offer
from services.models import Service

# Our judgment: enough to know somebody's habits, and few enough to count at every page.
LAST_CONTACTS, LAST_OFFERS = 60, 200
USUAL = 8  # as many as a phone shows without much scrolling


class Offering(NamedTuple):
    """What there is on a day.

    Args:
        listed: the agency's list of that day in its order, each with its `line`, by code.
        awards: those that pay that day.
        usual: codes of what a worker offers most, then of what the agency does; without a
            worker, empty.
    """

    listed: dict[str, Service]
    awards: list[Award]
    usual: list[str]


def offering_on(day: date, worker: User | None = None) -> Offering:
    """Return what there is on a day, and what is usual for a worker, in one query."""
    values: dict[str, Any] = {"worker": worker.pk} if worker else {}
    found = _offering.records(bool(worker), day=day, **values)
    listed = {service.code: service for service in found["listed"]}
    codes = [_by_frequency(found.get(name, [])) for name in ("own", "agencys")]
    usual = dict.fromkeys(chain(*codes, listed)) if worker else {}
    return Offering(listed, found["awards"], [code for code in usual if code in listed][:USUAL])


def _by_frequency(rows: list[tuple[str]]) -> list[str]:
    """Return the codes, the most frequent first; of two as frequent, the one offered last."""
    return [code for code, _times in Counter(code for (code,) in rows).most_common()]


def _parts(has_worker: bool, *, day: date, worker: UUID | None = None) -> dict[str, QuerySet]:
    parts: dict[str, QuerySet] = {
        "listed": Service.objects.on(day).order_by("position", "name"),
        "awards": Award.objects.paying_on(day).order_by("name", "pk"),
    }
    if has_worker:
        contacts = Contact.objects.filter(recorded_by=worker).order_by("-occurred_on")
        own = Offer.objects.in_force().filter(contact__in=contacts.values("pk")[:LAST_CONTACTS])
        agencys = Offer.objects.filter(withdrawn_on=None).order_by("-pk")[:LAST_OFFERS]
        parts |= {
            "own": own.order_by("-pk").values_list("service"),
            "agencys": agencys.values_list("service"),
        }
    return parts


_offering = GatheredQueries(_parts)
