"""Colleagues: who works with a client now, and so may be written to about them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.users import UserQuerySet
from accounts.roles import Role
from casework.access import eligible_users
from casework.models import AccessGrant, Assignment, Client

# Who was given the record to work with them; a consult or an emergency is no such work.
WORKING = (AccessGrant.Kind.COVERAGE, AccessGrant.Kind.CO_WORKER)


def colleagues_of(client: Client) -> UserQuerySet:
    """Return who works with a client: their worker, who covers, and the team's supervisors.

    Nobody is among them whom a block or a confidential program keeps from the record. Each
    carries `is_assigned` and `is_covering`.
    """
    assigned = Assignment.objects.current().filter(client=client, worker=OuterRef("pk"))
    given = AccessGrant.objects.in_force().filter(content_object=client, user=OuterRef("pk"))
    covering = given.filter(kind=AccessGrant.Kind.COVERAGE)
    works_with_them = (
        Exists(assigned)
        | Exists(given.filter(kind__in=WORKING))
        | Q(role=Role.SUPERVISOR, team=client.team_id)
    )
    people = eligible_users(client).filter(works_with_them)
    return people.annotate(is_assigned=Exists(assigned), is_covering=Exists(covering)).order_by(
        "name", "pk"
    )


def role_of(colleague: Any) -> Promise:
    """Say what one of `colleagues_of` is to the client."""
    if colleague.is_assigned:
        return _("assigned worker")
    if colleague.is_covering:
        return _("covering")
    if colleague.role == Role.SUPERVISOR:
        return _("supervisor")
    return _("co-worker")
