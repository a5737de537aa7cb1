from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection, models
from django.utils import timezone

from casework import caseloads, emergency_access, transfers
from casework.drafting import CONTACT, CORRECTION, FOLLOW_UP, INTAKE, SAFE_CONTACT_CARD
from casework.exceptions import RecordClosed
from casework.models.purposes import Purpose
from casework.recording import record_contact
from drafts.exceptions import (
    DraftReplaced,
    DraftTooLarge,
    FormAlreadySaved,
    FormGone,
    FormOutOfDate,
    TooManyDrafts,
)
from drafts.models import Draft
from drafts.models.drafts import MOST_BYTES, forget_drafts
from drafts.registry import page_of
from encryption.keyring import AGENCY
from encryption.resealing import reseal
from pages.models import SentForm
from pages.sending import sent_by
from tests.casework.cast import WHY, erase, granted, met
from tests.conftest import open_client

WORD = "zqpier"


def keep(form, subject=None, *, by, key="one", **typed):
    answers = {name: [value] for name, value in typed.items()}
    return Draft.keep(page_of(form), subject, by=by, typed={"key": [key], **answers})


def typed_in(draft):
    return draft.typed.dict()


def test_what_is_typed_is_kept_once_a_person_form_and_record(ana, rosa):
    keep(FOLLOW_UP, rosa.pk, by=ana, task="Call")
    keep(FOLLOW_UP, rosa.pk, by=ana, task="Call her sister")

    draft = Draft.objects.get()
    assert typed_in(draft) == {"key": "one", "task": "Call her sister"}


def test_two_forms_and_two_records_have_drafts_of_their_own(ana, rosa):
    luz = open_client(ana, "Luz")

    keep(FOLLOW_UP, rosa.pk, by=ana)
    keep(FOLLOW_UP, luz.pk, by=ana, key="two")
    keep(CONTACT, rosa.pk, by=ana, key="three")
    keep(CONTACT, by=ana, key="four")
    keep(INTAKE, by=ana, key="five")

    assert Draft.objects.visible_to(ana).count() == 5


def test_a_draft_is_sealed_with_the_key_of_the_client_it_is_about(ana, rosa):
    assert keep(FOLLOW_UP, rosa.pk, by=ana).sealed_for == rosa.pk
    assert keep(INTAKE, by=ana).sealed_for == AGENCY


def test_a_client_who_is_chosen_in_the_form_is_whom_the_draft_is_about(ana, rosa):
    luz = open_client(ana, "Luz")
    keep(CONTACT, by=ana, note=WORD)

    keep(CONTACT, by=ana, note=WORD, client=str(rosa.pk))
    assert Draft.objects.get().sealed_for == rosa.pk
    keep(CONTACT, by=ana, note=WORD, client=str(luz.pk))

    draft = Draft.objects.get()
    assert (draft.client, draft.sealed_for) == (luz.pk, luz.pk)
    assert typed_in(draft)["note"] == WORD


def test_nothing_of_it_lies_readable_and_its_length_does_not_show(ana, rosa):
    def stored():
        with connection.cursor() as cursor:
            cursor.execute("SELECT answers FROM drafts_draft")
            return bytes(cursor.fetchone()[0])

    keep(FOLLOW_UP, rosa.pk, by=ana, task=WORD)
    short = stored()
    keep(FOLLOW_UP, rosa.pk, by=ana, task=WORD * 100)

    assert WORD.encode() not in short
    assert len(stored()) == len(short)


def test_nobody_else_sees_it(ana, sam, rosa):
    keep(FOLLOW_UP, rosa.pk, by=ana)

    assert list(Draft.objects.visible_to(sam)) == []


def test_it_is_out_of_sight_while_the_writer_does_not_reach_the_client(ana, ben, sam, rosa):
    keep(FOLLOW_UP, rosa.pk, by=ana)

    transfers.transfer(rosa, to=ben, by=sam)
    assert list(Draft.objects.visible_to(ana)) == []
    granted(rosa, ana, by=sam)

    assert Draft.objects.visible_to(ana).count() == 1


