"""Asking once more, at the end of long work, whether people may still do what they asked."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.locking import lock


@transaction.atomic
def are_still_permitted(capabilities: Mapping[UUID, str]) -> bool:
    """Whether each person still has a capability: a role may change while a job works.

    They are held until the caller's transaction ends, so that none loses it before the work is
    kept.

    Args:
        capabilities: such as `exports.approve`, by the key of the person.
    """
    lock(User.objects.filter(pk__in=capabilities))
    people = User.objects.in_bulk(capabilities)
    return all(
        key in people and people[key].has_perm(capability)
        for key, capability in capabilities.items()
    )
