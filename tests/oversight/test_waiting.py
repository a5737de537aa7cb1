"""What waits for a supervisor is read at once, and is what each list says by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import access, emergency_access, erasing
from casework.models import SafetyAlert
from oversight.reviewing import emergency_accesses_to_review
from oversight.waiting import (
    NOTHING,
    REVIEWS_SHOWN,
    alerts_for,
    erasures_for,
    reviews_due_for,
    waiting_for,
)
from tests.casework.cast import WHY
from tests.conftest import open_client

TODAY = timezone.localdate


@pytest.fixture
def clients(ana, cora):
    """Clients of the team for whom everything waits, and one of the other team."""
    clients = [open_client(ana, f"Client {number}") for number in range(3)]
    for client in clients:
        client.reviews.update(due_on=TODAY() - timedelta(days=client.reviews.count()))
        SafetyAlert.add(client, by=ana, kind="dog", reason="It bites.", review_on=TODAY())
        emergency_access.open_in_emergency(client.pk, by=cora, reason="safety", why=WHY)
        erasing.request(client, by=ana, reason="asked")
    elsewhere = open_client(cora, "Elsewhere")
    SafetyAlert.add(elsewhere, by=cora, kind="dog", reason="It bites.", review_on=TODAY())
    erasing.request(elsewhere, by=cora, reason="asked")
    return clients


def test_each_list_is_what_it_is_by_itself(sam, clients):
    waiting = waiting_for(sam)

    assert waiting.reviews == list(reviews_due_for(sam)[:REVIEWS_SHOWN])
    assert waiting.alerts == list(alerts_for(sam))
    assert waiting.erasures == list(erasures_for(sam))
    assert waiting.emergencies == list(emergency_accesses_to_review(sam))
    for waits in waiting[:4]:
        assert {each.client for each in waits} == set(clients)
    assert [each.reason for each in waiting.alerts] == ["It bites."] * 3
    assert {each.times for each in waiting.emergencies} == {1, 2, 3}


def test_a_client_who_is_kept_from_the_supervisor_waits_for_somebody_else(sam, clients):
    access.block(clients[0], person=sam, reason="x", by=sam)

    for waits in waiting_for(sam)[:4]:
        assert {each.client for each in waits} == set(clients[1:])


def test_all_of_it_costs_one_query(sam, clients):
    waiting_for(sam)

    with CaptureQueriesContext(connection) as asked:
        waiting_for(sam)

    assert len(asked) == 1


def test_nothing_waits_for_any_other_role(ana, cora, dora, adam, clients):
    for somebody in (ana, cora, dora, adam):
        assert waiting_for(somebody) == NOTHING
