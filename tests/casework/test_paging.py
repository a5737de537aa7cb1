"""Pages of a long list of clients: where they begin, and what a link to one may say."""

import re

import pytest
from django.urls import reverse

from casework import paging, recording
from casework.models import Client
from casework.paging import count_of, page_of
from tests.casework.cast import met
from tests.conftest import open_client


@pytest.fixture(autouse=True)
def two_a_page(monkeypatch):
    monkeypatch.setattr(paging, "A_PAGE", 2)


@pytest.fixture
def clients(ana):
    """Five of Ana's clients, in the order in which they are listed."""
    for name in ("Luz", "Minh", "Rosa", "Sol", "Uma"):
        open_client(ana, name)
    return list(Client.objects.longest_unseen_first())


def listed_for(worker):
    return Client.objects.visible_to(worker).longest_unseen_first()


def test_the_first_page_has_no_page_before_it_and_the_last_none_behind_it(ana, clients):
    first = page_of(listed_for(ana), "", by=ana)
    second = page_of(listed_for(ana), first.next, by=ana)
    last = page_of(listed_for(ana), second.next, by=ana)

    assert (first.previous, last.next) == ("", "")
    assert [*first.clients, *second.clients, *last.clients] == clients


def test_the_last_page_leads_back_and_not_on(ana, clients):
    last = page_of(listed_for(ana), paging.LAST, by=ana)

    assert (last.clients, last.next) == (clients[-2:], "")
    assert page_of(listed_for(ana), last.previous, by=ana).clients == clients[1:3]


def test_nobody_is_skipped_when_somebody_of_the_page_is_reached_meanwhile(ana, clients):
    first = page_of(listed_for(ana), "", by=ana)
    recording.record_contact(first.clients[-1], by=ana, contact=met())

    assert page_of(listed_for(ana), first.next, by=ana).clients == clients[2:4]


@pytest.mark.parametrize("place", ["", "2", "nonsense", "QUJD" * 20, "\x00"])
def test_a_place_that_was_never_sealed_is_the_first_page(ana, clients, place):
    assert page_of(listed_for(ana), place, by=ana).clients == clients[:2]


def test_a_place_opens_for_whoever_got_it_and_for_nobody_else(ana, sam, clients):
    theirs = page_of(listed_for(ana), "", by=ana).next

    assert page_of(listed_for(sam), theirs, by=sam).clients == clients[:2]


def test_the_links_lead_on_and_back_and_keep_what_was_chosen(ana, clients, browser_of):
    browser, address = browser_of(ana), reverse("casework:client-list")
    page = browser.get(address, {"status": "open"}).content.decode()
    onward = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")

    behind = browser.get(address + onward).content.decode()

    assert "status=open" in onward
    assert [name for name in ("Luz", "Minh", "Rosa", "Sol", "Uma") if name in behind] == [
        "Rosa",
        "Sol",
    ]
    assert 'rel="prev"' in behind


def test_a_link_to_a_page_tells_neither_key_nor_day(ana, clients, browser_of):
    page = browser_of(ana).get(reverse("casework:client-list")).content.decode()
    onward = re.search(r'rel="next" href="([^"]+)"', page)[1]

    assert str(clients[1].pk) not in onward
    assert clients[1].unseen_since.isoformat() not in onward


def test_many_clients_are_counted_to_a_thousand_and_no_further(
    ana, clients, browser_of, monkeypatch
):
    monkeypatch.setattr(paging, "MOST_COUNTED", 4)

    assert count_of(listed_for(ana)) == 5
    page = browser_of(ana).get(reverse("casework:client-list")).content.decode()
    assert "More than 4 clients" in page
