from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.weeks import DAYS, monday_of, week_of
from opening.models.closed_days import add_closed_day
from tests.casework.cast import due
from tests.conftest import open_client

TODAY = timezone.localdate
WEEK = "casework:my-week"


def this_week_of(worker):
    return week_of(worker, monday_of(TODAY()))


@given(st.dates())
def test_every_day_of_this_century_is_in_the_week_of_its_monday(day):
    monday = monday_of(day)

    assert monday.weekday() == 0
    if 2000 < day.year < 2099:
        assert timedelta() <= day - monday < timedelta(days=DAYS)


def test_a_week_has_each_follow_up_on_its_day(ana, rosa):
    rosa.follow_ups.all().delete()
    monday = monday_of(TODAY()) + timedelta(days=DAYS)
    ahead = (monday - TODAY()).days
    first, last = due(rosa, ana, ahead), due(rosa, ana, ahead + 6)
    due(rosa, ana, ahead - 1)
    due(rosa, ana, ahead + 7)

    week = week_of(ana, monday)

    assert [day.due for day in week.days] == [[first], *[[]] * 5, [last]]
    assert (week.first, week.last) == (monday, monday + timedelta(days=6))


def test_a_week_has_what_waits_for_the_worker_and_no_one_elses(ana, ben, cora, rosa):
    due(rosa, ana, 0)
    theirs = open_client(cora, "Elsewhere")
    due(theirs, cora, 0)

    found = [each.client for day in this_week_of(ana).days for each in day.due]

    assert rosa in found
    assert theirs not in found
    assert not any(day.due for day in this_week_of(ben).days)


def test_who_is_no_longer_active_has_an_empty_week(ana, rosa):
    due(rosa, ana, 0)
    ana.is_active = False

    assert not any(day.due for day in this_week_of(ana).days)


def test_a_week_says_which_days_the_agency_is_closed_past_ones_too(ana, adam, settings):
    settings.CLOSED_WEEKDAYS = frozenset({"sun"})
    next_monday = monday_of(TODAY()) + timedelta(days=DAYS)
    add_closed_day(by=adam, day=next_monday, name="Holiday")

    week = week_of(ana, next_monday)

    assert [day.is_open for day in week.days] == [False, *[True] * 5, False]


def test_the_page_of_a_week_leads_to_the_weeks_around_it(ana, rosa, browser_of):
    page = browser_of(ana).get(reverse(WEEK)).content.decode()

    monday = monday_of(TODAY())
    assert f"?from={monday - timedelta(days=7)}" in page
    assert f"?from={monday + timedelta(days=7)}" in page
    assert "This week" not in page
    elsewhere = browser_of(ana).get(reverse(WEEK), {"from": "2026-01-07"}).content.decode()
    assert "?from=2025-12-29" in elsewhere
    assert "This week" in elsewhere


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-31", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_and_one_far_away_lead_to_a_week(typed, ana, browser_of):
    assert browser_of(ana).get(reverse(WEEK), {"from": typed}).status_code == 200


def test_a_week_asks_as_much_however_many_wait(
    ana, rosa, browser_of, django_assert_max_num_queries
):
    browser, address = browser_of(ana), reverse(WEEK)
    browser.get(address)
    for number in range(12):
        due(open_client(ana, f"Client {number}"), ana, 0)

    with django_assert_max_num_queries(15):
        page = browser.get(address).content.decode()

    assert "Client 11" in page
