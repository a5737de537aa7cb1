"""Letters: an email says of what kinds something is new, and how much, and never of whom.

What it counts is read when it is written: what was settled or seen by then, or is no longer
theirs, is not counted. That an email is written is marked in the transaction that keeps it to
be sent, under the lock of the rows: whatever runs twice, or dies between, sends one.
"""

import logging
from collections import Counter
from datetime import datetime, time
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from jobs.asking import ask
from jobs.running import RunningJob
from notifications.arriving import BETWEEN
from notifications.models import Notification
from notifications.models.mail_choices import choices_of
from notifications.permissions import NOTIFIED
from notifications.registry import How, Item
from notifications.waiting import items_for

logger = logging.getLogger(__name__)

DAILY = "notifications.mail_daily"  # the job that writes to everybody once a day
MORNING = time(6)  # our judgment: before most people begin


class LettersUnwritten(Exception):
    """Some emails could not be written. The log has the keys of those people."""


def write_at_once(job: RunningJob) -> None:
    """Write to one person about what came in the last two minutes: the work of `MAIL`."""
    key, _between, _batch = job.subject.partition(BETWEEN)
    write_to(UUID(key), {How.AT_ONCE})


def ask_for_daily() -> str:
    """Ask for the emails of this morning: one of the nightly jobs.

    Returns:
        A sentence for the nightly log.
    """
    today = timezone.localdate()
    morning = timezone.make_aware(datetime.combine(today, MORNING))
    ask(DAILY, today, run_after=max(morning, timezone.now()))
    return f"asked for the emails of {today}"


def write_daily(job: RunningJob) -> None:
    """Write to everybody who has not been written to of something: the work of `DAILY`.

    With it goes what should have been mailed at once, and was not, whatever kept it.

    Raises:
        LettersUnwritten: some were not written; the others were.
    """
    people = User.objects.active().filter(role__in=NOTIFIED)
    keys = list(people.order_by("pk").values_list("pk", flat=True))
    unwritten = 0
    for done, key in enumerate(keys, start=1):
        try:
            write_to(key, {How.AT_ONCE, How.DAILY})
        except (DatabaseError, OSError) as error:
            logger.error("No notification of person %s: %s.", key, type(error).__name__)
            unwritten += 1
        job.advance(done, len(keys))
    if unwritten:
        raise LettersUnwritten(f"{unwritten} of {len(keys)}")


@transaction.atomic
def write_to(key: UUID, hows: set[How]) -> bool:
    """Write one email to a person about what is new and no email was about; tell whether.

    Args:
        key: the person's.
        hows: of which kinds: those of which they hear in one of these ways.
    """
    person = User.objects.active().filter(pk=key).first()
    if person is None:
        return False
    chosen = choices_of(person)
    waiting = [each for each in items_for(person) if chosen[each.kind.code] in hows]
    if not waiting:
        return False
    fresh = Notification.mark_mailed(waiting, to=person)
    if fresh:
        with translation.override(person.language):
            mail.send(
                EmailMessage(_("Something is new to you"), text_of(fresh), None, [person.email])
            )
    return bool(fresh)


def text_of(items: list[Item]) -> str:
    """Return what an email says, in the language in force: kinds and numbers."""
    numbers = Counter(each.kind.code for each in items)
    kinds = {each.kind.code: each.kind for each in items}
    lines = [
        f"- {kinds[code].counted % {'number': number}}" for code, number in numbers.items()
    ]
    facts = {"agency": settings.AGENCY_NAME, "lines": "\n".join(lines)}
    text = _("New to you at %(agency)s:\n\n%(lines)s\n\nSign in to see it.") % facts
    if settings.SIGN_IN_ADDRESS:
        text = f"{text}\n{settings.SIGN_IN_ADDRESS}"
    privacy = _(
        "For privacy, this email names no one. You choose what you are emailed about under "
        "your name, Notifications."
    )
    return f"{text}\n\n{privacy}"
