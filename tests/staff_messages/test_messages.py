"""Messages about a client: who reads one, until when, and what can still be done with it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from audit import trail
from casework import access, coverage, emergency_access
from casework.exceptions import ConsentMissing, RecordClosed
from casework.handing_over import hand_over
from casework.models import Client, Consent, EmergencyAccess
from casework.transfers import transfer
from encryption.exceptions import Erased
from opening.models import ClosedDay
from staff_messages.colleagues import colleagues_of, role_of
from staff_messages.exceptions import (
    AlreadyHandedOver,
    AlreadyRead,
    MessageWithdrawn,
    NotAColleague,
    NotTheirMessage,
    OwnMessage,
)
from staff_messages.handing_over import hand_over_late
from staff_messages.models import Message
from staff_messages.waiting import waiting_for
from tests.casework.cast import WHY, erase, granted, in_a_week, later
from tests.conftest import open_client

TEXT = "She lost her phone: ask at the café."


def send(client, by, to=None, **more):
    return Message.send(client, by=by, to=to, text=TEXT, **more)


def reads(user, message):
    return Message.objects.visible_to(user).filter(pk=message.pk).exists()


def listed(user):
    return waiting_for(user).messages


def late_for(user):
    return waiting_for(user).late


# To whom ------------------------------------------------------------------------------------


def test_who_works_with_a_client_is_a_colleague_by_what_they_do(rosa, ana, ben, sam, cora, sue):
    granted(rosa, ben, kind="coverage", by=sam)
    granted(rosa, cora, kind="co_worker", by=sam)
    granted(rosa, sue, kind="consultation", by=sam)

    found = {each.name: str(role_of(each)) for each in colleagues_of(rosa)}

    assert found == {
        "Ana Ruiz": "assigned worker",
        "Ben Okafor": "covering",
        "Cora Nakai": "co-worker",
        "Sam Lindqvist": "supervisor",
    }


def test_a_blocked_colleague_never_gets_one(rosa, ana, ben, sam):
    granted(rosa, ben, by=sam)
    access.block(rosa, person=ben, reason="Cousins.", by=sam)

    with pytest.raises(NotAColleague):
        send(rosa, ana, to=ben)
    send(rosa, ana)

    assert listed(ben) == []
    assert not Message.objects.visible_to(ben).exists()


def test_one_to_a_colleague_shows_to_them_alone(rosa, ana, ben, sam):
    granted(rosa, ben, by=sam)

    message = send(rosa, ana, to=ben)

    assert listed(ben) == [message]
    assert listed(sam) == listed(ana) == []
    assert reads(sam, message)  # on the record, where whoever may open it reads it


def test_one_to_everyone_shows_to_each_who_works_with_them(rosa, ana, ben, sam, cora):
    granted(rosa, ben, kind="coverage", by=sam)
    granted(rosa, cora, kind="consultation", by=sam)

    message = send(rosa, sam)

    assert listed(ana) == listed(ben) == [message]
    assert listed(sam) == listed(cora) == []


def test_a_supervisor_sees_of_those_to_everyone_what_is_urgent(rosa, ana, sam, sue):
    send(rosa, ana)
    urgent = send(rosa, ana, is_urgent=True)

    assert listed(sam) == [urgent]
    assert listed(sue) == []


def test_a_supervisor_sees_what_nobody_else_would(rosa, ana, sam, ben, cora):
    granted(rosa, cora, kind="emergency", by=sam)
    rosa.assignments.get().end(by=sam)

    message = send(rosa, cora)

    assert listed(sam) == [message]


def test_the_urgent_come_first(rosa, ana, sam):
    plain, urgent = send(rosa, sam), send(rosa, sam, is_urgent=True)

    assert listed(ana) == [urgent, plain]


# It goes dark -------------------------------------------------------------------------------


def test_a_message_goes_dark_when_access_ends(rosa, ana, ben, sam):
    given = granted(rosa, ben, by=sam)
    message = send(rosa, ana, to=ben)

    given.end(by=sam)

    assert not reads(ben, message)
    assert listed(ben) == []


def test_a_message_goes_dark_for_who_wrote_it(rosa, ana, ben, sam):
    message = send(rosa, ana)

    transfer(rosa, to=ben, by=sam)

    assert not reads(ana, message)
    assert reads(ben, message)


def test_a_message_goes_dark_with_a_block_and_comes_back_when_it_is_lifted(rosa, ana, sam):
    message = send(rosa, sam, to=ana)
    blocked = access.block(rosa, person=ana, reason="Cousins.", by=sam)
    assert listed(ana) == []

    blocked.lift(by=sam)

    assert listed(ana) == [message]


def test_a_message_goes_dark_when_coverage_is_over(rosa, ana, ben, sam):
    granted(rosa, ben, kind="coverage", by=sam)
    send(rosa, ana, to=ben)

    with later(8):
        assert listed(ben) == []
        assert not Message.objects.visible_to(ben).exists()


def test_an_erased_client_takes_the_words_along(rosa, ana, sam, ben):
    message = send(rosa, sam, to=ana)

    erase(rosa, by=ana, confirmer=sam)

    assert listed(ana) == []
    assert not reads(sam, message)
    with pytest.raises(Erased):
        _ = Message.objects.get(pk=message.pk).text


def test_the_words_are_never_in_clear(rosa, ana):
    send(rosa, ana)

    with connection.cursor() as cursor:
        for table in ("staff_messages_message", "staff_messages_historicalmessage"):
            cursor.execute(f"SELECT text FROM {table}")
            assert TEXT.encode() not in bytes(cursor.fetchone()[0])


# A closed record, and consent ---------------------------------------------------------------


def test_nothing_is_written_on_a_closed_record_and_what_was_can_be_read(rosa, ana, sam):
    message = send(rosa, sam, to=ana)
    rosa.close(by=ana, reason="goals_met")

    with pytest.raises(RecordClosed):
        send(rosa, ana)
    with pytest.raises(RecordClosed):
        message.answer(by=ana, text="Thanks.")
    message.mark_read(by=ana)

    assert reads(ana, message)


def test_who_takes_back_consent_is_not_written_about(rosa, ana, sam):
    rosa.consents.get(purpose="record").revoke(by=ana)

    with pytest.raises((ConsentMissing, RecordClosed)):
        send(rosa, ana)


# Reading and answering ----------------------------------------------------------------------


def test_reading_is_marked_once_and_on_the_trail(rosa, ana, sam):
    message = send(rosa, sam, to=ana)

    message.mark_read(by=ana)
    message.mark_read(by=ana)

    reading = message.readings.get()
    assert (reading.reader, listed(ana)) == (ana, [])
    assert trail.of(reading).filter(verb="message.read").count() == 1


def test_nobody_marks_their_own(rosa, ana):
    with pytest.raises(OwnMessage):
        send(rosa, ana).mark_read(by=ana)


def test_an_answer_goes_to_who_wrote_and_marks_it_read(rosa, ana, sam):
    message = send(rosa, sam, to=ana)

    answer = message.answer(by=ana, text="I asked.")

    assert (answer.to, answer.answers) == (sam, message)
    assert listed(ana) == []
    assert listed(sam) == [answer]


def test_an_answer_to_an_answer_stays_in_the_thread(rosa, ana, sam):
    message = send(rosa, sam, to=ana)

    second = message.answer(by=ana, text="I asked.").answer(by=sam, text="And?")

    assert (second.to, second.answers) == (ana, message)


def test_an_answer_to_who_is_gone_goes_to_everyone(rosa, ana, ben, sam):
    message = send(rosa, ana)
    transfer(rosa, to=ben, by=sam)

    assert message.answer(by=sam, text="We know.").to is None


def test_an_answer_can_be_urgent(rosa, ana, sam):
    assert send(rosa, sam, to=ana).answer(by=ana, text="Now!", is_urgent=True).is_urgent


# Taking back --------------------------------------------------------------------------------


def test_one_that_nobody_read_is_taken_back(rosa, ana, sam):
    message = send(rosa, sam, to=ana)

    message.withdraw(by=sam)
    message.withdraw(by=sam)

    message.refresh_from_db()
    assert (message.text, message.is_withdrawn, listed(ana)) == ("", True, [])
    assert trail.of(message).filter(verb="message.withdrawn").count() == 1
    for verb in (lambda: message.mark_read(by=ana), lambda: message.answer(by=ana, text="?")):
        with pytest.raises(MessageWithdrawn):
            verb()


def test_one_that_was_read_or_answered_stays(rosa, ana, sam):
    read, answered = send(rosa, sam, to=ana), send(rosa, sam, to=ana)
    read.mark_read(by=ana)
    answered.answer(by=ana, text="Thanks.")

    for message in (read, answered):
        with pytest.raises(AlreadyRead):
            message.withdraw(by=sam)


def test_nobody_takes_back_what_somebody_else_wrote(rosa, ana, sam):
    with pytest.raises(NotTheirMessage):
        send(rosa, ana).withdraw(by=sam)


# Until when it shows ------------------------------------------------------------------------


def test_one_to_a_colleague_stays_until_it_is_read(rosa, ana, sam):
    message = send(rosa, sam, to=ana)

    with later(90):
        assert listed(ana) == [message]


def test_one_to_everyone_leaves_the_page_after_a_week(rosa, ana, sam):
    message = send(rosa, sam)

    with later(6):
        assert listed(ana) == [message]
    with later(8):
        assert listed(ana) == []
        assert reads(ana, message)


def test_an_urgent_one_stays_a_month_or_until_somebody_reads_it(rosa, ana, ben, sam):
    granted(rosa, ben, until=timezone.now() + timedelta(days=90), by=sam)
    read, unread = (send(rosa, sam, is_urgent=True) for _ in range(2))
    read.mark_read(by=ben)

    with later(29):
        assert set(listed(ana)) == {read, unread}
    with later(31):
        assert listed(ana) == [unread]


# Late ---------------------------------------------------------------------------------------

FRIDAY = datetime(2026, 12, 4, 23, tzinfo=UTC)  # three in the afternoon, here
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def on_friday(settings):
    settings.CLOSED_WEEKDAYS = ["sat", "sun"]
    with time_machine.travel(FRIDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def week(on_friday, ana):
    """Rosa, whose record is opened on that Friday."""
    return open_client(ana, "Rosa")


def test_an_urgent_one_is_late_after_a_working_day(on_friday, week, ana, ben, sam):
    message = send(week, sam, to=ana, is_urgent=True)
    send(week, sam, to=ana)

    on_friday.move_to(FRIDAY + 3 * DAY - HOUR)  # Monday, before three
    assert late_for(sam) == []
    on_friday.move_to(FRIDAY + 3 * DAY + HOUR)
    assert late_for(sam) == [message]
    assert late_for(ana) == []  # it is on her own page as what it is


def test_a_closed_day_is_no_working_day(on_friday, week, ana, sam):
    message = send(week, sam, to=ana, is_urgent=True)
    ClosedDay.objects.create(day=(FRIDAY + 3 * DAY).date(), name="Holiday")

    on_friday.move_to(FRIDAY + 3 * DAY + HOUR)
    assert late_for(sam) == []
    on_friday.move_to(FRIDAY + 4 * DAY + HOUR)
    assert late_for(sam) == [message]
    trail.attest_remaining()


def test_it_is_late_until_whom_it_is_for_reads_it_or_somebody_answers(
    on_friday, week, ana, ben, sam
):
    granted(week, ben, until=in_a_week(), by=sam)
    read, answered, unread = (send(week, sam, to=ana, is_urgent=True) for _ in range(3))
    on_friday.move_to(FRIDAY + 4 * DAY)
    assert len(late_for(sam)) == 3

    read.mark_read(by=ben)
    assert len(late_for(sam)) == 3
    read.mark_read(by=ana)
    answered.answer(by=ben, text="Told her by phone.")

    assert late_for(sam) == [unread]


# Hand-over ----------------------------------------------------------------------------------


def test_a_transfer_hands_over(rosa, ana, ben, sam):
    transfer(rosa, to=ben, by=sam, note="Court on Monday.")

    (message,) = listed(ben)
    assert (message.author, message.to, message.occasion) == (sam, ben, "transfer")
    assert message.text == "Court on Monday."


def test_nothing_to_hand_over_is_on_the_record_and_on_no_page(rosa, ana, ben, sam):
    transfer(rosa, to=ben, by=sam, note="")

    message = Message.objects.get()
    assert (message.is_empty, message.text, listed(ben)) == (True, "", [])
    (event,) = trail.of(message).filter(verb="message.handed_over")
    assert event.facts["has_note"] == 0


def test_who_is_not_asked_hands_nothing_over(rosa, ana, ben, sam):
    transfer(rosa, to=ben, by=sam)
    hand_over(ben, to=ana, by=None)

    assert not Message.objects.exists()


def test_a_caseload_is_handed_over_client_by_client(rosa, ana, ben, sam):
    luz, kept = open_client(ana, "Luz"), open_client(ana, "Kept")
    access.block(kept, person=ben, reason="Cousins.", by=sam)

    hand_over(ana, to=ben, by=sam, note="All have the new number.")

    assert {each.client for each in listed(ben)} == {rosa, luz}
    assert not Message.objects.filter(client=kept).exists()


def test_coverage_hands_over(rosa, ana, ben, sam):
    note = "Ring before you visit."
    coverage.start(ana, to=ben, reason="On leave.", until=in_a_week(), by=sam, note=note)

    (message,) = listed(ben)
    assert (message.client, message.occasion, message.text) == (rosa, "coverage", note)


@pytest.mark.parametrize("way", ["caseload", "coverage"])
def test_one_whose_consent_ended_passes_without_the_note_and_keeps_no_other(
    rosa, ana, ben, sam, way
):
    luz, note = open_client(ana, "Luz"), "All have the new number."
    long_ago, yesterday = (timezone.localdate() - timedelta(days=each) for each in (5, 1))
    Consent.objects.filter(client=rosa).update(given_on=long_ago, until=yesterday)

    if way == "caseload":
        said = hand_over(ana, to=ben, by=sam, note=note).sentence
        assert "not kept for 1 client, whose consent has ended" in said
    else:
        until = in_a_week()
        grants = coverage.start(ana, to=ben, reason="On leave.", until=until, by=sam, note=note)
        assert {each.content_object: each.lacks_note for each in grants} == {
            rosa: True,
            luz: False,
        }

    assert [each.client for each in listed(ben)] == [luz]
    assert set(Client.objects.visible_to(ben)) == {rosa, luz}


@pytest.fixture
def emergency(rosa, cora):
    return emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)


def test_the_end_of_emergency_access_hands_over(rosa, ana, cora, sam, emergency):
    emergency.end(by=cora, note="She is at the shelter.")

    (message,) = listed(ana)
    assert (message.author, message.to, message.occasion) == (cora, None, "emergency")
    assert not reads(cora, message)
    assert waiting_for(cora).ended == []


def test_emergency_access_that_ended_by_itself_asks_for_a_hand_over(rosa, ana, cora, emergency):
    assert waiting_for(cora).ended == []
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        (ended,) = waiting_for(cora).ended
        assert (ended.pk, ended.opened_at) == (emergency.pk, emergency.opened_at)

        message = hand_over_late(emergency, by=cora, note="She is at the shelter.")

        assert waiting_for(cora).ended == []
        assert listed(ana) == [message]
        with pytest.raises(AlreadyHandedOver):
            hand_over_late(emergency, by=cora, note="")
    with later(4):
        assert waiting_for(cora).ended == []


def test_a_block_ends_the_question_for_a_hand_over(rosa, cora, sam, emergency):
    access.block(rosa, person=cora, reason="Cousins.", by=sam)

    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        assert waiting_for(cora).ended == []
        with pytest.raises(EmergencyAccess.DoesNotExist):
            hand_over_late(emergency, by=cora, note="She is at the shelter.")


def test_a_hand_over_of_a_closed_record_can_say_that_there_is_nothing(rosa, ana, ben, sam):
    rosa.close(by=ana, reason="goals_met")

    with pytest.raises(RecordClosed):
        transfer(rosa, to=ben, by=sam, note="Ring her.")
    rosa.refresh_from_db()
    transfer(rosa, to=ben, by=sam, note="")

    assert Message.objects.get().is_empty
