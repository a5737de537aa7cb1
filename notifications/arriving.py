"""Arriving: a verb says that something waits for people from now on.

It is called in the verb's transaction, after its records are held. The list on the page needs
no call but for what only it can tell; the emails do.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from jobs.asking import ask
from notifications.models import Notification
from notifications.models.mail_choices import hears_at_once
from notifications.registry import kind_of

TOGETHER = 120  # seconds: what came in two minutes is one email, our judgment
MAIL = "notifications.mail"  # the job that writes to one person
BETWEEN = "/"  # of its subject: the person's key, and the two minutes that it is for


@transaction.atomic
def came(
    kind: str,
    subjects: Iterable[UUID],
    *,
    to: Iterable[User],
    by: User | None,
    from_: datetime | None = None,
    is_kept: bool = False,
) -> None:
    """Let things be new to people, and have those emailed who want that at once.

    Args:
        kind: the code of a kind.
        subjects: the keys of the things.
        to: all to whom they may come. Whether they do is asked again when an email is written.
        by: who did it, and is never notified of it; None for the system.
        from_: when it begins to wait; now, if it is not given.
        is_kept: whether nothing but a notification tells that it came.
    """
    subjects = list(subjects)
    people = [each for each in to if by is None or each.pk != by.pk]
    if not (subjects and people):
        return
    if is_kept:
        Notification.arrive(kind, subjects, to=people)
    else:
        Notification.begin_anew(kind, subjects)
    begins = max(from_ or timezone.now(), timezone.now())
    batch = int(begins.timestamp()) // TOGETHER + 1
    for person in hears_at_once(people, kind_of(kind)):
        ends = datetime.fromtimestamp(batch * TOGETHER, tz=begins.tzinfo)
        ask(MAIL, f"{person.pk}{BETWEEN}{batch}", run_after=ends)


def began_anew(kind: str, subject: UUID) -> None:
    """Let a thing be new again to all who saw it: it waits for another reason, or later."""
    Notification.begin_anew(kind, [subject])
