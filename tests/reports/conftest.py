"""It is July 2026. `serve` gives a client a service that the award paid for."""

from datetime import date

import pytest
import time_machine

from casework.models import Contact
from casework.recording import record_anonymous_contact, record_contact
from reports.finalizing import finalize
from reports.period import Period
from reports.questionnaires import VOCA_QUARTERLY

AUTUMN = Period(date(2025, 10, 1), date(2025, 12, 31))
WINTER = Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel("2026-07-15T12:00:00-07:00", tick=False):
        yield


def serve(client, award, day, service="crisis-intervention", quantity=1):
    """Record a contact at which a service was offered, accepted and provided."""
    return record_contact(
        client,
        by=client.assignments.get().worker,
        contact={
            "kind": Contact.Kind.STREET,
            "place_kind": Contact.PlaceKind.OUTDOORS,
            "outcome": Contact.Outcome.REACHED,
            "occurred_on": day,
        },
        offers=[
            {
                "service": service,
                "answer": "accepted",
                "provided_on": day,
                "quantity": quantity,
                "award": award,
            }
        ],
    )


def meet_without_name(worker, award, day, people=1):
    return record_anonymous_contact(
        by=worker,
        kind="street",
        place_kind="outdoors",
        occurred_on=day,
        people=people,
        award=award,
    )


@pytest.fixture
def snapshot(rosa, award, dora):
    """The autumn's report, finalized: Rosa was served once."""
    serve(rosa, award, date(2025, 11, 3))
    return finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)
