"""A note that was written offline: received once, matched once, and its words go with it."""

import dataclasses
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from audit import trail
from casework.models import Contact
from encryption import keks, rotating
from encryption.exceptions import SealBroken
from outbox.exceptions import NoteNotWaiting, NoteUnreadable, WrittenBySomebodyElse
from outbox.models import OfflineNote, ReceivingKey
from outbox.models.receiving_keys import KEPT_FOR, RENEWED_AFTER
from outbox.renewing import renew_keys
from outbox.senders import sender_of
from tests.conftest import open_client
from tests.outbox.phone import WORDS, written

CONTACT = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}


@pytest.fixture
def luz(ana):
    return open_client(ana, "Luz")


def facts(**more):
    return {**CONTACT, "occurred_on": timezone.localdate(), "note": WORDS["note"], **more}


def test_what_the_phone_sealed_is_what_the_server_reads(ana):
    note = written(ana).send(by=ana)

    assert OfflineNote.objects.get(pk=note.pk).words == WORDS
    assert [event.verb for event in trail.of(note)] == ["offline_note.received"]


def test_sent_twice_it_is_there_once(ana):
    sealed = written(ana)

    assert sealed.send(by=ana) == sealed.send(by=ana)
    assert OfflineNote.objects.count() == 1


def test_sent_again_after_it_was_matched_it_stays_matched(ana, luz):
    sealed = written(ana)
    note = sealed.send(by=ana)
    note.match(by=ana, client=luz, contact=facts())

    again = sealed.send(by=ana)

    assert again.state == OfflineNote.State.MATCHED
    assert luz.contacts.count() == 1


def test_nobody_else_who_signs_in_on_the_phone_can_send_it(ana, ben):
    sealed = written(ana)

    with pytest.raises(WrittenBySomebodyElse):
        sealed.send(by=ben)
    with pytest.raises(NoteUnreadable):  # who writes their own word over it breaks the seal
        dataclasses.replace(sealed, sender=sender_of(ben)).send(by=ben)
    assert not OfflineNote.objects.exists()


def test_the_key_of_somebody_elses_note_takes_no_other(ana, ben):
    note = written(ana).send(by=ana)
    other = dataclasses.replace(written(ben), note=note.pk)

    with pytest.raises(WrittenBySomebodyElse):
        other.send(by=ben)


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: {"note": uuid.uuid4()},
        lambda sealed: {"key": uuid.uuid4()},
        lambda sealed: {"key": ReceivingKey.make().pk},
        lambda sealed: {"sealed": sealed.sealed[:-1] + b"\0"},
        lambda sealed: {"sealed": b""},
    ],
)
def test_what_was_altered_on_the_way_is_refused(ana, change):
    sealed = written(ana)

    with pytest.raises(NoteUnreadable):
        dataclasses.replace(sealed, **change(sealed)).send(by=ana)
    assert not OfflineNote.objects.exists()


@pytest.mark.parametrize("text", [b"not JSON", b"[]", b'"words"', b"\xff\xfe", b"[" * 30_000])
def test_what_is_no_note_is_refused(ana, text):
    with pytest.raises(NoteUnreadable):
        written(ana, text).send(by=ana)


def test_an_answer_that_no_list_has_is_left_out_and_no_word_is_lost(ana):
    long = "zqlong " * 1000
    odd = {
        "kind": "balloon",
        "outcome": 7,
        "day": "2026-02-31",
        "time": "25:99",
        "note": long,
    }

    words = written(ana, odd).send(by=ana).words

    assert words == {**WORDS, "kind": "", "outcome": "", "day": "", "time": "", "note": long}


def test_half_a_letter_keeps_no_note_on_the_phone(ana):
    note = written(ana, who="By the \ud83d pier").send(by=ana)

    assert OfflineNote.objects.get(pk=note.pk).words["who"] == "By the ? pier"


def test_a_key_of_ours_that_does_not_open_is_no_fault_of_the_note(ana):
    """The phone offers to delete what can't be read: this note opens once the key does."""
    sealed, other = written(ana), ReceivingKey.make()
    table = ReceivingKey._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT secret FROM {table} WHERE id = %s", [stored(other)])
        [secret] = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET secret = %s", [secret])

    with pytest.raises(SealBroken):
        sealed.send(by=ana)


def test_matched_it_is_a_contact_of_who_wrote_it_and_its_words_are_gone(ana, luz):
    note = written(ana).send(by=ana)

    contact = note.match(by=ana, client=luz, contact=facts())

    assert (contact.client, contact.recorded_by, contact.note) == (luz, ana, WORDS["note"])
    assert (note.words, note.contact, note.state) == (None, contact, note.State.MATCHED)
    assert "offline_note.matched" in [event.verb for event in trail.of(note)]


def test_a_follow_up_can_come_of_it(ana, luz):
    note = written(ana).send(by=ana)
    due_on = timezone.localdate() + timedelta(days=3)

    note.match(
        by=ana,
        client=luz,
        contact=facts(),
        follow_up={"due_on": due_on, "kind": "visit", "task": WORDS["next"]},
    )

    assert luz.follow_ups.get(task__isnull=False, due_on=due_on).task == WORDS["next"]


def test_what_the_record_refuses_lets_the_note_wait(ana, luz):
    note = written(ana).send(by=ana)
    luz.consents.get(purpose="record").revoke(by=ana)

    with pytest.raises(ValidationError), transaction.atomic():
        note.match(by=ana, client=luz, contact=facts())

    assert OfflineNote.objects.get(pk=note.pk).words == WORDS
    assert not Contact.objects.exists()


