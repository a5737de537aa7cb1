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
from tests.accounts.conftest import refused_by
from tests.casework.cast import PDF, upload
from tests.training.conftest import RECORDING
from training import qualifying, renewing
from training.exceptions import (
    NeverRequiresTraining,
    NotYetCompleted,
    OwnTraining,
    TrainingDecided,
)
from training.models import Reminder, Training, TrainingRequirement
from training.models.trainings import months_after


def as_now(user):
    """The person as the next request sees them: what was remembered is gone."""
    return User.objects.get(pk=user.pk)


def trained(person, by, course, days_ago=1):
    day = timezone.localdate() - timedelta(days=days_ago)
    return qualifying.record_training(person, by=by, course=course, completed_on=day)


# What requires a course -----------------------------------------------------------------------


def test_without_gates_nothing_changes(ana, privacy):
    assert ana.has_perm(RECORDING)
    assert renewing.course_statuses_of([ana]) == []


def test_who_has_no_course_is_read_only_for_what_needs_it(ana, requirement):
    assert not as_now(ana).has_perm(RECORDING)
    assert as_now(ana).has_perm("casework.view_client")
    assert as_now(ana).has_perm("casework.open_client")


def test_a_course_opens_the_gate_until_its_last_day(ana, sam, requirement, privacy):
    last = trained(ana, sam, privacy, days_ago=0).valid_until
    noon = timezone.now() + (last - timezone.localdate())

    with time_machine.travel(noon, tick=False):
        assert as_now(ana).has_perm(RECORDING)
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        assert not as_now(ana).has_perm(RECORDING)


def test_every_course_of_a_capability_is_needed(ana, sam, adam, requirement, privacy):
    safety = qualifying.add_course(by=adam, name="Safety", months=24)
    qualifying.require_training(RECORDING, [privacy, safety], by=adam)
    trained(ana, sam, privacy)

    assert [each.course for each in as_now(ana).missing_training_for(RECORDING)] == [safety]
    trained(ana, sam, safety)
    assert as_now(ana).has_perm(RECORDING)


def test_a_course_gives_nobody_what_their_role_does_not(dora, adam, requirement, privacy):
    trained(dora, adam, privacy)

    assert not as_now(dora).has_perm(RECORDING)
    assert as_now(dora).missing_training_for(RECORDING) == []


def test_all_gates_of_a_person_cost_one_query(ana, requirement, django_assert_num_queries):
    person = as_now(ana)

    with django_assert_num_queries(1):
        for capability in every_capability():
            if may_require_training(capability):
                person.missing_training_for(capability)


def test_setting_a_gate_says_how_many_are_shut_out(ana, ben, sam, adam, privacy):
    trained(ana, sam, privacy)

    assert qualifying.require_training(RECORDING, [privacy], by=adam) == 2  # Ben and Sam


def test_no_course_opens_the_gate_again(ana, adam, requirement):
    qualifying.require_training(RECORDING, [], by=adam)

    assert as_now(ana).has_perm(RECORDING)
    assert trail.of(adam).last().verb == "requirement.removed"


def test_a_retired_course_closes_nothing(ana, adam, requirement, privacy):
    privacy.retire(by=adam)

    assert as_now(ana).has_perm(RECORDING)
    assert trail.of(privacy).last().facts["opened"] == RECORDING


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
def test_people_courses_and_reading_are_never_gated(capability, adam, privacy):
    with pytest.raises(NeverRequiresTraining, match="nobody could put people"):
        qualifying.require_training(capability, [privacy], by=adam)
    with pytest.raises(NeverRequiresTraining):
        TrainingRequirement.objects.create(capability=capability, course=privacy)


def test_a_gate_put_before_people_by_hand_holds_nobody_back(adam, privacy):
    TrainingRequirement.objects.bulk_create(
        [TrainingRequirement(capability="accounts.manage_people", course=privacy)]
    )

    assert as_now(adam).has_perm("accounts.manage_people")


def has_words(package, name):
    return name in import_module(f"{package}.permissions").LABELS


def test_every_capability_that_may_be_gated_has_plain_words():
    unworded = [
        capability
        for capability in every_capability()
        if may_require_training(capability) and not has_words(*capability.split("."))
    ]

    assert unworded == []


# Trainings ------------------------------------------------------------------------------------


