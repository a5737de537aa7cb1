"""A count is corrected and withdrawn by who recorded it; no report counts what is withdrawn."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import trail
from casework import recording
from casework.caseloads import day_of
from casework.exceptions import (
    AlreadyWithdrawn,
    AwardNotPaying,
    InTheFuture,
    NotYours,
    SeveralAwards,
    TooLongAgo,
)
from casework.models import AnonymousContact
from reports.period import Period
from reports.scope import AwardScope

STREET = {"kind": "street", "place_kind": "outdoors"}


def counted(by, people=1, **facts):
    facts = {"occurred_on": timezone.localdate(), "award": None, **STREET, **facts}
    return recording.record_anonymous_contact(by=by, people=people, **facts)


def test_one_tap_counts_one_person_on_the_street_today(ana, award):
    contact = recording.count_one(by=ana)

    assert (contact.people, contact.kind, contact.place_kind) == (1, "street", "outdoors")
    assert (contact.occurred_on, contact.award) == (timezone.localdate(), award)


def test_one_tap_counts_for_no_award_where_none_pays(ana):
    assert recording.count_one(by=ana).award is None


def test_one_tap_uses_the_award_that_paid_last_time(ana, ben, award, second_award):
    with pytest.raises(SeveralAwards):
        recording.count_one(by=ana)
    counted(ben, award=award)
    counted(ana, award=second_award)

    assert recording.count_one(by=ana).award == second_award
    counted(ana, award=None)
    assert recording.count_one(by=ana).award is None


def test_my_day_says_how_many_were_counted_today(ana, ben):
    counted(ana, 4)
    counted(ana).withdraw(by=ana, withdrawal="undone")
    counted(ana, 2, occurred_on=timezone.localdate() - timedelta(days=1))
    counted(ben, 8)

    assert day_of(ana).people_counted == 4


def test_a_withdrawn_count_stays_and_does_not_count(ana):
    contact = counted(ana, 3)

    contact.withdraw(by=ana, withdrawal="twice")

    assert AnonymousContact.objects.get() == contact
    assert not AnonymousContact.objects.in_force().exists()
    assert contact.history.count() == 2
    assert trail.of(contact).get(verb="anonymous_contact.withdrawn").facts == {
        "withdrawal": "twice"
    }


def test_only_who_recorded_a_count_or_supervises_the_team_corrects_it(ana, ben, sam, sue):
    contact = counted(ana)

    for person in (ben, sue):
        with pytest.raises(NotYours):
            contact.withdraw(by=person, withdrawal="mistake")
        with pytest.raises(NotYours):
            contact.amend(by=person, people=2)


def test_a_withdrawn_count_is_neither_withdrawn_again_nor_corrected(ana):
    contact = counted(ana)
    late = AnonymousContact.objects.get()
    contact.withdraw(by=ana, withdrawal="mistake")

    for verb in (
        lambda: late.withdraw(by=ana, withdrawal="twice"),
        lambda: late.amend(by=ana, people=2),
    ):
        with pytest.raises(AlreadyWithdrawn):
            verb()


def test_a_correction_keeps_to_the_days_on_which_the_award_pays(ana, award):
    contact = counted(ana, award=award)
    award.starts_on = timezone.localdate()
    award.save()

    with pytest.raises(AwardNotPaying):
        contact.amend(by=ana, occurred_on=timezone.localdate() - timedelta(days=1))
    contact.refresh_from_db()
    assert contact.occurred_on == timezone.localdate()


def test_a_correction_that_changes_nothing_writes_nothing(ana):
    contact = counted(ana, 2)

    contact.amend(by=ana, people=2)

    assert contact.history.count() == 1


def test_what_was_recorded_in_the_last_seven_days_is_correctable_whatever_its_day(ana, ben):
    today = timezone.localdate()
    late_paper = counted(ana, occurred_on=today - timedelta(days=40))
    counted(ben)
    assert list(AnonymousContact.objects.correctable_by(ana)) == [late_paper]

    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        assert not AnonymousContact.objects.correctable_by(ana).exists()
        with pytest.raises(TooLongAgo):
            late_paper.amend(by=ana, people=2)
        with pytest.raises(TooLongAgo):
            late_paper.withdraw(by=ana, withdrawal="mistake")


def test_what_was_recorded_before_its_moment_was_kept_is_not_correctable(ana):
    contact = counted(ana)
    AnonymousContact.objects.filter(pk=contact.pk).update(recorded_at=None)

    with pytest.raises(TooLongAgo):
        contact.withdraw(by=ana, withdrawal="mistake")


def test_nobody_is_met_on_a_day_that_has_not_come(ana):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(InTheFuture):
        counted(ana, occurred_on=tomorrow)
    with pytest.raises(InTheFuture):
        counted(ana).amend(by=ana, occurred_on=tomorrow)


@pytest.mark.parametrize(
    "wrong", [{"withdrawal": "mistake"}, {"withdrawn_on": "2026-01-01"}], ids=["why", "when"]
)
def test_the_database_refuses_a_withdrawal_without_its_day_or_its_reason(ana, wrong):
    contact = counted(ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnonymousContact.objects.filter(pk=contact.pk).update(**wrong)


some_step = st.one_of(
    st.tuples(st.just("count"), st.integers(1, 9)),
    st.tuples(st.just("correct"), st.integers(0, 9), st.integers(1, 9)),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(some_step, max_size=12))
def test_after_any_history_the_report_and_my_day_count_what_is_left(ana, award, steps):
    with transaction.atomic():
        made, left = [], {}
        for verb, *numbers in steps:
            if verb == "count":
                made.append(counted(ana, numbers[0], award=award))
                left[made[-1].pk] = numbers[0]
            elif made and (contact := made[numbers[0] % len(made)]).pk in left:
                if verb == "correct":
                    contact.amend(by=ana, people=numbers[1])
                    left[contact.pk] = numbers[1]
                else:
                    contact.withdraw(by=ana, withdrawal="mistake")
                    del left[contact.pk]
        today = timezone.localdate()
        scope = AwardScope(award, Period(today, today), today)
        reported = scope.anonymous_contacts().aggregate(people=Sum("people"))
        assert (reported["people"] or 0) == sum(left.values()) == day_of(ana).people_counted
        transaction.set_rollback(True)
