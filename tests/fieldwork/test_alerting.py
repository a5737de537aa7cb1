"""Who has not checked in is told by mail: to whom, when, how often, and what it leaves out."""

import pytest
import time_machine

from fieldwork.alerting import alert_about
from fieldwork.models import PlannedVisit
from jobs.models import Job
from jobs.running import run_waiting
from tests.conftest import person
from tests.fieldwork.cast import MINUTE, NINE, PLACE, plan_until_half_past


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def visit(clock, ana, ben, sam, rosa):
    return plan_until_half_past(ana, rosa, partner=ben, note="Rosa waits there.")


def jobs_until(clock, minutes):
    """Let the worker do what is due by then."""
    clock.move_to(NINE + minutes * MINUTE)
    run_waiting()


def recipients(mailoutbox):
    return sorted(address for message in mailoutbox for address in message.to)


def test_partner_and_supervisors_are_told_fifteen_minutes_after(
    visit, clock, sue, cora, mailoutbox
):
    jobs_until(clock, 44)
    assert mailoutbox == []

    jobs_until(clock, 45)
    assert recipients(mailoutbox) == ["ben@example.org", "sam@example.org"]


def test_the_mail_says_who_and_since_when_and_no_place_and_no_client(visit, clock, mailoutbox):
    jobs_until(clock, 45)
    text = mailoutbox[0].subject + mailoutbox[0].body

    assert "Ana Ruiz" in text
    assert "Monday, 9:30 PM" in text
    assert "Open Holdfast" in text
    for secret in (PLACE, "Rosa", visit.client.chart_number):
        assert secret not in text


def test_each_is_told_in_their_language(visit, clock, ben, mailoutbox):
    ben.language = "es"
    ben.save()
    jobs_until(clock, 45)
    bodies = {message.to[0]: message.body for message in mailoutbox}

    assert "Abra Holdfast" in bodies["ben@example.org"]
    assert "Open Holdfast" in bodies["sam@example.org"]


def test_they_are_told_once_more_after_thirty_minutes_and_never_again(visit, clock, mailoutbox):
    for minutes in (45, 46, 74):
        jobs_until(clock, minutes)
    assert len(mailoutbox) == 2

    for minutes in (75, 76, 200, 2000):
        jobs_until(clock, minutes)
    assert len(mailoutbox) == 4


def test_nobody_is_told_once_she_is_back(visit, clock, ana, mailoutbox):
    clock.move_to(NINE + 40 * MINUTE)
    visit.check_in(by=ana)
    jobs_until(clock, 200)

    assert mailoutbox == []


def test_nobody_is_told_again_once_she_was_reached(visit, clock, ben, mailoutbox):
    jobs_until(clock, 45)
    visit.refresh_from_db()
    visit.acknowledge(by=ben, acknowledgement="I rang her, she is safe.")
    jobs_until(clock, 200)

    assert len(mailoutbox) == 2


def test_thirty_minutes_more_move_the_alert(visit, clock, ana, mailoutbox):
    clock.move_to(NINE + 20 * MINUTE)
    visit.extend(by=ana)
    jobs_until(clock, 64)
    assert mailoutbox == []

    jobs_until(clock, 65)
    assert len(mailoutbox) == 2


def test_a_visit_without_a_partner_alerts_the_supervisors(clock, ana, sam, mailoutbox):
    plan_until_half_past(ana)
    jobs_until(clock, 45)

    assert recipients(mailoutbox) == ["sam@example.org"]


def test_a_supervisor_who_is_out_is_not_told_of_themselves(clock, sam, harbor, mailoutbox):
    person("Kim Okoro", "supervisor", harbor)
    plan_until_half_past(sam)
    jobs_until(clock, 45)

    assert recipients(mailoutbox) == ["kim@example.org"]


def test_who_has_left_is_not_told(visit, clock, ben, mailoutbox):
    ben.deactivate(by=None)
    mailoutbox.clear()
    jobs_until(clock, 45)

    assert "ben@example.org" not in recipients(mailoutbox)


def test_a_job_that_runs_late_or_twice_tells_once(visit, clock, mailoutbox):
    clock.move_to(NINE + 60 * MINUTE)

    assert alert_about(visit) == 2
    assert alert_about(PlannedVisit.objects.get()) == 0


def test_what_waits_for_a_worker_names_nobody(visit):
    job = Job.objects.get(kind="fieldwork.alert")

    assert job.asked_by_id is None
    assert job.subject.startswith(str(visit.pk))
    assert job.run_after == NINE + 45 * MINUTE
