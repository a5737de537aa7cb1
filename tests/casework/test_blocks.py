"""A block wins over all, and a blocked colleague learns nothing of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import trail
from casework import access, duplicates, emergency_access
from casework.caseloads import day_of
from casework.exceptions import AlreadyBlocked, AlreadyEnded, NoSuchRecord
from casework.models import Block, Client
from casework.reach import Reach
from oversight.board import board_of
from tests.casework.cast import body, granted, sees
from tests.conftest import open_client


@pytest.fixture
def set_block(rosa, sam):
    """Return a function that blocks somebody from Rosa's record."""

    def block(person):
        return access.block(rosa, person=person, reason="They are related.", by=sam)

    return block


def test_a_block_wins_over_caseload_team_and_grants(set_block, rosa, ana, ben, sam):
    granted(rosa, ben, by=sam)
    for person in (ana, ben, sam):
        assert sees(person, rosa)
        set_block(person)
        assert not sees(person, rosa), person
        assert not Client.objects.reachable_by(person, Reach.SUPERVISE).exists()


def test_a_block_wins_over_what_is_given_afterwards(set_block, rosa, ben, cora, sam):
    set_block(cora)

    with pytest.raises(NoSuchRecord):
        emergency_access.find(rosa.chart_number, by=cora)
    with pytest.raises(NoSuchRecord):
        emergency_access.open_in_emergency(
            rosa.pk, by=cora, reason="safety", why="I have to see it."
        )


def test_a_block_ends_what_was_opened_in_an_emergency(set_block, rosa, cora):
    emergency_access.open_in_emergency(
        rosa.pk, by=cora, reason="safety", why="I have to see it."
    )
    assert sees(cora, rosa)

    set_block(cora)

    assert not sees(cora, rosa)


def test_a_lifted_block_gives_back_what_was_there_before(set_block, rosa, ana, sam):
    block = set_block(ana)

    block.lift(by=sam)

    assert sees(ana, rosa)
    with pytest.raises(AlreadyEnded):
        block.lift(by=sam)
    assert set_block(ana)


def test_nobody_is_blocked_twice(set_block, ana):
    set_block(ana)

    with pytest.raises(AlreadyBlocked):
        set_block(ana)


def test_the_reason_is_sealed_and_the_trail_knows_whom(set_block, rosa, ana):
    block = set_block(ana)

    stored = Block.objects.filter(pk=block.pk).values_list("reason", flat=True).get()
    assert b"related" not in bytes(stored)
    assert trail.of(block).get(verb="block.set").facts == {"person": str(ana.pk)}


def test_counts_lists_and_possible_duplicates_leave_the_client_out(
    set_block, rosa, ana, ben, sam
):
    rosa.amend(by=ana, phone_number="+12065550123")
    set_block(sam)
    set_block(ana)

    row = board_of(sam)[0]
    assert (row.open_clients, row.overdue, row.reviews_due, row.no_recent_contact) == (
        0,
        0,
        0,
        0,
    )
    assert day_of(ana, timezone.localdate() + timedelta(days=90)).is_empty
    asked = {"preferred_name": "Somebody", "phone_number": "+12065550123"}
    assert not duplicates.possible_duplicates(by=ana, **asked)
    assert duplicates.possible_duplicates(by=ben, **asked).hidden


def test_for_the_blocked_the_page_is_the_one_of_a_missing_record(
    set_block, rosa, ana, browser_of
):
    set_block(ana)
    browser = browser_of(ana)

    hidden = browser.get(rosa.get_absolute_url())
    missing = browser.get(reverse("casework:client-detail", args=[uuid4()]))

    assert (hidden.status_code, body(hidden)) == (404, body(missing))


def test_in_an_emergency_the_blocked_get_the_answer_of_a_missing_number(
    set_block, rosa, cora, browser_of
):
    set_block(cora)
    url = reverse("casework:emergency-access-find")

    hidden = browser_of(cora).post(url, {"number": rosa.chart_number})
    missing = browser_of(cora).post(url, {"number": "000-0000"})

    alike = body(hidden).replace(rosa.chart_number.encode(), b"000-0000")
    assert (hidden.status_code, alike) == (200, body(missing))


def test_a_supervisor_blocks_and_lifts_on_the_pages(rosa, ana, ben, sam, browser_of):
    browser = browser_of(sam)
    page = reverse("casework:block-create", args=[rosa.pk])

    browser.post(page, {"person": ana.pk, "reason": "They are related."})

    block = rosa.blocks.get()
    html = browser.get(reverse("casework:access-overview", args=[rosa.pk])).content.decode()
    assert "They are related." in html
    assert html.count("Blocked") == 2  # the heading, and the tag of the worker
    browser.post(reverse("casework:block-lift", args=[rosa.pk, block.pk]))
    assert sees(ana, rosa)


def test_a_supervisor_who_blocks_themselves_is_led_away_from_the_record(rosa, sam, browser_of):
    page = reverse("casework:block-create", args=[rosa.pk])

    answer = browser_of(sam).post(page, {"person": sam.pk, "reason": "My sister."})

    assert answer.url == reverse("home")
    assert not sees(sam, rosa)


def test_workers_neither_block_nor_see_who_is_blocked(rosa, ana, browser_of):
    browser = browser_of(ana)

    for name in ("access-overview", "access-grant-create", "block-create", "program-change"):
        assert browser.get(reverse(f"casework:{name}", args=[rosa.pk])).status_code == 403


def test_nobody_gives_access_to_the_blocked(set_block, rosa, cora, sam, browser_of):
    set_block(cora)
    open_client(cora, "Elsewhere")

    page = browser_of(sam).get(reverse("casework:access-grant-create", args=[rosa.pk]))

    assert str(cora.pk) not in page.content.decode()
