"""The safe-contact card: how to reach a client, one card each, sealed and kept true."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from casework.exceptions import ConsentMissing, RecordClosed
from casework.models import Client, SafeContactCard
from casework.reaching import Answer
from casework.safe_hours import ANY_TIME, ONLY, Hours, Window
from casework.safe_hours_text import hours_in_words
from encryption.exceptions import Erased
from tests.casework.cast import erase, later

EVENINGS = Hours(ONLY, ("mon", "tue", "wed"), (Window(time(18), time(21)),))


def write(client, by, **answers):
    card = SafeContactCard.of(client)
    card.write(by=by, **answers)
    return card


def verbs_of(card):
    return [event.verb for event in trail.of(card)]


def test_there_is_one_card_a_client(rosa, ana):
    first = write(rosa, ana, allowed=["call"], hours=EVENINGS, code_word="Maple")
    second = write(Client.objects.get(pk=rosa.pk), ana, refused=["text"])

    assert second == first
    assert SafeContactCard.objects.get(client=rosa).code_word == "Maple"


def test_the_database_refuses_a_second_card(rosa, ana):
    write(rosa, ana)
    second = SafeContactCard(client=rosa, confirmed_on=timezone.localdate(), confirmed_by=ana)

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_who_writes_a_first_card_while_someone_else_did_changes_theirs(rosa, ana, ben):
    late = SafeContactCard.of(Client.objects.get(pk=rosa.pk))
    write(rosa, ana, code_word="Maple")

    late.write(by=ben, our_name="The library")

    card = SafeContactCard.objects.get(client=rosa)
    assert (card.code_word, card.our_name) == ("Maple", "The library")


def test_three_answers_are_kept_apart(rosa, ana):
    card = write(rosa, ana, allowed=["call"], refused=["text"])

    answers = [card.answer_about(each) for each in ("call", "text", "visit")]
    assert answers == [Answer.YES, Answer.NO, Answer.NOT_ASKED]


def test_history_keeps_earlier_answers_of_the_card(rosa, ana):
    card = write(rosa, ana, never_say="The agency's name")
    card.write(by=ana, never_say="")

    assert [row.never_say for row in card.history.all()] == ["", "The agency's name"]


def test_the_trail_tells_that_a_card_was_written_and_not_what_it_says(rosa, ana):
    card = write(rosa, ana, code_word="Maple")
    card.write(by=ana, code_word="Oak")

    events = [event for event in trail.all_events() if "safe_contact" in event.verb]
    assert {event.verb for event in events} == {
        "safe_contact_card.added",
        "safe_contact_card.amended",
    }
    assert all(not event.facts for event in events)


def test_after_ninety_days_it_asks_again_until_someone_says_that_it_is_still_true(
    rosa, ana, ben
):
    card = write(rosa, ana, allowed=["call"])

    with later(89):
        assert not card.is_to_ask_again
    with later(90):
        assert card.is_to_ask_again
        card.confirm(by=ben)
        assert not card.is_to_ask_again
        assert card.confirmed_by == ben


def test_the_agency_says_when_to_ask_again(rosa, ana, settings):
    settings.SAFE_CONTACT_ASK_AFTER_DAYS = 30
    card = write(rosa, ana)

    assert card.ask_again_on == timezone.localdate() + timedelta(days=30)


def test_an_edit_confirms_too(rosa, ana, ben):
    card = write(rosa, ana, allowed=["call"])

    with later(100):
        card.write(by=ben, allowed=["call", "text"])
        assert not card.is_to_ask_again


def test_confirmed_twice_on_a_day_it_is_written_once(rosa, ana):
    card = write(rosa, ana)

    card.confirm(by=ana)

    assert card.history.count() == 1


def test_written_without_a_change_it_is_confirmed_and_nothing_else(rosa, ana, ben):
    card = write(rosa, ana, allowed=["call"], hours=EVENINGS, code_word="Maple")
    again = {"allowed": ["call"], "hours": EVENINGS, "code_word": "Maple"}

    card.write(by=ana, **again)
    assert verbs_of(card) == ["safe_contact_card.added"]

    with later(1):
        card.write(by=ben, **again)
        assert verbs_of(card) == ["safe_contact_card.added", "safe_contact_card.confirmed"]
        assert card.confirmed_by == ben

        card.write(by=ben, **again | {"code_word": "Oak"})
        assert verbs_of(card)[2:] == ["safe_contact_card.amended"]


def test_a_closed_record_takes_no_card(rosa, ana):
    rosa.close(by=ana, reason="moved")

    with pytest.raises(RecordClosed):
        write(rosa, ana, allowed=["call"])


def test_without_consent_to_a_record_nothing_is_written_or_confirmed(rosa, ana):
    card = write(rosa, ana, allowed=["call"])
    rosa.consents.filter(purpose="record").update(until=timezone.localdate())

    with later(1):
        with pytest.raises(ConsentMissing):
            card.write(by=ana, allowed=[])
        with pytest.raises(ConsentMissing):
            card.confirm(by=ana)


def test_who_takes_back_consent_to_be_contacted_keeps_the_card_that_protects_them(rosa, ana):
    write(rosa, ana, allowed=["call"], must_not_know="Her brother")

    rosa.revoke_consent("contact", by=ana)

    again = Client.objects.get(pk=rosa.pk)
    assert again.card.must_not_know == "Her brother"
    assert again.call_refusal.reason == "consent"


def test_erasure_takes_all_that_it_says(rosa, ana, sam):
    write(rosa, ana, code_word="Maple")

    erase(rosa, by=ana, confirmer=sam)

    card = SafeContactCard.objects.get(client=rosa)
    for name in ("allowed", "hours", "code_word"):
        with pytest.raises(Erased):
            getattr(card, name)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (Hours(), "Safe times not asked"),
        (Hours(ANY_TIME), "Any time"),
        (EVENINGS, "Mon to Wed, 6:00 PM to 9:00 PM"),
        (Hours(ONLY, ("mon", "fri")), "Mon, Fri"),
        (Hours(ONLY, (), (Window(time(9), time(12)),)), "Every day, 9:00 AM to 12:00 PM"),
        (
            Hours(ONLY, ("sun",), (Window(time(22), time(2)),), "America/New_York"),
            "Sun, 10:00 PM to 2:00 AM (New York time)",
        ),
    ],
)
def test_safe_times_in_words(hours, words):
    assert hours_in_words(hours) == words


@pytest.mark.parametrize("name", ["allowed", "hours", "voicemail"])
def test_few_answers_and_many_look_alike(rosa, ana, name):
    """Whoever has the database learns nothing from how long an answer is."""
    windows = tuple(Window(time(hour), time(hour + 2)) for hour in (6, 12, 20))
    many = {"allowed": ["call", "text", "email", "visit", "letter"]}
    many |= {"hours": Hours(ONLY, EVENINGS.days, windows, "America/Argentina/Buenos_Aires")}
    many |= {"voicemail": "neutral"}
    card = write(rosa, ana)
    few = card.history.values_list(name, flat=True)[0]

    card.write(by=ana, **many)

    assert len(card.history.values_list(name, flat=True)[0]) == len(few)
