"""The safe-contact card on the record's page, and the form that writes it."""

from datetime import datetime, time

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from casework.models import Client, SafeContactCard
from casework.safe_hours import ONLY, Hours, Window
from tests.casework.cast import later
from tests.conftest import open_client, shown_messages
from tests.html_forms import main_form, read

EVENINGS = Hours(ONLY, ("mon", "tue"), (Window(time(18), time(21)),))
MONDAY_NOON = datetime(2026, 12, 7, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz", phone_number="206 555 0142")


def form_of(client):
    return reverse("casework:safe-contact-card-edit", args=[client.pk])


def text_of(page):
    return " ".join(strip_tags(page.content.decode()).split())


def write(client, by, **answers):
    SafeContactCard.of(client).write(by=by, **answers)


def card_of(client):
    return SafeContactCard.objects.get(client=client)


def test_a_record_without_a_card_asks_for_one(ana, luz, browser_of):
    page = browser_of(ana).get(luz.get_absolute_url())

    assert "No safe-contact card yet" in text_of(page)
    assert form_of(luz) in page.content.decode()


def test_nothing_has_to_be_answered(ana, luz, browser_of):
    answer = browser_of(ana).fill(form_of(luz), {})

    assert answer.url == luz.get_absolute_url()
    assert card_of(luz).allowed == card_of(luz).refused == []
    assert card_of(luz).hours == Hours()


def test_what_is_answered_is_kept(ana, luz, browser_of):
    answers = {
        "call": "yes",
        "text": "no",
        "when": "only",
        "days": ["mon", "tue"],
        "starts_1": "18:00",
        "ends_1": "21:00",
        "voicemail": "neutral",
        "second_phone": "(206) 555-0164",
    }

    browser_of(ana).fill(form_of(luz), answers)

    card = card_of(luz)
    assert (card.allowed, card.refused) == (["call"], ["text"])
    assert card.hours == EVENINGS
    assert (card.voicemail, card.second_phone) == ("neutral", "+12065550164")


def test_the_form_shows_what_the_card_says(ana, luz, browser_of):
    write(luz, ana, allowed=["call"], hours=EVENINGS, never_say="Court\nShelter")
    browser = browser_of(ana)

    browser.fill(form_of(luz), stale_answers(browser.get(form_of(luz))))

    card = card_of(luz)
    assert card.hours == EVENINGS
    assert card.never_say == "Court\nShelter"


def stale_answers(page):
    """What a browser sends of a form in which nothing was changed."""
    return main_form(page).values


def test_two_who_change_different_answers_keep_both(ana, sam, luz, browser_of):
    write(luz, ana, allowed=["call"])
    browser = browser_of(ana)
    answers = {**stale_answers(browser.get(form_of(luz))), "code_word": "Maple"}
    write(Client.objects.get(pk=luz.pk), sam, our_name="The library")

    browser.post(form_of(luz), answers)

    assert (card_of(luz).code_word, card_of(luz).our_name) == ("Maple", "The library")


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ({}, "Check the safe days, or enter safe times of day."),
        ({"starts_1": "18:00"}, "Enter until when it is safe."),
        ({"ends_1": "18:00"}, "Enter from when it is safe."),
        ({"starts_1": "18:00", "ends_1": "18:00"}, "Enter a later time"),
        ({"starts_1": "evening", "ends_1": "21:00"}, "enter a time, for example"),
    ],
)
def test_times_that_say_nothing_are_refused(ana, luz, browser_of, times, sentence):
    page = browser_of(ana).fill(form_of(luz), {"when": "only", **times})

    assert sentence in text_of(page)
    assert luz.card is None


def test_times_without_the_answer_that_shows_them_are_left_out(ana, luz, browser_of):
    browser_of(ana).fill(form_of(luz), {"when": "any", "starts_1": "evening"})

    assert card_of(luz).hours == Hours("any")


