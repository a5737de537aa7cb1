"""Visits at known hours: it is nine in the evening of the last of November, here."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from fieldwork.models import PlannedVisit

HERE = ZoneInfo("America/Los_Angeles")
NINE = datetime(2026, 11, 30, 21, tzinfo=HERE).astimezone(UTC)
MINUTE = timedelta(minutes=1)
PLACE = "12 Dock Street, back door"


def plan_until_half_past(worker, client=None, **more):
    """Begin a visit at nine, expected back at half past."""
    return PlannedVisit.plan(
        client, by=worker, place=PLACE, expected_at=NINE + 30 * MINUTE, **more
    )
