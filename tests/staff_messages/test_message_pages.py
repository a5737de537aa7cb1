"""Messages on pages: where one shows, what one tap does, and what nobody finds there."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from audit import trail
from casework import emergency_access
from casework.transfers import transfer
from drafts.models import Draft
from encryption import keyring
from staff_messages.models import Message
from tests.casework.cast import WHY, granted
from tests.conftest import hidden_fields, open_client, shown_messages

TEXT = "She lost her phone: ask at the café."


@pytest.fixture
def message(rosa, ana, sam):
    return Message.send(rosa, by=sam, to=ana, text=TEXT, is_urgent=True)


def page_of(client, name="list"):
    return reverse(f"staff_messages:message-{name}", args=[client.pk])


def page_about(message, name):
    return reverse(f"staff_messages:message-{name}", args=[message.client_id, message.pk])


def words(browser, address):
    page = browser.get(address)
    assert page.status_code == 200
    return " ".join(unescape(strip_tags(page.content.decode())).split())


# Writing ------------------------------------------------------------------------------------


def test_a_message_is_written_to_a_colleague(rosa, ana, sam, browser_of):
    answers = {"to": sam.pk, "text": TEXT, "is_urgent": "on"}

    answer = browser_of(ana).fill(page_of(rosa, "create"), answers)

    message = Message.objects.get()
    assert answer.url == message.get_absolute_url()
    assert (message.author, message.to, message.text) == (ana, sam, TEXT)
    assert message.is_urgent
    assert shown_messages(answer) == ["Message sent. You can take it back until it is read."]


def test_a_message_to_everyone(rosa, ana, browser_of):
    browser_of(ana).fill(page_of(rosa, "create"), {"to": "everyone", "text": TEXT})

    message = Message.objects.get()
    assert (message.to, message.is_urgent) == (None, False)


def test_a_message_sent_twice_is_one(rosa, ana, browser_of):
    browser = browser_of(ana)
    sent = hidden_fields(browser.get(page_of(rosa, "create")))
    sent |= {"to": "everyone", "text": TEXT}

    for _ in range(2):
        browser.post(page_of(rosa, "create"), sent)

    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"to": "everyone", "text": ""}, "Write your message."),
        ({"to": "", "text": TEXT}, "Choose who it is for."),
        ({"to": "x", "text": TEXT}, "does not work with the client any more"),
    ],
)
def test_what_is_missing_is_asked_for(rosa, ana, browser_of, typed, sentence):
    page = browser_of(ana).post(page_of(rosa, "create"), typed)

    assert sentence in page.content.decode()
    assert not Message.objects.exists()


def test_the_form_offers_those_who_work_with_the_client(rosa, ana, ben, sam, browser_of):
    granted(rosa, ben, kind="coverage", by=sam)

    page = words(browser_of(ana), page_of(rosa, "create"))

    assert "Ben Okafor (covering)" in page
    assert "Sam Lindqvist (supervisor)" in page
    assert "Ana Ruiz (" not in page


def test_a_draft_is_kept_and_comes_up_again(rosa, ana, browser_of):
    browser = browser_of(ana)
    typed = hidden_fields(browser.get(page_of(rosa, "create"))) | {"text": TEXT}
    save = reverse("drafts:draft-of-record-save", args=["staff-message", rosa.pk])

    assert browser.post(save, typed).status_code < 400

    assert TEXT in unescape(browser.get(page_of(rosa, "create")).content.decode())
    browser.fill(page_of(rosa, "create"), {"to": "everyone", "text": TEXT})
    assert not Draft.objects.exists()


def test_a_draft_of_an_answer_is_about_the_client(rosa, ana, message, browser_of):
    browser, address = browser_of(ana), page_about(message, "answer")
    typed = hidden_fields(browser.get(address)) | {"text": "I went"}
    save = reverse("drafts:draft-of-record-save", args=["staff-answer", message.pk])

    assert browser.post(save, typed).status_code < 400

    draft = Draft.objects.get()
    assert draft.client == rosa.pk
    day = browser.get(reverse("casework:my-day")).content.decode()
    assert address in day
    assert "I went" in browser.get(address).content.decode()


def test_who_loses_the_record_while_typing_an_answer_keeps_nothing_of_it(
    rosa, ana, ben, sam, message, browser_of
):
    browser, address = browser_of(ana), page_about(message, "answer")
    typed = hidden_fields(browser.get(address)) | {"text": "I went"}
    transfer(rosa, to=ben, by=sam)

    answer = browser.post(
        reverse("drafts:draft-of-record-save", args=["staff-answer", message.pk]), typed
    )

    assert answer.status_code == 404
    assert not Draft.objects.exists()
    assert browser.get(reverse("casework:my-day")).status_code == 200


@pytest.mark.parametrize("form", ["staff-message", "staff-answer"])
def test_a_draft_of_a_message_about_nobody_is_not_kept(form, rosa, ana, browser_of):
    browser = browser_of(ana)
    typed = hidden_fields(browser.get(page_of(rosa, "create"))) | {"text": TEXT}

    answer = browser.post(reverse("drafts:draft-save", args=[form]), typed)

    assert answer.status_code == 404
    assert not Draft.objects.exists()


# Where it shows -----------------------------------------------------------------------------


def test_my_day_says_that_there_is_one_and_not_what_it_says(message, ana, browser_of):
    page = words(browser_of(ana), reverse("casework:my-day"))

    assert "Messages about clients (1)" in page
    assert "Rosa" in page
    assert "Urgent" in page
    assert "Message from Sam Lindqvist" in page
    assert TEXT not in page


def test_the_record_marks_what_is_to_be_read(message, rosa, ana, sam, browser_of):
    assert "Messages to colleagues 1 to read Urgent" in words(
        browser_of(ana), rosa.get_absolute_url()
    )
    assert "to read" not in words(browser_of(sam), rosa.get_absolute_url())

    message.mark_read(by=ana)

    assert "to read" not in words(browser_of(ana), rosa.get_absolute_url())


def test_a_record_takes_no_query_for_its_messages(rosa, ana, sam, browser_of):
    browser = browser_of(ana)
    browser.get(rosa.get_absolute_url())
    before = asked(browser, rosa.get_absolute_url())
    for _ in range(3):
        Message.send(rosa, by=sam, to=ana, text=TEXT).answer(by=ana, text="Yes.")

    assert asked(browser, rosa.get_absolute_url()) == before
    assert not any(sql.startswith('SELECT "staff_messages') for sql in before)


def test_the_page_of_messages_takes_the_same_queries_for_one_and_for_many(
    rosa, ana, sam, browser_of
):
    browser = browser_of(ana)
    Message.send(rosa, by=sam, to=ana, text=TEXT).answer(by=ana, text="Yes.")
    browser.get(page_of(rosa))
    before = len(asked(browser, page_of(rosa)))
    for _ in range(5):
        message = Message.send(rosa, by=sam, to=ana, text=TEXT)
        message.answer(by=ana, text="Yes.")

    assert len(asked(browser, page_of(rosa))) == before


def asked(browser, address):
    """Return how each query of a page begins, with an empty keyring."""
    keyring.forget_all()
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    beginnings = [each["sql"][:24] for each in captured]
    return [sql for sql in beginnings if "SAVEPOINT" not in sql]


def test_the_page_of_messages_is_a_reading_on_the_trail(message, rosa, ana, browser_of):
    page = words(browser_of(ana), page_of(rosa))

    assert TEXT in page
    (event,) = trail.about(rosa).filter(verb="messages.viewed")
    assert (event.actor_id, event.facts["via"]) == (ana.pk, "own")


def test_an_answer_shows_below_what_it_answers(message, rosa, ana, sam, browser_of):
    browser_of(ana).fill(page_about(message, "answer"), {"text": "I asked there."})

    page = words(browser_of(sam), page_of(rosa))
    assert page.index(TEXT) < page.index("I asked there.")
    assert "Read by Ana Ruiz" in page
    assert "Answer from Ana Ruiz" in words(browser_of(sam), reverse("oversight:team"))


def test_threads_are_paged(rosa, ana, sam, browser_of):
    for number in range(21):
        Message.send(rosa, by=sam, to=None, text=f"Number {number}.")
    browser = browser_of(ana)

    assert "Number 20." in words(browser, page_of(rosa))
    assert "Number 0." not in words(browser, page_of(rosa))
    assert "Number 0." in words(browser, f"{page_of(rosa)}?page=2")


# One tap ------------------------------------------------------------------------------------


def test_one_tap_marks_it_read(message, ana, browser_of):
    answer = browser_of(ana).post(page_about(message, "read"))

    assert answer.url == message.get_absolute_url()
    assert message.readings.get().reader == ana
    assert "Messages about clients" not in words(browser_of(ana), reverse("casework:my-day"))


def test_it_is_taken_back_until_it_is_read(rosa, ana, sam, message, browser_of):
    browser = browser_of(sam)
    assert "Take it back" in words(browser, page_of(rosa))

    browser.post(page_about(message, "withdraw"))

    assert "Taken back before anyone read it." in words(browser_of(ana), page_of(rosa))
    assert TEXT not in words(browser, page_of(rosa))
    assert "Answer" not in words(browser, page_of(rosa))


def test_what_was_read_says_why_it_stays(rosa, ana, sam, message, browser_of):
    message.mark_read(by=ana)

    answer = browser_of(sam).post(page_about(message, "withdraw"), follow=True)

    assert "A colleague has read this message: it stays." in answer.content.decode()
    assert "Take it back" not in answer.content.decode()


# Who finds nothing --------------------------------------------------------------------------


def test_a_colleague_without_access_finds_nothing(message, rosa, ben, sue, browser_of):
    for person in (ben, sue):
        browser = browser_of(person)
        assert browser.get(page_of(rosa)).status_code == 404
        assert browser.get(page_about(message, "answer")).status_code == 404
        assert browser.post(page_about(message, "read")).status_code == 404


def test_a_message_is_not_reached_through_another_client(message, ana, browser_of):
    other = open_client(ana, "Luz")
    address = reverse("staff_messages:message-answer", args=[other.pk, message.pk])

    assert browser_of(ana).get(address).status_code == 404


def test_a_consult_reads_and_does_not_write(message, rosa, ben, sam, browser_of):
    granted(rosa, ben, kind="consultation", by=sam)
    browser = browser_of(ben)

    page = words(browser, page_of(rosa))

    assert TEXT in page
    assert "Write a message" not in page
    assert browser.get(page_of(rosa, "create")).status_code == 403
    assert browser.post(page_about(message, "read")).status_code == 302


def test_a_director_has_no_messages(message, rosa, dora, browser_of):
    assert browser_of(dora).get(page_of(rosa)).status_code == 403


def test_the_team_page_lists_what_is_late(rosa, ana, sam, settings, browser_of):
    settings.CLOSED_WEEKDAYS = []
    Message.send(rosa, by=sam, to=ana, text=TEXT, is_urgent=True)

    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        page = words(browser_of(sam), reverse("oversight:team"))

    assert "Urgent, and not read for a working day (1)" in page
    assert "to Ana Ruiz" in page


# Hand-over ----------------------------------------------------------------------------------


def test_a_transfer_asks_for_a_hand_over(rosa, ben, sam, browser_of):
    browser, address = browser_of(sam), reverse("casework:transfer-create", args=[rosa.pk])

    unasked = browser.fill(address, {"to": ben.pk}).content.decode()
    empty = browser.fill(address, {"to": ben.pk, "has_note": "yes"}).content.decode()
    assert "say that there is nothing to hand over." in unasked
    assert "Write what your colleague must know." in empty
    assert not Message.objects.exists()

    browser.fill(address, {"to": ben.pk, "has_note": "yes", "note": TEXT})

    assert "Hand-over from Sam Lindqvist" in words(browser_of(ben), reverse("casework:my-day"))
    assert TEXT in words(browser_of(ben), page_of(rosa))


def test_what_was_typed_counts_only_with_yes(rosa, ben, sam, browser_of):
    address = reverse("casework:transfer-create", args=[rosa.pk])

    browser_of(sam).fill(address, {"to": ben.pk, "has_note": "nothing", "note": TEXT})

    assert Message.objects.get().is_empty
    assert "Nothing to hand over." in words(browser_of(ben), page_of(rosa))


@pytest.fixture
def emergency(rosa, cora):
    return emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)


def test_ending_emergency_access_asks_for_a_hand_over(rosa, ana, cora, emergency, browser_of):
    browser = browser_of(cora)
    address = reverse("casework:emergency-access-end", args=[emergency.pk])
    assert "Rosa" not in words(browser, address)

    browser.fill(address, {})
    assert browser.get(rosa.get_absolute_url()).status_code == 200
    browser.fill(address, {"has_note": "yes", "note": TEXT})

    assert browser.get(rosa.get_absolute_url()).status_code == 404
    assert TEXT in words(browser_of(ana), page_of(rosa))


def test_a_hand_over_after_the_four_hours(rosa, ana, cora, emergency, browser_of):
    address = reverse("staff_messages:emergency-hand-over", args=[emergency.pk])
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        browser = browser_of(cora)
        assert address in browser.get(reverse("casework:my-day")).content.decode()
        for page in (address, reverse("casework:my-day")):
            assert "Rosa" not in words(browser, page)
            assert rosa.chart_number not in words(browser, page)

        browser.fill(address, {"has_note": "yes", "note": TEXT})

        assert address not in browser.get(reverse("casework:my-day")).content.decode()
        assert TEXT in words(browser_of(ana), page_of(rosa))
    assert browser_of(ana).get(address).status_code == 404


def test_messages_are_no_contact_notes(message, rosa, ana, browser_of):
    assert TEXT not in words(browser_of(ana), rosa.get_absolute_url())
