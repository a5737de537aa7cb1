"""On which days the agency is open: pure arithmetic, without a database."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

A_DAY = timedelta(days=1)
FARTHEST = 366  # days: whoever closes for a whole year gets the day that was asked for
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OpenDays(NamedTuple):
    """The days on which nobody works.

    Args:
        weekdays: of each week, as `WEEKDAYS` calls them.
        dates: single ones.
    """

    weekdays: Collection[str] = frozenset()
    dates: Collection[date] = frozenset()

    def is_open(self, day: date) -> bool:
        return day not in self.dates and WEEKDAYS[day.weekday()] not in self.weekdays

    def next_open(self, day: date) -> date:
        """Return the first open day from this one on; this one if a whole year has none.

        >>> OpenDays({"sat", "sun"}, {date(2026, 12, 7)}).next_open(date(2026, 12, 5))
        datetime.date(2026, 12, 8)
        """
        coming = (day + number * A_DAY for number in range(FARTHEST))
        return next(filter(self.is_open, coming), day)

    def last_open_before(self, day: date) -> date:
        """Return the last open day before this one; the day before if a whole year has none.

        >>> OpenDays({"sat", "sun"}, {date(2026, 12, 4)}).last_open_before(date(2026, 12, 7))
        datetime.date(2026, 12, 3)
        """
        past = (day - number * A_DAY for number in range(1, FARTHEST))
        return next(filter(self.is_open, past), day - A_DAY)
