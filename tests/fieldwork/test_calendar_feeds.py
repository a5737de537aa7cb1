"""The address of somebody's calendar: what it shows, to whom, and when it stops."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from icalendar import Calendar

from accounts import role_changes
from accounts.factors import reset_factors
from accounts.roles import Role
from accounts.secret_addresses import sign_out_everywhere
from audit import trail
from casework import access
from casework.models import FollowUp
from encryption import door
from fieldwork.exceptions import AddressStopped
from fieldwork.models import CalendarFeed
from fieldwork.publishing import calendar_for
from tests.fieldwork.cast import MINUTE, NINE, PLACE, plan_until_half_past

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)
TASK, NOTE = "Bring the Kanari letter", "The blue door"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def rosa(rosa, ana):
    """Rosa, without the follow-up that her intake set up."""
    rosa.follow_ups.get().complete(by=ana, outcome="not_needed")
    return rosa


def add(client, by, kind=FollowUp.Kind.CALL, in_days=1, **more):
    due_on = TODAY + in_days * DAY
    return client.add_follow_up(by=by, kind=kind, due_on=due_on, task=TASK, **more)


def works(token):
    return CalendarFeed.objects.answered().by_token(token).exists()


def shown(person):
    return Calendar.from_ical(calendar_for(person)).events


def titles(person):
    return [str(event["SUMMARY"]) for event in shown(person)]


def uids(person):
    return {str(event["UID"]) for event in shown(person)}


# What it shows -----------------------------------------------------------------------------


def test_follow_ups_show_on_their_days_by_their_kind(ana, rosa):
    for number, kind in enumerate(["visit", "call", "office", "task"]):
        add(rosa, ana, kind, in_days=number)

    assert [(str(event["SUMMARY"]), event.start) for event in shown(ana)] == [
        ("Visit", TODAY),
        ("Call", TODAY + DAY),
        ("Office", TODAY + 2 * DAY),
        ("Task", TODAY + 3 * DAY),
    ]


def test_a_planned_visit_shows_from_when_until_when(ana):
    plan_until_half_past(ana)
    [event] = shown(ana)

    assert str(event["SUMMARY"]) == "Planned visit"
    assert (event.start, event.end) == (NINE, NINE + 30 * MINUTE)


def test_titles_are_in_the_persons_language(ana, rosa):
    add(rosa, ana, "visit")
    ana.language = "es"

    assert titles(ana) == ["Visita"]


def test_nothing_sealed_is_opened_and_nothing_of_the_client_is_there(ana, rosa):
    add(rosa, ana)
    plan_until_half_past(ana, rosa, note=NOTE)
    with door.reading_as(None):
        file = calendar_for(ana).decode()

    shown_of_client = (rosa.preferred_name, rosa.chart_number, TASK, PLACE, NOTE)
    assert not [words for words in shown_of_client if words in file]
    assert str(rosa.pk) not in file
    assert ana.name not in file


def test_names_of_entries_lead_to_no_record(ana, rosa):
    follow_up = add(rosa, ana)
    [uid] = uids(ana)

    assert re.fullmatch(r"[0-9a-f]{64}", uid)
    assert follow_up.pk.hex not in uid


def test_today_to_sixty_days_ahead_shows_and_nothing_else(ana, rosa, clock):
    for number in (0, 1, 60, 61):
        add(rosa, ana, in_days=number)
    assert [event.start for event in shown(ana)] == [
        TODAY + number * DAY for number in (0, 1, 60)
    ]

    clock.shift(DAY)
    assert [event.start for event in shown(ana)] == [
        TODAY + number * DAY for number in (1, 60, 61)
    ]


def test_what_ended_is_gone(ana, rosa):
    add(rosa, ana).complete(by=ana, outcome="done")
    plan_until_half_past(ana).check_in(by=ana)
    later = plan_until_half_past(ana, starts_at=NINE + MINUTE)
    later.cancel(by=ana)

    assert shown(ana) == []


def test_what_one_may_not_see_does_not_show(ana, sam, rosa):
    add(rosa, ana)
    access.block(rosa, person=ana, by=sam, reason="Neighbors")

    assert shown(ana) == []


def test_a_colleagues_visit_does_not_show(ana, ben):
    plan_until_half_past(ana, partner=ben)

    assert shown(ben) == []


def test_an_entry_keeps_its_name_until_it_moves(ana, rosa, clock):
    follow_up = add(rosa, ana)
    visit = plan_until_half_past(ana)
    before = uids(ana)
    clock.shift(MINUTE)
    assert uids(ana) == before

    follow_up.reschedule(by=ana, due_on=TODAY + 5 * DAY)
    visit.extend(by=ana)
    assert uids(ana) & before == set()
    assert len(uids(ana)) == 2


def test_two_people_read_the_same_entry_by_different_names(ana, ben, sam, rosa):
    add(rosa, ana)
    of_ana = uids(ana)
    FollowUp.objects.open().get().reassign(by=sam, to=ben)
    access.grant(
        rosa, to=ben, kind="consultation", reason="Asked", until=NINE + 5 * DAY, by=sam
    )

    assert len(uids(ben)) == 1
    assert uids(ben) & of_ana == set()


# The address -------------------------------------------------------------------------------


def test_an_address_works_and_only_its_keyed_hash_is_stored(ana):
    feed, token = CalendarFeed.make(by=ana)
    stored = CalendarFeed.objects.filter(pk=feed.pk).values_list()[0]

    assert works(token)
    assert len(token) >= 43  # 256 bits, in base64
    assert token not in map(str, stored)


def test_one_person_has_one_address(ana):
    CalendarFeed.make(by=ana)

    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.make(by=ana)


def test_replacing_stops_the_old_address(ana):
    feed, old = CalendarFeed.make(by=ana)
    _, new = feed.replace(by=ana)

    assert (works(old), works(new)) == (False, True)
    with pytest.raises(AddressStopped):
        feed.replace(by=ana)


def test_stopping_stops_it(ana):
    feed, token = CalendarFeed.make(by=ana)
    feed.stop(by=ana)

    assert not works(token)
    with pytest.raises(AddressStopped):
        feed.stop(by=ana)


def test_what_is_done_with_an_address_is_on_the_trail_without_it(ana):
    feed, old = CalendarFeed.make(by=ana)
    feed, new = feed.replace(by=ana)
    feed.note_use()
    feed.stop(by=ana)
    events = trail.all_events().filter(verb__startswith="calendar_feed.").order_by("seq")

    assert [(event.verb, event.actor_id) for event in events] == [
        ("calendar_feed.made", ana.pk),
        ("calendar_feed.replaced", ana.pk),
        ("calendar_feed.stopped", ana.pk),
    ]
    written = repr(list(trail.all_events().values()))
    assert not [token for token in (old, new) if token in written]


def test_it_stops_after_ninety_days_without_being_asked(ana, clock):
    feed, token = CalendarFeed.make(by=ana)
    clock.shift(90 * DAY)
    assert works(token)

    feed.note_use()
    clock.shift(90 * DAY)
    assert works(token)
    clock.shift(DAY)
    assert not works(token)


def test_it_stops_with_the_account_and_does_not_come_back(ana, adam, clock):
    _, token = CalendarFeed.make(by=ana)
    done = role_changes.deactivate(ana, by=adam)
    assert "The address of their calendar stopped." in done
    clock.shift(MINUTE)
    role_changes.reactivate(ana, by=adam)

    assert not works(token)


def test_an_account_that_is_deactivated_at_the_root_answers_nothing_either(ana, adam, clock):
    _, token = CalendarFeed.make(by=ana)
    ana.deactivate(by=adam)
    assert not works(token)

    clock.shift(MINUTE)
    ana.reactivate(by=adam)
    assert not works(token)


def test_it_stops_with_a_role_that_has_no_clients(ana, adam):
    team = ana.team
    _, token = CalendarFeed.make(by=ana)
    role_changes.change_role(ana, role=Role.DIRECTOR, team=None, by=adam)
    assert not works(token)

    role_changes.change_role(ana, role=Role.WORKER, team=team, by=adam)
    assert not works(token)


def test_it_goes_on_with_another_role_that_has_clients(ana, adam):
    _, token = CalendarFeed.make(by=ana)
    role_changes.change_role(ana, role=Role.SUPERVISOR, team=ana.team, by=adam)

    assert works(token)


def test_a_role_change_names_the_address(ana, ben):
    CalendarFeed.make(by=ana)
    sentence = "The address of their calendar stops once they no longer work with clients."

    def named(person):
        return [str(each.sentence) for each in role_changes.responsibilities_of(person)]

    assert sentence in named(ana)
    assert sentence not in named(ben)


def test_its_use_is_remembered_by_day_and_once_a_day(ana, clock, django_assert_num_queries):
    feed, _ = CalendarFeed.make(by=ana)
    events = trail.all_events().count()
    feed.note_use()
    feed.refresh_from_db()

    assert feed.last_used_on == TODAY
    with django_assert_num_queries(0):
        feed.note_use()
    assert trail.all_events().count() == events
    assert feed.history.count() == 1


def test_a_calendar_over_midnight_of_the_server_keeps_the_agencys_day(ana, rosa, clock):
    add(rosa, ana, in_days=0)
    clock.move_to(datetime(2026, 12, 1, 7, 59, tzinfo=UTC))  # 23:59 here
    assert len(shown(ana)) == 1

    clock.move_to(datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert shown(ana) == []


# It ends with its person's access ------------------------------------------------------------


@pytest.fixture
def token(ana):
    return CalendarFeed.make(by=ana)[1]


def stopped_by():
    return trail.all_events().filter(verb="calendar_feed.stopped").values_list("actor_id")


def test_it_stops_when_an_administrator_ends_all_sessions(ana, adam, token):
    assert sign_out_everywhere(ana, by=adam) == ["The address of their calendar stopped."]
    assert not works(token)
    assert list(stopped_by()) == [(adam.pk,)]


def test_it_stops_when_the_factors_of_a_lost_phone_are_reset(ana, adam, token):
    reset_factors(ana, by=adam, identified="in_person")

    assert not works(token)


def test_it_goes_on_where_what_would_have_stopped_it_is_refused(ana, token):
    with pytest.raises(ValidationError):
        reset_factors(ana, by=ana, identified="in_person")

    assert works(token)


def test_another_persons_address_goes_on(ana, ben, adam, token):
    _, of_ben = CalendarFeed.make(by=ben)
    sign_out_everywhere(ana, by=adam)

    assert (works(token), works(of_ben)) == (False, True)


def test_ending_the_access_of_who_has_no_address_says_nothing(ben, adam):
    assert sign_out_everywhere(ben, by=adam) == []
