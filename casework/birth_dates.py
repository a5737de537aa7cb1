"""A date of birth, as far as it is known: a date, a part of one, or an age on a day."""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.unanswered import Unanswered

WRITTEN = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d))?)?"
    r"|(?P<age>\d{1,3})@(?P<asked_on>\d{4}-\d\d-\d\d)",
    re.ASCII,
)
OLDEST = 125  # years; nobody is known to have lived longer than 122


class Quality(IntEnum):
    """How much of a date of birth is known: HUD's list 3.03.2, with its numbers."""

    FULL = 1
    PARTIAL = 2  # "approximate or partial"
    DOES_NOT_KNOW = 8
    DECLINED = 9
    NOT_ASKED = 99


QUALITY_WITHOUT_A_DATE = {
    Unanswered.DOES_NOT_KNOW: Quality.DOES_NOT_KNOW,
    Unanswered.DECLINED: Quality.DECLINED,
    Unanswered.NOT_ASKED: Quality.NOT_ASKED,
}


class Days(NamedTuple):
    """The first and the last day on which somebody may have been born."""

    first: date
    last: date


@dataclass(frozen=True)
class BirthDate:
    """What a record says of the day on which somebody was born.

    Args:
        written: "1990-02-03", "1990-02", "1990", an age on the day it was given, such as
            "34@2026-12-01", or an `Unanswered`.

    Raises:
        ValueError: it is none of these, or there is no such day.
    """

    written: str = field(repr=False)  # personal: it belongs in no traceback

    def __post_init__(self) -> None:
        _ = self.days  # a date that there is not is found here, not in a report

    def __str__(self) -> str:
        return self.written

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> Self:
        """Return a date of which the day, or the day and the month, may be unknown."""
        known = [f"{part:02}" for part in (month, day) if part is not None]
        return cls("-".join([f"{year:04}", *known]))

    @classmethod
    def at_age(cls, age: int, asked_on: date) -> Self:
        """Return what an age, in years, tells of a birth if it was given on a day."""
        return cls(f"{age}@{asked_on.isoformat()}")

    @cached_property
    def days(self) -> Days | None:
        """Between which days they were born; None if the record only says why it is unknown."""
        if self.written in Unanswered.values:
            return None
        read = WRITTEN.fullmatch(self.written)
        if read is None:
            raise ValueError("Not a date of birth.")
        if read["age"]:
            return _days_of_age(int(read["age"]), date.fromisoformat(read["asked_on"]))
        year, month, day = (int(read[part] or 0) for part in ("year", "month", "day"))
        last_month = month or 12
        last_day = day or monthrange(year, last_month)[1]
        return Days(date(year, month or 1, day or 1), date(year, last_month, last_day))

    @property
    def quality(self) -> Quality:
        if self.days is None:
            return QUALITY_WITHOUT_A_DATE[Unanswered(self.written)]
        return Quality.FULL if self.days.first == self.days.last else Quality.PARTIAL

    @property
    def exact(self) -> date | None:
        """The date, if all of it is known."""
        return self.days.first if self.days and self.quality == Quality.FULL else None

    @property
    def age_when_asked(self) -> tuple[int, date] | None:
        """The age that was given, and on which day; None if the record has no age."""
        age, at, day = self.written.partition("@")
        return (int(age), date.fromisoformat(day)) if at else None

    @property
    def parts(self) -> tuple[str, str, str]:
        """Year, month and day as digits; "" for each that is unknown."""
        year, month, day = [*self.isoformat().split("-"), "", ""][:3]
        return year, month.lstrip("0"), day.lstrip("0")

    @property
    def in_words(self) -> str:
        """What a page says, in the reader's language."""
        if self.days is None:
            return str(Unanswered(self.written).label)
        if self.age_when_asked:
            age, day = self.age_when_asked
            about = _("about %(age)s (asked on %(day)s)")
            return about % {"age": age, "day": date_format(day)}
        if self.exact:
            return date_format(self.exact)
        _year, month, _day = self.parts
        return date_format(self.days.first, "YEAR_MONTH_FORMAT") if month else self.written

    def isoformat(self) -> str:
        """Return as much of the date as is known: "1990-02-03", "1990-02", "1990" or ""."""
        return "" if self.days is None or self.age_when_asked else self.written

    def ages_on(self, day: date) -> tuple[int, int] | None:
        """Return the youngest and the oldest that they may have been on a day, in years.

        None if nothing is known, or if they were born later.
        """
        if self.days is None or self.days.first > day:
            return None
        return max(age_on(self.days.last, day), 0), age_on(self.days.first, day)


def age_on(born: date, day: date) -> int:
    """Return how many birthdays somebody has had by a day; February 29 has one on March 1."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _days_of_age(age: int, on: date) -> Days:
    """Return between which days somebody was born who has an age on a day.

    Raises:
        ValueError: nobody is so old.
    """
    if age > OLDEST:
        raise ValueError("Nobody is so old.")
    return Days(_last_born(on, age + 1) + timedelta(days=1), _last_born(on, age))


def _last_born(on: date, age: int) -> date:
    """Return the last day on which somebody can be born who has this age on a day."""
    year = on.year - age
    return date(year, on.month, min(on.day, monthrange(year, on.month)[1]))
