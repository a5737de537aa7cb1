from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit import trail
from opening.models import ClosedDay
from opening.models.closed_days import add_closed_day

LIST = reverse("opening:closed-day-list")
NEW = reverse("opening:closed-day-create")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def holiday(adam, today):
    return add_closed_day(by=adam, day=today + timedelta(days=3), name="Founders' day")


def test_a_closed_day_is_no_open_one_and_its_removal_opens_it(adam, holiday):
    assert not ClosedDay.objects.open_days().is_open(holiday.day)

    holiday.remove(by=adam)

    assert ClosedDay.objects.open_days().is_open(holiday.day)
    verbs = [event.verb for event in trail.of(holiday)]
    assert sorted(verbs) == ["closed_day.added", "closed_day.removed"]


@pytest.mark.django_db
def test_the_days_of_the_week_come_from_the_settings(settings, today):
    settings.CLOSED_WEEKDAYS = ["sat", "sun"]

    week = [today + timedelta(days=number) for number in range(7)]

    assert sum(map(ClosedDay.objects.open_days().is_open, week)) == 5


def test_a_date_is_on_the_list_once(adam, holiday):
    with pytest.raises(IntegrityError), transaction.atomic():
        add_closed_day(by=adam, day=holiday.day)


def test_an_empty_list_says_what_to_add(adam, browser_of):
    page = browser_of(adam).get(LIST).content.decode()

    assert "No closed days ahead" in page
    assert "Add holidays and other dates on which no one works." in page


def test_an_administrator_adds_a_day_and_removes_it(adam, today, browser_of):
    browser, day = browser_of(adam), today + timedelta(days=9)

    browser.post(NEW, {"day": day.isoformat(), "name": "Spring break"})
    closed_day = ClosedDay.objects.get()
    assert "Spring break" in browser.get(LIST).content.decode()
    removal = reverse("opening:closed-day-remove", args=[closed_day.pk])
    pages = [browser.post(removal, follow=True).content.decode() for _ in range(2)]

    assert "The agency is open that day." in pages[0]
    assert "The agency is open that day." not in pages[1]
    assert not ClosedDay.objects.exists()


def test_a_date_that_is_on_the_list_says_so_and_keeps_what_was_typed(adam, holiday, browser_of):
    typed = {"day": holiday.day.isoformat(), "name": "Again"}

    page = browser_of(adam).post(NEW, typed).content.decode()

    assert "This date is already on the list." in page
    assert 'value="Again"' in page


def test_a_past_date_is_refused(adam, today, browser_of):
    typed = {"day": (today - timedelta(days=1)).isoformat()}

    assert "enter a date from today to" in browser_of(adam).post(NEW, typed).content.decode()


def test_the_list_says_which_days_of_the_week_are_closed(adam, settings, browser_of):
    settings.CLOSED_WEEKDAYS = ["sun"]

    assert "Closed every week: Sunday." in browser_of(adam).get(LIST).content.decode()


def test_past_days_stay_on_the_list_folded(adam, today, browser_of):
    ClosedDay.objects.create(day=today - timedelta(days=30), name="Old")

    page = browser_of(adam).get(LIST).content.decode()

    assert "Past closed days" in page
    assert "No closed days ahead" in page
