"""The supervisor's board: a row for each worker, and what waits."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from casework import access, coverage, emergency_access, erasing, recording
from casework.exceptions import AlreadySigned
from casework.transfers import transfer
from oversight.board import board_of
from oversight.waiting import reviews_due_for
from tests.casework.cast import WHY, due, in_two_days, met, queries_of
from tests.conftest import open_client, person
from tests.exports.cast import request_export

TODAY = timezone.localdate


def row_of(supervisor, person):
    return next(row for row in board_of(supervisor) if row.person == person)


def test_overdue_follow_ups_count_for_their_owner(ana, ben, cora, sam, rosa):
    rosa.follow_ups.all().delete()
    until = in_two_days()
    coverage.start(ana, to=ben, reason="On leave.", until=until, by=sam)
    access.grant(rosa, to=cora, kind="co_worker", reason="x", until=until, by=sam)
    for who in (ben, cora, sam):
        rosa.add_follow_up(by=who, kind="call", due_on=TODAY() + timedelta(days=4))

    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        assert [(row.person, row.overdue) for row in board_of(sam)] == [
            (ana, 0),
            (ben, 1),
            (cora, 1),
            (sam, 1),
        ]


def test_the_board_shows_everybody_assigned_to_a_client_whatever_their_role_is_now(
    ana, ben, cora, sam, sue, rosa, adam, dora
):
    open_client(sam, "Luz")
    moved, hers = open_client(ben, "Minh"), open_client(cora, "Elsewhere")
    due(moved, ben, -1)
    due(hers, ben, -1)
    ana.deactivate(by=adam)
    ben.assign_role("worker", cora.team, by=adam)

    shown = [(row.person, row.open_clients) for row in board_of(sam)]

    assert shown == [(ana, 1), (ben, 1), (sam, 1)]
    assert row_of(sam, ben).overdue == 1
    assert row_of(sue, ben).overdue == 1
    assert sam not in [row.person for row in board_of(sue)]


def test_somebody_who_left_without_clients_is_not_on_the_board(ana, ben, sam, rosa, adam):
    transfer(rosa, to=ben, by=sam)
    ana.deactivate(by=adam)

    assert [row.person for row in board_of(sam)] == [ben]


def test_a_client_the_supervisor_may_not_see_puts_nobody_on_the_board(ana, sam, rosa, adam):
    due(rosa, sam, -1)
    access.block(rosa, person=sam, reason="x", by=sam)
    ana.deactivate(by=adam)

    assert not board_of(sam)


def test_the_board_marks_people_who_are_not_workers_of_the_team_and_links_to_their_clients(
    ana, ben, cora, sam, rosa, adam, browser_of
):
    luz = open_client(cora, "Luz")
    luz.team = sam.team
    luz.save()
    ana.deactivate(by=adam)
    access.grant(rosa, to=ben, kind="co_worker", reason="x", until=in_two_days(), by=sam)
    due(rosa, ben, -1)
    browser = browser_of(sam)

    page = browser.get(reverse("oversight:team")).content.decode()

    assert page.count("Deactivated") == 1
    assert page.count("Hillside") == 1
    assert reverse("oversight:person-activity", args=[ana.pk]) in page
    assert reverse("oversight:person-activity", args=[cora.pk]) not in page
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

    assert (first.person, second.person) == (ana, ben)
    assert (first.open_clients, first.overdue, first.reviews_due) == (1, 1, 1)
    assert first.last_contact_on == TODAY()
    assert (second.open_clients, second.overdue, second.last_contact_on) == (0, 0, None)


def test_signing_a_review_puts_the_next_one_in_the_calendar(sam, rosa):
    review = rosa.reviews.get()
    rosa.reviews.update(due_on=TODAY())
    assert list(reviews_due_for(sam)) == [review]

    review.sign(by=sam, agreed="See the lawyer first.")

    assert rosa.reviews.unsigned().get().due_on == TODAY() + timedelta(days=90)
    assert not reviews_due_for(sam)
    with pytest.raises(AlreadySigned):
        review.sign(by=sam, agreed="Again")


def test_more_that_waits_costs_no_query_more(ana, cora, sam, harbor, browser_of):
    tia = person("Tia Vos", Role.SUPERVISOR, harbor)
    browser, url = browser_of(sam), reverse("oversight:team")

    def let_wait(number):
        away = person(f"W{number} Away", Role.WORKER, harbor)
        client = open_client(away, f"Client {number}")
        coverage.start(away, to=ana, reason="On leave.", until=in_two_days(), by=sam)
        emergency_access.open_in_emergency(client.pk, by=cora, reason="safety", why=WHY)
        erasing.request(client, by=away, reason="asked")
        request_export(tia)

    let_wait(1)
    before = queries_of(browser, url)
    for number in range(2, 6):
        let_wait(number)

    assert queries_of(browser, url) == before
