from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit import trail
from casework import access, coverage, intake, recording
from casework.caseloads import day_of
from casework.exceptions import AlreadyAssigned, NotInTeam
from casework.models import Client
from casework.transfers import transfer
from tests.casework.cast import due, in_two_days, met
from tests.conftest import open_client

TODAY = timezone.localdate


def test_a_day_sorts_follow_ups_by_urgency(ana, rosa):
    rosa.follow_ups.all().delete()
    late, now, soon = due(rosa, ana, -1), due(rosa, ana, 0), due(rosa, ana, 7)
    due(rosa, ana, 8)

    day = day_of(ana)

    assert (day.overdue, day.today, day.coming) == ([late], [now], [soon])


def test_a_day_names_whom_nobody_reached_for_thirty_days(ana, rosa):
    recording.record_contact(
        rosa, by=ana, contact=met(occurred_on=TODAY() - timedelta(days=31))
    )
    open_client(ana, "New today")

    assert day_of(ana).no_recent_contact == [rosa]


def test_a_day_has_the_consents_that_end_within_a_month(ana, ben, rosa):
    today = TODAY()
    contact, record = rosa.consents.order_by("purpose")
    rosa.consents.filter(pk=contact.pk).update(until=today + timedelta(days=30))
    rosa.consents.filter(pk=record.pk).update(until=today + timedelta(days=31))

    assert day_of(ana).consents_ending == [contact]
    assert day_of(ben).consents_ending == []
    assert day_of(ana, today + timedelta(days=1)).consents_ending == [contact, record]
    assert day_of(ana, today + timedelta(days=31)).consents_ending == [record]


def test_a_consent_that_was_renewed_or_whose_case_is_closed_ends_on_nobodys_day(ana, rosa):
    rosa.consents.update(until=TODAY() + timedelta(days=3))
    assert len(day_of(ana).consents_ending) == 2

    intake.give_consent(rosa, by=ana, purpose="contact", method="verbal")
    assert [each.purpose for each in day_of(ana).consents_ending] == ["record"]

    rosa.close(by=ana, reason="moved")
    assert day_of(ana).consents_ending == []


def test_a_day_forgets_clients_who_went_to_somebody_else(ana, ben, sam, rosa):
    transfer(rosa, to=ben, by=sam)

    assert day_of(ana).is_empty
    assert day_of(ben, TODAY() + timedelta(days=14)).today == list(rosa.follow_ups.all())


def test_a_transfer_records_each_follow_up_that_changes_hands(ana, ben, sam, rosa):
    follow_up = rosa.follow_ups.get()

    transfer(rosa, to=ben, by=sam)

    event = trail.of(follow_up).get(verb="follow_up.reassigned")
    assert (event.actor_id, event.facts["to"]) == (sam.pk, str(ben.pk))


def test_follow_ups_of_others_are_on_the_day_of_the_assigned_worker(ana, ben, cora, sam, rosa):
    rosa.follow_ups.all().delete()
    until = in_two_days()
    coverage.start(ana, to=ben, reason="On leave.", until=until, by=sam)
    access.grant(rosa, to=cora, kind="co_worker", reason="x", until=until, by=sam)
    added = [
        rosa.add_follow_up(by=who, kind="call", due_on=TODAY() + timedelta(days=4))
        for who in (ben, cora, sam)
    ]

    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        late = day_of(ana).overdue
        assert {*late} == {*added}
        assert not any(follow_up.is_own for follow_up in late)
        assert day_of(ben).is_empty


def test_a_transfer_hands_over_every_follow_up(ana, ben, sam, rosa):
    transfer(rosa, to=ben, by=sam)

    assert list(Client.objects.visible_to(ben)) == [rosa]
    assert not Client.objects.visible_to(ana)
    assert {follow_up.owner for follow_up in rosa.follow_ups.open()} == {ben}


def test_a_client_is_not_transferred_to_another_team_nor_to_the_assigned_worker(
    ana, cora, sam, rosa
):
    with pytest.raises(NotInTeam):
        transfer(rosa, to=cora, by=sam)
    with pytest.raises(AlreadyAssigned):
        transfer(rosa, to=ana, by=sam)


def test_a_role_that_nobody_thought_of_sees_nobody(ana, sam, dora, adam, aud, rosa, cora, sue):
    for nobody in (dora, adam, aud, cora, sue):
        assert not Client.objects.visible_to(nobody), nobody.name
    assert list(Client.objects.visible_to(sam)) == [rosa]


def test_a_closed_record_is_not_open_and_a_reopened_one_is(ana, sam, rosa):
    closure = rosa.close(by=ana, reason="moved")
    assert list(Client.objects.closed()) == [rosa]
    assert not Client.objects.open()

    closure.reopen(by=sam)
    rosa.close(by=ana, reason="declined").reopen(by=sam)

    assert list(Client.objects.open()) == [rosa]
