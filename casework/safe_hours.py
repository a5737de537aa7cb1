"""When it is safe to reach somebody, by their local time. Arithmetic, no Django.

`casework.safe_hours_text` says it in words.

A window begins on a safe day; one that ends at or before its beginning goes on past midnight.
A moment is safe if the clock where they are shows a time in a window: where clocks are moved,
what the clock shows counts, and not how long ago it was.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening.open_days import WEEKDAYS

MOST_WINDOWS = 3  # a day; our judgment
NOT_ASKED, ANY_TIME, ONLY = "", "any", "only"
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
LOOK_AHEAD = 15  # days: one window a week, and once it lies in the hour that clocks skip


class Window(NamedTuple):
    """From one time of day to another."""

    starts: time
    ends: time

    def __str__(self) -> str:
        return "-".join(edge.isoformat("minutes") for edge in self)

    @property
    def passes_midnight(self) -> bool:
        return self.ends <= self.starts

    def includes(self, now: time) -> bool:
        """Tell whether a time of the day on which it begins lies in it."""
        return self.starts <= now and (self.passes_midnight or now < self.ends)

    def includes_next_day(self, now: time) -> bool:
        """Tell whether a time of the day after lies in it."""
        return self.passes_midnight and now < self.ends

    @classmethod
    def of(cls, text: str) -> "Window":
        return cls(*(time.fromisoformat(each) for each in text.split("-")))


WHOLE_DAY = Window(time.min, time.min)


class Hours(NamedTuple):
    """When somebody may be reached: not asked, any time, or in windows of safe days.

    Args:
        answer: `NOT_ASKED`, `ANY_TIME`, or `ONLY` on these days, in these windows.
        days: some of `WEEKDAYS`; none named means every day.
        windows: none named means the whole day.
        zone: the IANA name of where they are; the agency's if it is empty.
    """

    answer: str = NOT_ASKED
    days: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    zone: str = ""

    @classmethod
    def from_json(cls, text: str) -> "Hours":
        answer, days, windows, zone = json.loads(text)
        return cls(answer, tuple(days), tuple(map(Window.of, windows)), zone)

    def to_json(self) -> str:
        return json.dumps(
            [self.answer, self.days, [str(each) for each in self.windows], self.zone]
        )

    @property
    def are_limited(self) -> bool:
        return self.answer == ONLY

    def place(self, agency: ZoneInfo) -> ZoneInfo:
        """Return their time zone: the agency's if none is named, or one that is no more."""
        try:
            return ZoneInfo(self.zone) if self.zone else agency
        except (ZoneInfoNotFoundError, ValueError):
            return agency

    def is_safe(self, moment: datetime, agency: ZoneInfo) -> bool:
        """Tell whether the clock where they are shows a safe time."""
        if not self.are_limited:
            return True
        there = moment.astimezone(self.place(agency))
        today, now = there.date(), there.time()
        return any(
            (self._begin_on(today) and window.includes(now))
            or (self._begin_on(today - A_DAY) and window.includes_next_day(now))
            for window in self.windows or (WHOLE_DAY,)
        )

    def next_safe(self, moment: datetime, agency: ZoneInfo) -> datetime | None:
        """Return the first safe moment from this one on; None if two weeks have none."""
        if self.is_safe(moment, agency):
            return moment
        zone = self.place(agency)
        begun = {*self._beginnings(moment, zone), *_clock_changes(moment, zone)}
        safe = (each for each in begun if each >= moment and self.is_safe(each, agency))
        return min(safe, default=None)

    def next_safe_day(
        self, day: date, agency: ZoneInfo, earliest: datetime | None = None
    ) -> date:
        """Return the first day of our calendar, from this one on, that holds a safe moment.

        Args:
            earliest: no moment before it counts: of today, only what is left.
        """
        return self.next_safe_time(day, time.min, agency, earliest)[0]

    def next_safe_time(
        self, day: date, at: time, agency: ZoneInfo, earliest: datetime | None = None
    ) -> tuple[date, time]:
        """Return the first safe day and time of our clock, from these and `earliest` on."""
        wished = datetime.combine(day, at, agency)
        if earliest is not None:
            wished = max(wished, earliest.astimezone(UTC))
        following = (self.next_safe(wished, agency) or wished).astimezone(agency)
        return following.date(), following.time()

    def _begin_on(self, day: date) -> bool:
        """Tell whether windows begin on a day of their calendar."""
        return not self.days or WEEKDAYS[day.weekday()] in self.days

    def _beginnings(self, moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Yield when windows begin; twice where the clock shows a time twice."""
        today = moment.astimezone(zone).date()
        for day in (today + number * A_DAY for number in range(LOOK_AHEAD)):
            if self._begin_on(day):
                for window in self.windows or (WHOLE_DAY,):
                    for fold in (0, 1):
                        begins = datetime.combine(day, window.starts, zone).replace(fold=fold)
                        yield begins.astimezone(UTC)


def _clock_changes(moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield when clocks are moved in the time to come, to the minute."""
    first = moment.astimezone(UTC).replace(second=0, microsecond=0)
    for number in range(LOOK_AHEAD):
        before, after = first + number * A_DAY, first + (number + 1) * A_DAY
        if _offset(before, zone) == _offset(after, zone):
            continue
        while after - before > A_MINUTE:
            middle = before + (after - before) // A_MINUTE // 2 * A_MINUTE
            if _offset(middle, zone) == _offset(before, zone):
                before = middle
            else:
                after = middle
        yield after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
