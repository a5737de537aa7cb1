"""Shifts: a day, or a night from noon to noon, as moments and as days."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
NOON = time(12)


class ShiftKind(TextChoices):
    DAY = "day", _("Day")
    NIGHT = "night", _("Night")


class Shift(NamedTuple):
    """A shift by the agency's clock. A night belongs to the day on which it begins.

    Args:
        kind: a `ShiftKind`.
        day: the day on which it begins.
    """

    kind: str
    day: date

    @property
    def is_night(self) -> bool:
        return self.kind == ShiftKind.NIGHT

    @property
    def begins(self) -> datetime:
        """Midnight, or noon of a night."""
        return self._at(self.day)

    @property
    def ends(self) -> datetime:
        """The first moment of the next one."""
        return self._at(self.day + DAY)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day on which it is."""
        return self.day, self.day + DAY if self.is_night else self.day

    @property
    def iso_day(self) -> str:
        """The day as addresses have it."""
        return self.day.isoformat()

    @property
    def before(self) -> "Shift":
        return Shift(self.kind, self.day - DAY)

    @property
    def after(self) -> "Shift":
        return Shift(self.kind, self.day + DAY)

    @property
    def has_begun(self) -> bool:
        return self.begins <= timezone.now()

    def _at(self, day: date) -> datetime:
        clock = NOON if self.is_night else time.min
        return timezone.make_aware(datetime.combine(day, clock))


def shift_now(kind: str, now: datetime | None = None) -> Shift:
    """Return the shift of a kind that holds at a moment."""
    local = timezone.localtime(now)
    is_last_night = kind == ShiftKind.NIGHT and local.time() < NOON
    return Shift(kind, local.date() - DAY if is_last_night else local.date())
