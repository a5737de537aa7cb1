"""Searching: from what somebody typed to the people they may see."""

from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from casework import reading
from casework.exceptions import ConsentMissing, RecordClosed
from casework.models import AccessGrant, Client
from casework.models.client_lists import read_contact_status
from casework.models.clients import ClientQuerySet
from casework.models.purposes import Purpose
from casework.reach import Reach
from search import queries

SHOWN = 30
LONGEST = (
    100  # of what is typed, in characters: more words than these take ever longer to parse
)


class FoundPeople(NamedTuple):
    """Whom words found, for a form that logs a contact.

    Args:
        words: what was typed.
        clients: with whom the person may log a contact.
        refused: clients whom they see and may log none with, each with a sentence why.
    """

    words: str
    clients: list[Client]
    refused: list[tuple[Client, str]]

    @property
    def only(self) -> Client | None:
        """The one client whom the words mean; None if they may mean several, or nobody."""
        return self.clients[0] if len(self.clients) == 1 and not self.refused else None


def find_to_log(typed: str, *, by: User, besides: UUID | None = None) -> FoundPeople:
    """Search among those with whom a person may log a contact, and those whose case is closed.

    Nobody else is looked at.

    Args:
        typed: see `search`; of what is too long, the beginning.
        besides: the key of a client who is not to be found.
    """
    words = typed.strip()[:LONGEST]
    if not words:
        return FoundPeople("", [], [])
    reached = Client.objects.reachable_by(by, Reach.LOG).exclude(pk=besides)
    found = FoundPeople(words, [], [])
    everybody = search(words, among=reached, by=by)
    read_contact_status(everybody)
    for client in everybody:
        if why := _why_not(client):
            found.refused.append((client, why))
        elif client.can_be_named:
            found.clients.append(client)
    return found


def _why_not(client: Client) -> str:
    """Return why no contact is logged with a client whose status was read; "" if one may be."""
    if client.closure:
        return str(RecordClosed().message)
    agreed = any(
        each.purpose == Purpose.RECORD and each.is_in_force
        for each in client.fetched_consents or ()
    )
    return "" if agreed else str(ConsentMissing().message)


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
