"""Pages that withdraw, put back, undo, move and correct; and the question about a day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import recording
from casework.models import Contact
from tests.casework.cast import answers, due, granted, later, met
from tests.conftest import hidden_fields, open_client

NEW = reverse("casework:contact-create")


@pytest.fixture
def logged(ana, rosa):
    return recording.record_contact(
        rosa,
        by=ana,
        contact=met(note="She asked for a ride."),
        offers=[{"service": "transportation", "answer": "later"}],
        follow_up={"kind": "call", "due_on": timezone.localdate() + timedelta(days=1)},
    )


def at(name, record):
    return reverse(f"casework:{name}", args=[record.client_id, record.pk])


def fill(browser, address, **typed):
    return browser.post(address, hidden_fields(browser.get(address)) | typed)


def text(browser, address):
    return browser.get(address, follow=True).content.decode()


# Withdrawing ----------------------------------------------------------------------------------


def test_a_contact_is_withdrawn_with_its_follow_up_and_put_back(ana, rosa, logged, browser_of):
    browser = browser_of(ana)
    page = text(browser, at("contact-detail", logged))
    assert "Withdraw this contact" in page

    fill(
        browser,
        at("contact-withdraw", logged),
        withdrawal="twice",
        because="Ben logged it.",
        follow_ups=[logged.follow_ups.get().pk],
    )

    page = text(browser, at("contact-detail", logged))
    assert "Withdrawn" in page
    assert "Entered twice. Ben logged it." in page
    assert "Withdraw this contact" not in page
    assert not logged.follow_ups.open().exists()
    record = text(browser, rosa.get_absolute_url())
    assert "Withdrawn</strong>" in record
    assert "Withdrawn with its contact" in text(
        browser, reverse("casework:follow-up-list", args=[rosa.pk])
    )
    browser.post(at("contact-put-back", logged), {"key": "back"})
    logged.refresh_from_db()
    assert logged.is_in_force


def test_a_reason_is_asked_for(ana, logged, browser_of):
    page = fill(browser_of(ana), at("contact-withdraw", logged), because="Why not.")

    assert "Choose why it is withdrawn." in page.content.decode()
    logged.refresh_from_db()
    assert logged.is_in_force


def test_a_colleague_sees_that_it_is_withdrawn_and_cannot_put_it_back(
    ana, ben, sam, rosa, logged, browser_of
):
    granted(rosa, ben, by=sam)
    browser = browser_of(ben)
    assert "Withdraw this contact" not in text(browser, at("contact-detail", logged))
    refused = fill(browser, at("contact-withdraw", logged), withdrawal="mistake")
    assert "Only the person who recorded this" in refused.content.decode()
    logged.withdraw(by=ana, withdrawal="mistake")

    page = text(browser, at("contact-detail", logged))
    browser.post(at("contact-put-back", logged), {"key": "back"})

    assert "Entered by mistake" in page
    assert "Put back" not in page
    logged.refresh_from_db()
    assert not logged.is_in_force


def test_the_supervisor_sees_in_the_review_what_was_withdrawn(
    ana, sam, rosa, logged, browser_of
):
    logged.withdraw(by=ana, withdrawal="mistake")
    review = rosa.reviews.unsigned().get()

    page = text(browser_of(sam), reverse("casework:review-sign", args=[rosa.pk, review.pk]))

    assert "Withdrawn" in page
    assert "Entered by mistake" in page


# Undoing --------------------------------------------------------------------------------------


def test_undo_stands_on_the_next_page_and_takes_the_contact_back(ana, rosa, browser_of):
    browser = browser_of(ana)
    page = browser.post(NEW, answers(rosa), follow=True)
    contact = Contact.objects.get()
    assert f'action="{at("contact-undo", contact)}"' in page.content.decode()

    undone = browser.post(at("contact-undo", contact), {"key": "undo"}, follow=True)

    assert "Undone." in undone.content.decode()
    contact.refresh_from_db()
    assert contact.withdrawal == "undone"
    assert "contact-undo" not in text(browser, rosa.get_absolute_url())


def test_undone_too_late_it_says_what_to_do(ana, rosa, logged, browser_of):
    with later(1):
        browser = browser_of(ana)
        answer = browser.post(at("contact-undo", logged), {"key": "undo"}, follow=True)

    assert "Open the contact and withdraw it" in answer.content.decode()
    logged.refresh_from_db()
    assert logged.is_in_force


def test_a_completed_follow_up_is_reopened_with_one_tap(ana, rosa, browser_of):
    follow_up, browser = due(rosa, ana, 0), browser_of(ana)
    done = fill(browser, at("follow-up-complete", follow_up), outcome="done")
    reopening = at("follow-up-reopen", follow_up)
    assert f'action="{reopening}"' in text(browser, done.url)

    browser.post(reopening, {"key": "open"})

    follow_up.refresh_from_db()
    assert follow_up.is_open


def test_a_follow_up_that_ended_before_today_stays_ended(ana, rosa, browser_of):
    follow_up = due(rosa, ana, 0)
    follow_up.complete(by=ana, outcome="done")
    with later(1):
        browser = browser_of(ana)
        answer = browser.post(at("follow-up-reopen", follow_up), {"key": "open"}, follow=True)

    assert "on the day on which it ended" in answer.content.decode()


# Moving ---------------------------------------------------------------------------------------


def test_both_names_are_seen_before_a_contact_moves(ana, rosa, logged, browser_of):
    luz, browser = open_client(ana, "Luz"), browser_of(ana)
    follow_ups = [logged.follow_ups.get().pk]
    page = text(browser, at("contact-move", logged))
    assert "She asked for a ride." in page
    assert f'value="{rosa.pk}"' not in page
    chosen = {"client": luz.pk, "follow_ups": follow_ups}

    asked = fill(browser, at("contact-move", logged), **chosen)
    assert not luz.contacts.exists()
    assert "To the record of" in asked.content.decode()
    carried = hidden_fields(asked)
    moved = browser.post(at("contact-move", logged), carried | chosen | {"is_right": "on"})

    assert moved.url == luz.get_absolute_url()
    assert luz.contacts.get().follow_ups.open().count() == 1
    logged.refresh_from_db()
    assert logged.withdrawal == "moved"
    assert "Luz" not in text(browser, at("contact-detail", logged))
    assert "Rosa" not in text(browser, luz.get_absolute_url())


def test_it_moves_to_nobody_whom_the_worker_does_not_reach(ana, cora, logged, browser_of):
    coras, browser = open_client(cora, "Paz"), browser_of(ana)

    page = fill(browser, at("contact-move", logged), client=coras.pk, is_right="on")

    assert "Paz" not in page.content.decode()
    assert page.status_code == 200
    assert not coras.contacts.exists()


def test_moving_is_refused_with_a_sentence_where_the_client_did_not_agree(
    ana, logged, browser_of
):
    quiet, browser = open_client(ana, "Quiet", agreed_to=["record"]), browser_of(ana)
    typed = {"client": quiet.pk, "follow_ups": [logged.follow_ups.get().pk], "is_right": "on"}

    page = fill(browser, at("contact-move", logged), **typed)

    assert "We do not have consent to contact this client" in page.content.decode()
    assert not quiet.contacts.exists()


# Services -------------------------------------------------------------------------------------


def test_a_service_is_corrected(ana, award, logged, browser_of):
    offer, today = logged.offers.get(), timezone.localdate()
    browser = browser_of(ana)
    assert at("offer-amend", offer) in text(browser, at("contact-detail", logged))

    fill(
        browser,
        at("offer-amend", offer),
        service="crisis-intervention",
        answer="accepted",
        provided_on=today.isoformat(),
        quantity="",
        award=award.pk,
        provider_name="Harbor Rides",
    )

    offer.refresh_from_db()
    assert (offer.service, offer.quantity, offer.award) == ("crisis-intervention", 1, award)
    assert (offer.provided_on, offer.provider_name) == (today, "Harbor Rides")
    fill(browser, at("offer-amend", offer), service="transportation", answer="declined")
    offer.refresh_from_db()
    assert (offer.provided_on, offer.quantity, offer.award) == (None, 0, None)


def test_what_was_provided_was_accepted_and_paid_for(ana, award, logged, browser_of):
    offer, today = logged.offers.get(), timezone.localdate()
    browser, typed = browser_of(ana), {"service": "transportation", "quantity": "1"}
    award.starts_on = today
    award.save()

    declined = typed | {"answer": "declined", "provided_on": today.isoformat()}
    page = fill(browser, at("offer-amend", offer), **declined).content.decode()
    assert "What was provided was accepted." in page
    earlier = (today - timedelta(days=3)).isoformat()
    unpaid = typed | {"answer": "accepted", "provided_on": earlier, "award": award.pk}
    page = fill(browser, at("offer-amend", offer), **unpaid).content.decode()

    assert "covers services from" in page
    offer.refresh_from_db()
    assert offer.answer == "later"


def test_a_service_is_withdrawn_and_put_back(ana, logged, browser_of):
    offer, browser = logged.offers.get(), browser_of(ana)

    fill(browser, at("offer-withdraw", offer), withdrawal="mistake")
    page = text(browser, at("contact-detail", logged))

    assert at("offer-put-back", offer) in page
    assert at("offer-amend", offer) not in page
    browser.post(at("offer-put-back", offer), {"key": "back"})
    offer.refresh_from_db()
    assert offer.is_in_force


# The day --------------------------------------------------------------------------------------


def typed_for(client, ago, **more):
    day = timezone.localdate() - timedelta(days=ago)
    return answers(
        client,
        when="another_day",
        occurred_on=day.isoformat(),
        note="A bed until Friday.",
        **more,
    )


@pytest.mark.parametrize(
    ("opened", "born", "ago", "question"),
    [
        (3, None, 5, "when the record was opened"),
        (90, None, 40, "more than 31 days ago"),
        (90, 20, 30, "date of birth"),
    ],
)
def test_an_unlikely_day_is_asked_about_once_and_what_was_typed_stays(
    ana, opened, born, ago, question, browser_of
):
    today = timezone.localdate()
    birth = {"birth_date": today - timedelta(days=born)} if born else {}
    client = open_client(ana, "Luz", on=today - timedelta(days=opened), **birth)
    browser = browser_of(ana)

    page = browser.post(NEW, typed_for(client, ago)).content.decode()
    assert question in page
    assert "Yes, the day is right" in page
    assert "A bed until Friday." in page
    assert not Contact.objects.exists()
    browser.post(NEW, typed_for(client, ago, day_is_right="on"))

    assert Contact.objects.get().occurred_on == today - timedelta(days=ago)


def test_a_likely_day_is_not_asked_about(ana, browser_of):
    client = open_client(ana, "Luz", on=timezone.localdate() - timedelta(days=60))

    page = browser_of(ana).get(NEW, {"client": client.pk}).content.decode()
    browser_of(ana).post(NEW, typed_for(client, 31))

    assert "Yes, the day is right" not in page
    assert Contact.objects.exists()


def test_a_correction_of_the_day_is_asked_about_too(ana, rosa, logged, browser_of):
    browser, address = browser_of(ana), at("contact-amend", logged)
    day = timezone.localdate() - timedelta(days=40)
    typed = {
        "occurred_on": day.isoformat(),
        "kind": "street",
        "place_kind": "outdoors",
        "outcome": "reached",
        "note": "Longer ago.",
    }

    asked = fill(browser, address, **typed)
    assert "when the record was opened" in asked.content.decode()
    assert "Longer ago." in asked.content.decode()
    fill(browser, address, **typed, day_is_right="on")

    logged.refresh_from_db()
    assert logged.occurred_on == day


def test_what_was_confirmed_is_not_asked_about_again(ana, rosa, browser_of):
    day = timezone.localdate() - timedelta(days=40)
    contact = recording.record_contact(rosa, by=ana, contact=met(occurred_on=day))
    typed = {
        "occurred_on": day.isoformat(),
        "kind": "street",
        "place_kind": "outdoors",
        "outcome": "declined",
    }

    fill(browser_of(ana), at("contact-amend", contact), **typed)

    contact.refresh_from_db()
    assert contact.outcome == "declined"
