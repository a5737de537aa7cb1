"""A working day: from a moment of an open day to the same time of the next."""

from datetime import date, datetime

import pytest

from opening.open_days import OpenDays
from staff_messages.working_days import a_working_day_before

WEEKDAYS_OPEN = OpenDays({"sat", "sun"}, {date(2026, 12, 25)})


def at(day, hour=0):
    return datetime(2026, 12, day, hour)


@pytest.mark.parametrize(
    ("now", "late_before"),
    [
        (at(8, 15), at(7, 15)),  # Tuesday: since Monday, the same time
        (at(7, 15), at(4, 15)),  # Monday: since Friday
        (at(5, 15), at(4)),  # Saturday: what came before Friday began
        (at(6, 23), at(4)),  # Sunday, too
        (at(28, 9), at(24, 9)),  # after a holiday and a weekend
        (at(25, 9), at(24)),  # on the holiday
    ],
)
def test_what_was_sent_a_working_day_ago_is_late(now, late_before):
    assert a_working_day_before(now, WEEKDAYS_OPEN) == late_before


def test_an_agency_that_never_closes_has_days_of_24_hours():
    assert a_working_day_before(at(6, 9), OpenDays()) == at(5, 9)


def test_the_last_open_day_before_a_day_leaves_out_what_is_closed():
    assert WEEKDAYS_OPEN.last_open_before(date(2026, 12, 26)) == date(2026, 12, 24)
    always = OpenDays({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
    assert always.last_open_before(date(2026, 12, 26)) == date(2026, 12, 25)
