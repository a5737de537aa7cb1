"""The agency's clock: when it next shows a time, and whether hours of the day hold now."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

DAY = timedelta(days=1)
DAYS_AHEAD = 3  # a place that crosses the date line skips one


def next_shown(clock: time, after: datetime, zone: tzinfo) -> datetime:
    """Return the first moment after another at which clocks of a zone show a time.

    Of an hour that clocks show twice in fall it is the earlier one that is still ahead. A time
    that they skip in spring is where they would have shown it: half past two is half past
    three.

    Returns:
        The moment, in UTC.
    """
    after = after.astimezone(UTC)
    today = after.astimezone(zone).date()
    shown = (
        _moment(today + days * DAY, clock, zone, fold)
        for days in range(DAYS_AHEAD)
        for fold in (0, 1)
    )
    return min(moment for moment in shown if moment is not None and moment > after)


def _moment(day: date, clock: time, zone: tzinfo, fold: int) -> datetime | None:
    """Return when clocks show a time of a day; None for the second time of what shows once."""
    local = datetime.combine(day, clock, zone).replace(fold=fold)
    moment = local.astimezone(UTC)
    is_shown = moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
    return moment if is_shown or fold == 0 else None


class Shift(NamedTuple):
    """Hours of the day, on the days from the first to the last.

    Args:
        begins, ends: by the clock; None for all day. Who ends before they begin goes on past
            midnight, and that night belongs to the day on which it began.
        first_on, last_on: the days; None for no bound.
    """

    begins: time | None = None
    ends: time | None = None
    first_on: date | None = None
    last_on: date | None = None

    def holds_at(self, local: datetime) -> bool:
        """Tell whether it holds when the clock shows this."""
        today, clock = local.date(), local.time()
        if self.begins is None or self.ends is None or self.begins == self.ends:
            return self._is_on(today)
        if self.begins < self.ends:
            return self._is_on(today) and self.begins <= clock < self.ends
        tonight = clock >= self.begins and self._is_on(today)
        last_night = clock < self.ends and self._is_on(today - DAY)
        return tonight or last_night

    def is_over_on(self, day: date) -> bool:
        """Tell whether it is over for good before a day; a last night counts with its day."""
        return self.last_on is not None and self.last_on + DAY < day

    def _is_on(self, day: date) -> bool:
        after_first = self.first_on is None or self.first_on <= day
        return after_first and (self.last_on is None or day <= self.last_on)
