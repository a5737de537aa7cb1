"""The supervisor's board, shown on the team page: who has which clients, and what is due."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from casework.caseloads import people_for
from casework.counting import NONE, TeamWork, work_of_team
from casework.models import Client, Contact, Task


@dataclass
class BoardRow:
    """One person's work with the team's clients that the supervisor may see."""

    person: User
    last_contact_on: date | None = None  # the day of the newest contact that they logged
    open_clients: int = 0  # assigned to them
    no_recent_contact: int = 0  # open clients of theirs whom nobody has reached in 30 days
    reviews_due: int = 0  # open clients of theirs who are due for a case review
    overdue: int = 0  # follow-ups of theirs
    overdue_tasks: int = 0  # of the team
    open_tasks: int = 0


def board_of(
    supervisor: User, work: TeamWork | None = None, today: date | None = None
) -> list[BoardRow]:
    """Return a row for each of `people_for`, by name.

    Args:
        work: what is counted of the team; it is asked for if it is not given.
        today: the agency's date today, unless a test sets it.
    """
    work = work or work_of_team(supervisor, today)
    newest = (
        Contact.objects.in_force()
        .filter(recorded_by=OuterRef("pk"), client__team=supervisor.team_id)
        .exclude(client__in=Client.objects.blocked_for(supervisor))
        .order_by("-occurred_on")
        .values("occurred_on")[:1]
    )
    tasks = Task.objects.open().of_team(supervisor.team_id).filter(owner=OuterRef("pk"))
    people = people_for(supervisor, work).select_related("team")
    people = people.annotate(
        last_contact_on=Subquery(newest),
        open_tasks=_number_of(tasks),
        overdue_tasks=_number_of(tasks.overdue(today)),
    )
    columns = ("last_contact_on", "open_tasks", "overdue_tasks")
    return [
        BoardRow(
            person,
            **{name: getattr(person, name) for name in columns},
            **work.workers.get(person.pk, NONE)._asdict(),
        )
        for person in people
    ]


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """Count the rows of a person, for an annotation of that person."""
    counted = rows.order_by().values("owner").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
