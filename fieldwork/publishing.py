"""What somebody's calendar app reads: their follow-ups, tasks and planned visits; no client.

Nothing sealed is read, so nobody's record is opened: a program asks, day and night, and no
person reads. That is why a follow-up or task stands on its day, without the sealed time.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, pgettext, pgettext_lazy

from accounts.models import User
from casework.caseloads import waiting_for
from casework.models import FollowUp, Task
from fieldwork.calendar_files import Entry, written
from fieldwork.models import PlannedVisit

AHEAD = timedelta(days=60)
MOST = 1_000  # of each kind
KINDS = {
    FollowUp.Kind.VISIT: pgettext_lazy("in a calendar", "Visit"),
    FollowUp.Kind.CALL: pgettext_lazy("in a calendar", "Call"),
    FollowUp.Kind.OFFICE: pgettext_lazy("in a calendar", "Office"),
    FollowUp.Kind.TASK: pgettext_lazy("in a calendar", "Task"),
}


def calendar_for(person: User, now: datetime | None = None) -> bytes:
    """Return a person's calendar from today to 60 days ahead, in their language."""
    now = now or timezone.now()
    first = timezone.localdate(now)
    with translation.override(person.language):
        due = *_follow_ups(person, first, now), *_tasks(person, first)
        entries = [*due, *_visits(person, first)]
        return written(entries, name=pgettext("a calendar", "Work"), now=now)


def _follow_ups(person: User, first: date, now: datetime) -> Iterator[Entry]:
    """Yield what they answer for, as on My day: a day each, and what kind it is."""
    waiting = waiting_for(person, now).filter(due_on__range=(first, first + AHEAD))
    for key, kind, due_on in waiting.values_list("pk", "kind", "due_on")[:MOST]:
        title = str(KINDS[FollowUp.Kind(kind)])
        yield Entry(_uid(person, key, title, due_on), title, due_on)


def _tasks(person: User, first: date) -> Iterator[Entry]:
    """Yield their own open tasks: a day each, and that it is one."""
    title = pgettext("in a calendar", "Task")
    tasks = Task.objects.open().owned_by(person).filter(due_on__range=(first, first + AHEAD))
    for key, due_on in tasks.order_by("due_on", "pk").values_list("pk", "due_on")[:MOST]:
        yield Entry(_uid(person, key, title, due_on), title, due_on)


def _visits(person: User, first: date) -> Iterator[Entry]:
    """Yield their own visits that are not over."""
    title = gettext("Planned visit")
    begins, ends = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (first, first + AHEAD + timedelta(days=1))
    )
    visits = PlannedVisit.objects.open().of(person)
    visits = visits.filter(expected_at__gt=begins, starts_at__lt=ends).order_by("starts_at")
    for key, starts, until in visits.values_list("pk", "starts_at", "expected_at")[:MOST]:
        yield Entry(_uid(person, key, title, starts, until), title, starts, until)


def _uid(person: User, key: UUID, *parts: object) -> str:
    """Return the name of an entry, which tells neither its record nor, in another's, the same.

    It stays the same as long as the contents of the entry do.
    """
    contents = "|".join([str(person.pk), str(key), *(str(part) for part in parts)])
    return salted_hmac("fieldwork.calendar_entry", contents, algorithm="sha256").hexdigest()
