"""What of exports comes to somebody: those that wait for a second person."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from accounts.models.users import UserQuerySet
from exports.models import Export
from exports.permissions import GRANTS
from notifications.models.notifications import unseen
from notifications.registry import Asked, Kind

TO_APPROVE = "export"


def exports_to_approve(asked: Asked) -> QuerySet[Any]:
    waiting = Export.objects.open().filter(approved_at=None, expires_at__gt=asked.now)
    return (
        waiting.exclude(requested_by=asked.person.pk)
        .filter(unseen(asked, TO_APPROVE))
        .order_by("requested_at", "pk")
        .values_list("pk", "requested_at", "number")
    )


def approvers() -> UserQuerySet:
    """Return all who may approve an export: a course that ran out is asked about later."""
    return User.objects.active().filter(role__in=GRANTS["approve"])


KINDS = [
    Kind(
        code=TO_APPROVE,
        heading=_("Exports to approve or deny"),
        counted=ngettext_lazy(
            "%(number)d export to approve or deny",
            "%(number)d exports to approve or deny",
            "number",
        ),
        capability="exports.approve",
        order=50,
        waiting=exports_to_approve,
        needs=frozenset(),
        address=lambda subject, number: reverse("exports:detail", args=[subject]),
        title=lambda number: number,
    ),
]
