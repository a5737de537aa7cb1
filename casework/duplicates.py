"""Duplicates: before a record is opened, whether the person may already have one."""

from datetime import date
from typing import Any, NamedTuple

from accounts.models import User
from casework import reading
from casework.models import Client
from search import queries, segments

MOST_SHOWN = 5


class PossibleDuplicates(NamedTuple):
    """The matching records that the worker may see, and whether there are others."""

    visible: list[Client]
    hidden: bool

    def __bool__(self) -> bool:
        return bool(self.visible or self.hidden)


def possible_duplicates(
    *,
    by: User,
    preferred_name: str,
    other_names: str = "",
    phone_number: str = "",
    birth_date: date | None = None,
    **other_facts: Any,
) -> PossibleDuplicates:
    """Return clients with this phone number, or this birth date and a similar-sounding name.

    Of clients whom the worker may not see it only tells that there are some, so that the worker
    asks a supervisor. Clients blocked for the worker are left out: even that would reveal a
    block, or who is in a confidential program. What was shown is logged.
    """
    matches = Client.objects.with_phone(phone_number)
    if birth_date:
        hits = segments.find(queries.similar_person([preferred_name, other_names], birth_date))
        matches |= Client.objects.filter(pk__in={hit.row for hit in hits})
    matches = matches.exclude_blocked_for(by)
    visible = matches.filter(pk__in=Client.objects.visible_to(by).values("pk"))
    shown = list(visible.for_a_list()[:MOST_SHOWN])
    found = PossibleDuplicates(shown, hidden=matches.count() > visible.count())
    if found:
        reading.record_list(
            "possible_duplicates.shown",
            shown,
            by=by,
            people=len(shown),
            hidden=int(found.hidden),
        )
    return found
