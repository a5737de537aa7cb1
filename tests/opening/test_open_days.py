"""The next open day: arithmetic."""

import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opening import open_days
from opening.open_days import WEEKDAYS, OpenDays

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def test_the_example_in_the_text_holds():
    assert doctest.testmod(open_days).failed == 0


@given(
    day=DAYS,
    weekdays=st.sets(st.sampled_from(WEEKDAYS), max_size=6),
    ahead=st.sets(st.integers(0, 40)),
)
def test_the_next_open_day_is_the_first_that_is_not_closed(day, weekdays, ahead):
    closed = {day + timedelta(days=number) for number in ahead}
    agency = OpenDays(weekdays, closed)

    found = agency.next_open(day)

    assert found >= day
    assert agency.is_open(found)
    between = (day + timedelta(days=number) for number in range((found - day).days))
    assert not any(map(agency.is_open, between))


@given(day=DAYS)
def test_an_agency_that_is_never_open_gets_the_day_that_was_asked_for(day):
    assert OpenDays(WEEKDAYS).next_open(day) == day
