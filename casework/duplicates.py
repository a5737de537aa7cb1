"""Duplicates: before a record is opened, whether the person may already have one."""

from typing import Any, NamedTuple

from accounts.models import User
from casework import reading
from casework.birth_dates import BirthDate
from casework.models import Client
from casework.models.client_lists import read_cards
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
    birth_date: BirthDate | None = None,
    **other_facts: Any,
) -> PossibleDuplicates:
    """Return clients with this phone number, or this birth date and a name that is alike.

    Of a date that is known in part, or an age, too many people are born: it is no evidence.
    Those with the phone number come first, then those whose names are the same words, the same
    letters written as one word or several, and names that sound alike: as in search.
    Of clients whom the worker may not see it only tells that there are some, so that the worker
    asks a supervisor. Clients blocked for the worker are left out: even that would reveal a
    block, or who is in a confidential program. What was shown is logged.
    """
    with_phone = Client.objects.with_phone(phone_number).values_list("pk", flat=True)
    order = dict.fromkeys(with_phone, 0)
    if birth_date and birth_date.exact:
        namesakes = queries.similar_person([preferred_name, other_names], birth_date.exact)
        for hit in sorted(segments.find(namesakes)):
            order.setdefault(hit.row, len(order))
    matches = Client.objects.filter(pk__in=order).exclude_blocked_for(by)
    visible = matches.filter(pk__in=Client.objects.visible_to(by).values("pk"))
    seen = list(visible)
    shown = sorted(seen, key=lambda client: order[client.pk])[:MOST_SHOWN]
    read_cards(shown)
    found = PossibleDuplicates(shown, hidden=matches.count() > len(seen))
    if found:
        reading.record_list(
            "possible_duplicates.shown",
            shown,
            by=by,
            people=len(shown),
            hidden=int(found.hidden),
        )
    return found
