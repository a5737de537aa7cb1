"""Duplicates: before a record is opened, whether this may be somebody we know."""

from datetime import date
from typing import NamedTuple

from accounts.models import User
from casework import reading
from casework.models import Client
from search import queries, segments

SHOWN = 5


class Likeness(NamedTuple):
    """Who this may be: those whom the worker may see, and whether there is anybody else."""

    seen: list[Client]
    hidden: bool

    def __bool__(self):
        return bool(self.seen or self.hidden)


def likeness(
    *,
    by: User,
    preferred_name: str,
    other_names: str = "",
    phone_number: str = "",
    birth_date: date | None = None,
    **other_facts,
) -> Likeness:
    """Return who has this phone number, or this birth date and a name that sounds the same.

    Of people whom the worker may not see, it says nothing but that there is somebody: their
    supervisor can find out. Of those who are shut to the worker, not even that: a supervisor
    would learn who is behind a block, or in a confidential program. That it was shown is
    written down.
    """
    alike = Client.objects.with_phone(phone_number)
    if birth_date:
        hits = segments.find(queries.similar_person([preferred_name, other_names], birth_date))
        alike |= Client.objects.filter(pk__in={hit.row for hit in hits})
    alike = alike.exclude_blocked_for(by)
    seen = alike.filter(pk__in=Client.objects.visible_to(by).values("pk"))
    found = Likeness(list(seen.for_a_list()[:SHOWN]), hidden=alike.count() > seen.count())
    if found:
        hidden = int(found.hidden)
        reading.listed(
            "likeness.shown", found.seen, by=by, people=len(found.seen), hidden=hidden
        )
    return found
