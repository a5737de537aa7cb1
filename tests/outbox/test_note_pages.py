"""Offline notes over HTTP: what a phone sends and is given, what a page shows and records."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit import trail
from encryption.exceptions import Erased
from outbox.models import OfflineNote, ReceivingKey
from outbox.senders import sender_of
from tests.casework.cast import erase
from tests.conftest import open_client
from tests.html_forms import main_form
from tests.outbox.phone import Phone, written

RECEIVING = "/offline-notes/receiving/"


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz")


@pytest.fixture
def note(ana):
    return written(ana, who="By the pier", next="").send(by=ana)


def verbs_of(record):
    return [event.verb for event in trail.of(record)]


def test_a_phone_is_given_the_newest_key_and_its_writers_word(browser_of, ana):
    given = browser_of(ana).get("/offline/key/").json()

    key = ReceivingKey.objects.get()
    assert (given["key"], given["public"]) == (str(key.pk), key.public)
    assert given["sender"] == sender_of(ana)
    assert given["until"] > timezone.now().timestamp() * 1000
    assert key.secret not in json.dumps(given)


def test_what_a_phone_sends_is_received_once(browser_of, ana):
    browser, sealed = browser_of(ana), written(ana)

    answers = [browser.post(RECEIVING, sealed.fields).json() for _each in range(2)]

    assert [answer["received"] for answer in answers] == [True, True]
    assert OfflineNote.objects.count() == 1


def test_what_somebody_else_wrote_stays_on_the_phone(browser_of, ana, ben):
    phone = Phone([written(ana)])

    answer = browser_of(ben).post(RECEIVING, phone.waiting[0].fields)

    assert (answer.json()["received"], answer.json()["anothers"]) == (False, True)
    assert not OfflineNote.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"sealed": "no base64!"},
        {"sealed": "AQID"},
        {"sealed": "A" * 100_000},
        {"note": "x"},
        {"receiving_key": ""},
        {"sender": ""},
    ],
)
def test_what_can_not_be_opened_is_refused_with_a_reason(browser_of, ana, change):
    answer = browser_of(ana).post(RECEIVING, written(ana).fields | change)

    assert (answer.json()["received"], answer.json()["anothers"]) == (False, False)


def test_signed_out_or_locked_a_script_is_told_so(client, browser_of, ana):
    sealed = written(ana)

    assert (
        client.post(RECEIVING, sealed.fields, headers={"HX-Request": "true"}).status_code == 401
    )
    assert not OfflineNote.objects.exists()


def test_the_form_for_a_time_without_a_network_is_the_same_for_everybody(browser_of, ana, sam):
    pages = {browser_of(person).get("/offline/").content for person in (ana, sam)}

    [page] = pages
    assert ana.name.encode() not in page
    assert b"csrfmiddlewaretoken" not in page


def test_the_worker_keeps_the_form_and_its_files_and_nothing_else(browser_of, ana):
    answer = browser_of(ana).get("/offline/worker.js")

    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    kept = json.loads(answer.content.decode().split("self.KEPT = ")[1].split(";")[0])
    assert kept[0] == "/offline/"
    assert all(address.startswith("/static/") for address in kept[1:])


def test_a_list_of_notes_is_recorded_before_it_shows_them(browser_of, ana, note):
    page = browser_of(ana).get("/offline-notes/").content.decode()

    assert "By the pier" in page
    assert "offline_notes.listed" in verbs_of(ana)


def test_nothing_is_recorded_where_nothing_waits(browser_of, ana):
    browser_of(ana).get("/offline-notes/")

    assert "offline_notes.listed" not in verbs_of(ana)


def test_a_list_of_many_who_left_costs_what_one_costs(browser_of, ana, ben, sam):
    browser, queries = browser_of(sam), []
    for person in (ana, ben):
        written(person).send(by=person)
        type(person).objects.filter(pk=person.pk).update(is_active=False)
        browser.get("/offline-notes/")  # the first page of all asks more
        with CaptureQueriesContext(connection) as asked:
            page = browser.get("/offline-notes/").content.decode()
        assert person.name in page
        queries.append(len(asked))

    assert queries[0] == queries[1]


def test_one_note_is_recorded_before_it_shows(browser_of, ana, note):
    page = browser_of(ana).get(note.get_absolute_url()).content.decode()

    assert "Asked for a blanket." in page
    assert verbs_of(note)[-1] == "offline_note.viewed"


def test_nobody_else_finds_a_note(browser_of, ben, sam, note):
    for person in (ben, sam):
        browser = browser_of(person)
        assert browser.get(note.get_absolute_url()).status_code == 404
        assert "By the pier" not in browser.get("/offline-notes/").content.decode()


def test_my_day_says_how_many_wait(browser_of, ana, ben, note):
    assert "1 offline note waits to be matched" in browser_of(ana).get("/day/").content.decode()
    assert "offline note waits" not in browser_of(ben).get("/day/").content.decode()


def filled(client, **more):
    return {
        "client": str(client.pk),
        "occurred_on": timezone.localdate().isoformat(),
        "kind": "street",
        "outcome": "reached",
        "note": "Asked for a blanket.",
        **more,
    }


def test_matched_it_is_on_the_record(browser_of, ana, luz, note):
    answer = browser_of(ana).post(note.get_absolute_url(), filled(luz))

    assert answer.url == luz.get_absolute_url()
    assert luz.contacts.get().note == "Asked for a blanket."
    assert reverse("outbox:note-list") == browser_of(ana).get(note.get_absolute_url()).url


def test_what_is_to_be_done_needs_a_day(browser_of, ana, luz, note):
    page = browser_of(ana).post(note.get_absolute_url(), filled(luz, task="Bring a blanket"))

    assert "Enter the follow-up date, or clear" in page.content.decode()
    assert not luz.contacts.exists()


def test_a_client_of_somebody_else_can_not_be_chosen(browser_of, ana, ben, note):
    other = open_client(ben, "Rosa")

    page = browser_of(ana).post(note.get_absolute_url(), filled(other))

    assert page.status_code == 200
    assert not other.contacts.exists()
    assert OfflineNote.objects.waiting().exists()


def test_a_record_without_consent_lets_the_note_wait(browser_of, ana, luz, note):
    luz.consents.get(purpose="record").revoke(by=ana)

    page = browser_of(ana).post(note.get_absolute_url(), filled(luz))

    assert page.status_code == 200
    assert OfflineNote.objects.waiting().exists()


def test_erasing_the_client_leaves_nothing_of_the_note(browser_of, ana, sam, luz, note):
    browser_of(ana).post(note.get_absolute_url(), filled(luz))

    erase(luz, by=ana, confirmer=sam)

    note = OfflineNote.objects.get()
    assert note.words is None
    with pytest.raises(Erased):
        str(note.contact.note)


def test_discarding_asks_why(browser_of, ana, note):
    browser = browser_of(ana)
    address = reverse("outbox:note-discard", args=[note.pk])

    assert (
        "Choose why it is discarded." in browser.post(address, {"reason": ""}).content.decode()
    )
    assert browser.post(address, {"reason": "tried"}).url == reverse("outbox:note-list")
    assert OfflineNote.objects.get().state == OfflineNote.State.DISCARDED


def test_a_clock_that_was_ahead_is_not_refused_and_the_page_says_so(browser_of, ana, luz):
    ahead = timezone.now() + timedelta(minutes=12, seconds=5)
    local = timezone.localtime(ahead)
    moments = dict.fromkeys(("at", "kept_at"), ahead.isoformat())
    late = written(ana, day=str(local.date()), time=f"{local:%H:%M}", **moments).send(by=ana)
    browser, page = browser_of(ana), late.get_absolute_url()
    shown = browser.get(page)
    carried = {name: values[0] for name, values in main_form(shown).values.items() if values}

    assert "clock was 12\xa0minutes ahead" in shown.content.decode()
    assert browser.post(page, carried | {"client": luz.pk, "task": ""}).status_code == 302
    contact = luz.contacts.get()
    came = timezone.localtime(late.received_at)
    assert (contact.occurred_on, f"{contact.began_at:%H:%M}") == (came.date(), f"{came:%H:%M}")


def test_what_waits_fetches_itself_once_something_was_sent(browser_of, ana, note):
    page = browser_of(ana).get("/offline-notes/").content.decode()

    assert 'hx-trigger="notes-sent from:document"' in page
    assert page.index('id="waiting"') < page.index("By the pier")
