"""Safe times: what the clock shows where somebody is decides, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.safe_hours import ANY_TIME, ONLY, Hours, Window
from opening.open_days import WEEKDAYS

HERE = ZoneInfo("America/Los_Angeles")
ZONES = ["", "America/New_York", "America/Phoenix", "America/Havana", "Europe/London"]
MINUTE = timedelta(minutes=1)
SPRING = datetime(2026, 3, 8, tzinfo=HERE)  # at 2:00 clocks show 3:00
AUTUMN = datetime(2026, 11, 1, tzinfo=HERE)  # at 2:00 clocks show 1:00 again

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
windows = st.builds(Window, times, times)
hours = st.builds(
    Hours,
    st.just(ONLY),
    st.lists(st.sampled_from(WEEKDAYS), unique=True).map(tuple),
    st.lists(windows, max_size=3).map(tuple),
    st.sampled_from(ZONES),
)
moments = st.one_of(
    st.datetimes(datetime(2026, 3, 7), datetime(2026, 3, 30), timezones=st.just(UTC)),
    st.datetimes(datetime(2026, 10, 24), datetime(2026, 11, 3), timezones=st.just(UTC)),
).map(lambda moment: moment.replace(second=0, microsecond=0))


def only(*windows_of_day, days=(), zone=""):
    pairs = (each.split("-") for each in windows_of_day)
    read = tuple(Window(*(time.fromisoformat(edge) for edge in pair)) for pair in pairs)
    return Hours(ONLY, days, read, zone)


def at(text, zone=HERE):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shows_a_safe_time(safe, moment):
    """The rule once more: go back to where a window begins, and see whether it still lasts."""
    there = moment.astimezone(safe.place(HERE))
    wall = datetime.combine(there.date(), there.time())
    for window in safe.windows or [Window(time(0), time(0))]:
        for back in (0, 1):
            day = wall.date() - timedelta(days=back)
            begins = datetime.combine(day, window.starts)
            ends = datetime.combine(day, window.ends)
            ends += timedelta(days=window.ends <= window.starts)
            is_safe_day = not safe.days or WEEKDAYS[day.weekday()] in safe.days
            if is_safe_day and begins <= wall < ends:
                return True
    return False


@given(hours, moments)
def test_a_moment_is_safe_if_the_clock_there_shows_a_time_in_a_window(safe, moment):
    assert safe.is_safe(moment, HERE) == shows_a_safe_time(safe, moment)


@settings(deadline=None, max_examples=40)  # it looks at every minute of a week
@given(hours, moments)
@example(only("00:30-01:30"), (AUTUMN + timedelta(minutes=100)).astimezone(UTC))
@example(only("02:30-05:00"), (SPRING + timedelta(minutes=30)).astimezone(UTC))
@example(only("02:15-02:45", days=("sun",)), SPRING.astimezone(UTC))
@example(only("00:00-00:30", zone="America/Havana"), datetime(2026, 3, 8, 4, 50, tzinfo=UTC))
def test_no_minute_before_the_next_safe_one_is_safe(safe, moment):
    following = safe.next_safe(moment, HERE)

    assert following is not None
    assert safe.is_safe(following, HERE)
    assert following >= moment
    between = moment
    while between < following:
        assert not safe.is_safe(between, HERE)
        between += MINUTE


def holds_a_safe_moment(safe, day, earliest=None):
    """Look at every quarter of an hour of a day of ours: no window begins or ends between."""
    begins, ends = (
        datetime.combine(day + timedelta(days=ahead), time(0), HERE).astimezone(UTC)
        for ahead in (0, 1)
    )
    moment = begins
    while moment < ends:
        if shows_a_safe_time(safe, moment) and (earliest is None or moment >= earliest):
            return True
        moment += timedelta(minutes=15)
    return False


@settings(deadline=None)
@given(hours, moments.map(lambda moment: moment.astimezone(HERE).date()))
def test_the_next_safe_day_is_the_first_of_ours_that_holds_a_safe_moment(safe, day):
    following = safe.next_safe_day(day, HERE)

    assert holds_a_safe_moment(safe, following)
    for number in range((following - day).days):
        assert not holds_a_safe_moment(safe, day + timedelta(days=number))


@settings(deadline=None)
@given(hours, moments.map(lambda moment: moment.replace(minute=moment.minute // 15 * 15)))
def test_of_today_only_what_is_left_counts(safe, now):
    today = now.astimezone(HERE).date()

    following = safe.next_safe_day(today, HERE, now)

    assert holds_a_safe_moment(safe, following, now)
    for number in range((following - today).days):
        assert not holds_a_safe_moment(safe, today + timedelta(days=number), now)


@given(hours)
def test_what_is_kept_is_read_again(safe):
    assert Hours.from_json(safe.to_json()) == safe


@pytest.mark.parametrize("safe", [Hours(), Hours(ANY_TIME)], ids=["not asked", "any time"])
def test_every_moment_and_day_is_safe_where_no_time_was_named(safe):
    moment = at("2026-12-01T03:00")

    assert safe.is_safe(moment, HERE)
    assert safe.next_safe(moment, HERE) == moment
    assert safe.next_safe_day(moment.date(), HERE) == moment.date()


def test_a_window_past_midnight_lasts_into_a_day_that_is_not_safe():
    fridays = only("22:00-02:00", days=("fri",))

    assert fridays.is_safe(at("2026-12-05T01:59"), HERE)
    assert not fridays.is_safe(at("2026-12-05T02:00"), HERE)
    assert not fridays.is_safe(at("2026-12-04T01:00"), HERE)


def test_their_clock_counts_and_not_ours():
    evenings = only("18:00-21:00", zone="America/New_York")

    assert evenings.is_safe(at("2026-12-01T15:00"), HERE)
    assert not evenings.is_safe(at("2026-12-01T18:00"), HERE)


def test_a_morning_there_may_be_the_evening_before_here():
    mondays = only("00:00-02:00", days=("mon",), zone="America/New_York")

    assert mondays.next_safe_day(date(2026, 12, 6), HERE) == date(2026, 12, 6)  # a Sunday
    assert mondays.next_safe_day(date(2026, 12, 7), HERE) == date(2026, 12, 13)


def test_a_zone_that_is_no_more_is_ours():
    assert only("18:00-21:00", zone="Mars/Base").is_safe(at("2026-12-01T18:00"), HERE)


def test_a_window_that_begins_in_the_hour_that_clocks_skip_begins_after_it():
    night = only("02:30-05:00")

    assert night.next_safe(at("2026-03-08T00:30"), HERE) == at("2026-03-08T03:00")
