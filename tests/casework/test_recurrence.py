"""On which days something that repeats is due: months, leap days, closed days, lateness."""

from calendar import monthrange
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.chips import first_open_and_safe, first_open_and_safe_time
from casework.recurrence import DAY, DAYS, MONTH, TWO_WEEKS, WEEK, Rule
from casework.safe_hours import ONLY, Hours, Window
from opening.open_days import OpenDays

SEATTLE = ZoneInfo("America/Los_Angeles")
A_DAY = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
every = st.sampled_from([DAY, WEEK, TWO_WEEKS, MONTH])
numbers = st.integers(min_value=0, max_value=600)
closed = st.sets(st.sampled_from(["mon", "wed", "sat", "sun"]), max_size=3)


@given(every, days, numbers)
def test_a_day_is_counted_from_the_first_whatever_came_between(often, first, number):
    rule = Rule(often, first)

    if often in DAYS:
        assert rule.day(number) == first + timedelta(days=DAYS[often] * number)
    else:
        planned = rule.day(number)
        months = (planned.year - first.year) * 12 + planned.month - first.month
        assert months == number
        assert planned.day == min(first.day, monthrange(planned.year, planned.month)[1])


@given(every, days, numbers)
def test_later_numbers_are_later_days(often, first, number):
    rule = Rule(often, first)

    assert rule.day(number) < rule.day(number + 1)


@given(st.sampled_from([WEEK, TWO_WEEKS]), days, numbers)
def test_a_weekday_stays_the_same(often, first, number):
    assert Rule(often, first).day(number).weekday() == first.weekday()


def test_the_31st_is_the_last_day_of_a_month_without_one_and_comes_back():
    rule = Rule(MONTH, date(2027, 12, 31))

    assert [rule.day(number) for number in range(5)] == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]


def test_a_leap_day_is_the_28th_in_other_years_and_the_29th_again_in_the_next_leap_year():
    rule = Rule(MONTH, date(2028, 2, 29))

    assert rule.day(12) == date(2029, 2, 28)
    assert rule.day(48) == date(2032, 2, 29)


def test_nothing_is_planned_after_the_last_day_nor_after_the_last_year_there_is():
    rule = Rule(WEEK, date(2026, 12, 1), until=date(2026, 12, 14))

    assert rule.day(1) == date(2026, 12, 8)
    assert rule.day(2) is None
    assert Rule(DAY, date(9999, 12, 31)).day(1) is None
    assert Rule(MONTH, date(9999, 12, 31)).day(1) is None


@given(every, days, numbers, st.integers(-40, 400), closed)
def test_the_next_one_is_the_first_that_is_open_late_enough_and_named_what_it_skips(
    often, first, number, late, closed_weekdays
):
    rule, open_days = Rule(often, first), OpenDays(frozenset(closed_weekdays))
    due_on = open_days.next_open(rule.day(number))
    today = due_on + late * A_DAY

    found = rule.next_after(number, after=due_on, since=today, moved=open_days.next_open)

    assert found.due_on >= today
    assert found.due_on > due_on
    assert open_days.is_open(found.due_on)
    assert found.due_on == open_days.next_open(rule.day(found.number))
    assert found.skipped == found.number - number - 1
    left_out = [open_days.next_open(rule.day(each)) for each in range(number + 1, found.number)]
    assert all(day < today or day <= due_on for day in left_out)


@given(every, days, st.integers(0, 40), st.integers(-40, 400))
def test_after_the_last_day_there_is_no_next_one(often, first, number, late):
    whole = Rule(often, first)
    until = whole.day(number)
    rule = Rule(often, first, until)

    assert (
        rule.next_after(number, after=until, since=until + late * A_DAY, moved=lambda day: day)
        is None
    )


@given(days, st.sampled_from([time(0), time(2, 30), time(9), time(23, 59)]), closed)
def test_a_time_of_day_stays_where_no_hours_are_limited_also_when_clocks_change(
    day, at, closed_weekdays
):
    open_days = OpenDays(frozenset(closed_weekdays))

    moved = first_open_and_safe_time(day, at, open_days, Hours(), SEATTLE)

    assert moved == (open_days.next_open(day), at)


@given(days, st.times(), closed, st.sampled_from(["America/New_York", "Pacific/Honolulu", ""]))
def test_a_moved_time_is_open_and_safe(day, at, closed_weekdays, zone):
    open_days = OpenDays(frozenset(closed_weekdays))
    hours = Hours(ONLY, ("tue", "thu", "fri"), (Window(time(9), time(12)),), zone)
    at = at.replace(second=0, microsecond=0)

    moved_on, moved_at = first_open_and_safe_time(day, at, open_days, hours, SEATTLE)

    assert open_days.is_open(moved_on)
    assert moved_on >= day
    assert first_open_and_safe(moved_on, open_days, hours, SEATTLE) == moved_on
    again = first_open_and_safe_time(moved_on, moved_at, open_days, hours, SEATTLE)
    assert again == (moved_on, moved_at)


@pytest.mark.parametrize("spring", [date(2027, 3, 14), date(2027, 11, 7)])
def test_every_day_goes_through_a_change_of_clocks_day_by_day(spring):
    rule = Rule(DAY, spring - A_DAY)

    assert [rule.day(number) for number in range(3)] == [spring - A_DAY, spring, spring + A_DAY]


@given(days, days)
def test_a_rule_that_was_forgotten_for_decades_is_found_at_once(first, today):
    assume(today > first)

    found = Rule(DAY, first).next_after(0, after=first, since=today, moved=lambda day: day)

    assert found.due_on == today
