"""Searching: from what somebody typed to the people they may see."""

from django.db.models import Exists, OuterRef

from accounts.models import Team, User
from audit import trail
from casework.models import Client
from encryption.queries import understand

SHOWN = 30


def search(typed: str, *, by: User) -> list[Client]:
    """Return the clients whom a person may see and these words find, the best first.

    Args:
        typed: a name, its beginning or how it sounds, a phone number or a part of one, a birth
            date, a chart number; several of them narrow it down.

    That somebody searched is written down, and how many it found: never the words.
    """
    visible = Client.objects.visible_to(by)
    teams = Team.objects.filter(Exists(visible.filter(team=OuterRef("pk"))))
    found = visible.for_a_list().found_by(
        understand(typed), within=set(teams.values_list("pk", flat=True)), limit=SHOWN
    )
    trail.record("clients.searched", by, by=by, hits=len(found))
    return found
