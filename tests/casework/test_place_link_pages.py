"""Where a client can be found, on the record and on a page; a contact logged at a place."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Contact, PlaceLink
from places.models import Place
from tests.casework.cast import answers
from tests.conftest import hidden_fields, open_client

CONTACT = reverse("casework:contact-create")


@pytest.fixture
def browser(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def pier(ana):
    return Place.add(by=ana, name="Pier 4")


def at(page, client, *more):
    return reverse(f"casework:place-link-{page}", args=[client.pk, *more])


def text(browser, address):
    return browser.get(address, follow=True).content.decode()


def test_a_place_is_added_shown_on_the_record_and_ended(browser, rosa, pier):
    today = timezone.localdate()
    sent = hidden_fields(browser.get(at("create", rosa)))
    day = {"seen_on": today.isoformat()}
    browser.post(at("create", rosa), sent | {"place": str(pier.pk), **day})

    record = text(browser, rosa.get_absolute_url())
    assert pier.get_absolute_url() in record
    assert "Last seen there" in record
    page = text(browser, at("list", rosa))
    assert "Added by" in page

    browser.post(at("end", rosa, rosa.place_links.get().pk))
    assert pier.get_absolute_url() not in text(browser, rosa.get_absolute_url())
    assert "Not any more" in text(browser, at("list", rosa))


def test_a_contact_at_a_place_shows_there_and_can_be_corrected(browser, rosa, pier, ana):
    library = Place.add(by=ana, name="Central Library")
    page = text(browser, f"{CONTACT}?client={rosa.pk}&place_key={pier.pk}")
    assert f'<option value="{pier.pk}" selected>' in page

    browser.post(CONTACT, answers(rosa, place_key=str(pier.pk)))
    contact = Contact.objects.get()
    assert "Pier 4" in text(browser, contact.get_absolute_url())
    assert "Pier 4" in text(browser, rosa.get_absolute_url())

    address = reverse("casework:contact-amend", args=[rosa.pk, contact.pk])
    sent = hidden_fields(browser.get(address))
    day = {"occurred_on": contact.occurred_on.isoformat()}
    facts = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    browser.post(address, sent | day | facts | {"place_key": str(library.pk)})
    assert "Central Library" in text(browser, rosa.get_absolute_url())
    assert "Pier 4" not in text(browser, rosa.get_absolute_url())


def test_a_correction_of_something_else_leaves_a_place_that_is_archived(
    browser, rosa, pier, ana, sam
):
    browser.post(CONTACT, answers(rosa, place_key=str(pier.pk)))
    contact = Contact.objects.get()
    pier.archive(by=sam)
    address = reverse("casework:contact-amend", args=[rosa.pk, contact.pk])
    page = browser.get(address)
    assert f'<option value="{pier.pk}" selected>' in page.content.decode()

    day = {"occurred_on": contact.occurred_on.isoformat()}
    facts = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    more = {"note": "Cold.", "place_key": str(pier.pk)}
    browser.post(address, hidden_fields(page) | day | facts | more)

    contact = Contact.objects.get()
    assert (contact.note, contact.place) == ("Cold.", pier)


def test_a_call_has_no_place(browser, rosa, pier):
    page = browser.post(CONTACT, answers(rosa, kind="phone", place_key=str(pier.pk)))

    assert "has no place" in page.content.decode()
    assert not Contact.objects.exists()


def test_a_place_of_another_team_is_no_choice_and_not_named(browser, rosa, cora):
    theirs = Place.add(by=cora, name="Hilltop")
    assert "Hilltop" not in text(browser, CONTACT)

    for address, sent in (
        (CONTACT, answers(rosa, place_key=str(theirs.pk))),
        (at("create", rosa), {"place": str(theirs.pk)}),
        (at("create", rosa), {"place": "no key"}),
    ):
        page = browser.post(address, sent).content.decode()
        assert "Hilltop" not in page
        assert "There is a problem" in page
    assert not Contact.objects.exists()
    assert not PlaceLink.objects.exists()


def test_a_contact_with_several_people_is_at_the_place_for_each(browser, rosa, ana, pier):
    luz = open_client(ana, "Luz")
    browser.post(CONTACT, answers(rosa, place_key=str(pier.pk), others=[str(luz.pk)]))

    assert {link.client for link in PlaceLink.objects.all()} == {rosa, luz}


def test_after_a_transfer_the_place_is_named_and_leads_nowhere(
    browser, rosa, ana, pier, browser_of, sue, hillside
):
    PlaceLink.add(rosa, by=ana, place=pier)
    type(rosa).objects.filter(pk=rosa.pk).update(team=hillside)

    page = text(browser_of(sue), rosa.get_absolute_url())
    assert "Pier 4" in page
    assert pier.get_absolute_url() not in page
