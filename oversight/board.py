"""The supervisor's board, shown on the team page: who has which clients, and what is due."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from accounts.models import User
from casework.caseloads import people_for
from casework.counting import NONE, TeamWork, work_of_team
from casework.models import Client, Contact


@dataclass
class BoardRow:
    """One person's work with the team's clients that the supervisor may see."""

    person: User
    last_contact_on: date | None = None  # the day of the newest contact that they logged
    open_clients: int = 0  # assigned to them
    no_recent_contact: int = 0  # open clients of theirs whom nobody has reached in 30 days
    reviews_due: int = 0  # open clients of theirs who are due for a case review
    overdue: int = 0  # follow-ups of theirs


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
    people = people_for(supervisor, work).select_related("team")
    return [
        BoardRow(person, person.last_contact_on, **work.workers.get(person.pk, NONE)._asdict())
        for person in people.annotate(last_contact_on=Subquery(newest))
    ]
