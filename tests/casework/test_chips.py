"""The day that a chip means, and what the page says of it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework.chips import first_open_and_safe
from casework.models import FollowUp
from casework.safe_hours import ONLY, Hours
from casework.safe_hours_text import day_in_words
from opening.models.closed_days import add_closed_day
from opening.open_days import WEEKDAYS, OpenDays
from tests.casework.cast import answers
from tests.conftest import hidden_fields

HERE = ZoneInfo("America/Los_Angeles")
NEW_CONTACT = reverse("casework:contact-create")
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(
    day=DAYS,
    safe=st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    closed=st.sets(st.sampled_from(WEEKDAYS), max_size=6),
)
def test_a_day_is_open_and_safe_where_there_is_one(day, safe, closed):
    found = first_open_and_safe(day, OpenDays(closed), Hours(ONLY, days=tuple(safe)), HERE)

    coming = (day + timedelta(days=number) for number in range(14))
    both = [each for each in coming if WEEKDAYS[each.weekday()] in safe - closed]
    assert found >= day
    assert WEEKDAYS[found.weekday()] in safe
    assert not both or found == both[0]


@pytest.fixture
def in_a_week(adam):
    day = timezone.localdate() + timedelta(days=7)
    add_closed_day(by=adam, day=day)
    return day


def test_a_chip_says_its_day_which_is_no_closed_one(ana, rosa, in_a_week, browser_of):
    page = browser_of(ana).get(NEW_CONTACT).content.decode()

    tomorrow = timezone.localdate() + timedelta(days=1)
    assert f"Tomorrow, {day_in_words(tomorrow)}" in page
    assert f"In a week, {day_in_words(in_a_week + timedelta(days=1))}" in page


@pytest.mark.parametrize(
    "given",
    [{}, {"chip_days": "x"}, {"chip_days": "2001-01-01,2001-01-02,2001-01-03"}],
    ids=["not sent", "nonsense", "long ago"],
)
def test_a_follow_up_is_due_on_an_open_day(given, ana, rosa, in_a_week, browser_of):
    typed = answers(rosa, next="week", next_kind="task", **given)

    browser_of(ana).post(NEW_CONTACT, typed)

    due = FollowUp.objects.get(kind="task").due_on
    assert due == in_a_week + timedelta(days=1)


def test_a_follow_up_is_due_on_the_day_that_its_chip_said(ana, adam, rosa, browser_of):
    browser, day = browser_of(ana), timezone.localdate() + timedelta(days=7)
    page = browser.get(NEW_CONTACT)
    add_closed_day(by=adam, day=day)  # while the page is open

    shown = hidden_fields(page)["chip_days"]
    typed = answers(rosa, next="week", next_kind="task", chip_days=shown)
    browser.post(NEW_CONTACT, typed)

    assert FollowUp.objects.get(kind="task").due_on == day
