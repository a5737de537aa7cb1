"""A period of days, and the quarters of a funder's fiscal year. Arithmetic only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3


@dataclass(frozen=True, order=True)
class Period:
    """From the first day to the last, both included.

    Raises:
        ValueError: the last day comes before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A period ends on its first day or later.")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first.isoformat()} to {self.last.isoformat()}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def day_before(self) -> date:
        return self.first - timedelta(days=1)

    def overlaps(self, other: "Period") -> bool:
        return self.first <= other.last and other.first <= self.last

    def quarters(self) -> Iterator["Period"]:
        """Yield one period of three months after another until they pass the last day.

        >>> [str(quarter) for quarter in year_from(date(2025, 10, 1)).quarters()][:2]
        ['2025-10-01 to 2025-12-31', '2026-01-01 to 2026-03-31']
        """
        first = self.first
        while first <= self.last:
            following = months_after(first, MONTHS_A_QUARTER)
            yield Period(first, following - timedelta(days=1))
            first = following


def year_from(first: date) -> Period:
    """Return the year that begins on a day, which is the first of a month."""
    return Period(first, months_after(first, MONTHS_A_YEAR) - timedelta(days=1))


def months_after(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months after the month of `day`.

    >>> months_after(date(2025, 10, 1), 3)
    datetime.date(2026, 1, 1)
    """
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    return date(day.year + years, month + 1, 1)
