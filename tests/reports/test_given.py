"""What a director sees of services and items that no funder's form counts."""

from datetime import date

import pytest
from django.urls import reverse

from casework.recording import record_anonymous_contact
from reports.given import Given, given_in
from reports.period import Period
from services.models.services import every_service
from tests.reports.conftest import serve

NOVEMBER = Period(date(2025, 11, 1), date(2025, 11, 30))
ADDRESS = reverse("reports:given-list")


@pytest.fixture
def month(rosa, ana, award, adam):
    """Rosa is given naloxone twice, once in November; people without a name, too."""
    serve(rosa, None, date(2025, 11, 3), "naloxone", quantity=2)
    serve(rosa, None, date(2025, 12, 1), "naloxone", quantity=9)
    serve(rosa, award, date(2025, 11, 30), "interpreter")
    for day, withdrawn in ((1, False), (30, True)):
        contact = record_anonymous_contact(
            by=ana,
            people=3,
            kind="street",
            place_kind="outdoors",
            occurred_on=date(2025, 11, day),
            given={"naloxone": 5, "water": 1},
        )
        if withdrawn:
            contact.withdraw(by=ana, withdrawal="mistake")


def test_a_month_has_what_was_given_to_clients_and_without_a_name_apart(month):
    listed = every_service()

    assert given_in(NOVEMBER) == [
        Given(listed["water"], 0, 1),
        Given(listed["naloxone"], 2, 5),
        Given(listed["interpreter"], 1, 0),
    ]


def test_the_page_shows_one_month_and_leads_to_the_ones_beside_it(month, dora, browser_of):
    page = browser_of(dora).get(ADDRESS, {"month": "2025-11-01"}).content.decode()

    assert "Naloxone" in page
    assert "November 2025" in page
    assert "?month=2025-10-01" in page
    assert "?month=2025-12-01" in page


@pytest.mark.parametrize("asked", ["", "soon", "2025-13-01", "9999-12-01", "0001-01-01"])
def test_a_month_that_there_is_not_is_this_one(asked, dora, browser_of):
    answer = browser_of(dora).get(ADDRESS, {"month": asked})

    assert answer.status_code == 200
    assert "Nothing in this month" in answer.content.decode()


def test_it_is_the_directors_alone(ana, sam, browser_of):
    assert browser_of(ana).get(ADDRESS).status_code == 403
    assert browser_of(sam).get(ADDRESS).status_code == 403


def test_no_month_costs_a_query_more(month, django_assert_num_queries):
    with django_assert_num_queries(3):
        given_in(NOVEMBER)
