from datetime import date
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from audit.locking import lock_and_refresh
from encryption.row_keys import new_row_key
from opening.open_days import OpenDays


class ClosedDayQuerySet(models.QuerySet):
    def coming(self, day: date | None = None) -> Self:
        """Those of today and later."""
        return self.filter(day__gte=day or timezone.localdate())

    def past(self, day: date | None = None) -> Self:
        """Those that are over, the latest first."""
        return self.filter(day__lt=day or timezone.localdate()).order_by("-day")

    def open_days(self, since: date | None = None) -> OpenDays:
        """On which days from today on, or since another, the agency is open, in one query."""
        dates = frozenset(self.coming(since).values_list("day", flat=True))
        return OpenDays(frozenset(settings.CLOSED_WEEKDAYS), dates)


class ClosedDay(models.Model):
    """A date on which the agency is closed: a holiday, a training day."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    day = models.DateField(_("date"), unique=True)
    name = models.CharField(_("why"), max_length=80, blank=True)

    objects = ClosedDayQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return date_format(self.day)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """Open the agency on this day again. Follow-ups that moved off it stay."""
        lock_and_refresh(self)
        ClosedDay.objects.filter(pk=self.pk).delete()  # the event below needs the key
        trail.record("closed_day.removed", self, by=by, day=self.day.isoformat())


@transaction.atomic
def add_closed_day(*, by: User, day: date, name: str = "") -> ClosedDay:
    """Close the agency on a date. Follow-ups that are due that day stay due."""
    closed_day = ClosedDay.objects.create(day=day, name=name)
    trail.record("closed_day.added", closed_day, by=by, day=day.isoformat())
    return closed_day
