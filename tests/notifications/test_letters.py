"""Who is emailed of what is new, when, how often, and what the email leaves out."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import mail
from accounts.roles import Role
from audit import trail
from casework import access, coverage
from casework.handing_over import hand_over
from casework.models import SafetyAlert
from casework.transfers import transfer
from jobs.models import Job
from jobs.running import run_waiting
from jobs.scheduling import begin_nightly
from notifications import letters
from notifications.letters import ask_for_daily, write_to
from notifications.models import MailChoice, Notification
from notifications.models.mail_choices import choices_of
from notifications.registry import How, kinds_for
from tests.conftest import open_client
from tests.exports.cast import request_export
from tests.fieldwork.cast import HERE, MINUTE, NINE, plan_until_half_past
from tests.notifications.cast import items, two_minutes_later

NAME = "zqcanaryrosa"
NIGHT, MORNING = timedelta(hours=5), timedelta(hours=9, minutes=1)  # after nine in the evening


@pytest.fixture
def clock(db):
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def rosa(clock, ana):
    return open_client(ana, NAME, other_names="zqcanaryother", phone_number="(206) 555-0142")


def addresses(mailoutbox):
    return sorted(address for message in mailoutbox for address in message.to)


def night_and_morning(clock):
    clock.move_to(NINE + NIGHT)
    ask_for_daily()
    run_waiting()
    clock.move_to(NINE + MORNING)
    run_waiting()


def test_who_takes_a_client_is_emailed_within_two_minutes(rosa, clock, ben, sam, mailoutbox):
    transfer(rosa, to=ben, by=sam)
    run_waiting()
    assert mailoutbox == []

    two_minutes_later(clock)
    [message] = mailoutbox
    assert message.to == ["ben@example.org"]
    assert message.subject == "Something is new to you"
    assert "- 1 client handed to you" in message.body


def test_an_email_names_nobody_and_nothing(
    rosa, clock, ana, ben, sam, sue, mailoutbox, settings
):
    settings.SIGN_IN_ADDRESS = "https://holdfast.example.org/"
    export = request_export(sam)
    alert = SafetyAlert.add(
        rosa, by=ana, kind="dog", reason="zqcanarydog", review_on=timezone.localdate()
    )
    alert.request_lowering(by=ana, why="zqcanarywhy")
    transfer(rosa, to=ben, by=sam)
    two_minutes_later(clock)

    assert addresses(mailoutbox) == [
        "ben@example.org",
        "sam@example.org",
        "sue@example.org",
    ]
    people = [each.name for each in (ana, ben, sam, sue)]
    for message in mailoutbox:
        text = message.subject + message.body
        assert "https://holdfast.example.org/" in text
        assert "zqcanary" not in text
        for word in [*people, rosa.chart_number, str(rosa.pk), export.number, "0142", "dog"]:
            assert word not in text


def test_what_is_stored_of_it_holds_keys_and_moments_alone(rosa, clock, ben, sam):
    transfer(rosa, to=ben, by=sam)
    two_minutes_later(clock)

    [row] = Notification.objects.values()
    assert row.pop("kind") == "client"
    assert not [each for each in row.values() if isinstance(each, str)]
    assert [job.subject for job in Job.objects.filter(kind="notifications.mail")] == [
        f"{ben.pk}/{int(NINE.timestamp()) // 120 + 1}"
    ]


def test_many_clients_handed_over_at_once_are_one_email(rosa, clock, ana, ben, sam, mailoutbox):
    open_client(ana, "Luz")
    hand_over(ana, to=ben, by=sam)
    two_minutes_later(clock)

    [message] = mailoutbox
    assert "- 2 clients handed to you" in message.body


def test_nobody_is_emailed_of_what_they_saw_or_another_settled(
    rosa, clock, ana, ben, sam, mailoutbox
):
    transfer(rosa, to=ben, by=sam)
    Notification.see(items(ben), by=ben)
    alert = SafetyAlert.add(
        rosa, by=ben, kind="dog", reason="Bites.", review_on=timezone.localdate()
    )
    alert.request_lowering(by=ben, why="It is gone.")
    alert.keep(by=sam, review_on=timezone.localdate())
    two_minutes_later(clock)

    assert mailoutbox == []


def test_nobody_is_emailed_after_a_block_or_their_account_ended(
    rosa, clock, ana, ben, sam, adam, mailoutbox
):
    luz = open_client(ana, "Luz")
    transfer(rosa, to=ben, by=sam)
    access.block(rosa, person=ben, reason="Her brother.", by=sam)
    two_minutes_later(clock)
    assert mailoutbox == []

    transfer(luz, to=ben, by=sam)
    ben.deactivate(by=adam)
    two_minutes_later(clock)
    assert mailoutbox == []


def test_coverage_is_emailed_when_it_begins(rosa, clock, ana, ben, sam, mailoutbox):
    begins = NINE + timedelta(days=2)
    until = NINE + timedelta(days=5)
    coverage.start(ana, to=ben, reason="Leave.", until=until, by=sam, starts_at=begins)
    two_minutes_later(clock)
    assert mailoutbox == []

    clock.move_to(begins)
    two_minutes_later(clock)
    assert addresses(mailoutbox) == ["ben@example.org"]


def test_once_a_day_is_in_the_morning_and_once(rosa, clock, ben, sam, mailoutbox):
    MailChoice.choose(ben, by=ben, client="daily")
    transfer(rosa, to=ben, by=sam)
    two_minutes_later(clock)
    assert mailoutbox == []

    night_and_morning(clock)
    assert addresses(mailoutbox) == ["ben@example.org"]

    ask_for_daily()
    run_waiting()
    clock.shift(timedelta(days=1))
    ask_for_daily()
    run_waiting()
    assert len(mailoutbox) == 1


def test_the_nightly_job_asks_once_however_often_it_runs(rosa, clock, ben, sam, mailoutbox):
    MailChoice.choose(ben, by=ben, client="daily")
    transfer(rosa, to=ben, by=sam)
    clock.move_to(NINE + NIGHT)
    for _ in range(2):
        begin_nightly("notifications.letters.ask_for_daily")
        ask_for_daily()
    [job] = Job.objects.filter(kind="notifications.mail_daily")

    assert job.run_after == datetime(2026, 12, 1, 6, tzinfo=HERE)


def test_no_email_is_no_email(rosa, clock, ben, sam, mailoutbox):
    MailChoice.choose(ben, by=ben, client="not")
    transfer(rosa, to=ben, by=sam)
    two_minutes_later(clock)
    night_and_morning(clock)

    assert mailoutbox == []


def test_a_review_is_in_the_email_of_the_morning(rosa, clock, sam, mailoutbox):
    clock.shift(timedelta(days=30))
    ask_for_daily()
    clock.shift(timedelta(hours=10))
    run_waiting()

    assert addresses(mailoutbox) == ["sam@example.org"]
    assert "- 1 case review to sign off" in mailoutbox[0].body


def test_what_should_have_been_emailed_at_once_is_in_the_morning_at_last(
    rosa, clock, ben, sam, mailoutbox
):
    transfer(rosa, to=ben, by=sam)
    Job.objects.all().delete()
    night_and_morning(clock)

    assert addresses(mailoutbox) == ["ben@example.org"]


def test_a_crash_between_mark_and_email_leaves_neither(
    rosa, clock, ben, sam, mailoutbox, monkeypatch
):
    transfer(rosa, to=ben, by=sam)

    def dies(*args, **kwargs):
        raise OSError("The machine stopped.")

    with monkeypatch.context() as broken:
        broken.setattr(mail, "send", dies)
        with pytest.raises(OSError, match="stopped"):
            write_to(ben.pk, {How.AT_ONCE})
    assert not Notification.objects.exclude(mailed_at=None).exists()

    assert write_to(ben.pk, {How.AT_ONCE})
    assert not write_to(ben.pk, {How.AT_ONCE})
    assert len(mailoutbox) == 1


def test_one_person_whose_email_fails_keeps_no_other_from_theirs(
    rosa, clock, ana, ben, sam, mailoutbox, monkeypatch
):
    request_export(sam)
    transfer(rosa, to=ben, by=sam)
    Job.objects.all().delete()
    write = letters.write_to

    def fails_for_ana(key, hows):
        if key == ana.pk:
            raise OSError("No room.")
        return write(key, hows)

    monkeypatch.setattr(letters, "write_to", fails_for_ana)
    night_and_morning(clock)

    assert addresses(mailoutbox) == ["ben@example.org"]
    [job] = Job.objects.filter(kind="notifications.mail_daily")
    assert job.failure == "LettersUnwritten"


def test_what_is_new_once_more_is_emailed_once_more(rosa, clock, ana, sam, mailoutbox):
    alert = SafetyAlert.add(
        rosa, by=ana, kind="dog", reason="Bites.", review_on=timezone.localdate()
    )
    alert.request_lowering(by=ana, why="It is gone.")
    two_minutes_later(clock)
    alert.keep(by=sam, review_on=timezone.localdate())
    alert.request_lowering(by=ana, why="It is gone, really.")
    two_minutes_later(clock)

    assert addresses(mailoutbox) == ["sam@example.org", "sam@example.org"]


def test_a_missing_check_in_is_emailed_by_fieldwork_alone_whatever_one_chose(
    clock, ana, ben, sam, mailoutbox
):
    MailChoice.choose(ben, by=ben, check_in="not", client="not", coverage="not")
    plan_until_half_past(ana, partner=ben)
    clock.move_to(NINE + 45 * MINUTE)
    run_waiting()
    assert addresses(mailoutbox) == ["ben@example.org", "sam@example.org"]

    night_and_morning(clock)
    subjects = {message.subject for message in mailoutbox}
    assert subjects == {"Action needed: a colleague has not checked in"}


def test_an_email_is_in_the_language_of_its_reader(rosa, clock, ben, sam, mailoutbox):
    ben.language = "es"
    ben.save()
    transfer(rosa, to=ben, by=sam)
    two_minutes_later(clock)

    assert mailoutbox[0].subject == "Hay algo nuevo para usted"


# Choices ----------------------------------------------------------------------------------


def test_a_choice_is_kept_and_on_the_trail(ben):
    MailChoice.choose(ben, by=ben, client="not", coverage="daily")

    assert choices_of(ben)["client"] == How.NOT
    assert choices_of(ben)["coverage"] == How.DAILY
    assert trail.of(ben).filter(verb="person.notifications_chosen").count() == 1


def test_what_a_kind_does_not_offer_is_no_choice(sam, ben):
    MailChoice.choose(sam, by=sam, case_review="at_once", export="never", client="not")
    MailChoice.choose(ben, by=ben, case_review="not")

    assert choices_of(sam)["case-review"] == How.DAILY
    assert choices_of(sam)["export"] == How.AT_ONCE
    assert not MailChoice.objects.of(ben).exists()


def test_each_role_has_the_kinds_that_may_come_to_it():
    codes = {role: {kind.code for kind in kinds_for(role)} for role in Role}

    assert codes[Role.WORKER] == {"safety-alert", "client", "coverage", "check-in"}
    assert codes[Role.SUPERVISOR] == codes[Role.WORKER] | {"case-review", "export"}
    assert codes[Role.DIRECTOR] == {"export"}
    assert not codes[Role.ADMINISTRATOR] | codes[Role.AUDITOR]
