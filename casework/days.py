"""The last day of what ends: people count in days, and a day ends with its midnight."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def end_of(day: date) -> datetime:
    """Return the first moment after a day, where the agency is."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_day_of(ends_at: datetime) -> date:
    """Return the last day of what ends at a moment: at midnight it is the day before."""
    return timezone.localdate(ends_at - timedelta(microseconds=1))
