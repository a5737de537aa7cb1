"""No unused sign-in stays open, nobody loses it unwarned, and somebody can always help."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import idling, role_changes
from accounts.models import User
from audit import trail
from casework.handing_over import caseload_of
from jobs.running import run_waiting
from tests.accounts.cast import send_mail_unless_to
from tests.casework.cast import granted
from tests.conftest import open_client, person


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def used(clock, adam):
    """Let days pass in which Adam signs in and the job runs; return what it printed."""

    def used(days, *, by=(adam,)):
        printed = []
        for _ in range(days):
            clock.shift(timedelta(days=1))
            User.objects.filter(pk__in=[one.pk for one in by]).update(last_login=timezone.now())
            out = StringIO()
            call_command("close_idle_accounts", stdout=out)
            printed.append(out.getvalue())
        return printed

    return used


def may_sign_in(someone):
    someone.refresh_from_db()
    return someone.is_active


def test_a_warning_comes_seven_days_before(clock, adam, ana, used, mailoutbox):
    used(38)
    before = len(mailoutbox)
    used(1)

    assert before == 0
    assert [letter.to for letter in mailoutbox] == [["ana@example.org"]]


def test_the_email_names_nobody_but_the_agency(clock, adam, ana, used, mailoutbox):
    used(40)
    letter = f"{mailoutbox[0].subject} {mailoutbox[0].body}"

    assert "Harbor Street Outreach" in letter
    assert "Ana" not in letter
    assert "within 7 days" in letter


def test_one_warning_is_enough(clock, adam, ana, used, mailoutbox):
    used(44)

    assert len(mailoutbox) == 1


def test_after_forty_five_days_the_sign_in_is_closed(clock, adam, ana, used):
    used(45)
    before = may_sign_in(ana)
    used(1)

    assert before
    assert not may_sign_in(ana)
    assert trail.of(ana).get(verb="person.found_idle").facts["days"] == 46
    assert "person.deactivated" in [event.verb for event in trail.of(ana)]


def test_a_person_who_signs_in_after_the_warning_keeps_the_account(
    clock, adam, ana, used, mailoutbox
):
    used(40)
    used(1, by=(adam, ana))
    used(10)

    assert may_sign_in(ana)
    assert len(mailoutbox) == 1


def test_a_person_who_is_idle_again_is_warned_again(clock, adam, ana, used, mailoutbox):
    used(40)
    used(1, by=(adam, ana))
    used(39)

    assert len(mailoutbox) == 2
    assert may_sign_in(ana)


def test_no_account_is_closed_without_a_warning_after_a_long_pause_of_the_job(
    clock, adam, ana, used, mailoutbox
):
    clock.shift(timedelta(days=100))
    used(1)
    first = may_sign_in(ana)
    used(7)

    assert first
    assert [letter.to for letter in mailoutbox] == [[ana.email], [adam.email]]
    assert not may_sign_in(ana)


def test_one_failing_mailbox_does_not_keep_other_idle_accounts_open(
    clock, adam, ana, ben, used, mailoutbox, monkeypatch, caplog
):
    used(40, by=(adam, ana))
    monkeypatch.setattr(idling, "send_mail", send_mail_unless_to(ana))
    clock.shift(timedelta(days=40))
    User.objects.filter(pk=adam.pk).update(last_login=timezone.now())

    with pytest.raises(CommandError, match="1 sign-ins closed; 1 could not be warned"):
        call_command("close_idle_accounts")

    assert may_sign_in(ana)  # unwarned, so somebody decides
    assert not may_sign_in(ben)
    assert str(ana.pk) in caplog.text
    assert ana.email not in caplog.text


def test_a_reactivated_person_has_forty_five_days(clock, adam, ana, used):
    used(46)
    ana.refresh_from_db()
    ana.reactivate(by=adam)
    used(38)

    assert may_sign_in(ana)


def test_the_last_administrator_stays_and_the_job_says_so(clock, adam, used):
    printed = used(60, by=())

    assert may_sign_in(adam)
    assert "the last administrator" in printed[-1]


def test_of_two_idle_administrators_one_stays(clock, adam, used):
    eva = person("Eva Stone", "administrator")
    used(60, by=())

    assert sorted([may_sign_in(adam), may_sign_in(eva)]) == [False, True]


# What an account that is closed leaves behind ------------------------------------------------


def subjects_to(someone, mailoutbox):
    return [letter.subject for letter in mailoutbox if letter.to == [someone.email]]


def test_the_supervisor_and_the_administrators_are_told_of_an_account_that_is_closed(
    clock, adam, sam, ana, used, mailoutbox, django_capture_on_commit_callbacks
):
    open_client(ana, "Mia")

    with django_capture_on_commit_callbacks(execute=True):
        printed = used(46, by=(adam, sam))

    assert not may_sign_in(ana)
    assert subjects_to(sam, mailoutbox) == ["Clients wait for a worker"]
    assert subjects_to(adam, mailoutbox) == ["A role was changed"]
    assert "Still under their name: 1 open client and 1 open follow-up." in printed[-1]


def test_added_access_ends_with_an_account_that_is_closed(clock, adam, sue, cora, ana, used):
    used(40, by=(adam, cora))
    added = granted(open_client(cora, "Far"), ana, by=sue)

    used(6, by=(adam, cora))

    added.refresh_from_db()
    assert added.has_ended


def test_who_signs_in_while_the_account_is_closed_keeps_all_of_it(
    clock, adam, ana, used, mailoutbox, settings
):
    open_client(ana, "Mia")
    used(45)
    clock.shift(timedelta(days=1))
    User.objects.filter(pk=ana.pk).update(last_login=timezone.now())
    mailoutbox.clear()
    settings.EMAIL_IN_BACKGROUND = True

    closed = idling.close(ana)
    run_waiting()

    assert closed == []
    assert may_sign_in(ana)
    assert caseload_of(ana).clients == 1
    assert not mailoutbox


def test_who_was_deactivated_meanwhile_is_left_as_they_are(clock, adam, ana, used):
    used(45)
    role_changes.deactivate(ana, by=adam)

    assert idling.close(ana) == []
    assert "person.found_idle" not in [event.verb for event in trail.of(ana)]
