"""Showing: on My day, what waits to be matched, and the script that sends from the phone."""

from accounts.models import User
from casework.access import ROLES_WITH_CLIENTS
from outbox.models import OfflineNote
from outbox.senders import sender_of
from pages.sections import Section

SECTION = "outbox/notes/_section.html"


def notes_of_a_worker(user: User) -> Section | None:
    """Return how many notes wait for a worker, for My day. One query."""
    if not may_write(user):
        return None
    waiting = OfflineNote.objects.visible_to(user).waiting().count()
    return Section(SECTION, {"waiting": waiting, "sender": sender_of(user)})


def notes_of_a_supervisor(user: User) -> Section | None:
    """Return the way to one's notes, for the team page: a link asks the database nothing."""
    return (
        Section(SECTION, {"waiting": 0, "sender": sender_of(user)}) if may_write(user) else None
    )


def may_write(user: User) -> bool:
    """Whether somebody's role logs contacts."""
    return user.role in ROLES_WITH_CLIENTS
