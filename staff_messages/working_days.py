"""When an urgent message has waited for a working day: pure arithmetic, without a database."""

from datetime import datetime, time

from opening.open_days import A_DAY, OpenDays


def a_working_day_before(now: datetime, open_days: OpenDays) -> datetime:
    """Return the moment of which a working day has passed: what was sent by then is late.

    One sent on an open day is late at the same time of the next open day; one sent on a day on
    which the agency is closed, when the second open day after it begins.

    Args:
        now: as the clock of the agency shows it.
    """
    today = now.date()
    last = open_days.last_open_before(today)
    if open_days.is_open(today):
        return datetime.combine(last, now.time(), now.tzinfo)
    before = open_days.last_open_before(last)
    return datetime.combine(before + A_DAY, time(), now.tzinfo)
