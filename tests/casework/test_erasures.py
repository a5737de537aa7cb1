"""Erasing: two people, a week to think again, and then for good."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import ledger as on_ledger
from audit import trail
from audit.ledger import LedgerBroken
from casework import erasing
from casework.caseloads import day_of
from casework.exceptions import AlreadyDecided, AlreadyRequested, NotDue, SamePerson
from casework.models import Client, Erasure, FollowUp
from casework.reach import Reach
from casework.recording import record_contact
from encryption import keyring
from encryption.exceptions import Erased
from encryption.models import DataKey
from oversight.board import board_of
from tests.casework.cast import erase, later, met
from tests.conftest import open_client


@pytest.fixture
def asked(rosa, ana):
    return erasing.request(rosa, by=ana, reason="asked")


@pytest.fixture
def confirmed(asked, sam):
    asked.confirm(by=sam)
    return asked


@pytest.fixture
def erased(rosa, ana, sam):
    record_contact(rosa, by=ana, contact=met())
    return erase(rosa, by=ana, confirmer=sam)


# Two people, and a wait -----------------------------------------------------------------------


def test_the_requester_can_not_confirm(rosa, sam):
    erasure = erasing.request(rosa, by=sam, reason="asked")

    with pytest.raises(SamePerson):
        erasure.confirm(by=sam)


def test_the_database_refuses_one_person_twice(rosa, sam):
    with pytest.raises(IntegrityError), transaction.atomic():
        rosa.erasures.create(
            reason="asked",
            requested_by=sam,
            confirmed_by=sam,
            confirmed_on=timezone.localdate(),
        )


def test_nothing_is_erased_that_nobody_confirmed(asked):
    with later(30), pytest.raises(NotDue):
        erasing.carry_out(asked)


def test_nothing_is_erased_before_its_day(confirmed):
    with later(6), pytest.raises(NotDue):
        erasing.carry_out(confirmed)


def test_the_wait_is_what_the_agency_says(rosa, ana, settings):
    settings.ERASURE_WAITING_DAYS = 30

    erasure = erasing.request(rosa, by=ana, reason="asked")

    assert erasure.due_on == timezone.localdate() + timedelta(days=30)


def test_it_is_due_on_its_day_and_not_before(confirmed, rosa):
    with later(6):
        assert not Erasure.objects.due()
    with later(7):
        assert Erasure.objects.due().get() == confirmed


def test_the_wait_begins_when_it_is_confirmed(asked, sam):
    with later(10):
        asked.confirm(by=sam)
        assert not Erasure.objects.due()
        with pytest.raises(NotDue):
            erasing.carry_out(asked)
        assert asked.due_on == timezone.localdate() + timedelta(days=7)
    with later(17):
        assert Erasure.objects.due().get() == asked


def test_the_record_works_as_before_until_then(confirmed, rosa, ana):
    record_contact(rosa, by=ana, contact=met())

    assert rosa in Client.objects.visible_to(ana)


def test_anybody_may_think_again_until_the_key_is_destroyed(confirmed, ana):
    confirmed.cancel(by=ana)

    with later(8), pytest.raises(AlreadyDecided):
        erasing.carry_out(confirmed)


def test_a_cancelled_request_may_be_made_anew(confirmed, rosa, ana):
    confirmed.cancel(by=ana)

    assert erasing.request(rosa, by=ana, reason="safety").is_pending


def test_one_request_at_a_time(asked, rosa, sam):
    with pytest.raises(AlreadyRequested):
        erasing.request(rosa, by=sam, reason="safety")


def test_it_is_confirmed_once(confirmed, sam):
    with pytest.raises(AlreadyDecided):
        confirmed.confirm(by=sam)


def test_what_was_carried_out_is_not_cancelled(erased, sam):
    with pytest.raises(AlreadyDecided):
        erased.cancel(by=sam)


def test_a_page_that_was_opened_before_somebody_cancelled_confirms_nothing(asked, ana, sam):
    stale = Erasure.objects.get(pk=asked.pk)
    asked.cancel(by=ana)

    with pytest.raises(AlreadyDecided):
        stale.confirm(by=sam)


# What goes ------------------------------------------------------------------------------------


def test_nothing_written_about_the_person_opens(erased, rosa):
    keyring.forget_all()
    record = Client.objects.get(pk=rosa.pk)

    with pytest.raises(Erased):
        _ = record.preferred_name
    with pytest.raises(Erased):
        _ = record.contacts.get().note
    with pytest.raises(Erased):
        _ = record.history.first().preferred_name


def test_no_bytes_of_the_key_are_left(erased, rosa):
    key = DataKey.objects.get(owner=rosa.pk)

    assert bytes(key.wrapped) == b""
    assert key.destroyed_at


def test_everybody_else_stays(erased, ana):
    luz = open_client(ana, "Luz")

    assert Client.objects.get(pk=luz.pk).preferred_name == "Luz"


def test_no_follow_up_stays_open(erased, rosa, sam):
    ended = rosa.follow_ups.get()

    assert ended.outcome == FollowUp.Outcome.NOT_NEEDED
    assert ended.done_by == sam


def test_the_language_goes_and_what_is_counted_stays(ana, sam):
    demographics = {"language": "mix", "sex": "female", "race_ethnicity": ["latino"]}
    luz = open_client(ana, "Luz", demographics=demographics)
    erase(luz, by=ana, confirmer=sam)

    luz.demographics.refresh_from_db()

    assert luz.demographics.form_initial() == demographics | {"language": ""}
    assert not luz.demographics.history.exists()


def test_lists_leave_the_record_out(erased, rosa, ana, sam):
    for user in (ana, sam):
        assert rosa not in Client.objects.visible_to(user)
        assert rosa in Client.objects.reachable_by(user, Reach.READ, include_erased=True)
    assert rosa not in Client.objects.open()
    assert rosa not in Client.objects.closed()
    assert day_of(ana, timezone.localdate() + timedelta(days=60)).is_empty
    row = board_of(sam)[0]
    assert (row.open_clients, row.overdue, row.reviews_due) == (0, 0, 0)


# What is written down -------------------------------------------------------------------------


def test_the_trail_is_kept_with_who_decided(erased, rosa, ana, sam):
    events = {event.verb: event for event in trail.about(rosa)}

    assert {"client.opened", "contact.recorded", "client.erased"} <= events.keys()
    assert events["erasure.requested"].actor_id == ana.pk
    assert events["erasure.confirmed"].actor_id == sam.pk
    assert trail.breaks() == []


def test_the_ledger_says_who_when_and_which_key_and_no_name(erased, rosa, ana, sam, ledger):
    (line,) = on_ledger.read()

    assert line["client"] == str(rosa.pk)
    assert (line["requested_by"], line["confirmed_by"]) == (str(ana.pk), str(sam.pk))
    assert [(key["version"], key["kek"]) for key in line["keys"]] == [(1, "test")]
    assert len(line["keys"][0]["fingerprint"]) == 16
    assert "Rosa" not in ledger.read_text()


def test_without_a_ledger_nothing_is_erased(confirmed, rosa, ledger):
    ledger.mkdir()

    with later(8), pytest.raises(OSError, match="directory"), transaction.atomic():
        erasing.carry_out(confirmed)

    keyring.forget_all()
    assert Client.objects.get(pk=rosa.pk).preferred_name == "Rosa"
    assert Erasure.objects.get().is_pending


def test_a_broken_ledger_stops_every_erasure(confirmed, rosa, ledger):
    ledger.write_text("junk\n")

    with later(8), pytest.raises(LedgerBroken), transaction.atomic():
        erasing.carry_out(confirmed)

    keyring.forget_all()
    assert Client.objects.get(pk=rosa.pk).preferred_name == "Rosa"


def test_a_person_whose_key_is_lost_is_erased_all_the_same(confirmed, rosa):
    DataKey.objects.filter(owner=rosa.pk).delete()
    keyring.forget_all()

    with later(8):
        erasing.carry_out(confirmed)

    assert DataKey.objects.get(owner=rosa.pk).destroyed_at


def test_every_refusal_is_a_sentence_for_the_worker():
    for refusal in (SamePerson, AlreadyDecided, AlreadyRequested, NotDue):
        assert issubclass(refusal, ValidationError)
        assert refusal().messages[0].endswith(".")
