"""What messages put on the pages of packages below: see `pages.sections`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from pages.sections import Section
from staff_messages.models import Message
from staff_messages.waiting import URGENT_LISTED_FOR, waiting_for

PART = "messages"  # of a record's page
NEWEST_ROWS = 100  # of messages and their readings that a record's page looks at


def to_read(user: User) -> Section | None:
    """Return what a person has to read, for My day and the team page; None if it is nothing."""
    waiting = waiting_for(user)
    if not waiting.is_anything:
        return None
    return Section("staff_messages/messages/_section.html", {"waiting": waiting})


def messages_of_record(client: UUID) -> QuerySet[Any]:
    """Return a client's newest messages without their words: a row for each reading of one."""
    messages = Message.objects.with_note().filter(client=client)
    return messages.order_by("-sent_at", "pk", "readings__pk").values_list(
        "pk", "author", "to", "is_urgent", "sent_at", "readings__reader"
    )[:NEWEST_ROWS]


def of_record(user: User, client: Any) -> Section:
    """Return the link to a client's messages, and how many of them this person has to read.

    Args:
        client: a `Client` whose parts `record_page.read_parts` attached.
    """
    unread = unread_by(user, client.parts_above[PART], timezone.now())
    shown = {"client": client, "unread": len(unread), "is_urgent": any(unread.values())}
    return Section("staff_messages/messages/_on_record.html", shown)


def unread_by(user: User, rows: Iterable[Any], now: datetime) -> dict[UUID, bool]:
    """Return the messages that a person has to read, and whether each is urgent.

    Args:
        rows: of `messages_of_record`.
    """
    unread, read = {}, set()
    for key, author, to, is_urgent, sent_at, reader in rows:
        is_theirs = to == user.pk or (to is None and sent_at >= now - URGENT_LISTED_FOR)
        if reader == user.pk:
            read.add(key)
        elif is_theirs and author != user.pk:
            unread[key] = is_urgent
    return {key: is_urgent for key, is_urgent in unread.items() if key not in read}
