"""What of casework comes to somebody: clients, coverage, alerts to lower, reviews to sign.

Each is read from the records: who is assigned, what is in force, what nobody has settled. Who
sees a client is asked by the same rules as everywhere, of each row, for one person: few rows
are left when they are asked.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from casework.models import AccessGrant, Assignment, CaseReview, Client, SafetyAlert
from casework.models.safety_alerts import LOWERING
from casework.reach import Reach
from notifications.models import Notification
from notifications.models.notifications import unseen
from notifications.registry import Asked, How, Kind

HANDED_OVER, COVERAGE, REVIEW = "client", "coverage", "case-review"


def clients_handed_over(asked: Asked) -> QuerySet[Any]:
    """Return the assignments that another person gave them: only an arrival tells that."""
    arrived = Notification.objects.of(asked.person).filter(
        kind=HANDED_OVER, arrived_at__gt=asked.since
    )
    theirs = Assignment.objects.current().filter(worker=asked.person.pk)
    return (
        theirs.filter(Exists(arrived.filter(subject=OuterRef("pk"))))
        .filter(unseen(asked, HANDED_OVER), _is_open("client", asked))
        .filter(_in_regular_reach("client", asked, Reach.READ))
        .order_by("pk")
        .values_list("pk", "started_on", "client")
    )


def coverage_taken(asked: Asked) -> QuerySet[Any]:
    grants = AccessGrant.objects.in_force(asked.now).of(asked.person)
    return (
        grants.filter(kind=AccessGrant.Kind.COVERAGE, starts_at__gt=asked.since)
        .exclude(given_by=asked.person.pk)
        .filter(unseen(asked, COVERAGE), _is_open("content_object", asked))
        .order_by("pk")
        .values_list("pk", "starts_at", "content_object")
    )


def lowerings_to_decide(asked: Asked) -> QuerySet[Any]:
    """Return the alerts that a colleague asked to lower: it takes a second person."""
    requested = SafetyAlert.objects.in_force().exclude(lowering_requested_by=None)
    return (
        requested.exclude(lowering_requested_by=asked.person.pk)
        .filter(lowering_requested_on__gte=asked.since_day)
        .filter(unseen(asked, LOWERING), _is_open("client", asked))
        .filter(
            _in_regular_reach("client", asked, Reach.CHANGE)
            | _by_grant("client", asked, Reach.CHANGE)
        )
        .order_by("pk")
        .values_list("pk", "lowering_requested_on", "client")
    )


def reviews_to_sign(asked: Asked) -> QuerySet[Any]:
    return (
        CaseReview.objects.due(asked.today)
        .filter(due_on__gte=asked.since_day)
        .filter(unseen(asked, REVIEW), _is_open("client", asked))
        .filter(_in_regular_reach("client", asked, Reach.SUPERVISE))
        .order_by("due_on", "pk")
        .values_list("pk", "due_on", "client")
    )


def _is_open(field: str, asked: Asked) -> Exists:
    """Whether the client is open, and neither a block nor a program keeps them away."""
    clients = Client.objects.open().exclude_blocked_for(asked.person, asked.now)
    return Exists(clients.order_by().filter(pk=OuterRef(field)))


def _in_regular_reach(field: str, asked: Asked, reach: Reach) -> Q:
    clients = Client.objects.in_regular_reach_of(asked.person, reach).order_by()
    return Q(Exists(clients.filter(pk=OuterRef(field))))


def _by_grant(field: str, asked: Asked, reach: Reach) -> Q:
    grants = AccessGrant.objects.in_force(asked.now).of(asked.person).reaching(reach)
    return Q(Exists(grants.order_by().filter(content_object=OuterRef(field))))


def names_of(user: User, clients: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what a list calls those of the clients whom the user may see. One query."""
    seen = Client.objects.filter(pk__in=clients).visible_to(user)
    named = seen.only("preferred_name", "chart_number")
    return {client.pk: client.name_in_a_list for client in named}


def _record_address(_subject: UUID, client: UUID) -> str:
    return reverse("casework:client-detail", args=[client])


KINDS = [
    Kind(
        code=LOWERING,
        heading=_("Safety alerts to lower or keep"),
        counted=ngettext_lazy(
            "%(number)d safety alert waits for a second person",
            "%(number)d safety alerts wait for a second person",
            "number",
        ),
        capability="casework.edit_client",
        order=20,
        waiting=lowerings_to_decide,
        needs=frozenset({"since_day"}),
        address=lambda subject, client: reverse(
            "casework:safety-alert-review", args=[client, subject]
        ),
    ),
    Kind(
        code=HANDED_OVER,
        heading=_("Clients handed to you"),
        counted=ngettext_lazy(
            "%(number)d client handed to you", "%(number)d clients handed to you", "number"
        ),
        capability="casework.view_client",
        order=30,
        waiting=clients_handed_over,
        needs=frozenset({"since"}),
        address=_record_address,
    ),
    Kind(
        code=COVERAGE,
        heading=_("Clients you cover for a colleague"),
        counted=ngettext_lazy(
            "%(number)d client you cover for a colleague",
            "%(number)d clients you cover for a colleague",
            "number",
        ),
        capability="casework.view_client",
        order=40,
        waiting=coverage_taken,
        needs=frozenset({"since"}),
        address=_record_address,
    ),
    Kind(
        code=REVIEW,
        heading=_("Case reviews to sign off"),
        counted=ngettext_lazy(
            "%(number)d case review to sign off",
            "%(number)d case reviews to sign off",
            "number",
        ),
        capability="casework.review_client",
        order=60,
        waiting=reviews_to_sign,
        needs=frozenset({"since_day", "today"}),
        address=lambda subject, client: reverse("casework:review-sign", args=[client, subject]),
        how=How.DAILY,
        choices=(How.DAILY, How.NOT),  # it comes by the day, not by the minute
    ),
]
