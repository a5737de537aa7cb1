"""Pages that ask in few prepared statements find what Django's queries find, built anew.

How each was asked before stands here, on agencies drawn at random.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Prefetch
from django.http import Http404, QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import paging, record_page, recording
from casework.caseloads import COMING_WITHIN, day_of
from casework.filters import ClientFilter
from casework.models import (
    AccessGrant,
    Assignment,
    CaseReview,
    Client,
    Closure,
    Consent,
    Contact,
    Erasure,
    FollowUp,
    Offer,
)
from casework.models.client_lists import read_cards
from casework.reach import REACH_VIA, Reach, TooLittleReach
from casework.views.fetching import client_for
from tests.casework.cast import granted, met
from tests.casework.random_agency import RandomAgency
from tests.conftest import open_client

SEEDS = range(4)


@pytest.fixture(params=SEEDS)
def agency(request, db):
    return RandomAgency(request.param)


@pytest.fixture
def busy(ana, ben, award):
    """A client with more contacts than a page shows, and parts of every kind."""
    client = open_client(
        ana, "Rosa", demographics={"language": "es"}, phone_number="2065550100"
    )
    today = timezone.localdate()
    for number in range(record_page.CONTACTS_A_PAGE + 5):
        answers = [
            {"service": "interpreter", "answer": "declined"},
            {
                "service": "transportation",
                "answer": "accepted",
                "provided_on": today,
                "quantity": 2,
                "award": award,
                "provider_name": "City “Ways”",
            },
        ]
        recording.record_contact(
            client,
            by=ana,
            contact=met(note=f"Note {number}", occurred_on=today - timedelta(days=number % 7)),
            offers=answers[: number % 3],
            present=[ben] if number % 4 == 0 else [],
        )
    for days in (9, 2):
        due_on = today + timedelta(days=days)
        client.add_follow_up(by=ana, kind="task", due_on=due_on, task=f"In {days} days")
    client.revoke_consent("contact", by=ana)
    client.close(by=ana, reason="moved", summary="They moved.")
    return client


def test_a_client_is_fetched_for_whom_they_were_before(agency):
    for user in agency.staff:
        for client in Client.objects.all():
            visible = Client.objects.filter(pk=client.pk).visible_to(user)
            before = visible.with_reach_of(user).values_list("via", flat=True).first()

            assert fetched_via(user, client, Reach.READ) == before
            if before and REACH_VIA[before] < Reach.CHANGE:
                with pytest.raises(TooLittleReach):
                    fetched_via(user, client, Reach.CHANGE)


def fetched_via(user, client, reach):
    try:
        return client_for(SimpleNamespace(user=user), client.pk, reach).via
    except Http404:
        return None


def test_access_that_ends_is_not_prepared_for_good(rosa, cora, sam):
    granted(rosa, cora, by=sam, until=timezone.now() + timedelta(hours=1))
    assert fetched_via(cora, rosa, Reach.READ) == "co_worker"

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert fetched_via(cora, rosa, Reach.READ) is None


def test_a_record_shows_the_parts_of_before(agency):
    check_parts()


def test_a_busy_record_shows_the_parts_of_before(busy):
    check_parts()


def check_parts():
    for client in Client.objects.for_a_page():
        for number in ("1", "2", "99", "x"):
            page = record_page.read_parts(client, number)
            before = Client.objects.prefetch_related(*parts_before()).get(pk=client.pk)
            contacts = contacts_before(client, number)

            assert values(client.consents.all(), "purpose", "status", "explained_by") == values(
                before.consents.all(), "purpose", "status", "explained_by"
            )
            assert values(client.reviews.all(), "due_on", "agreed", "signed_by") == values(
                before.reviews.all(), "due_on", "agreed", "signed_by"
            )
            assert (client.closure, client.pending_erasure) == (
                before.closure,
                before.pending_erasure,
            )
            assert client.contact_status == before.contact_status
            assert values(client.open_follow_ups, "due_on", "task", "owner") == values(
                before.open_follow_ups, "due_on", "task", "owner"
            )
            assert values(client.current_assignments, "worker") == values(
                sorted(before.current_assignments, key=lambda each: each.pk), "worker"
            )
            shown = ("kind", "outcome", "occurred_on", "began_at", "note", "recorded_by")
            assert values(page, *shown) == values(contacts, *shown)
            assert (page.number, page.paginator.num_pages) == (
                contacts.number,
                contacts.paginator.num_pages,
            )
            for contact, then in zip(page, contacts, strict=True):
                offered = ("service", "answer", "provided_on", "quantity", "award")
                assert contact.colleagues == list(then.present.all())
                assert values(contact.listed_offers, *offered, "provider_name") == values(
                    sorted(then.offers.all(), key=lambda each: each.pk),
                    *offered,
                    "provider_name",
                )


def values(records, *names):
    return [(each, *(getattr(each, name) for name in names)) for each in records]


def parts_before():
    assigned = Assignment.objects.current().select_related("worker")
    follow_ups = FollowUp.objects.open().order_by("due_on", "pk")
    return (
        Prefetch("assignments", assigned, to_attr="current_assignments"),
        Prefetch("follow_ups", follow_ups, to_attr="open_follow_ups"),
        Prefetch("consents", Consent.objects.all()),
        Prefetch("reviews", CaseReview.objects.order_by("due_on", "pk")),
        Prefetch("closures", Closure.objects.all()),
        Prefetch("erasures", Erasure.objects.all()),
    )


def contacts_before(client, number):
    offers = Prefetch("offers", Offer.objects.select_related("award"))
    contacts = Contact.objects.filter(client=client).prefetch_related("present", offers)
    return Paginator(contacts.newest_first(), record_page.CONTACTS_A_PAGE).get_page(number)


def test_a_day_shows_what_it_showed_before(agency):
    for worker in agency.staff:
        day, (waiting, unseen) = day_of(worker), day_before(worker, agency.today)

        assert sorted([*day.overdue, *day.today, *day.coming], key=key) == waiting
        assert all(each.due_on < agency.today for each in day.overdue)
        assert all(each.due_on == agency.today for each in day.today)
        assert day.no_recent_contact == unseen
        clients = [*(each.client for each in [*day.overdue, *day.coming]), *unseen]
        for client in clients:
            fresh = Client.objects.get(pk=client.pk)
            assert (client.contact_status, client.name_in_a_list) == (
                fresh.contact_status,
                fresh.preferred_name,
            )


def key(record):
    return record.pk


def day_before(worker, today):
    covered = AccessGrant.objects.in_force().of(worker).filter(kind="coverage")
    visible = Client.objects.visible_to(worker)
    caseload = Client.objects.on_caseload_of(worker).values("pk")
    open_ones = FollowUp.objects.open().filter(due_on__lte=today + COMING_WITHIN)
    waiting = {
        *open_ones.filter(client__in=visible, owner=worker),
        *open_ones.filter(client__in=visible).filter(
            client__in=covered.values("content_object")
        ),
        *open_ones.filter(client__in=visible).filter(client__in=caseload),
    }
    clients = Client.objects.reachable_by(worker, Reach.CHANGE).open()
    clients = clients.without_recent_contact(today).longest_unseen_first()
    return sorted(waiting, key=key), list(clients[:50])


@pytest.mark.parametrize("status", ["open", "no_contact", "closed", "nonsense"])
def test_a_list_page_by_page_is_that_of_before(agency, status, monkeypatch):
    monkeypatch.setattr("casework.paging.A_PAGE", 3)
    for reader in agency.staff[:-1]:  # the last one has left
        request = SimpleNamespace(user=reader)
        chosen = ClientFilter(QueryDict(f"status={status}"), request=request)
        place, now, before = "", [], []
        while not now or place:
            now.append(paging.page_of(chosen.listed, place, by=reader))
            before.append(paging.page_of(chosen.qs, place, by=reader))
            place = before[-1].next

        assert [page.clients for page in now] == [page.clients for page in before]
        last = paging.page_of(chosen.listed, paging.LAST, by=reader)
        assert last.clients == paging.page_of(chosen.qs, paging.LAST, by=reader).clients
        assert chosen.count_beside(now[0]) == chosen.qs.count()


def test_a_card_shows_what_it_showed_before(agency):
    check_cards()


def test_the_card_of_a_busy_record_shows_what_it_showed_before(busy):
    check_cards()


def check_cards():
    clients = list(Client.objects.longest_unseen_first())

    read_cards(clients)

    for client in clients:
        before = Client.objects.get(pk=client.pk)
        due = before.follow_ups.open().order_by("due_on").first()
        before.is_closed, before.next_due_on = not before.is_open, due and due.due_on
        before.current_assignments = before.assignments.current()
        assert (client, client.is_closed, client.next_due_on, client.contact_status) == (
            before,
            before.is_closed,
            before.next_due_on,
            before.contact_status,
        )
        now = {each.worker for each in client.current_assignments}
        assert now == {each.worker for each in before.current_assignments}


# My day asks three more: messages to read, the round under way, how many notes wait.
PAGES = {"casework:client-detail": 9, "casework:my-day": 14}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_so_many_queries(name, busy, ana, browser_of):
    luz = open_client(ana, "Luz")
    luz.add_follow_up(by=ana, kind="call", due_on=timezone.localdate())
    url = reverse(name, args=[busy.pk] if name.endswith("detail") else [])
    assert queries_of_page(browser_of(ana), url) == PAGES[name]


def test_a_record_takes_a_supervisor_no_query_more(busy, sam, browser_of):
    assert queries_of_page(browser_of(sam), busy.get_absolute_url()) == 9


def queries_of_page(browser, url):
    """How many a page takes with the client's key in memory, savepoints left out."""
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured)
