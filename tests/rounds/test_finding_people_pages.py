"""Whoever a round's list does not show is found from its page."""

import re

import pytest
from django.urls import reverse

from rounds import meeting
from rounds.models import OutreachRound
from tests.conftest import hidden_fields, open_client
from tests.rounds.cast import met_today

FOUND = reverse("rounds:people-options")


@pytest.fixture
def crowd(ana, rosa, monkeypatch):
    """So many people that Rosa, reached longest ago, is not in the list."""
    monkeypatch.setattr(meeting, "MOST_PEOPLE", 8)
    return [open_client(ana, f"Zq{letter}") for letter in "abcdefghi"]


@pytest.fixture
def address(ana):
    return reverse("rounds:round-save", args=[OutreachRound.start(by=ana).pk])


def is_checked(client, page):
    found = re.search(f'name="met"[^>]+value="{client.pk}"[^>]*>', page)
    return found is not None and " checked" in found[0]


def test_find_adds_whoever_it_found_checked_and_keeps_all_that_was_typed(
    ana, rosa, crowd, address, browser_of
):
    browser = browser_of(ana)
    opened = browser.get(address)
    assert str(rosa.pk) not in opened.content.decode()
    typed = {"count-people": "7", "given-water": "6", "place": "zqpier", "about": "zqrain"}
    key = "key of the form"
    typed |= hidden_fields(opened) | {"key": key, "met": [str(crowd[0].pk)]}

    page = browser.post(address, typed | {"find": "met", "typed_people": "rosa"})

    shown = page.content.decode()
    assert is_checked(rosa, shown)
    assert is_checked(crowd[0], shown)
    for name, value in (("count-people", 7), ("given-water", 6), ("place", "zqpier")):
        assert re.search(f'name="{name}"[^>]*value="{value}"', shown)
    assert "zqrain" in shown
    assert f'name="key" value="{key}"' in shown
    assert not met_today()


def test_whom_a_search_added_is_logged_and_stays_checked_when_something_is_wrong(
    ana, rosa, crowd, address, browser_of
):
    browser = browser_of(ana)
    wrong = {"given-water": "2", "met": [str(rosa.pk)], "place": "zqpier"}

    page = browser.post(address, wrong).content.decode()
    assert is_checked(rosa, page)
    browser.post(address, wrong | {"count-people": "2"})

    assert met_today() == {rosa.pk}


def test_whom_the_worker_does_not_reach_is_not_found(ana, cora, crowd, address, browser_of):
    hers = open_client(cora, "Zqruth")

    page = browser_of(ana).post(FOUND, {"typed": "zqruth"}).content.decode()

    assert hers.chart_number not in page


def test_a_closed_case_is_explained(ana, rosa, crowd, address, browser_of):
    rosa.close(by=ana, reason="moved")

    page = browser_of(ana).post(FOUND, {"typed": "rosa"}).content.decode()

    assert "This case is closed." in page
    assert 'name="met"' not in page
