from datetime import date

import pytest

from reports.period import Period, months_after, year_from

WINTER = Period(date(2025, 10, 1), date(2025, 12, 31))


def test_both_ends_belong_to_a_period():
    assert WINTER.first in WINTER
    assert WINTER.last in WINTER
    assert date(2026, 1, 1) not in WINTER
    assert WINTER.days == 92


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="first day or later"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_a_year_has_four_quarters_that_touch():
    year = year_from(date(2025, 10, 1))

    quarters = list(year.quarters())

    assert quarters[0] == WINTER
    assert [quarter.day_before for quarter in quarters[1:]] == [
        quarter.last for quarter in quarters[:-1]
    ]
    assert quarters[-1].last == year.last == date(2026, 9, 30)


def test_a_leap_day_belongs_to_its_quarter():
    assert Period(date(2028, 1, 1), date(2028, 3, 31)).days == 91


def test_months_run_over_the_year():
    assert months_after(date(2025, 12, 1), 1) == date(2026, 1, 1)
    assert months_after(date(2025, 1, 1), 11) == date(2025, 12, 1)


def test_periods_that_share_a_day_overlap():
    assert WINTER.overlaps(Period(date(2025, 12, 31), date(2026, 1, 31)))
    assert not WINTER.overlaps(Period(date(2026, 1, 1), date(2026, 1, 31)))