def test_the_record_shows_what_is_needed_before_the_number(ana, luz, browser_of):
    write(
        luz,
        ana,
        allowed=["call"],
        refused=["text"],
        hours=EVENINGS,
        voicemail="no",
        our_name="The library",
        code_word="Maple",
        never_say="Court",
        must_not_know="Her brother",
    )

    with time_machine.travel(MONDAY_NOON, tick=False):
        text = text_of(browser_of(ana).get(luz.get_absolute_url()))

    before_the_number, _, _ = text.partition("+1 206-555-0142")
    for words in (
        "Text: never",
        "Mon, Tue, 6:00 PM to 9:00 PM",
        "Not a safe time now. Next: Monday, 6:00 PM.",
        "The library",
        "Maple",
        "Court",
        "Her brother",
    ):
        assert words in before_the_number


def test_now_is_a_safe_time(ana, luz, browser_of):
    write(luz, ana, allowed=["call"], hours=EVENINGS)

    with time_machine.travel(MONDAY_NOON.replace(hour=18), tick=False):
        assert "Now is a safe time." in text_of(browser_of(ana).get(luz.get_absolute_url()))


def test_after_ninety_days_one_tap_confirms(ana, luz, browser_of):
    write(luz, ana, allowed=["call"])
    confirmation = reverse("casework:safe-contact-card-confirm", args=[luz.pk])

    with later(90):
        browser = browser_of(ana)
        assert "Still true" in text_of(browser.get(luz.get_absolute_url()))
        answer = browser.post(confirmation, still_true(browser, luz))
        assert shown_messages(answer) == ["Safe-contact card confirmed."]
        assert "Still true" not in text_of(browser.get(luz.get_absolute_url()))


def still_true(browser, client):
    """What the button on the page sends."""
    forms = read(browser.get(client.get_absolute_url())).forms
    return next(form.values for form in forms if "shown" in form.values)


def test_nobody_confirms_a_card_that_changed_since_they_read_it(ana, sam, luz, browser_of):
    write(luz, ana, allowed=["call"])
    confirmation = reverse("casework:safe-contact-card-confirm", args=[luz.pk])

    with later(90):
        browser = browser_of(ana)
        stale = still_true(browser, luz)
        write(Client.objects.get(pk=luz.pk), sam, must_not_know="Her brother")
        answer = browser.post(confirmation, stale)

    assert shown_messages(answer) == [
        "Someone else changed the card after you opened this page. Read it again, then "
        "confirm it."
    ]
    assert card_of(luz).confirmed_by == sam


def test_nobody_confirms_a_card_that_no_page_showed(ana, luz, browser_of):
    write(luz, ana, allowed=["call"])
    confirmation = reverse("casework:safe-contact-card-confirm", args=[luz.pk])

    with later(90):
        browser_of(ana).post(confirmation)

    assert card_of(luz).confirmed_on == timezone.localdate()


def test_lines_that_a_browser_sends_its_own_way_are_no_change(ana, luz, browser_of):
    write(luz, ana, never_say="Court\nShelter")
    browser = browser_of(ana)
    sent = stale_answers(browser.get(form_of(luz))) | {"never_say": "Court\r\nShelter"}

    browser.post(form_of(luz), sent)

    assert card_of(luz).history.count() == 1


def test_nobody_confirms_a_card_that_is_not_there(ana, luz, browser_of):
    confirmation = reverse("casework:safe-contact-card-confirm", args=[luz.pk])

    assert browser_of(ana).post(confirmation).status_code == 404


def test_a_closed_record_shows_the_card_and_changes_nothing(ana, luz, browser_of):
    write(luz, ana, must_not_know="Her brother")
    luz.close(by=ana, reason="moved")
    browser = browser_of(ana)

    page = browser.get(luz.get_absolute_url())
    refused = browser.fill(form_of(luz), {"must_not_know": ""})

    assert "Her brother" in text_of(page)
    assert form_of(luz) not in page.content.decode()
    assert "This case is closed" in text_of(refused)
