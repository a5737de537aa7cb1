"""Queries that were made quick answer as they did before, whatever the agency looks like.

How each was asked before stands here, as plainly as it can be asked.
"""

import pytest
from django.db.models import Q

from accounts.models import User
from casework.caseloads import overdue_follow_ups_for, people_for
from casework.counting import work_of_team
from casework.models import Assignment, CaseReview, Client, Closure, Contact, Erasure
from casework.paging import A_PAGE, page_of
from casework.reach import Reach
from oversight.board import BoardRow, board_of
from tests.casework.random_agency import RandomAgency

SEEDS = range(12)


@pytest.fixture(params=SEEDS)
def agency(request, db):
    return RandomAgency(request.param)


def closed():
    return Closure.objects.in_force().values("client")


def erased():
    return Erasure.objects.carried_out().values("client")


def open_clients_of(supervisor):
    return (
        Client.objects.reachable_by(supervisor, Reach.SUPERVISE, include_erased=True)
        .exclude(pk__in=erased())
        .exclude(pk__in=closed())
    )


def people_of(supervisor):
    """Return the keys of whoever works in the team, or has work left on its clients."""
    workers = User.objects.active().workers().in_team(supervisor.team_id)
    assigned = Assignment.objects.current().filter(client__in=open_clients_of(supervisor))
    late = overdue_follow_ups_for(supervisor)
    return {
        *workers.values_list("pk", flat=True),
        *assigned.values_list("worker", flat=True),
        *late.values_list("owner", flat=True),
    }


def row_of(person, supervisor, today, unseen):
    """Count for one person at a time."""
    open_clients = open_clients_of(supervisor)
    mine = open_clients.filter(
        pk__in=Assignment.objects.current().filter(worker=person).values("client")
    )
    due = CaseReview.objects.due(today).filter(client__in=mine)
    contacts = Contact.objects.filter(recorded_by=person, client__team=supervisor.team_id)
    contacts = contacts.exclude(client__in=Client.objects.blocked_for(supervisor))
    newest = contacts.order_by("-occurred_on").first()
    return BoardRow(
        person,
        open_clients=mine.count(),
        overdue=overdue_follow_ups_for(supervisor, today).filter(owner=person).count(),
        no_recent_contact=mine.filter(unseen).count(),
        reviews_due=due.count(),
        last_contact_on=newest and newest.occurred_on,
    )


def test_the_board_counts_as_before(agency):
    day = agency.day(-30, -30)
    unseen = Q(last_reached_on__lt=day) | Q(last_reached_on=None, opened_on__lt=day)
    for supervisor in agency.supervisors:
        people = User.objects.filter(pk__in=people_of(supervisor))

        assert board_of(supervisor) == [
            row_of(person, supervisor, agency.today, unseen) for person in people
        ]


def test_the_people_with_work_left_are_those_of_before(agency):
    for supervisor in agency.supervisors:
        found = people_for(supervisor, work_of_team(supervisor)).values_list("pk", flat=True)

        assert sorted(found) == sorted(people_of(supervisor))


def test_open_and_closed_clients_are_those_of_before(agency):
    clients = Client.objects.exclude(pk__in=erased())

    assert set(Client.objects.not_erased()) == set(clients)
    assert set(Client.objects.erased()) == set(Client.objects.filter(pk__in=erased()))
    assert set(Client.objects.open()) == set(clients.exclude(pk__in=closed()))
    assert set(Client.objects.closed()) == set(clients.filter(pk__in=closed()))


def test_clients_without_recent_contact_are_those_of_before(agency):
    day = agency.day(-30, -30)
    reached = Q(last_reached_on__lt=day) | Q(last_reached_on=None, opened_on__lt=day)

    assert set(Client.objects.without_recent_contact()) == set(Client.objects.filter(reached))


@pytest.mark.parametrize("size", [1, 4, A_PAGE])
def test_page_by_page_everybody_is_listed_once_forwards_and_backwards(
    agency, size, monkeypatch
):
    monkeypatch.setattr("casework.paging.A_PAGE", size)
    reader = agency.supervisors[0]
    clients = Client.objects.visible_to(reader).longest_unseen_first()
    pages, place = [], ""
    while not pages or place:
        pages.append(page_of(clients, place, by=reader))
        place = pages[-1].next

    listed = [client for page in pages for client in page.clients]
    assert listed == list(clients)
    back = [pages[-1]]
    while back[-1].previous:
        back.append(page_of(clients, back[-1].previous, by=reader))
    assert [page.clients for page in reversed(back)] == [page.clients for page in pages]
