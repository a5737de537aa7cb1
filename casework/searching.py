"""Searching: from what somebody typed to the people they may see."""

from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from casework import reading
from casework.models import AccessGrant, Client
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
    found = among.search(queries.parse(typed), partitions=teams_of(by), limit=SHOWN)
    reading.record_list("clients.searched", found, by=by, hits=len(found))
    return found


def teams_of(person: User) -> set[UUID]:
    """Return the keys of the teams whose clients they may see: others are not opened."""
    granted = AccessGrant.objects.in_force().of(person).order_by()
    teams = granted.values_list("content_object__team", flat=True)
    if person.role == Role.SUPERVISOR:
        return {*teams, person.team_id} - {None}
    own = Client.objects.on_caseload_of(person).order_by()
    return set(teams.union(own.values_list("team", flat=True)))
