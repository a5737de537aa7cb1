"""What waits for a supervisor: reviews, alerts, erasures, and who has not answered."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.gathered import GatheredQueries
from casework.attempts import ATTEMPTS, Ladder, Status
from casework.caseloads import NAMED
from casework.models import (
    CaseReview,
    Client,
    Contact,
    EmergencyAccess,
    Erasure,
    OutreachDecision,
    SafetyAlert,
)
from casework.models.client_lists import ladder_parts
from casework.models.clients import ClientQuerySet
from casework.models.reach import values_of
from casework.reach import Reach
from casework.record_page import by_key
from oversight.reviewing import emergency_accesses_to_review

REVIEWS_SHOWN = 20


class Waiting(NamedTuple):
    """What waits for a supervisor, each list in the order in which it is worked off.

    Args:
        reviews: the `REVIEWS_SHOWN` case reviews that are longest overdue.
        alerts: safety alerts whose review is due or that somebody asks to lower.
        erasures: those that wait for confirmation or for their day.
        emergencies: emergency accesses that nobody reviewed yet.
        unanswered: clients about whom to decide whether to go on, tried first come first.
    """

    reviews: list[CaseReview]
    alerts: list[SafetyAlert]
    erasures: list[Erasure]
    emergencies: list[EmergencyAccess]
    unanswered: list[Client]


NOTHING = Waiting([], [], [], [], [])  # for whoever supervises nobody


def waiting_for(supervisor: User, today: date | None = None) -> Waiting:
    """Return what waits for a supervisor, in one query; nothing waits for any other role.

    Of the unanswered, the database finds who has three attempts and no decision that lasts:
    `Ladder` has the rule.
    """
    if not supervisor.is_active or supervisor.role != Role.SUPERVISOR:
        return NOTHING
    today = today or timezone.localdate()
    found = _waiting.records(supervisor.role, today=today, **values_of(supervisor))
    attempts, decisions = (
        by_key(found[name], "client_id") for name in ("attempts", "decisions")
    )
    for client in found["clients"]:
        client.fetched_ladder = Ladder.of(attempts[client.pk], decisions[client.pk])
    asked = [each for each in found["clients"] if each.ladder.status(today) == Status.ASK]
    return Waiting(
        reviews=found["reviews"],
        alerts=found["alerts"],
        erasures=found["erasures"],
        emergencies=found["emergencies"],
        unanswered=sorted(asked, key=lambda each: each.ladder.days[0]),
    )


def _waiting_of(
    role: str, *, user: UUID, now: datetime, today: date, team: UUID
) -> dict[str, QuerySet[Any]]:
    supervisor = User(pk=user, role=role, team_id=team)
    clients = _unanswered_for(supervisor, today, now)
    return {
        "reviews": reviews_due_for(supervisor, today, now)[:REVIEWS_SHOWN],
        "alerts": alerts_for(supervisor, today, now),
        "erasures": erasures_for(supervisor, now),
        "emergencies": emergency_accesses_to_review(supervisor, now),
        "clients": clients,
        **ladder_parts(client__in=clients.order_by().values("pk")),
    }


_waiting = GatheredQueries(_waiting_of)


def reviews_due_for(
    supervisor: User, today: date | None = None, now: datetime | None = None
) -> QuerySet[CaseReview]:
    """Return the case reviews for the supervisor to sign off, the longest overdue first.

    Args:
        today: the agency's date today, unless a test sets it.
        now: the moment, where the query is prepared; so with those below.
    """
    return (
        CaseReview.objects.due(today)
        .filter(_of_one(_supervised_by(supervisor, now).open()))
        .select_related("client")
        .order_by("due_on", "pk")
    )


def alerts_for(
    supervisor: User, today: date | None = None, now: datetime | None = None
) -> QuerySet[SafetyAlert]:
    """Return the team's safety alerts whose review is due or that somebody asks to lower."""
    return (
        SafetyAlert.objects.to_review(today)
        .filter(_of_one(_supervised_by(supervisor, now).open()))
        .select_related("client", "lowering_requested_by")
        .order_by("review_on", "pk")
    )


def erasures_for(supervisor: User, now: datetime | None = None) -> QuerySet[Erasure]:
    """Return the team's erasures that wait for confirmation or for their day."""
    return (
        Erasure.objects.pending()
        .filter(_of_one(_supervised_by(supervisor, now)))
        .select_related("client", "requested_by")
        .order_by("due_on", "pk")
    )


def _unanswered_for(supervisor: User, today: date, now: datetime) -> QuerySet[Client]:
    """Return the open clients with three attempts in a row and no decision that lasts."""
    since = Coalesce(OuterRef("last_reached_on"), date.min)  # who was reached then or later
    attempts = Contact.objects.filter(client=OuterRef("pk"), occurred_on__gte=since)
    third = attempts.unanswered().order_by()[ATTEMPTS - 1 : ATTEMPTS]
    lasting = OutreachDecision.objects.lasting(today).filter(client=OuterRef("pk"))
    return (
        _supervised_by(supervisor, now)
        .open()
        .filter(Exists(third))
        .exclude(Exists(lasting.order_by()))
        .only(*NAMED)
        .order_by("pk")
    )


def _supervised_by(supervisor: User, now: datetime | None) -> ClientQuerySet:
    return Client.objects.reachable_by(supervisor, Reach.SUPERVISE, now=now)


def _of_one(clients: QuerySet[Client]) -> Exists:
    """Whether a row is of one of these clients, asked of each row: they are the whole team."""
    return Exists(clients.order_by().filter(pk=OuterRef("client")))
