"""The supervisor's board: what the page of the team counts and lists."""

from datetime import date

from django.db.models import Count, DateField, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from casework.caseloads import QUIET_AFTER, late_for, people_for
from casework.models import Assignment, CaseReview, Client, Contact, Erasure
from casework.reach import Reach


def board_of(supervisor: User, today: date | None = None) -> QuerySet[User]:
    """Return everybody of `people_for`, each with what a supervisor asks of a caseload.

    Two queries, so that the database counts for those few alone: everybody carries
    `open_clients`, `overdue`, `quiet`, `last_contact_on` and `reviews_due`, of the team's
    clients alone. Whom the supervisor never sees is not counted either.
    """
    today = today or timezone.localdate()
    open_clients = Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open()
    caseload = Assignment.objects.current().filter(
        worker=OuterRef("pk"), client__in=open_clients
    )
    overdue = late_for(supervisor, today).filter(owner=OuterRef("pk"))
    quiet = caseload.filter(client__in=open_clients.not_reached_since(today - QUIET_AFTER))
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
            quiet=_count(quiet, "worker"),
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


def reviews_due_to(supervisor: User, today: date | None = None) -> QuerySet[CaseReview]:
    """Return the reviews that the team's supervisor has to sign, the longest due first."""
    return (
        CaseReview.objects.due(today)
        .filter(client__in=Client.objects.reachable_by(supervisor, Reach.SUPERVISE).open())
        .select_related("client")
        .order_by("due_on")
    )


def erasures_for(supervisor: User) -> QuerySet[Erasure]:
    """Return the erasures of the team that wait for a second person or for their day."""
    return (
        Erasure.objects.pending()
        .filter(client__in=Client.objects.reachable_by(supervisor, Reach.SUPERVISE))
        .select_related("client", "requested_by")
        .order_by("due_on")
    )


def _count(rows, by):
    counted = rows.order_by().values(by).annotate(how_many=Count("pk")).values("how_many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
