"""The days that “In a week” means, or “every Tuesday”: neither closed nor unsafe ones."""

from datetime import date, time
from zoneinfo import ZoneInfo

from casework.safe_hours import Hours
from opening.open_days import OpenDays

MOST_MOVES = 60  # of a day that is never both: then it is a safe one


def first_open_and_safe(day: date, open_days: OpenDays, hours: Hours, agency: ZoneInfo) -> date:
    """Return the first day from this one on that is open and safe for a call or a visit."""
    for _number in range(MOST_MOVES):
        day = hours.next_safe_day(open_days.next_open(day), agency)
        if open_days.is_open(day):
            break
    return day


def first_open_and_safe_time(
    day: date, at: time, open_days: OpenDays, hours: Hours, agency: ZoneInfo
) -> tuple[date, time]:
    """Return the first day and time from these on that are open and safe."""
    for _number in range(MOST_MOVES):
        day = first_open_and_safe(day, open_days, hours, agency)
        day, at = hours.next_safe_time(day, at, agency)
        if open_days.is_open(day):
            break
    return day, at
