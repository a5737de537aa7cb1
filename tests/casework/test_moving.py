"""A contact that was logged on the wrong record moves to the right one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import locking, trail
from casework import correcting, recording
from casework.exceptions import (
    AlreadyWithdrawn,
    ConsentMissing,
    ContactNotAgreed,
    EmergencyAccessOnly,
    NotTheirsToWithdraw,
    SameClient,
)
from casework.models import Contact
from casework.models.withdrawing import Withdrawal
from tests.casework.cast import due, later, met
from tests.conftest import open_client


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz")


@pytest.fixture
def logged(ana, ben, rosa, award):
    """Ana and Ben met somebody; Ana wrote it down on Rosa's record."""
    return recording.record_contact(
        rosa,
        by=ana,
        contact=met(note="She asked for a ride.", minutes=20),
        present=[ben],
        offers=[
            {
                "service": "transportation",
                "answer": "accepted",
                "provided_on": timezone.localdate(),
                "quantity": 2,
                "award": award,
                "provider_name": "Harbor Rides",
            },
            {"service": "emergency-shelter", "answer": "later"},
        ],
        follow_up={"kind": "call", "due_on": timezone.localdate() + timedelta(days=1)},
    )


def test_all_that_it_says_moves_with_who_recorded_it_and_when(ana, ben, sam, rosa, luz, logged):
    with later(3):
        made = correcting.move_contact(logged, by=sam, client=luz)

    made = Contact.objects.get(pk=made.pk)
    assert (made.client, made.note, made.minutes) == (luz, "She asked for a ride.", 20)
    assert (made.recorded_by, made.recorded_at) == (ana, logged.recorded_at)
    assert list(made.present.all()) == [ben]
    ride, shelter = made.offers.order_by("-service")
    assert (ride.quantity, ride.provider_name) == (2, "Harbor Rides")
    assert shelter.answer == "later"
    logged.refresh_from_db()
    assert (logged.withdrawal, logged.withdrawn_by) == (Withdrawal.MOVED, sam)
    for client, day in ((rosa, None), (luz, logged.occurred_on)):
        client.refresh_from_db()
        assert client.last_reached_on == day


def test_the_follow_ups_that_are_chosen_move_with_it(ana, rosa, luz, logged):
    agreed, stays = logged.follow_ups.get(), due(rosa, ana, 2, contact=logged)

    made = correcting.move_contact(logged, by=ana, client=luz, follow_ups=[agreed])

    moved = made.follow_ups.get()
    assert (moved.owner, moved.kind, moved.due_on) == (ana, "call", agreed.due_on)
    assert list(logged.follow_ups.open()) == [stays]


def test_a_follow_up_goes_to_who_moves_it_if_its_owner_does_not_reach_the_client(
    ana, ben, sam, logged
):
    bens = open_client(ben, "Paz")

    made = correcting.move_contact(
        logged, by=sam, client=bens, follow_ups=list(logged.follow_ups.all())
    )

    assert made.follow_ups.get().owner == sam


def test_neither_record_says_which_the_other_is(ana, rosa, luz, logged):
    made = correcting.move_contact(logged, by=ana, client=luz)

    for record, other in ((logged, luz), (made, rosa)):
        said = [event.facts for event in trail.of(record)]
        rows = [*type(record).history.filter(id=record.pk).values(), *said]
        assert str(other.pk) not in str(rows)
        assert other.pk.hex not in str(rows)


def test_a_service_that_was_withdrawn_stays_behind(ana, luz, logged):
    logged.offers.filter(answer="later").get().withdraw(by=ana, withdrawal="mistake")

    made = correcting.move_contact(logged, by=ana, client=luz)

    assert made.offers.get().service == "transportation"


def test_the_right_client_has_to_consent_as_when_a_contact_is_logged(ana, luz, logged):
    luz.revoke_consent("contact", by=ana)
    with pytest.raises(ContactNotAgreed):
        correcting.move_contact(
            logged, by=ana, client=luz, follow_ups=list(logged.follow_ups.all())
        )
    luz.consents.filter(purpose="record").update(until=timezone.localdate())
    with later(1), pytest.raises(ConsentMissing):
        correcting.move_contact(logged, by=ana, client=luz)

    logged.refresh_from_db()
    assert logged.is_in_force
    assert Contact.objects.count() == 1


def test_who_has_emergency_access_only_moves_no_follow_up(ana, cora, rosa, logged, monkeypatch):
    coras = open_client(cora, "Paz")
    monkeypatch.setattr(recording, "can_change", lambda client, held, by: client != coras)

    with pytest.raises(EmergencyAccessOnly):
        correcting.move_contact(
            logged, by=ana, client=coras, follow_ups=list(logged.follow_ups.all())
        )


def test_it_moves_once_to_another_client_and_by_whose_it_is(ana, ben, rosa, luz, logged):
    with pytest.raises(SameClient):
        correcting.move_contact(logged, by=ana, client=rosa)
    with pytest.raises(NotTheirsToWithdraw):
        correcting.move_contact(logged, by=ben, client=luz)
    correcting.move_contact(logged, by=ana, client=luz)

    with pytest.raises(AlreadyWithdrawn):
        correcting.move_contact(logged, by=ana, client=luz)


def test_both_clients_are_held_in_one_order_whichever_way_it_moves(
    ana, rosa, luz, logged, browser_of, monkeypatch
):
    held, hold = [], locking.hold

    def hold_and_note(model, pk):
        held.append(pk)
        hold(model, pk)

    monkeypatch.setattr(locking, "hold", hold_and_note)
    browser = browser_of(ana)
    for there in (luz, rosa):
        contact = Contact.objects.in_force().get()
        held.clear()
        address = reverse("casework:contact-move", args=[contact.client_id, contact.pk])

        browser.post(address, {"key": str(there.pk), "client": there.pk, "is_right": "on"})

        assert there.contacts.in_force().exists()
        assert list(dict.fromkeys(held)) == sorted([rosa.pk, luz.pk])
