"""Courses and what requires them: what an expired one takes away, and what it never does."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.capabilities import every_capability, may_require_training
from accounts.mail import MailUnsent
from accounts.models import User
from audit import trail
from tests.accounts.cast import send_mail_unless_to
from tests.training.cast import LOG_CONTACT, reloaded, submit, train
from training import qualifying, renewing
from training.exceptions import (
    NeverRequiresTraining,
    NotYetCompleted,
    OwnTraining,
    TrainingDecided,
)
from training.models import Reminder, Training, TrainingRequirement
from training.models.trainings import months_after

# What requires a course -----------------------------------------------------------------------


def test_without_requirements_the_role_is_enough(ana, privacy):
    assert ana.has_perm(LOG_CONTACT)
    assert renewing.course_statuses_of([ana]) == []


def test_somebody_without_the_course_can_only_read(ana, requirement):
    assert not reloaded(ana).has_perm(LOG_CONTACT)
    assert reloaded(ana).has_perm("casework.view_client")
    assert reloaded(ana).has_perm("casework.open_client")


def test_a_course_is_valid_until_the_end_of_its_last_day(ana, sam, requirement, privacy):
    last = train(ana, sam, privacy, days_ago=0).valid_until
    noon = timezone.now() + (last - timezone.localdate())

    with time_machine.travel(noon, tick=False):
        assert reloaded(ana).has_perm(LOG_CONTACT)
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        assert not reloaded(ana).has_perm(LOG_CONTACT)


def test_a_capability_requires_every_one_of_its_courses(ana, sam, adam, requirement, privacy):
    safety = qualifying.add_course(by=adam, name="Safety", months=24)
    qualifying.require_training(LOG_CONTACT, [privacy, safety], by=adam)
    train(ana, sam, privacy)

    assert [each.course for each in reloaded(ana).missing_training_for(LOG_CONTACT)] == [safety]
    train(ana, sam, safety)
    assert reloaded(ana).has_perm(LOG_CONTACT)


def test_a_course_does_not_grant_what_the_role_does_not(dora, adam, requirement, privacy):
    train(dora, adam, privacy)

    assert not reloaded(dora).has_perm(LOG_CONTACT)
    assert reloaded(dora).missing_training_for(LOG_CONTACT) == []


def test_all_requirements_of_a_person_take_one_query(
    ana, requirement, django_assert_num_queries
):
    person = reloaded(ana)

    with django_assert_num_queries(1):
        for capability in every_capability():
            if may_require_training(capability):
                person.missing_training_for(capability)


def test_requiring_a_course_returns_how_many_people_lack_it(ana, ben, sam, adam, privacy):
    train(ana, sam, privacy)

    assert qualifying.require_training(LOG_CONTACT, [privacy], by=adam) == 2  # Ben and Sam


def test_requiring_no_course_makes_the_role_enough_again(ana, adam, requirement):
    qualifying.require_training(LOG_CONTACT, [], by=adam)

    assert reloaded(ana).has_perm(LOG_CONTACT)
    assert trail.of(adam).last().verb == "requirement.removed"


def test_a_retired_course_is_required_for_nothing(ana, adam, requirement, privacy):
    privacy.retire(by=adam)

    assert reloaded(ana).has_perm(LOG_CONTACT)
    assert trail.of(privacy).last().facts["opened"] == LOG_CONTACT


# The door that never closes -------------------------------------------------------------------


@pytest.mark.parametrize(
    "capability",
    [
        "accounts.manage_people",
        "training.manage_courses",
        "training.record_training",
        "training.submit_certificate",
        "casework.view_client",
        "casework.no_such_thing",
    ],
)
def test_people_courses_and_reading_never_require_training(capability, adam, privacy):
    with pytest.raises(NeverRequiresTraining, match="no one could correct staff accounts"):
        qualifying.require_training(capability, [privacy], by=adam)
    with pytest.raises(NeverRequiresTraining):
        TrainingRequirement.objects.create(capability=capability, course=privacy)


def test_a_requirement_written_to_the_database_cannot_lock_out_administrators(adam, privacy):
    TrainingRequirement.objects.bulk_create(
        [TrainingRequirement(capability="accounts.manage_people", course=privacy)]
    )

    assert reloaded(adam).has_perm("accounts.manage_people")


def has_label(package, name):
    return name in import_module(f"{package}.permissions").LABELS


def test_every_capability_that_may_require_training_has_a_label():
    unlabeled = [
        capability
        for capability in every_capability()
        if may_require_training(capability) and not has_label(*capability.split("."))
    ]

    assert unlabeled == []


# Trainings ------------------------------------------------------------------------------------


def test_nobody_records_or_confirms_their_own_training(ana, sam, privacy):
    with pytest.raises(OwnTraining):
        train(sam, sam, privacy)
    own = submit(sam, privacy)
    with pytest.raises(OwnTraining):
        own.confirm(by=sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        Training.objects.filter(pk=own.pk).update(
            confirmed_by=sam, confirmed_on=timezone.localdate()
        )


def test_a_certificate_counts_once_somebody_else_confirmed_it(ana, sam, requirement, privacy):
    training = submit(ana, privacy)
    assert not reloaded(ana).has_perm(LOG_CONTACT)

    training.confirm(by=sam)

    assert reloaded(ana).has_perm(LOG_CONTACT)
    assert [event.verb for event in trail.of(training)] == [
        "training.submitted",
        "training.confirmed",
    ]


def test_a_refused_certificate_does_not_count_and_is_decided_once(
    ana, sam, requirement, privacy
):
    training = submit(ana, privacy)
    training.refuse(by=sam)

    assert not reloaded(ana).has_perm(LOG_CONTACT)
    with pytest.raises(TrainingDecided):
        training.confirm(by=sam)


def test_a_course_is_not_completed_tomorrow(ana, sam, privacy):
    with pytest.raises(NotYetCompleted):
        train(ana, sam, privacy, days_ago=-1)


def test_a_stored_certificate_is_encrypted(ana, privacy):
    training = submit(ana, privacy)

    stored = training.certificate.storage.open(training.certificate.name).read()
    assert b"PDF" not in stored
    assert training.certificate.open().read().startswith(b"%PDF")


def test_changing_a_course_does_not_shorten_recorded_trainings(ana, sam, adam, privacy):
    before = train(ana, sam, privacy).valid_until
    privacy.amend(by=adam, name="Privacy", months=1)

    assert Training.objects.get().valid_until == before


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 22), 24, date(2028, 11, 22)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_after_a_day_ends_on_the_same_day_or_the_last_of_the_month(day, months, then):
    assert months_after(day, months) == then


# Standing and emails ------------------------------------------------------------------------


def test_a_supervisor_sees_their_team_the_first_to_expire_first(
    ana, ben, sam, sue, cora, adam, requirement, privacy
):
    train(ana, sam, privacy, days_ago=350)

    statuses = renewing.course_statuses_of(User.objects.trainees_of(sam))
    assert [(status.person, status.is_missing) for status in statuses] == [
        (ben, True),
        (ana, False),
    ]
    assert renewing.team_training_of(sam) == (1, 1, 0)
    assert cora not in [status.person for status in statuses]


@pytest.mark.parametrize(("days_left", "emails"), [(31, 0), (30, 1), (8, 1), (7, 1), (0, 1)])
def test_reminders_are_sent_in_time_and_once(ana, sam, requirement, privacy, days_left, emails):
    training = train(ana, sam, privacy)
    today = training.valid_until - timedelta(days=days_left)

    assert [renewing.warn_of_expiry(today) for _ in range(2)] == [emails, 0]
    assert len(mail.outbox) == emails


def test_a_person_gets_two_reminders_and_none_after_the_course_expired(
    ana, sam, requirement, privacy
):
    training = train(ana, sam, privacy)
    last = training.valid_until
    for left in range(40, -3, -1):
        renewing.warn_of_expiry(last - timedelta(days=left))
    assert Reminder.objects.count() == 2
    assert [email.to for email in mail.outbox] == [[ana.email]] * 2
    assert "Confidentiality" in mail.outbox[0].body
    assert "log a contact" in mail.outbox[0].body


def test_somebody_who_renewed_early_gets_no_reminder(ana, sam, requirement, privacy):
    train(ana, sam, privacy, days_ago=350)
    train(ana, sam, privacy)

    assert renewing.warn_of_expiry() == 0


def test_a_reminder_that_cannot_be_sent_is_sent_the_next_night(
    ana, sam, requirement, privacy, monkeypatch
):
    train(ana, sam, privacy, days_ago=350)

    with monkeypatch.context() as patch:
        patch.setattr(renewing, "send_mail", send_mail_unless_to(ana))
        with pytest.raises(MailUnsent):
            renewing.warn_of_expiry()
    assert not Reminder.objects.exists()
    assert renewing.warn_of_expiry() == 1


def test_one_failed_email_does_not_stop_the_others(
    ana, ben, sam, requirement, privacy, monkeypatch, caplog
):
    train(ana, sam, privacy, days_ago=350)
    train(ben, sam, privacy, days_ago=350)
    monkeypatch.setattr(renewing, "send_mail", send_mail_unless_to(ana))

    with pytest.raises(MailUnsent, match="1 sent; 1 could not be sent"):
        renewing.warn_of_expiry()

    assert [email.to for email in mail.outbox] == [[ben.email]]
    assert str(ana.pk) in caplog.text
    assert ana.email not in caplog.text


def test_the_trail_verifies_after_courses_requirements_and_reminders(
    ana, sam, adam, requirement, privacy
):
    train(ana, sam, privacy, days_ago=350)
    submit(ana, privacy).confirm(by=sam)
    renewing.warn_of_expiry(timezone.localdate() + timedelta(days=340))
    qualifying.require_training(LOG_CONTACT, [], by=adam)
    qualifying.require_training(LOG_CONTACT, [privacy], by=adam)
    privacy.retire(by=adam)

    call_command("verify_trail")
