"""The supervisor's board, shown on the team page: who has which clients, and what is due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.gathered import GatheredQueries
from casework.attempts import ATTEMPTS, Ladder, Status
from casework.caseloads import NAMED, people_for
from casework.counting import NONE, TeamWork, work_of_team
from casework.models import (
    CaseReview,
    Client,
    Contact,
    Erasure,
    OutreachDecision,
    SafetyAlert,
    Task,
)
from casework.models.client_lists import ladder_parts
from casework.models.reach import values_of
from casework.reach import Reach
from casework.record_page import by_key


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


def reviews_due_for(supervisor: User, today: date | None = None) -> QuerySet[CaseReview]:
    """Return the case reviews for the supervisor to sign off, the longest overdue first."""
    return (
        CaseReview.objects.due(today)
        .filter(_of_one(Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open()))
        .select_related("client")
        .order_by("due_on")
    )


def alerts_for(supervisor: User, today: date | None = None) -> QuerySet[SafetyAlert]:
    """Return the team's safety alerts whose review is due or that somebody asks to lower."""
    return (
        SafetyAlert.objects.to_review(today)
        .filter(_of_one(Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open()))
        .select_related("client", "lowering_requested_by")
        .order_by("review_on", "pk")
    )


def erasures_for(supervisor: User) -> QuerySet[Erasure]:
    """Return the team's erasures that wait for confirmation or for their day."""
    return (
        Erasure.objects.pending()
        .filter(_of_one(Client.objects.reachable_by(supervisor, Reach.SUPERVISE)))
        .select_related("client", "requested_by")
        .order_by("due_on")
    )


def unanswered_for(supervisor: User, today: date | None = None) -> list[Client]:
    """Return the team's clients who wait for the supervisor's decision, tried first come first.

    The database finds who has three attempts and no decision that lasts; `Ladder` has the rule.
    Nobody waits for a person in any other role.
    """
    if supervisor.role != Role.SUPERVISOR:
        return []
    found = _unanswered.records(
        supervisor.role, today=today or timezone.localdate(), **values_of(supervisor)
    )
    attempts, decisions = (
        by_key(found[name], "client_id") for name in ("attempts", "decisions")
    )
    for client in found["clients"]:
        client.fetched_ladder = Ladder.of(attempts[client.pk], decisions[client.pk])
    asked = [each for each in found["clients"] if each.ladder.status(today) == Status.ASK]
    return sorted(asked, key=lambda each: each.ladder.days[0])


def _unanswered_of(
    role: str, *, user: UUID, now: datetime, today: date, team: UUID | None = None
) -> dict[str, QuerySet[Any]]:
    supervisor = User(pk=user, role=role, team_id=team)
    since = Coalesce(OuterRef("last_reached_on"), date.min)  # who was reached then or later
    attempts = Contact.objects.filter(client=OuterRef("pk"), occurred_on__gte=since)
    third = attempts.unanswered().order_by()[ATTEMPTS - 1 : ATTEMPTS]
    lasting = OutreachDecision.objects.lasting(today).filter(client=OuterRef("pk"))
    clients = (
        Client.objects.reachable_by(supervisor, Reach.SUPERVISE, now=now)
        .open()
        .filter(Exists(third))
        .exclude(Exists(lasting.order_by()))
        .only(*NAMED)
        .order_by("pk")
    )
    keys = clients.order_by().values("pk")
    return {"clients": clients} | ladder_parts(client__in=keys)


_unanswered = GatheredQueries(_unanswered_of)


def _of_one(clients: QuerySet[Client]) -> Exists:
    """Whether a row is of one of these clients, asked of each row: they are the whole team."""
    return Exists(clients.order_by().filter(pk=OuterRef("client")))
