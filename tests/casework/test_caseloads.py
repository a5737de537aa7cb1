from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from casework import access, recording
from casework.caseloads import board_of, day_of, reviews_due_to
from casework.exceptions import AlreadyAssigned, AlreadySigned, NotInTeam
from casework.models import Client
from casework.transfers import transfer
from tests.casework.test_recording import met
from tests.conftest import open_client

TODAY = timezone.localdate


def in_two_days():
    return timezone.now() + timedelta(days=2)


def due(client, worker, days, **facts):
    return client.follow_ups.create(
        owner=worker, kind="task", due_on=TODAY() + timedelta(days=days), **facts
    )


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

    assert day_of(ana).quiet == [rosa]


def test_a_day_forgets_clients_who_went_to_somebody_else(ana, ben, sam, rosa):
    transfer(rosa, to=ben, by=sam)

    assert day_of(ana).is_empty
    assert day_of(ben, TODAY() + timedelta(days=14)).today == list(rosa.follow_ups.all())


def test_follow_ups_of_others_are_on_the_day_of_the_assigned_worker(ana, ben, cora, sam, rosa):
    rosa.follow_ups.all().delete()
    until = in_two_days()
    access.cover(ana, to=ben, reason="On leave.", until=until, by=sam)
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
        assert [(row, row.overdue) for row in board_of(sam)] == [
            (ana, 0),
            (ben, 1),
            (cora, 1),
            (sam, 1),
        ]


def test_the_board_shows_whoever_answers_for_a_client_whatever_they_are_by_now(
    ana, ben, cora, sam, sue, rosa, adam, dora
):
    open_client(sam, "Luz")
    moved, hers = open_client(ben, "Minh"), open_client(cora, "Elsewhere")
    due(moved, ben, -1)
    due(hers, ben, -1)
    ana.deactivate(by=adam)
    ben.assign_role("worker", cora.team, by=adam)

    shown = [(row, row.open_clients) for row in board_of(sam)]

    assert shown == [(ana, 1), (ben, 1), (sam, 1)]
    assert board_of(sam).get(pk=ben.pk).overdue == 1
    assert board_of(sue).get(pk=ben.pk).overdue == 1
    assert sam not in board_of(sue)


def test_who_left_with_nothing_in_hand_is_not_on_the_board(ana, ben, sam, rosa, adam):
    transfer(rosa, to=ben, by=sam)
    ana.deactivate(by=adam)

    assert list(board_of(sam)) == [ben]


def test_whom_the_supervisor_does_not_see_puts_nobody_on_the_board(ana, sam, rosa, adam):
    due(rosa, sam, -1)
    access.block(rosa, person=sam, reason="x", by=sam)
    ana.deactivate(by=adam)

    assert not board_of(sam)


def test_the_board_marks_who_is_no_worker_of_the_team_and_leads_to_their_clients(
    ana, ben, cora, sam, rosa, adam, browser_of
):
    luz = open_client(cora, "Luz")
    luz.team = sam.team
    luz.save()
    ana.deactivate(by=adam)
    access.grant(rosa, to=ben, kind="co_worker", reason="x", until=in_two_days(), by=sam)
    due(rosa, ben, -1)
    browser = browser_of(sam)

    page = browser.get(reverse("casework:board")).content.decode()

    assert page.count("May not sign in") == 1
    assert page.count("Hillside") == 1
    assert reverse("casework:person-activity", args=[ana.pk]) in page
    assert reverse("casework:person-activity", args=[cora.pk]) not in page
    for who, client in ((ana, "Rosa"), (ben, "Rosa"), (cora, "Luz")):
        listed = browser.get(reverse("casework:client-list"), {"worker": who.pk})
        assert client in listed.content.decode(), who


def test_the_board_has_a_row_for_each_worker_of_the_team_and_nobody_else(
    ana, ben, cora, sam, rosa
):
    due(rosa, ana, -2)
    rosa.reviews.update(due_on=TODAY())
    recording.record_contact(rosa, by=ana, contact=met())
    closed = open_client(ana, "Closed")
    closed.close(by=ana, reason="moved")

    first, second = board_of(sam)

    assert (first, second) == (ana, ben)
    assert (first.open_clients, first.overdue, first.reviews_due) == (1, 1, 1)
    assert first.last_contact_on == TODAY()
    assert (second.open_clients, second.overdue, second.last_contact_on) == (0, 0, None)


def test_a_transfer_hands_over_every_follow_up(ana, ben, sam, rosa):
    transfer(rosa, to=ben, by=sam)

    assert list(Client.objects.visible_to(ben)) == [rosa]
    assert not Client.objects.visible_to(ana)
    assert {follow_up.owner for follow_up in rosa.follow_ups.open()} == {ben}


def test_a_client_is_not_given_to_another_team_nor_to_whoever_has_them(ana, cora, sam, rosa):
    with pytest.raises(NotInTeam):
        transfer(rosa, to=cora, by=sam)
    with pytest.raises(AlreadyAssigned):
        transfer(rosa, to=ana, by=sam)


def test_signing_a_review_puts_the_next_one_in_the_calendar(sam, rosa):
    review = rosa.reviews.get()
    rosa.reviews.update(due_on=TODAY())
    assert list(reviews_due_to(sam)) == [review]

    review.sign(by=sam, agreed="See the lawyer first.")

    assert rosa.reviews.unsigned().get().due_on == TODAY() + timedelta(days=90)
    assert not reviews_due_to(sam)
    with pytest.raises(AlreadySigned):
        review.sign(by=sam, agreed="Again")


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