def test_about_a_client_out_of_reach_nothing_is_kept(cora, rosa):
    with pytest.raises(ObjectDoesNotExist):
        keep(FOLLOW_UP, rosa.pk, by=cora)


def test_a_person_who_may_only_read_keeps_nothing(ana, sam, cora, rosa):
    granted(rosa, cora, "consultation", by=sam)

    with pytest.raises(PermissionDenied):
        keep(FOLLOW_UP, rosa.pk, by=cora)


def in_an_emergency(cora, rosa):
    emergency_access.open_in_emergency(rosa.pk, by=cora, reason="safety", why=WHY)


@pytest.mark.parametrize("form", [FOLLOW_UP, SAFE_CONTACT_CARD])
def test_emergency_access_keeps_no_draft_of_a_form_that_changes_the_record(form, cora, rosa):
    in_an_emergency(cora, rosa)

    with pytest.raises(PermissionDenied):
        keep(form, rosa.pk, by=cora)
    assert keep(CONTACT, rosa.pk, by=cora).client == rosa.pk


def test_emergency_access_keeps_no_draft_of_a_correction(ana, cora, rosa):
    contact = record_contact(rosa, by=ana, contact=met())
    in_an_emergency(cora, rosa)

    with pytest.raises(PermissionDenied):
        keep(CORRECTION, contact.pk, by=cora)


def test_a_draft_that_changes_the_record_is_out_of_sight_of_emergency_access(
    ana, ben, sam, rosa
):
    contact = record_contact(rosa, by=ana, contact=met())
    keep(FOLLOW_UP, rosa.pk, by=ana)
    keep(CONTACT, rosa.pk, by=ana, key="two")
    keep(CORRECTION, contact.pk, by=ana, key="three")
    transfers.transfer(rosa, to=ben, by=sam)
    in_an_emergency(ana, rosa)

    assert [draft.form for draft in Draft.objects.visible_to(ana)] == [CONTACT]
    assert [draft.form for draft in caseloads.day_of(ana).drafts] == [CONTACT]


def test_a_draft_whose_form_is_gone_is_not_brought_back(ana, rosa):
    draft = keep(FOLLOW_UP, rosa.pk, by=ana)
    draft.discard(by=ana)
    draft.form = "a form of last year"
    draft.save(update_fields=["form"])

    with pytest.raises(FormGone):
        draft.restore(by=ana)


def test_about_a_closed_record_nothing_is_kept(ana, rosa):
    rosa.close(by=ana, reason="moved")

    with pytest.raises(RecordClosed):
        keep(FOLLOW_UP, rosa.pk, by=ana)


def test_taking_back_the_consent_to_a_record_deletes_what_was_not_saved(ana, rosa):
    keep(FOLLOW_UP, rosa.pk, by=ana)

    rosa.revoke_consent(Purpose.CONTACT, by=ana)
    assert Draft.objects.exists()
    rosa.revoke_consent(Purpose.RECORD, by=ana)

    assert not Draft.objects.exists()
    with pytest.raises(RecordClosed):
        keep(FOLLOW_UP, rosa.pk, by=ana)


def test_deleting_a_record_deletes_the_drafts_that_name_the_client(ana, sam, rosa):
    luz = open_client(ana, "Luz")
    keep(FOLLOW_UP, rosa.pk, by=ana)
    keep(CONTACT, by=ana, key="two", client=str(rosa.pk))
    keep(CONTACT, rosa.pk, by=ana, key="three", client=str(luz.pk))
    kept = keep(FOLLOW_UP, luz.pk, by=ana, key="four")

    erase(rosa, by=ana, confirmer=sam)

    assert list(Draft.objects.all()) == [kept]


