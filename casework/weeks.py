"""A worker's week: what is due on each of its days."""

from collections import defaultdict
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils import timezone

from accounts.models import User
from casework.caseloads import tasks_of, waiting_for
from casework.models import FollowUp, Task
from casework.models.client_lists import read_contact_status
from casework.reach import REGULAR_ACCESS
from opening.models import ClosedDay

DAYS = 7
FIRST_MONDAY, LAST_MONDAY = date(2000, 1, 3), date(2099, 12, 28)  # that are asked for


class DayOfWeek(NamedTuple):
    date: date
    is_open: bool  # the agency is
    is_today: bool
    due: list[FollowUp | Task]  # by their time; what has none comes first


class Week(NamedTuple):
    """Seven days, the first of which is a Monday."""

    days: list[DayOfWeek]

    @property
    def first(self) -> date:
        return self.days[0].date

    @property
    def last(self) -> date:
        return self.days[-1].date

    @property
    def previous(self) -> date:
        return self.first - timedelta(days=DAYS)

    @property
    def next(self) -> date:
        return self.first + timedelta(days=DAYS)

    @property
    def is_this(self) -> bool:
        return any(day.is_today for day in self.days)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week, within this century.

    >>> monday_of(date(2026, 12, 6))
    datetime.date(2026, 11, 30)
    """
    day = min(max(day, FIRST_MONDAY), LAST_MONDAY)
    return day - timedelta(days=day.weekday())


def week_of(worker: User, monday: date) -> Week:
    """Return what a worker answers for and is due from this Monday on, seven days long.

    What `waiting_for` and `tasks_of` find, in four queries, however much it is.
    """
    today, open_days = timezone.localdate(), ClosedDay.objects.open_days(since=monday)
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    found: list[Any] = []
    tasks: list[Task] = []
    if worker.is_active and worker.role in REGULAR_ACCESS:
        found += waiting_for(worker, timezone.now()).filter(due_on__range=(days[0], days[-1]))
        tasks += tasks_of(worker).filter(due_on__range=(days[0], days[-1]))
    read_contact_status([each.client for each in found])
    for follow_up in found:
        follow_up.is_own = follow_up.owner_id == worker.pk
    by_day = defaultdict[date, list[FollowUp | Task]](list)
    for each in sorted([*found, *tasks], key=attrgetter("place_in_a_day")):
        by_day[each.due_on].append(each)
    return Week(
        [DayOfWeek(day, open_days.is_open(day), day == today, by_day[day]) for day in days]
    )
