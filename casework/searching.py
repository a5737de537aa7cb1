"""Searching: from what somebody typed to the people they may see."""

from django.db.models import Exists, OuterRef

from accounts.models import Team, User
from casework import reading
from casework.models import Client
from casework.models.clients import ClientQuerySet
from search import queries

SHOWN = 30


def search(typed: str, *, among: ClientQuerySet, by: User) -> list[Client]:
    """Return the clients whom these words find, the best first, at most thirty.

    Args:
        typed: a name, its beginning or how it sounds, a phone number or a part of one, a birth
            date, a chart number; several of them narrow it down.
        among: whom the person may see; nobody else is looked at, let alone counted.
        by: who searches. That they did is written down, and how many it found: never the words.
    """
    teams = Team.objects.filter(Exists(among.filter(team=OuterRef("pk"))))
    partitions = set(teams.values_list("pk", flat=True))
    found = among.search(queries.parse(typed), partitions=partitions, limit=SHOWN)
    reading.record_list("clients.searched", found, by=by, hits=len(found))
    return found