def test_a_form_that_was_saved_keeps_no_draft(ana, rosa):
    SentForm(pk=sent_by("one", ana), answers_digest="x").put()

    with pytest.raises(FormAlreadySaved):
        keep(FOLLOW_UP, rosa.pk, by=ana)

    assert not Draft.objects.exists()


def test_keeping_a_draft_leaves_the_key_of_its_form_free(ana, rosa):
    keep(FOLLOW_UP, rosa.pk, by=ana)

    assert not SentForm.objects.exists()


def test_a_refused_draft_leaves_the_key_of_its_form_free(cora, rosa):
    with pytest.raises(ObjectDoesNotExist):
        keep(FOLLOW_UP, rosa.pk, by=cora)

    assert not SentForm.objects.exists()


def test_a_page_without_a_key_keeps_no_draft(ana):
    with pytest.raises(FormOutOfDate):
        keep(INTAKE, by=ana, key="")


def test_what_is_larger_than_any_form_of_ours_is_refused(ana):
    with pytest.raises(DraftTooLarge):
        keep(INTAKE, by=ana, other_names="x" * MOST_BYTES)


def test_of_too_many_drafts_none_is_added_and_all_are_kept_up(ana, monkeypatch):
    monkeypatch.setattr("drafts.models.drafts.MOST_DRAFTS", 1)
    keep(INTAKE, by=ana)

    with pytest.raises(TooManyDrafts):
        keep(CONTACT, by=ana, key="two")

    assert keep(INTAKE, by=ana, method="written").typed["method"] == "written"


@pytest.mark.parametrize("column", ["worker_id", "form", "subject", "client"])
def test_moved_to_another_person_page_or_client_it_does_not_open(column, ana, ben, rosa):
    luz, draft = open_client(ana, "Luz"), keep(FOLLOW_UP, rosa.pk, by=ana)
    to = {"worker_id": ben.pk, "form": CONTACT}.get(column, luz.pk)

    models.QuerySet(Draft).filter(pk=draft.pk).update(**{column: to})

    assert Draft.objects.get(pk=draft.pk).typed is None


def test_it_opens_after_its_client_got_a_new_key(ana, rosa):
    draft = keep(FOLLOW_UP, rosa.pk, by=ana, task="Bring it")

    list(reseal(rosa.pk, lambda seconds: None))

    assert typed_in(Draft.objects.get(pk=draft.pk))["task"] == "Bring it"


def test_it_is_kept_for_seven_days_after_the_last_word(ana):
    keep(INTAKE, by=ana)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        keep(INTAKE, by=ana)

    with time_machine.travel(timezone.now() + timedelta(days=12)):
        assert forget_drafts() == "0 drafts are deleted"
        assert Draft.objects.visible_to(ana).exists()
    with time_machine.travel(timezone.now() + timedelta(days=13, minutes=1)):
        assert not Draft.objects.visible_to(ana).exists()
        assert forget_drafts() == "1 drafts are deleted"


def test_a_discarded_draft_comes_back_until_the_next_day(ana):
    draft = keep(INTAKE, by=ana)

    draft.discard(by=ana)
    assert not Draft.objects.visible_to(ana).exists()
    draft.restore(by=ana)
    assert Draft.objects.visible_to(ana).exists()
    draft.discard(by=ana)

    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert forget_drafts() == "1 drafts are deleted"


def test_what_was_typed_since_is_not_replaced_by_what_was_discarded(ana):
    draft = keep(INTAKE, by=ana)
    draft.discard(by=ana)
    keep(INTAKE, by=ana, key="two")

    with pytest.raises(DraftReplaced):
        draft.restore(by=ana)


@pytest.mark.parametrize("verb", ["discard", "restore"])
def test_nobody_else_discards_it_or_brings_it_back(verb, ana, sam):
    draft = keep(INTAKE, by=ana)

    with pytest.raises(Draft.DoesNotExist):
        getattr(draft, verb)(by=sam)