def test_it_is_matched_or_discarded_once(ana, luz):
    note = written(ana).send(by=ana)
    same = OfflineNote.objects.get(pk=note.pk)
    note.match(by=ana, client=luz, contact=facts())

    with pytest.raises(NoteNotWaiting):
        same.match(by=ana, client=luz, contact=facts())
    with pytest.raises(NoteNotWaiting):
        same.discard(by=ana, reason="mistake")
    assert luz.contacts.count() == 1


def test_discarded_its_words_are_gone(ana):
    note = written(ana).send(by=ana)

    note.discard(by=ana, reason="tried")

    assert (note.words, note.state) == (None, note.State.DISCARDED)
    assert not OfflineNote.objects.waiting().exists()


def test_only_who_wrote_it_may_match_it_until_they_are_gone(ana, ben, sam, luz):
    note = written(ana).send(by=ana)
    for other in (ben, sam):
        with pytest.raises(NoteNotWaiting):
            note.discard(by=other, reason="mistake")
        assert not OfflineNote.objects.visible_to(other).exists()

    type(ana).objects.filter(pk=ana.pk).update(is_active=False)

    assert not OfflineNote.objects.visible_to(ben).exists()
    contact = (
        OfflineNote.objects.visible_to(sam).get().match(by=sam, client=luz, contact=facts())
    )
    assert contact.recorded_by == ana


def test_the_notes_of_who_does_other_work_now_are_seen_where_they_were_written(ana, sam, sue):
    written(ana).send(by=ana)

    type(ana).objects.filter(pk=ana.pk).update(role=Role.AUDITOR, team=None)

    assert OfflineNote.objects.visible_to(sam).count() == 1
    assert not OfflineNote.objects.visible_to(sue).exists()


@pytest.mark.parametrize("values", [{"ended_at": timezone.now()}, {"reason": "mistake"}])
def test_the_database_lets_no_note_wait_without_its_words(ana, values):
    note = written(ana).send(by=ana)

    with pytest.raises(IntegrityError), transaction.atomic():
        OfflineNote.objects.filter(pk=note.pk).update(**values)


def test_words_that_are_moved_to_another_note_do_not_open(ana):
    one, two = written(ana).send(by=ana), written(ana, note="zqother").send(by=ana)
    table = OfflineNote._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT words FROM {table} WHERE id = %s", [stored(one)])
        [words] = cursor.fetchone()
        cursor.execute(f"UPDATE {table} SET words = %s WHERE id = %s", [words, stored(two)])

    with pytest.raises(SealBroken):
        str(OfflineNote.objects.get(pk=two.pk).words)


def stored(note):
    return note.pk if connection.vendor == "postgresql" else note.pk.hex


def test_at_rest_there_are_only_sealed_words(ana):
    note = written(ana, note="zqresting", who="zqperson").send(by=ana)
    key = ReceivingKey.objects.get()

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {OfflineNote._meta.db_table}")
        rows = repr(
            [
                [bytes(each) if isinstance(each, memoryview) else each for each in row]
                for row in cursor.fetchall()
            ]
        )
        cursor.execute(f"SELECT secret FROM {ReceivingKey._meta.db_table}")
        [secret] = cursor.fetchone()
    assert "zqresting" not in rows
    assert "zqperson" not in rows
    assert key.secret.encode() not in bytes(secret)
    assert note.words["note"] == "zqresting"


# Keys ---------------------------------------------------------------------------------------


def aged(key, age):
    ReceivingKey.objects.filter(pk=key.pk).update(created_at=timezone.now() - age)


def test_the_newest_key_is_handed_out_and_older_ones_open_what_comes_late(ana):
    late = written(ana)
    newer = ReceivingKey.make()

    assert ReceivingKey.to_hand_out() == newer
    assert late.send(by=ana).words == WORDS


def test_a_key_is_renewed_after_a_month(ana):
    key = ReceivingKey.to_hand_out()
    renew_keys()
    assert ReceivingKey.objects.newest() == key

    aged(key, RENEWED_AFTER + timedelta(minutes=1))
    renew_keys()

    assert ReceivingKey.objects.newest() != key
    assert ReceivingKey.objects.living().count() == 2


def test_where_no_phone_was_prepared_no_key_is_made(db):
    renew_keys()

    assert not ReceivingKey.objects.exists()


def test_a_key_is_destroyed_when_no_phone_may_use_it_any_more(ana):
    late, key = written(ana), ReceivingKey.objects.get()
    newer = ReceivingKey.make()
    aged(key, KEPT_FOR + timedelta(days=2))
    aged(newer, KEPT_FOR + timedelta(days=1))

    renew_keys()
    renew_keys()

    key.refresh_from_db()
    assert (key.secret, key.destroyed_at is not None) == (None, True)
    newer.refresh_from_db()
    assert newer.destroyed_at is None  # for so long it was the one that phones were given
    assert [event.verb for event in trail.of(key)] == [
        "receiving_key.made",
        "receiving_key.destroyed",
    ]
    with pytest.raises(NoteUnreadable):
        late.send(by=ana)


def test_rotating_the_key_encryption_key_keeps_what_waits_and_what_comes(ana, settings):
    there, late = written(ana).send(by=ana), written(ana)
    settings.ENCRYPTION_KEYS = [keks.generate("newer").entry, *settings.ENCRYPTION_KEYS]
    assert sum(rotating.rewrap()) > 0
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]

    assert OfflineNote.objects.get(pk=there.pk).words == WORDS
    assert late.send(by=ana).words == WORDS


def test_what_the_phone_knows_of_its_writer_is_nobodys_key(ana, ben):
    word = sender_of(ana)

    assert word != sender_of(ben)
    assert word == sender_of(ana)
    assert ana.pk.hex not in word
