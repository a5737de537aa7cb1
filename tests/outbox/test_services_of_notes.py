"""Services and items in an offline note: written on the phone, offers of the contact later."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Contact, Offer
from outbox.models import OfflineNote
from services.models import Service
from tests.conftest import hidden_fields, open_client
from tests.outbox.phone import written


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz")


@pytest.fixture
def note(ana):
    noted = [["water", 6], ["transportation", 1]]
    today = timezone.localdate().isoformat()
    return written(ana, services=noted, day=today, time="").send(by=ana)


def address(note):
    return reverse("outbox:note-match", args=[note.pk])


def facts(client, **changed):
    return {
        "client": str(client.pk),
        "kind": "street",
        "outcome": "reached",
        "occurred_on": timezone.localdate().isoformat(),
        "note": "Asked for water.",
        "services": ["water", "transportation"],
        "offer-water-answer": "provided",
        "offer-water-quantity": "6",
        "offer-transportation-answer": "later",
        **changed,
    }


def given():
    return {(each.service, each.answer, each.quantity) for each in Offer.objects.all()}


@pytest.mark.parametrize(
    ("sealed", "read"),
    [
        ([["water", 6], ["food", 1]], [["water", 6], ["food", 1]]),
        ([["water", 0], ["food", 5000]], [["water", 1], ["food", 999]]),
        ([["water", 2], ["water", 3]], [["water", 2]]),
        ([["", 2], [7, 3], ["food"], "food", None, ["food", "2"]], []),
        ({"water": 6}, []),
        (None, []),
        ([["what no list has", 2]], [["what no list has", 2]]),
        ([["x" * 500, 2]], [["x" * 60, 2]]),
    ],
)
def test_what_can_be_read_is_kept_and_nothing_else(ana, sealed, read):
    assert written(ana, services=sealed).send(by=ana).words["services"] == read


def test_a_note_of_before_there_were_services_is_matched_as_ever(ana, luz, browser_of):
    note = written(ana).send(by=ana)
    words = dict(note.words)
    del words["services"]
    note.words = words
    note.save()

    assert browser_of(ana).get(address(note)).status_code == 200


def test_the_form_on_the_phone_has_the_list_and_nothing_of_anybody(ana, luz, browser_of):
    page = browser_of(ana).get("/offline/").content.decode()

    assert 'name="services"' in page
    assert 'name="number-water"' in page
    assert 'name="number-transportation"' not in page
    assert "Luz" not in page
    assert luz.chart_number not in page


def test_when_the_list_changes_the_phone_keeps_the_form_anew(sam, adam, ana, browser_of):
    def worker():
        return browser_of(ana).get("/offline/worker.js").content

    before = worker()
    assert worker() == before
    Service.objects.get(code="water").retire(by=adam)

    assert worker() != before


def test_what_the_note_says_is_checked_where_it_is_matched(ana, note, browser_of):
    page = browser_of(ana).get(address(note)).content.decode()

    for code in ("water", "transportation"):
        box = page.split(f'id="service-{code}" value="{code}"')[1]
        assert " checked" in box[: box.index(">")]
    quantity = page.split('name="offer-water-quantity"')[1]
    assert 'value="6"' in quantity[: quantity.index(">")]
    assert "There is a problem" not in page


def test_it_becomes_offers_of_the_contact(ana, luz, note, browser_of):
    browser = browser_of(ana)

    browser.post(address(note), hidden_fields(browser.get(address(note))) | facts(luz))

    assert given() == {("water", "accepted", 6), ("transportation", "later", 0)}
    assert {each.provided_on for each in Offer.objects.filter(service="water")} == {
        timezone.localdate()
    }
    assert OfflineNote.objects.get().state == "matched"


def test_a_service_takes_the_only_award_that_pays(ana, luz, note, award, browser_of):
    browser = browser_of(ana)
    sent = facts(luz, **{"offer-transportation-answer": "provided"})

    browser.post(address(note), hidden_fields(browser.get(address(note))) | sent)

    assert Offer.objects.get(service="transportation").award == award


def test_between_several_awards_the_page_asks_and_keeps_what_was_typed(
    ana, luz, note, second_award, browser_of
):
    browser = browser_of(ana)
    sent = facts(luz, **{"offer-transportation-answer": "provided"}, note="zqtyped")
    opened = hidden_fields(browser.get(address(note)))

    page = browser.post(address(note), opened | sent).content.decode()
    assert "There is a problem" in page
    assert "zqtyped" in page
    assert not Contact.objects.exists()
    chosen = {"offer-transportation-award": str(second_award.pk)}
    browser.post(address(note), opened | sent | chosen)

    assert Offer.objects.get(service="transportation").award == second_award


def test_matched_twice_it_makes_one_set(ana, luz, note, browser_of):
    browser = browser_of(ana)
    sent = hidden_fields(browser.get(address(note))) | facts(luz)

    first, second = (browser.post(address(note), sent) for _tap in range(2))

    assert first.url == second.url
    assert Contact.objects.count() == 1
    assert Offer.objects.count() == 2


def test_a_service_without_a_response_is_asked_about(ana, luz, note, browser_of):
    browser = browser_of(ana)
    sent = facts(luz)
    del sent["offer-transportation-answer"]

    page = browser.post(
        address(note), hidden_fields(browser.get(address(note))) | sent
    ).content.decode()

    assert "Choose the client&#x27;s response to this service." in page
    assert not Contact.objects.exists()


def test_what_is_not_on_the_list_of_the_day_is_shown_and_not_lost(ana, luz, browser_of):
    noted = [["water", 2], ["zqnowhere", 3]]
    note = written(ana, services=noted).send(by=ana)

    page = browser_of(ana).get(address(note)).content.decode()

    assert "not on the list of that day" in page
    assert "zqnowhere" in page


def test_services_are_those_of_the_day_of_the_note(ana, adam, browser_of):
    """Retired today, water is on the list of yesterday, when it was given."""
    Service.objects.get(code="water").retire(by=adam)
    yesterday = timezone.localdate() - timedelta(days=1)
    note = written(ana, services=[["water", 2]], day=yesterday.isoformat()).send(by=ana)

    page = browser_of(ana).get(address(note)).content.decode()

    box = page.split('id="service-water" value="water"')[1]
    assert " checked" in box[: box.index(">")]


def test_the_words_of_a_matched_note_are_gone_with_its_services(ana, luz, note, browser_of):
    browser = browser_of(ana)
    browser.post(address(note), hidden_fields(browser.get(address(note))) | facts(luz))

    assert OfflineNote.objects.get().words is None


def test_find_keeps_the_services_that_are_checked(ana, luz, note, browser_of):
    browser = browser_of(ana)
    sent = facts(luz, services=["water"], find="client", typed="luz")

    page = browser.post(
        address(note), hidden_fields(browser.get(address(note))) | sent
    ).content.decode()

    assert f'<option value="{luz.pk}" selected' in page
    box = page.split('id="service-transportation" value="transportation"')[1]
    assert " checked" not in box[: box.index(">")]


def test_the_list_on_the_phone_is_sealed_with_the_rest(ana):
    sealed = written(ana, services=[["zqservice", 2]])

    assert b"zqservice" not in sealed.sealed
    assert "zqservice" not in json.dumps(sealed.fields)
