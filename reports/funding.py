"""Awards: the money that pays for services, and that reports answer for."""

from typing import Any

from django.db import transaction

from accounts.models import User
from audit import trail
from casework.models import Award


@transaction.atomic
def add_award(*, by: User, **facts: Any) -> Award:
    """Set up an award, so that workers can name it as what pays for a service."""
    award = Award.objects.create(**facts)
    trail.record("award.added", award, by=by, number=award.number)
    return award
