"""A night is from noon to noon and belongs to the day on which it begins; also in fall."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rounds.shifts import Shift, shift_now

HERE = ZoneInfo("America/Los_Angeles")
LAST = date(2026, 11, 30)


def test_before_noon_the_night_is_last_nights():
    assert shift_now("night", datetime(2026, 12, 1, 11, 59, tzinfo=HERE)).day == LAST
    assert shift_now("night", datetime(2026, 12, 1, 12, tzinfo=HERE)).day == date(2026, 12, 1)
    assert shift_now("day", datetime(2026, 11, 30, 0, 1, tzinfo=HERE)).day == LAST


def test_each_ends_where_the_next_begins():
    for kind in ("day", "night"):
        shift = Shift(kind, LAST)
        assert shift.ends == shift.after.begins
        assert shift.before.ends == shift.begins


def test_the_night_on_which_clocks_are_put_back_is_an_hour_longer():
    shift = Shift("night", date(2026, 10, 31))

    assert shift.ends.astimezone(ZoneInfo("UTC")) - shift.begins.astimezone(
        ZoneInfo("UTC")
    ) == timedelta(hours=25)
