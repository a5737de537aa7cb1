"""The supervisor's board, shown on the team page: who has which clients, and what is due."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from casework.caseloads import overdue_follow_ups_for
from casework.models import Assignment, CaseReview, Client, Contact, Erasure
from casework.models.client_lists import no_contact_before
from casework.reach import Reach


@dataclass
class BoardRow:
    """One person's work with the team's clients that the supervisor may see."""

    person: User
    open_clients: int = 0  # assigned to them
    overdue: int = 0  # follow-ups of theirs
    no_recent_contact: int = 0  # open clients of theirs whom nobody has reached in 30 days
    reviews_due: int = 0  # open clients of theirs who are due for a case review
    last_contact_on: date | None = None  # the day of the newest contact that they logged


def board_of(supervisor: User, today: date | None = None) -> list[BoardRow]:
    """Return a row for each of `people_for`, by name, in four queries.

    Each count is one pass over the rows that it counts, whoever they belong to.

    Args:
        today: the agency's date today, unless a test sets it.
    """
    today = today or timezone.localdate()
    open_clients = Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open().order_by()
    assigned = Assignment.objects.current().filter(client__in=open_clients)
    is_due = Q(client__reviews__signed_on=None, client__reviews__due_on__lte=today)
    not_reached = Q(client__unseen_since__lt=no_contact_before(today))
    caseloads = _by(
        assigned,
        "worker",
        open_clients=Count("pk"),
        no_recent_contact=Count("pk", filter=not_reached),
    )
    overdue = _by(overdue_follow_ups_for(supervisor, today), "owner", overdue=Count("pk"))
    reviews = _by(assigned.filter(is_due), "worker", reviews_due=Count("pk"))
    workers = User.objects.active().workers().in_team(supervisor.team_id).order_by()
    people = User.objects.filter(
        Q(pk__in=[*caseloads, *overdue]) | Q(pk__in=workers.values("pk"))
    )
    newest = (
        Contact.objects.filter(recorded_by=OuterRef("pk"), client__team=supervisor.team_id)
        .exclude(client__in=Client.objects.blocked_for(supervisor))
        .order_by("-occurred_on")
        .values("occurred_on")[:1]
    )
    return [
        BoardRow(
            person,
            last_contact_on=person.last_contact_on,
            **caseloads.get(person.pk, {}),
            **overdue.get(person.pk, {}),
            **reviews.get(person.pk, {}),
        )
        for person in people.select_related("team").annotate(last_contact_on=Subquery(newest))
    ]


def reviews_due_for(supervisor: User, today: date | None = None) -> QuerySet[CaseReview]:
    """Return the case reviews for the supervisor to sign off, the longest overdue first."""
    return (
        CaseReview.objects.due(today)
        .filter(client__in=Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open())
        .select_related("client")
        .order_by("due_on")
    )


def erasures_for(supervisor: User) -> QuerySet[Erasure]:
    """Return the team's erasures that wait for confirmation or for their day."""
    return (
        Erasure.objects.pending()
        .filter(client__in=Client.objects.reachable_by(supervisor, Reach.SUPERVISE))
        .select_related("client", "requested_by")
        .order_by("due_on")
    )


def _by(rows: QuerySet, owner: str, **counts: Count) -> dict[Any, dict[str, int]]:
    """Return what is counted of the rows, by the key of whom they belong to."""
    counted = rows.order_by().values(owner).annotate(**counts)
    return {row.pop(owner): row for row in counted}
