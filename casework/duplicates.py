"""Duplicates: before a record is opened, whether the person may already have one."""

from datetime import date
from typing import NamedTuple

from accounts.models import User
from casework import reading
from casework.models import Client
from search import queries, segments

MOST_SHOWN = 5


class PossibleDuplicates(NamedTuple):
    """The matching records that the worker may see, and whether there are others."""

    visible: list[Client]
    hidden: bool

    def __bool__(self):
        return bool(self.visible or self.hidden)


def possible_duplicates(
    *,
    by: User,
    preferred_name: str,
    other_names: str = "",
    phone_number: str = "",
    birth_date: date | None = None,
    **other_facts,
) -> PossibleDuplicates:
    """Return clients with this phone number, or this birth date and a similar-sounding name.

    Of people whom the worker may not see, it says nothing but that there is somebody: their
    supervisor can find out. Of those who are shut to the worker, not even that: a supervisor
    would learn who is behind a block, or in a confidential program. That it was shown is
    written down.
    """
    matches = Client.objects.with_phone(phone_number)
    if birth_date:
        hits = segments.find(queries.similar_person([preferred_name, other_names], birth_date))
        alike |= Client.objects.filter(pk__in={hit.row for hit in hits})
    alike = alike.not_shut_to(by)
    seen = alike.filter(pk__in=Client.objects.visible_to(by).values("pk"))
    found = Likeness(list(seen.for_a_list()[:SHOWN]), hidden=alike.count() > seen.count())
    if found:
        reading.listed(
            "possible_duplicates.shown",
            shown,
            by=by,
            people=len(shown),
            hidden=int(found.hidden),
        )
    return found
