"""A page costs the same number of queries however many clients there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from casework import recording
from tests.casework.cast import answers, checked, met, queries_of
from tests.conftest import hidden_fields, open_client, person

PAGES = [
    "casework:my-day",
    "casework:my-week",
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


def sent(client, award, **changed):
    """A contact with an offer that was provided and a follow-up next week."""
    row = {"answer": "provided", "quantity": "1", "award": str(award.pk)}
    days = [timezone.localdate() + timedelta(days=ahead) for ahead in (1, 7, 14)]
    follow_up = {
        "next": "week",
        "task": "Bring the papers",
        "chip_days": ",".join(map(str, days)),
    }
    return answers(client, **follow_up, **checked(transportation=row), **changed)


def written(browser, url, answers_to):
    """How many queries a form takes that was sent before, with all keys in memory."""
    browser.post(url, answers_to())
    data = answers_to()
    with CaptureQueriesContext(connection) as captured:
        assert browser.post(url, data).status_code == 302
    return len(captured)


HOLDING = {"sqlite": 0, "postgresql": 1}  # where a lock is a statement of its own


def test_logging_a_contact_costs_these_queries(ana, award, browser_of):
    """Two of them begin and end the transaction; the card comes with the client.

    One looks again at what was on the list that day, and one deletes the draft. Somebody who
    answers now was not tried since: that is not asked.
    """
    client = open_client(ana, "Luz")
    browser = browser_of(ana)
    browser.get(reverse("casework:contact-create"))

    cost = written(browser, reverse("casework:contact-create"), lambda: sent(client, award))

    assert cost == 19 + HOLDING[connection.vendor]


def test_other_writes_cost_these_queries(ana, award, browser_of):
    client = open_client(ana, "Luz")
    contact = recording.record_contact(client, by=ana, contact=met())
    browser, minutes = browser_of(ana), iter(range(1, 9))
    amend = reverse("casework:contact-amend", args=[client.pk, contact.pk])
    count = reverse("casework:anonymous-contact-create")
    add = reverse("casework:follow-up-create", args=[client.pk])

    def corrected():
        answered = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
        answered |= {"occurred_on": contact.occurred_on.isoformat(), "began_at": ""}
        return hidden_fields(browser.get(amend)) | answered | {"minutes": next(minutes)}

    def counted():
        answered = {"people": 1, "kind": "street", "place_kind": "outdoors"}
        day = timezone.localdate().isoformat()
        return hidden_fields(browser.get(count)) | answered | {"occurred_on": day}

    def added():
        due_on = (timezone.localdate() + timedelta(days=3)).isoformat()
        return hidden_fields(browser.get(add)) | {"kind": "task", "due_on": due_on}

    cost = {
        "correcting a contact": written(browser, amend, corrected),
        "counting an anonymous contact": written(browser, count, counted),
        "adding a follow-up": written(browser, add, added),
    }

    held = HOLDING[connection.vendor]
    assert cost == {
        # Three of them: who else was there.
        "correcting a contact": 36 + 2 * held,
        "counting an anonymous contact": 17,
        "adding a follow-up": 17 + held,
    }
