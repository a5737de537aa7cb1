"""A contact or a service that was a mistake is withdrawn: it stays, and nothing counts it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import correcting, recording
from casework.exceptions import (
    AlreadyPutBack,
    AlreadyWithdrawn,
    ConsentMissing,
    EndedForGood,
    NotTheirsToWithdraw,
    RecordClosed,
    TooLateToUndo,
)
from casework.models import FollowUp, Offer
from casework.models.withdrawing import Withdrawal
from oversight.board import board_of
from reports.period import Period
from reports.scope import AwardScope
from tests.casework.cast import due, later, met
from tests.conftest import open_client


def yesterday():
    return timezone.localdate() - timedelta(days=1)


@pytest.fixture
def logged(ana, rosa, award):
    """Ana met Rosa, gave her a ride that the award paid for, and will call tomorrow."""
    return recording.record_contact(
        rosa,
        by=ana,
        contact=met(note="She asked for a ride."),
        offers=[
            {
                "service": "transportation",
                "answer": "accepted",
                "provided_on": timezone.localdate(),
                "quantity": 1,
                "award": award,
            }
        ],
        follow_up={"kind": "call", "due_on": timezone.localdate() + timedelta(days=1)},
    )


def withdraw(record, by, why=Withdrawal.MISTAKE, **more):
    record.withdraw(by=by, withdrawal=why, **more)


def times(award):
    today = timezone.localdate()
    return AwardScope(award, Period(today, today), today).offers().count()


def test_a_withdrawn_contact_stays_and_nothing_counts_it(ana, sam, rosa, award, logged):
    recording.record_contact(rosa, by=ana, contact=met(occurred_on=yesterday()))

    withdraw(logged, ana, because="It was Luz.")

    rosa.refresh_from_db()
    assert rosa.last_reached_on == yesterday()
    assert times(award) == 0
    assert list(Offer.objects.often_made_by(ana)) == []
    (row,) = [row for row in board_of(sam) if row.person == ana]
    assert row.last_contact_on == yesterday()
    logged.refresh_from_db()
    assert (logged.note, logged.withdrawn_because) == ("She asked for a ride.", "It was Luz.")
    assert (logged.withdrawn_by, logged.withdrawn_on) == (ana, timezone.localdate())


def test_put_back_it_counts_as_before(ana, rosa, award, logged):
    withdraw(logged, ana)

    logged.put_back(by=ana)

    rosa.refresh_from_db()
    assert rosa.last_reached_on == timezone.localdate()
    assert times(award) == 1
    assert logged.is_in_force
    reasons = logged.history.order_by("history_date").values_list("withdrawal", flat=True)
    assert list(reasons) == ["", "mistake", ""]


def test_the_recorder_and_the_team_s_supervisor_withdraw_and_no_one_else(
    ana, ben, sam, sue, rosa, logged
):
    for other in (ben, sue):
        with pytest.raises(NotTheirsToWithdraw):
            withdraw(logged, other)

    withdraw(logged, sam)
    logged.put_back(by=ana)
    assert logged.is_in_force


def test_twice_is_refused(ana, logged):
    with pytest.raises(AlreadyPutBack):
        logged.put_back(by=ana)
    withdraw(logged, ana)

    with pytest.raises(AlreadyWithdrawn):
        withdraw(logged, ana)
    with pytest.raises(AlreadyWithdrawn):
        logged.amend(by=ana, note="Another.")


def test_on_a_closed_record_nothing_is_withdrawn_or_put_back(ana, sam, rosa, logged):
    withdraw(logged, ana)
    rosa.close(by=ana, reason="moved")

    with pytest.raises(RecordClosed):
        logged.put_back(by=sam)
    with pytest.raises(RecordClosed):
        withdraw(logged, sam)


def test_without_consent_a_mistake_cannot_come_back(ana, rosa, logged):
    withdraw(logged, ana)

    rosa.consents.filter(purpose="record").update(until=timezone.localdate())

    with later(1), pytest.raises(ConsentMissing):
        logged.put_back(by=ana)


def test_what_was_signed_off_returns_to_review(ana, sam, rosa, logged):
    rosa.reviews.unsigned().get().sign(by=sam, agreed="Call her.")
    with later(3):
        withdraw(logged, ana)
        assert rosa.reviews.unsigned().get().due_on == timezone.localdate()


def test_what_nobody_has_signed_off_waits_for_its_review(ana, rosa, logged):
    before = rosa.reviews.unsigned().get().due_on

    withdraw(logged, ana)

    assert rosa.reviews.unsigned().get().due_on == before


def test_a_service_alone_is_withdrawn_and_put_back(ana, award, logged):
    offer = logged.offers.get()
    withdraw(offer, ana, Withdrawal.TWICE)
    assert (times(award), logged.is_in_force) == (0, True)

    offer.put_back(by=ana)

    assert times(award) == 1


def test_a_service_of_a_withdrawn_contact_is_not_corrected(ana, logged):
    offer = logged.offers.get()
    withdraw(logged, ana)

    with pytest.raises(AlreadyWithdrawn):
        offer.amend(by=ana, quantity=3)


def test_the_follow_ups_that_are_chosen_go_with_it(ana, rosa, logged):
    agreed = logged.follow_ups.get()
    other = due(rosa, ana, 3, contact=logged)

    correcting.withdraw_contact(logged, by=ana, withdrawal="mistake", follow_ups=[agreed])

    agreed.refresh_from_db()
    assert agreed.outcome == FollowUp.Outcome.WITH_CONTACT
    assert list(logged.follow_ups.open()) == [other]
    agreed.reopen(by=ana)
    assert logged.follow_ups.open().count() == 2


def test_what_a_withdrawn_contact_completed_is_to_be_done_again(ana, rosa):
    promised = due(rosa, ana, 0)
    call = recording.record_contact(rosa, by=ana, contact=met(), completes=[promised])

    correcting.withdraw_contact(call, by=ana, withdrawal="mistake")

    promised.refresh_from_db()
    assert promised.is_open


def test_what_it_completed_on_an_earlier_day_stays_ended(ana, rosa):
    promised = due(rosa, ana, 0)
    call = recording.record_contact(rosa, by=ana, contact=met(), completes=[promised])

    with later(1):
        correcting.withdraw_contact(call, by=ana, withdrawal="mistake")

    promised.refresh_from_db()
    assert not promised.is_open


def test_a_visit_stays_ended_if_the_client_no_longer_agrees_to_it(ana, rosa):
    visit = rosa.add_follow_up(by=ana, kind="visit", due_on=timezone.localdate())
    call = recording.record_contact(rosa, by=ana, contact=met(), completes=[visit])
    rosa.revoke_consent("contact", by=ana)

    correcting.withdraw_contact(call, by=ana, withdrawal="mistake")

    visit.refresh_from_db()
    assert not visit.is_open
    assert not call.is_in_force


def test_undo_takes_back_all_that_was_saved(ana, rosa, logged):
    correcting.undo_contact(logged, by=ana)

    assert logged.withdrawal == Withdrawal.UNDONE
    assert not rosa.follow_ups.filter(contact=logged).open().exists()
    rosa.refresh_from_db()
    assert rosa.last_reached_on is None


def test_undo_is_for_the_recorder_and_for_some_minutes(ana, sam, logged):
    with pytest.raises(TooLateToUndo):
        correcting.undo_contact(logged, by=sam)
    with later(1), pytest.raises(TooLateToUndo):
        correcting.undo_contact(logged, by=ana)


def test_undo_does_not_call_for_a_review(ana, sam, rosa, logged):
    rosa.reviews.unsigned().get().sign(by=sam, agreed="Call her.")
    before = rosa.reviews.unsigned().get().due_on

    correcting.undo_contact(logged, by=ana)

    assert rosa.reviews.unsigned().get().due_on == before


def test_a_follow_up_is_reopened_on_the_day_on_which_it_ended(ana, rosa):
    promised, mistaken = due(rosa, ana, 0), due(rosa, ana, 1)
    promised.complete(by=ana, outcome="done")
    mistaken.complete(by=ana, outcome="mistake")
    with pytest.raises(EndedForGood):
        due(rosa, ana, 5).reopen(by=ana)

    with later(1):
        with pytest.raises(EndedForGood):
            promised.reopen(by=ana)
        mistaken.reopen(by=ana)
    promised.reopen(by=ana)

    assert promised.is_open
    assert mistaken.is_open
    assert mistaken.done_by is None


def test_the_withdrawals_of_one_client_leave_the_others_alone(ana, rosa, logged):
    luz = open_client(ana, "Luz")
    recording.record_contact(luz, by=ana, contact=met())

    withdraw(logged, ana)

    luz.refresh_from_db()
    assert luz.last_reached_on == timezone.localdate()
