"""A page costs the same number of queries however many clients there are."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from casework import recording
from tests.casework.cast import met, queries_of
from tests.conftest import open_client, person

PAGES = [
    "casework:my-day",
    "casework:client-list",
    "casework:contact-create",
    "oversight:team",
]


def fill(worker, award, clients):
    """Clients with contacts, offers, follow-ups, overdue and not, and reviews that are due."""
    today = timezone.localdate()
    for number in range(clients):
        client = open_client(
            worker,
            f"Client {number}",
            phone_number="206 555 0100",
            on=today - timedelta(days=60),
        )
        for back in (40, 50):
            recording.record_contact(
                client,
                by=worker,
                contact=met(occurred_on=today - timedelta(days=back), note="We spoke."),
                offers=[{"service": "transportation", "answer": "later"}],
                follow_up={"kind": "task", "due_on": today + timedelta(days=number % 5 - 2)},
                on=today - timedelta(days=back),
            )
    return client


@pytest.mark.parametrize("name", PAGES)
def test_twice_the_clients_cost_no_query_more(name, ana, sam, award, browser_of):
    browser = browser_of(sam if name == "oversight:team" else ana)
    url = reverse(name)
    fill(ana, award, clients=6)
    before = queries_of(browser, url)

    fill(ana, award, clients=12)

    assert queries_of(browser, url) == before


def test_more_people_on_the_board_cost_no_query_more(ana, sam, adam, harbor, browser_of):
    browser, url = browser_of(sam), reverse("oversight:team")
    open_client(ana, "Luz")
    before = queries_of(browser, url)

    for number in range(6):
        gone = person(f"W{number}", Role.WORKER, harbor)
        open_client(gone, "Luz")
        gone.deactivate(by=adam)

    assert queries_of(browser, url) == before


def test_a_long_timeline_costs_no_query_more(ana, award, browser_of):
    browser = browser_of(ana)
    client = fill(ana, award, clients=1)
    before = queries_of(browser, client.get_absolute_url())

    for _ in range(12):
        recording.record_contact(
            client,
            by=ana,
            contact=met(note="Again."),
            offers=[{"service": "interpreter", "answer": "declined"}],
        )

    assert queries_of(browser, client.get_absolute_url()) == before
