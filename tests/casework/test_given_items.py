"""Items and services given to people who gave no name: kept, corrected, and counted apart."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import trail
from casework import recording
from casework.exceptions import ServiceNotListed
from casework.models import AnonymousContact, GivenItem
from services.models import Service
from tests.casework.cast import queries_of

STREET = {"kind": "street", "place_kind": "outdoors"}
NEW = reverse("casework:anonymous-contact-create")
LIST = reverse("casework:anonymous-contact-list")


def met_nameless(by, **facts):
    facts = {"occurred_on": timezone.localdate(), "people": 3, "award": None, **STREET, **facts}
    return recording.record_anonymous_contact(by=by, **facts)


def typed(**more):
    day = timezone.localdate().isoformat()
    return {"people": "3", "occurred_on": day, **STREET, "award": "none", **more}


def test_what_was_given_is_kept_with_the_count(ana):
    contact = met_nameless(ana, given={"water": 5, "naloxone": 2})

    assert AnonymousContact.objects.get().given == {"water": 5, "naloxone": 2}
    assert [event.verb for event in trail.of(contact)] == ["anonymous_contact.recorded"]


def test_what_is_not_on_the_list_of_the_day_is_not_given(ana, adam):
    Service.objects.get(code="water").retire(by=adam)

    with pytest.raises(ServiceNotListed, match="Water is not on the list"):
        met_nameless(ana, given={"water": 5})
    with pytest.raises(ServiceNotListed, match="horoscope is not on the list"):
        met_nameless(ana, given={"horoscope": 5})

    assert not AnonymousContact.objects.exists()


def test_a_correction_writes_what_changed_and_says_so(ana):
    contact = met_nameless(ana, given={"water": 5, "food": 1})

    contact.amend(by=ana, people=4, given={"water": 6, "blanket": 2})

    assert AnonymousContact.objects.get().given == {"water": 6, "blanket": 2}
    assert trail.of(contact).last().facts["fields"] == "given,people"


def test_a_correction_without_a_word_about_it_leaves_what_was_given(ana):
    contact = met_nameless(ana, given={"water": 5})

    contact.amend(by=ana, people=4)

    assert AnonymousContact.objects.get().given == {"water": 5}


def test_nothing_is_written_where_nothing_changes(ana):
    contact = met_nameless(ana, given={"water": 5})

    contact.amend(by=ana, people=3, given={"water": 5})

    assert [event.verb for event in trail.of(contact)] == ["anonymous_contact.recorded"]


def test_what_was_withdrawn_gave_nothing(ana):
    met_nameless(ana, given={"water": 5}).withdraw(by=ana, withdrawal="mistake")
    met_nameless(ana, given={"water": 2})

    today = timezone.localdate()
    found = GivenItem.objects.in_force().within(today, today)
    assert [item.quantity for item in found] == [2]
    assert not found.within(today - timedelta(days=2), today - timedelta(days=1)).exists()


GIVEN = st.dictionaries(
    st.sampled_from(["water", "food", "naloxone", "shower"]), st.integers(1, 9)
)


@given(histories=st.lists(GIVEN, min_size=1, max_size=5))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_after_any_corrections_it_says_what_the_last_one_said(histories, ana):
    first, *corrections = histories
    contact = met_nameless(ana, given=first)

    for correction in corrections:
        contact.amend(by=ana, given=correction)

    assert AnonymousContact.objects.get(pk=contact.pk).given == histories[-1]
    call_command("verify_trail")


# Pages ------------------------------------------------------------------------------------


def test_numbers_are_typed_beside_the_items_and_the_list_of_the_week_shows_them(
    ana, browser_of
):
    browser = browser_of(ana)

    browser.fill(NEW, typed(**{"given-water": "5", "given-naloxone": "2", "given-food": "0"}))

    assert AnonymousContact.objects.get().given == {"water": 5, "naloxone": 2}
    page = browser.get(LIST).content.decode()
    assert "Water: 5 (bottles)" in page
    assert "Naloxone: 2 (doses)" in page


def test_they_are_corrected_on_the_page_of_the_count(ana, browser_of):
    contact = met_nameless(ana, given={"water": 5, "food": 1})

    browser_of(ana).fill(
        contact.get_absolute_url(),
        typed(**{"award": "", "given-water": "4", "given-food": ""}),
    )

    assert AnonymousContact.objects.get().given == {"water": 4}


def test_a_retired_one_that_was_given_can_be_corrected_too(ana, adam, browser_of):
    contact = met_nameless(ana, given={"water": 5})
    Service.objects.get(code="water").retire(by=adam)
    Service.objects.get(code="food").retire(by=adam)

    page = browser_of(ana).get(contact.get_absolute_url()).content.decode()

    assert 'name="given-water"' in page
    assert 'name="given-food"' not in page


def test_a_number_out_of_bounds_is_refused_in_a_sentence(ana, browser_of):
    page = browser_of(ana).fill(NEW, typed(**{"given-shower": "1000"})).content.decode()

    assert "Enter how many were given, from 0 to 999." in page
    assert not AnonymousContact.objects.exists()


def test_more_of_them_cost_no_query_more(ana, browser_of):
    browser = browser_of(ana)
    met_nameless(ana, given={"water": 5})
    before = queries_of(browser, LIST)

    for _time in range(5):
        met_nameless(ana, given={"water": 1, "food": 2, "naloxone": 3})

    assert queries_of(browser, LIST) == before


def test_my_day_says_what_was_given_today_without_a_query_more(ana, browser_of):
    browser, day = browser_of(ana), reverse("casework:my-day")
    before = queries_of(browser, day)

    for _time in range(2):
        met_nameless(ana, given={"water": 2, "naloxone": 1})
    met_nameless(ana, given={"food": 9}).withdraw(by=ana, withdrawal="mistake")

    page = browser.get(day).content.decode()
    assert "Water: 4 (bottles) · Naloxone: 2 (doses)" in page
    assert "Food: 9" not in page
    assert queries_of(browser, day) == before