def test_nobody_records_or_confirms_their_own(ana, sam, privacy):
    with pytest.raises(OwnTraining):
        trained(sam, sam, privacy)
    own = handed_in(sam, privacy)
    with pytest.raises(OwnTraining):
        own.confirm(by=sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        Training.objects.filter(pk=own.pk).update(
            confirmed_by=sam, confirmed_on=timezone.localdate()
        )


def handed_in(person, course):
    return qualifying.submit_certificate(
        by=person, course=course, completed_on=timezone.localdate(), certificate=upload(PDF)
    )


def test_a_certificate_counts_once_somebody_else_confirmed_it(ana, sam, requirement, privacy):
    training = handed_in(ana, privacy)
    assert not as_now(ana).has_perm(RECORDING)

    training.confirm(by=sam)

    assert as_now(ana).has_perm(RECORDING)
    assert [event.verb for event in trail.of(training)] == [
        "training.submitted",
        "training.confirmed",
    ]


def test_a_refused_certificate_does_not_count_and_is_decided_once(
    ana, sam, requirement, privacy
):
    training = handed_in(ana, privacy)
    training.refuse(by=sam)

    assert not as_now(ana).has_perm(RECORDING)
    with pytest.raises(TrainingDecided):
        training.confirm(by=sam)


def test_a_course_is_not_completed_tomorrow(ana, sam, privacy):
    with pytest.raises(NotYetCompleted):
        trained(ana, sam, privacy, days_ago=-1)


def test_a_certificate_is_sealed_where_it_rests(ana, privacy):
    training = handed_in(ana, privacy)

    stored = training.certificate.storage.open(training.certificate.name).read()
    assert b"PDF" not in stored
    assert training.certificate.open().read().startswith(b"%PDF")


def test_a_changed_course_takes_no_day_away(ana, sam, adam, privacy):
    before = trained(ana, sam, privacy).valid_until
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
def test_months_end_where_a_person_expects(day, months, then):
    assert months_after(day, months) == then


# Standing and letters ------------------------------------------------------------------------


def test_a_supervisor_sees_their_team_the_first_to_expire_on_top(
    ana, ben, sam, sue, cora, adam, requirement, privacy
):
    trained(ana, sam, privacy, days_ago=350)

    mine = renewing.course_statuses_of(User.objects.trainees_of(sam))
    assert [(one.person, one.is_missing) for one in mine] == [(ben, True), (ana, False)]
    assert renewing.team_training_of(sam) == (1, 1, 0)
    assert cora not in [one.person for one in mine]


@pytest.mark.parametrize(("days_left", "letters"), [(31, 0), (30, 1), (8, 1), (7, 1), (0, 1)])
def test_letters_go_out_in_time_and_once(ana, sam, requirement, privacy, days_left, letters):
    training = trained(ana, sam, privacy)
    today = training.valid_until - timedelta(days=days_left)

    assert [renewing.warn_of_expiry(today) for _ in range(2)] == [letters, 0]
    assert len(mail.outbox) == letters


def test_two_letters_in_all_and_none_when_it_was_renewed(ana, sam, requirement, privacy):
    training = trained(ana, sam, privacy)
    last = training.valid_until
    for left in range(40, -3, -1):
        renewing.warn_of_expiry(last - timedelta(days=left))
    assert Reminder.objects.count() == 2
    assert [letter.to for letter in mail.outbox] == [[ana.email]] * 2
    assert "Confidentiality" in mail.outbox[0].body
    assert "log a contact" in mail.outbox[0].body


def test_who_has_renewed_already_hears_nothing(ana, sam, requirement, privacy):
    trained(ana, sam, privacy, days_ago=350)
    trained(ana, sam, privacy)

    assert renewing.warn_of_expiry() == 0


def test_a_letter_that_can_not_be_sent_is_sent_the_next_night(
    ana, sam, requirement, privacy, monkeypatch
):
    trained(ana, sam, privacy, days_ago=350)

    with monkeypatch.context() as patch:
        patch.setattr(renewing, "send_mail", refused_by(ana))
        with pytest.raises(MailUnsent):
            renewing.warn_of_expiry()
    assert not Reminder.objects.exists()
    assert renewing.warn_of_expiry() == 1


def test_one_mailbox_that_is_gone_keeps_no_letter_from_the_others(
    ana, ben, sam, requirement, privacy, monkeypatch, caplog
):
    trained(ana, sam, privacy, days_ago=350)
    trained(ben, sam, privacy, days_ago=350)
    monkeypatch.setattr(renewing, "send_mail", refused_by(ana))

    with pytest.raises(MailUnsent, match="1 sent; 1 could not be sent"):
        renewing.warn_of_expiry()

    assert [letter.to for letter in mail.outbox] == [[ben.email]]
    assert str(ana.pk) in caplog.text
    assert ana.email not in caplog.text


def test_the_trail_is_whole_after_courses_gates_and_letters(
    ana, sam, adam, requirement, privacy
):
    trained(ana, sam, privacy, days_ago=350)
    handed_in(ana, privacy).confirm(by=sam)
    renewing.warn_of_expiry(timezone.localdate() + timedelta(days=340))
    qualifying.require_training(RECORDING, [], by=adam)
    qualifying.require_training(RECORDING, [privacy], by=adam)
    privacy.retire(by=adam)

    call_command("verify_trail")
