"""Recurrence: on which days something that repeats is due. Arithmetic on days alone.

Days are counted from the first one, by number: what was moved, done late or skipped changes no
later day. The 31st of a month that has none is its last day, and the month after has its 31st.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

DAY, WEEK, TWO_WEEKS, MONTH = "day", "week", "two_weeks", "month"
DAYS = {DAY: 1, WEEK: 7, TWO_WEEKS: 14}
MONTHS = 12  # in a year


class Next(NamedTuple):
    """The next time of what repeats.

    Args:
        number: which one it is; the first has the number 0.
        skipped: how many were left out since the one before.
        due_on: its day, moved to where it may be.
    """

    number: int
    skipped: int
    due_on: date


class Rule(NamedTuple):
    """Every so often, from a day on.

    Args:
        every: `DAY`, `WEEK`, `TWO_WEEKS` or `MONTH`.
        until: the last day; None for no end.
    """

    every: str
    first: date
    until: date | None = None

    def day(self, number: int) -> date | None:
        """Return the planned day of a number; None once it is over.

        >>> Rule("month", date(2027, 1, 31)).day(1)
        datetime.date(2027, 2, 28)
        """
        try:
            planned = self._day(number)
        except OverflowError:
            return None
        return None if planned is None or (self.until and planned > self.until) else planned

    def _day(self, number: int) -> date | None:
        if self.every in DAYS:
            return self.first + timedelta(days=DAYS[self.every] * number)
        years, month = divmod(self.first.month - 1 + number, MONTHS)
        year = self.first.year + years
        if year > MAXYEAR:
            return None
        return date(year, month + 1, min(self.first.day, monthrange(year, month + 1)[1]))

    def next_after(
        self, number: int, *, after: date, since: date, moved: Callable[[date], date]
    ) -> Next | None:
        """Return the first one behind a number that is due late enough; None if it is over.

        Args:
            after: the day for which the one before was due: the next one is due later.
            since: a day before which nothing is due, such as today.
            moved: gives the day on which something planned for a day is due.
        """
        later = number + 1
        while (planned := self.day(later)) is not None:
            due_on = moved(planned)
            if due_on > after and due_on >= since:
                return Next(later, later - number - 1, due_on)
            later += 1
        return None
