"""Awards: the grants that pay for services, and that reports are about."""

from datetime import date

from django.db import transaction

from accounts.models import User
from audit import trail
from casework.models import Award
from reports.period import Period


@transaction.atomic
def add_award(
    *,
    by: User,
    name: str,
    funder: str,
    number: str,
    starts_on: date,
    ends_on: date,
    fiscal_year_start_month: int = 10,
) -> Award:
    """Add an award, so that staff can choose it as the funding source of a service.

    Args:
        number: the funder's number for it; unique.
        fiscal_year_start_month: the first month of the funder's fiscal year, 1 to 12.
    """
    award = Award.objects.create(
        name=name,
        funder=funder,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        fiscal_year_start_month=fiscal_year_start_month,
    )
    trail.record("award.added", award, by=by, number=award.number)
    return award


def quarters_of(award: Award, *, until: date) -> list[Period]:
    """Return the quarters of the funder's fiscal years that the award pays for, newest first.

    Args:
        until: the newest quarter is the one that holds this day.
    """
    paid = Period(award.starts_on, award.ends_on)
    if until < paid.first:
        return []
    span = Period(award.year_of(paid.first), min(until, paid.last))
    return [quarter for quarter in span.quarters() if quarter.overlaps(paid)][::-1]
