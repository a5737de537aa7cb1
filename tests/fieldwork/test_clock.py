"""The agency's clock, also in the nights on which clocks are moved."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldwork.clock import Shift, next_shown

HERE = ZoneInfo("America/Los_Angeles")
NIGHT = Shift(begins=time(18), ends=time(8))


def at(*moment):
    return datetime(*moment, tzinfo=HERE)


def utc(*moment, fold=0):
    """Python calls no two moments equal of which one is shown twice, unless both are in UTC."""
    return datetime(*moment, tzinfo=HERE, fold=fold).astimezone(UTC)


def test_a_time_that_is_still_ahead_is_today():
    assert next_shown(time(21, 30), at(2026, 11, 30, 20), HERE) == utc(2026, 11, 30, 21, 30)


def test_a_time_that_has_passed_is_tomorrow():
    assert next_shown(time(1, 30), at(2026, 11, 30, 23), HERE) == utc(2026, 12, 1, 1, 30)


def test_the_very_time_of_now_is_tomorrow():
    assert next_shown(time(20), at(2026, 11, 30, 20), HERE) == utc(2026, 12, 1, 20)


def test_a_time_that_clocks_show_twice_is_the_one_that_comes_first():
    assert next_shown(time(1, 30), at(2026, 10, 31, 23), HERE) == utc(2026, 11, 1, 1, 30)


def test_a_time_that_clocks_show_twice_is_the_second_once_the_first_has_passed():
    late = at(2026, 11, 1, 1, 45)

    assert next_shown(time(1, 30), late, HERE) == utc(2026, 11, 1, 1, 30, fold=1)


def test_a_time_that_clocks_skip_is_as_if_they_had_not_been_moved():
    evening = at(2026, 3, 7, 23)

    assert next_shown(time(2, 30), evening, HERE) == utc(2026, 3, 8, 3, 30)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    st.sampled_from(["America/Los_Angeles", "Europe/Madrid", "Pacific/Apia", "Asia/Kolkata"]),
)
def test_it_is_ahead_by_two_days_at_most_and_shows_the_time_unless_it_is_skipped(
    after, clock, name
):
    zone = ZoneInfo(name)
    moment = next_shown(clock, after, zone)

    assert after < moment <= after + timedelta(hours=49)
    local = moment.astimezone(zone)
    wanted = datetime.combine(local.date(), clock, zone)
    assert local.time() == clock or wanted.astimezone(UTC) == moment


@pytest.mark.parametrize(
    ("shift", "moment", "holds"),
    [
        (Shift(), at(2026, 11, 30, 3), True),
        (Shift(begins=time(9), ends=time(17)), at(2026, 11, 30, 9), True),
        (Shift(begins=time(9), ends=time(17)), at(2026, 11, 30, 17), False),
        (NIGHT, at(2026, 11, 30, 23), True),
        (NIGHT, at(2026, 12, 1, 7, 59), True),
        (NIGHT, at(2026, 12, 1, 8), False),
        (Shift(first_on=date(2026, 12, 1)), at(2026, 11, 30, 23), False),
        (Shift(first_on=date(2026, 12, 1)), at(2026, 12, 1, 0), True),
        (Shift(last_on=date(2026, 11, 30)), at(2026, 12, 1, 0), False),
    ],
)
def test_hours_hold_by_the_clock(shift, moment, holds):
    assert shift.holds_at(moment) == holds


def test_a_last_night_ends_on_the_morning_after_the_last_day():
    last_night = NIGHT._replace(last_on=date(2026, 11, 30))

    assert last_night.holds_at(at(2026, 12, 1, 7))
    assert not last_night.holds_at(at(2026, 12, 1, 18))
    assert not last_night.is_over_on(date(2026, 12, 1))
    assert last_night.is_over_on(date(2026, 12, 2))


def test_a_first_night_does_not_begin_on_the_morning_before():
    first_night = NIGHT._replace(first_on=date(2026, 12, 1))

    assert not first_night.holds_at(at(2026, 12, 1, 7))
    assert first_night.holds_at(at(2026, 12, 2, 7))
