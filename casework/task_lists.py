"""Lists of tasks without a client: one's own by urgency, and a team's by person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from casework.caseloads import SHOWN_OF_TASK, tasks_of
from casework.models import Task
from casework.models.tasks import may_have_task

ENDED_LISTED = timedelta(days=7)
MOST_ENDED = 50  # our judgment: what a person still knows of their week


@dataclass
class ByUrgency:
    """Somebody's open tasks."""

    overdue: list[Task] = field(default_factory=list)
    today: list[Task] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.today or self.later)


@dataclass
class OfPerson:
    """The open tasks that somebody has for a team."""

    person: User
    tasks: list[Task]
    is_to_give: bool  # they left the team, or do other work now

    @property
    def overdue(self) -> int:
        return sum(task.is_overdue for task in self.tasks)


def by_urgency(worker: User, today: date | None = None) -> ByUrgency:
    """Return somebody's own open tasks, by day and time. One query."""
    today, found = today or timezone.localdate(), ByUrgency()
    for task in in_order(tasks_of(worker)):
        if task.due_on < today:
            found.overdue.append(task)
        elif task.due_on == today:
            found.today.append(task)
        else:
            found.later.append(task)
    return found


def by_person(supervisor: User) -> list[OfPerson]:
    """Return the open tasks of a supervisor's team but their own, by person. One query.

    First come those whose person left the team or does other work now: somebody has to take
    them. Nobody in any other role is shown anything.
    """
    if supervisor.role != Role.SUPERVISOR:
        return []
    found = Task.objects.open().of_team(supervisor.team_id).exclude(owner=supervisor)
    owners = ("owner__role", "owner__is_active", "owner__team")
    found = found.select_related("owner", "added_by").only(*SHOWN_OF_TASK, *owners)
    tasks: dict[UUID, list[Task]] = defaultdict(list)
    for task in in_order(found):
        tasks[task.owner_id].append(task)
    people = [
        OfPerson(of[0].owner, of, not may_have_task(of[0].owner, supervisor.team_id))
        for of in tasks.values()
    ]
    return sorted(people, key=lambda each: (not each.is_to_give, each.person.name))


def ended_lately(user: User, today: date | None = None) -> QuerySet[Task]:
    """Return what ended in the last seven days of what the user may see, newest first."""
    since = (today or timezone.localdate()) - ENDED_LISTED
    ended = Task.objects.visible_to(user).ended(since)
    return ended.select_related("owner", "done_by")[:MOST_ENDED]


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks by day and time; the time is sealed, so the database can't."""
    return sorted(tasks, key=attrgetter("place_in_a_day"))
