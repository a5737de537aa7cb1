"""The shift report counts what the team's records say, and nothing that was withdrawn."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from casework import recording
from casework.correcting import withdraw_contact
from rounds.correcting import withdraw_round
from rounds.reporting import report_of
from rounds.shifts import Shift, ShiftKind, shift_now
from tests.casework.cast import due, met
from tests.conftest import open_client
from tests.rounds.cast import saved

IN_DAYS = timezone.localtime() + timedelta(days=3)  # later than all that a test begins with
TEN_AT_NIGHT = IN_DAYS.replace(hour=22, minute=0, second=0)
AT_TWO = TEN_AT_NIGHT + timedelta(hours=4)
IN_THE_AFTERNOON = TEN_AT_NIGHT + timedelta(hours=16)


def today():
    return shift_now(ShiftKind.DAY)


def supplies(report):
    return {each.service: each.quantity for each in report.supplies}


def test_it_counts_contacts_people_supplies_rounds_and_new_clients(ana, harbor, rosa, luz):
    saved(ana, 7, given={"water": 7}, met=[rosa])
    offers = [{"service": "water", "answer": "accepted", "quantity": 2,
               "provided_on": timezone.localdate()}]  # fmt: skip
    recording.record_contact(luz, by=ana, contact=met(kind="phone"), offers=offers)

    report = report_of(harbor, today())

    assert sorted(report.contacts) == [
        ("Phone or video call", "Contact made", 1),
        ("Street outreach", "Contact made", 1),
    ]
    assert (report.people, report.rounds, report.new_clients) == (7, 1, 2)
    assert supplies(report) == {"water": 9}


def test_what_was_withdrawn_is_not_in_it(ana, harbor, rosa, luz):
    withdraw_round(saved(ana, 7, given={"water": 7}, met=[rosa]), by=ana, withdrawal="twice")
    contact = recording.record_contact(luz, by=ana, contact=met())
    withdraw_contact(contact, by=ana, withdrawal="mistake")

    report = report_of(harbor, today())

    assert (report.contacts_in_all, report.people, report.rounds) == (0, 0, 0)
    assert report.supplies == []


def test_another_teams_work_is_not_in_it(ana, cora, hillside, rosa):
    saved(ana, 7, met=[rosa])

    report = report_of(hillside, today())

    assert (report.contacts_in_all, report.people, report.rounds) == (0, 0, 0)


def test_follow_ups_added_and_completed_in_the_shift_are_counted(ana, harbor, rosa):
    with time_machine.travel(TEN_AT_NIGHT, tick=False):
        first, second = due(rosa, ana, 0), due(rosa, ana, 0)
        third = due(rosa, ana, 0)
    with time_machine.travel(AT_TWO, tick=False):
        first.complete(by=ana, outcome="done")
        second.complete(by=ana, outcome="mistake")
    with time_machine.travel(IN_THE_AFTERNOON, tick=False):
        third.complete(by=ana, outcome="done")

    night, day = Shift("night", TEN_AT_NIGHT.date()), Shift("day", TEN_AT_NIGHT.date())
    assert (report_of(harbor, night).added, report_of(harbor, night).completed) == (2, 1)
    assert (report_of(harbor, day).added, report_of(harbor, day).completed) == (2, 0)
    assert report_of(harbor, night.after).completed == 1


def test_a_night_has_what_was_done_after_midnight_and_not_that_of_the_afternoon(
    ana, harbor, rosa, luz
):
    with time_machine.travel(TEN_AT_NIGHT, tick=False):
        saved(ana, 2, met=[rosa])
    with time_machine.travel(AT_TWO, tick=False):
        recording.record_contact(luz, by=ana, contact=met())
    with time_machine.travel(IN_THE_AFTERNOON, tick=False):
        recording.record_contact(rosa, by=ana, contact=met())

    report = report_of(harbor, Shift("night", TEN_AT_NIGHT.date()))

    assert (report.contacts_in_all, report.people, report.rounds) == (2, 2, 1)


def test_more_work_costs_no_query_more(ana, harbor, rosa, django_assert_num_queries):
    saved(ana, 1, given={"water": 1}, met=[rosa])
    with django_assert_num_queries(QUERIES):
        report_of(harbor, today())
    others = [open_client(ana, f"Client {number}") for number in range(3)]
    saved(ana, 5, given={"food": 2}, met=others)

    with django_assert_num_queries(QUERIES):
        report_of(harbor, today())


QUERIES = 9
