"""Awards: the money that pays for services, and that reports answer for."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from audit import trail
from casework.models import Award
from reports.period import Period


@transaction.atomic
def add_award(*, by: User, **facts: Any) -> Award:
    """Set up an award, so that workers can name it as what pays for a service."""
    award = Award.objects.create(**facts)
    trail.record("award.added", award, by=by, number=award.number)
    return award


def quarters_of(award: Award, *, until: date) -> list[Period]:
    """Return the quarters of the funder's years that the award pays for, the newest first.

    Args:
        until: the last quarter is the one that holds this day.
    """
    paid = Period(award.starts_on, award.ends_on)
    if until < paid.first:
        return []
    span = Period(award.year_of(paid.first), min(until, paid.last))
    return [quarter for quarter in span.quarters() if quarter.overlaps(paid)][::-1]
