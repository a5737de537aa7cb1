"""The supervisor's board, shown on the team page: who has which clients, and what is due."""

from datetime import date

from django.db.models import Count, DateField, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from casework.caseloads import overdue_follow_ups_for, people_for
from casework.models import Assignment, CaseReview, Client, Contact, Erasure
from casework.reach import Reach


def board_of(supervisor: User, today: date | None = None) -> QuerySet[User]:
    """Return the people of `people_for` with the counts that the team page shows.

    Each carries, of the team's clients that the supervisor may see:
        open_clients: how many are assigned to them.
        overdue: how many of their follow-ups are overdue.
        no_recent_contact: how many of their open clients nobody has reached in 30 days.
        reviews_due: how many of their open clients are due for a case review.
        last_contact_on: the day of the newest contact that they logged, or None.

    It takes two queries: with the people's keys known, the database counts for them alone.

    Args:
        today: the agency's date today, unless a test sets it.
    """
    today = today or timezone.localdate()
    open_clients = Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open()
    caseload = Assignment.objects.current().filter(
        worker=OuterRef("pk"), client__in=open_clients
    )
    overdue = overdue_follow_ups_for(supervisor, today).filter(owner=OuterRef("pk"))
    no_contact = caseload.filter(client__in=open_clients.without_recent_contact(today))
    contacts = Contact.objects.filter(
        recorded_by=OuterRef("pk"), client__team=supervisor.team_id
    ).exclude(client__in=Client.objects.blocked_for(supervisor))
    reviews = CaseReview.objects.due(today).filter(
        client__in=open_clients,
        client__assignments__worker=OuterRef("pk"),
        client__assignments__ended_on=None,
    )
    people = list(people_for(supervisor, today).values_list("pk", flat=True))
    return (
        User.objects.filter(pk__in=people)
        .select_related("team")
        .annotate(
            open_clients=_count(caseload, "worker"),
            overdue=_count(overdue, "owner"),
            no_recent_contact=_count(no_contact, "worker"),
            reviews_due=_count(reviews, "client__assignments__worker"),
            last_contact_on=Subquery(
                contacts.order_by()
                .values("recorded_by")
                .annotate(day=Max("occurred_on"))
                .values("day"),
                output_field=DateField(),
            ),
        )
    )


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


def _count(rows: QuerySet, by: str) -> Coalesce:
    """Count the rows with the same `by` as the outer query's row; 0 where there are none."""
    counted = rows.order_by().values(by).annotate(how_many=Count("pk")).values("how_many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
