"""A form that makes something makes it once, however often it is sent."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Team
from casework.models import AnonymousContact, Client, Closure
from encryption import door
from pages.models import SentForm
from pages.models.sent_forms import forget_sent_forms
from tests.casework.cast import INTAKE
from tests.conftest import hang_up, hidden_fields, open_client, shown_messages

TALLY = "/anonymous-contacts/new/"
TALLIED = {"people": 3, "kind": "street", "place_kind": "outdoors"}


@pytest.fixture
def tally():
    return TALLIED | {"occurred_on": timezone.localdate().isoformat()}


def test_a_second_tap_makes_nothing_and_gets_the_same_answer(ana, browser_of, tally):
    browser = browser_of(ana)
    sent = hidden_fields(browser.get(TALLY)) | tally

    first, second = (browser.post(TALLY, sent) for _ in range(2))

    assert AnonymousContact.objects.count() == 1
    assert (second.url, shown_messages(second)) == (first.url, shown_messages(first))


def test_each_page_that_is_opened_makes_one(ana, browser_of, tally):
    browser = browser_of(ana)

    for _ in range(2):
        browser.fill(TALLY, tally)

    assert AnonymousContact.objects.count() == 2


def test_a_page_gone_back_to_and_changed_says_so_and_saves_a_second_one_when_asked(
    ana, browser_of, tally
):
    browser = browser_of(ana)
    sent = hidden_fields(browser.get(TALLY)) | tally
    browser.post(TALLY, sent)

    page = browser.post(TALLY, sent | {"people": 17})

    assert "You already saved this form with other answers." in page.content.decode()
    assert 'value="17"' in page.content.decode()
    assert AnonymousContact.objects.count() == 1
    for _ in range(2):
        browser.post(TALLY, hidden_fields(page) | tally | {"people": 17})
    assert [one.people for one in AnonymousContact.objects.order_by("people")] == [3, 17]


def test_a_page_that_is_refused_or_incomplete_keeps_its_key(ana, rosa, browser_of):
    browser, address = browser_of(ana), reverse("casework:follow-up-create", args=[rosa.pk])
    yesterday, today = (
        (timezone.localdate() - timedelta(days=days)).isoformat() for days in (1, 0)
    )
    sent = hidden_fields(browser.get(address)) | {"kind": "task", "task": "Dentist"}

    for due_on in ("", yesterday):
        assert browser.post(address, sent | {"due_on": due_on}).status_code == 200
    for _ in range(2):
        assert browser.post(address, sent | {"due_on": today}).status_code == 302

    assert rosa.follow_ups.filter(due_on=today).count() == 1


def test_a_name_that_the_first_sending_took_does_not_refuse_the_second(adam, browser_of):
    browser, address = browser_of(adam), reverse("accounts:team-create")
    sent = hidden_fields(browser.get(address)) | {"name": "Riverside"}

    assert [browser.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert Team.objects.filter(name="Riverside").count() == 1


def test_an_intake_sent_twice_does_not_ask_whether_it_is_the_person_just_added(ana, browser_of):
    browser, address = browser_of(ana), reverse("casework:client-create")
    sent = hidden_fields(browser.get(address)) | INTAKE

    answers = [browser.post(address, sent) for _ in range(2)]

    client = Client.objects.get()
    assert [answer.url for answer in answers] == [f"/contacts/new/?client={client.pk}"] * 2


def test_a_question_about_a_match_does_not_use_up_the_key(ana, browser_of):
    open_client(ana, "Luz", phone_number="+12065550142")
    browser, address = browser_of(ana), reverse("casework:client-create")
    sent = hidden_fields(browser.get(address)) | INTAKE

    page = browser.post(address, sent)
    assert "may already have a record" in page.content.decode()
    for _ in range(2):
        browser.post(address, sent | {"not_a_match": "on"})

    assert Client.objects.count() == 2


def test_an_invitation_sent_twice_is_one_mail(adam, harbor, browser_of):
    browser, address = browser_of(adam), reverse("accounts:invitation-create")
    answers = {"email": "mia@example.org", "role": "worker", "team": harbor.pk}
    sent = hidden_fields(browser.get(address)) | answers

    first, second = (browser.post(address, sent) for _ in range(2))

    assert Invitation.objects.count() == 1
    assert len(mail.outbox) == 1
    assert shown_messages(second) == shown_messages(first)


def test_a_key_is_nobody_elses(ana, ben, browser_of, tally):
    sent = hidden_fields(browser_of(ana).get(TALLY)) | tally

    for worker in (ana, ben):
        browser_of(worker).post(TALLY, sent)

    assert AnonymousContact.objects.count() == 2


def test_the_same_answers_about_somebody_else_are_other_answers(ana, rosa, browser_of):
    minh, browser = open_client(ana, "Minh"), browser_of(ana)
    addresses = [
        reverse("casework:closure-create", args=[client.pk]) for client in (rosa, minh)
    ]
    sent = hidden_fields(browser.get(addresses[0])) | {"reason": "moved", "summary": ""}

    browser.post(addresses[0], sent)
    page = browser.post(addresses[1], sent)

    assert "You already saved this form" in page.content.decode()
    assert Closure.objects.get().client == rosa


def test_what_is_kept_of_a_form_tells_neither_who_sent_it_nor_what(ana, browser_of, tally):
    browser = browser_of(ana)
    sent = hidden_fields(browser.get(TALLY)) | tally
    browser.post(TALLY, sent)

    row = SentForm.objects.values().get()

    text = " ".join(str(value) for value in row.values())
    assert sent["key"] not in text
    assert str(ana.pk) not in text
    made = AnonymousContact.objects.get()
    assert row["made"] == {"one": ["casework.AnonymousContact", str(made.pk)]}


def test_keys_are_forgotten_after_two_weeks(ana, browser_of, tally):
    for _ in range(2):
        browser_of(ana).fill(TALLY, tally)
    old = SentForm.objects.first()
    SentForm.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=15))

    assert forget_sent_forms() == "1 keys of sent forms are deleted"
    assert not SentForm.objects.filter(pk=old.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one writer")
@pytest.mark.parametrize("taps", [2, 4])
def test_of_taps_at_the_same_moment_one_makes_it_and_all_get_its_answer(
    taps, transactional_db, ana, rosa, browser_of
):
    address = reverse("casework:closure-create", args=[rosa.pk])
    browsers = [browser_of(ana) for _ in range(taps)]
    sent = hidden_fields(browsers[0].get(address)) | {"reason": "moved", "summary": "South"}
    start, answers = threading.Barrier(taps), []

    def tap(browser):
        start.wait()
        try:
            with door.reading_as(None):
                answer = browser.post(address, sent)
                answers.append((answer.url, shown_messages(answer)))
        finally:
            hang_up()

    threads = [threading.Thread(target=tap, args=[browser]) for browser in browsers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert [url for url, _ in answers] == [rosa.get_absolute_url()] * taps
    assert all(heard[0].startswith("Case closed.") for _, heard in answers)
    assert Closure.objects.count() == 1
