"""Showing: on My day, what waits to be matched, and the script that sends from the phone."""

from accounts.models import User
from casework.access import ROLES_WITH_CLIENTS
from outbox.models import OfflineNote
from outbox.senders import sender_of
from pages.sections import Section

SECTION = "outbox/notes/_section.html"


def notes_of_a_worker(user: User) -> Section | None:
    """Return how many notes wait for a worker, for My day. One query."""
    if user.role not in ROLES_WITH_CLIENTS:
        return None
    waiting = OfflineNote.objects.visible_to(user).waiting().count()
    return Section(SECTION, {"waiting": waiting, "sender": sender_of(user)})
