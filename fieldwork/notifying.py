"""What of fieldwork comes to somebody: a colleague who has not checked in.

The email about it is `alerting`'s, and nobody can switch it off: see decision 53.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.roles import Role
from fieldwork.models import PlannedVisit
from fieldwork.models.planned_visits import OVERDUE
from notifications.models.notifications import unseen
from notifications.registry import Asked, How, Kind


def overdue_check_ins(asked: Asked) -> QuerySet[Any]:
    """Return the visits of colleagues that are an alert: overdue, and nobody reached them."""
    theirs = Q(partner=asked.person.pk)
    if asked.person.role == Role.SUPERVISOR:
        theirs |= Q(team=asked.person.team_id)
    overdue = PlannedVisit.objects.open().filter(
        expected_at__lte=asked.overdue_before, expected_at__gt=asked.since
    )
    return (
        overdue.filter(theirs, unseen(asked, OVERDUE), acknowledged_at=None)
        .exclude(worker=asked.person.pk)
        .order_by("expected_at", "pk")
        .values_list("pk", "expected_at", "worker__name")
    )


KINDS = [
    Kind(
        code=OVERDUE,
        heading=_("Colleagues who have not checked in"),
        counted=ngettext_lazy(
            "%(number)d colleague has not checked in",
            "%(number)d colleagues have not checked in",
            "number",
        ),
        capability="fieldwork.view_visits",
        order=10,
        waiting=overdue_check_ins,
        needs=frozenset({"overdue_before", "since"}),
        address=lambda subject, worker: reverse("fieldwork:visit-detail", args=[subject]),
        title=lambda worker: worker,
        how=How.NOT,
        choices=(),
        mailed_elsewhere=_(
            "A colleague has not checked in: their partner and the supervisors of their team "
            "are emailed at once."
        ),
    ),
]
