"""Reviewing emergency access: what waits for a supervisor, and how often it happens."""

from datetime import datetime, timedelta

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from accounts.models import User
from casework.models import Client, EmergencyAccess
from casework.reach import Reach

# More than three in seven days is marked "Frequent": our judgment, no standard sets a number.
OFTEN, OFTEN_WITHIN = 3, timedelta(days=7)


def emergency_accesses_to_review(
    supervisor: User, now: datetime | None = None
) -> QuerySet[EmergencyAccess]:
    """Return those of the supervisor's clients that nobody reviewed yet, the oldest first."""
    return emergency_accesses_of(supervisor, now).filter(reviewed_at=None)


def emergency_accesses_of(
    supervisor: User, now: datetime | None = None
) -> QuerySet[EmergencyAccess]:
    """Return those of the supervisor's clients, reviewed or not, the oldest first.

    Each carries `times`, how often its person used emergency access in the seven days up to
    it, and `is_often`. The supervisor's own are left out.

    Args:
        now: the moment, where the query is prepared.
    """
    as_of = OuterRef("opened_at")
    since = ExpressionWrapper(as_of - OFTEN_WITHIN, output_field=DateTimeField())
    earlier = (
        EmergencyAccess.objects.filter(
            person=OuterRef("person"), opened_at__lte=as_of, opened_at__gt=since
        )
        .order_by()
        .values("person")
        .annotate(how_many=Count("pk"))
        .values("how_many")
    )
    theirs = Client.objects.reachable_by(supervisor, Reach.SUPERVISE, now=now).order_by()
    return (  # asked of each row: the clients are the whole team
        EmergencyAccess.objects.filter(Exists(theirs.filter(pk=OuterRef("client"))))
        .exclude(person=supervisor)
        .select_related("client", "person")
        .annotate(times=Subquery(earlier, output_field=IntegerField()))
        .annotate(is_often=Q(times__gt=OFTEN))
        .order_by("opened_at")
    )
