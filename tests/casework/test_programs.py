"""The clients of a confidential program exist for nobody outside it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from casework import access, duplicates, emergency_access, recording, searching
from casework.caseloads import day_of
from casework.exceptions import (
    AccessBlocked,
    AlreadyEnded,
    AlreadyMember,
    NoSuchRecord,
    NotAMember,
)
from casework.models import Client, Contact, Program
from casework.reach import Reach
from casework.transfers import transfer
from oversight.board import board_of
from oversight.waiting import erasures_for, reviews_due_for
from tests.casework.cast import granted, met, sees

LATER = timedelta(days=90)


@pytest.fixture
def haven(adam, ben, sam):
    """A confidential program whose members are Ben, and for the moment Sam."""
    program = access.create_program(by=adam, name="Haven", confidential=True)
    for member in (ben, sam):
        program.add_member(member, by=adam)
    return program


@pytest.fixture
def hidden(haven, rosa, ana, sam):
    """Rosa, in the program; neither Ana nor, from now on, Sam belong to it."""
    rosa.amend(by=ana, phone_number="+12065550123")
    recording.record_contact(rosa, by=ana, contact=met())
    rosa.change_program(haven, by=sam)
    haven.memberships.of(sam).get().end(by=sam)
    return rosa


def test_neither_the_worker_nor_the_supervisor_outside_sees_the_client(hidden, ana, sam):
    for person in (ana, sam):
        assert not Client.objects.visible_to(person).exists()
        assert not Client.objects.reachable_by(person, Reach.SUPERVISE).exists()
        assert not Client.objects.reachable_by(person, Reach.READ, include_erased=True).exists()


def test_a_member_sees_what_regular_access_and_grants_give(haven, rosa, ana, ben, sam):
    rosa.change_program(haven, by=sam)

    assert sees(sam, rosa)
    assert not sees(ana, rosa)
    assert not sees(ben, rosa)
    granted(rosa, ben, by=sam)
    assert sees(ben, rosa)


def test_no_team_page_list_or_count_knows_of_the_client(hidden, ana, sam):
    row = board_of(sam, today=timezone.localdate() + LATER)[0]

    assert (row.open_clients, row.overdue, row.reviews_due, row.no_recent_contact) == (
        0,
        0,
        0,
        0,
    )
    assert row.last_contact_on is None
    assert not reviews_due_for(sam, timezone.localdate() + LATER)
    assert not erasures_for(sam)
    assert day_of(ana, timezone.localdate() + LATER).is_empty


def test_neither_search_nor_possible_duplicates_knows_of_the_client(hidden, ana, sam):
    for person in (ana, sam):
        among = Client.objects.visible_to(person)
        for typed in ("Rosa", hidden.chart_number, "206 555 0123"):
            assert not searching.search(typed, among=among, by=person)
        asked = {"preferred_name": "Rosa", "phone_number": "+12065550123"}
        assert not duplicates.possible_duplicates(by=person, **asked)


def test_no_emergency_opens_the_record(hidden, ana, sam, cora):
    for person in (ana, sam, cora):
        with pytest.raises(NoSuchRecord):
            emergency_access.find(hidden.chart_number, by=person)
        with pytest.raises(NoSuchRecord):
            emergency_access.open_in_emergency(
                hidden.pk, by=person, reason="safety", why="I need to see."
            )


def test_a_grant_is_worth_nothing_outside(hidden, haven, ana, ben, cora, sam):
    with pytest.raises(AccessBlocked):
        granted(hidden, cora, by=sam)
    granted(hidden, ben, by=sam)
    assert sees(ben, hidden)

    haven.memberships.of(ben).get().end(by=sam)

    assert not sees(ben, hidden)


def test_a_transfer_goes_to_members_only(haven, rosa, ana, ben, sam):
    rosa.change_program(haven, by=sam)

    transfer(rosa, to=ben, by=sam)

    assert sees(ben, rosa)
    with pytest.raises(AccessBlocked):
        transfer(rosa, to=ana, by=sam)


def test_only_members_enroll_a_client_and_take_them_out(haven, hidden, sam, sue, ana, adam):
    for outsider in (sam, sue, ana):
        with pytest.raises(NotAMember):
            hidden.change_program(None, by=outsider)
    haven.add_member(sam, by=adam)

    hidden.change_program(None, by=sam)

    assert sees(ana, hidden)
    hidden.change_program(haven, by=sam)
    assert not sees(ana, hidden)


def test_an_open_program_hides_nobody(rosa, ana, sam, adam):
    program = access.create_program(by=adam, name="Winter nights", confidential=False)

    rosa.change_program(program, by=ana)

    assert sees(ana, rosa)
    assert sees(sam, rosa)


def test_a_membership_ends_at_its_moment_and_only_once(haven, rosa, ana, sam, adam):
    rosa.change_program(haven, by=sam)
    haven.add_member(ana, by=adam, until=timezone.now() + timedelta(hours=1))
    with pytest.raises(AlreadyMember):
        haven.add_member(ana, by=adam)
    assert sees(ana, rosa)

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert not sees(ana, rosa)
        with pytest.raises(AlreadyEnded):
            haven.memberships.of(ana).get().end(by=adam)


def test_reports_still_count_the_client(hidden):
    assert Client.objects.filter(pk=hidden.pk).count() == 1
    assert Contact.objects.filter(client=hidden).reached().count() == 1


def test_the_administrator_manages_members_and_sees_no_client(adam, ana, browser_of):
    browser = browser_of(adam)
    browser.post(reverse("casework:program-list"), {"name": "Haven", "confidential": "on"})
    program = Program.objects.get()
    page = program.get_absolute_url()

    browser.post(page, {"person": ana.pk, "until": ""})
    membership = program.memberships.in_force().get()
    assert (program.confidential, membership.person) == (True, ana)
    assert "Ana Ruiz" in browser.get(page).content.decode()

    browser.post(reverse("casework:membership-end", args=[program.pk, membership.pk]))
    assert not program.memberships.in_force().exists()
    assert browser.get(reverse("casework:client-list")).status_code == 403


def test_members_of_a_program_change_with_a_fresh_factor_only(haven, adam, browser_of):
    stale = browser_of(adam, stale=True)
    membership = haven.memberships.first()

    page = stale.get(haven.get_absolute_url())
    ended = stale.post(reverse("casework:membership-end", args=[haven.pk, membership.pk]))

    assert (page.status_code, ended.status_code) == (302, 302)
    assert haven.memberships.in_force().filter(pk=membership.pk).exists()


def test_a_supervisor_is_offered_only_programs_that_are_open_to_them(
    haven, rosa, sam, adam, browser_of
):
    access.create_program(by=adam, name="Elsewhere", confidential=True)
    url = reverse("casework:program-change", args=[rosa.pk])
    browser = browser_of(sam)

    page = browser.get(url).content.decode()
    assert "Haven" in page
    assert "Elsewhere" not in page

    browser.fill(url, {"program": haven.pk})
    rosa.refresh_from_db()
    assert rosa.program == haven
