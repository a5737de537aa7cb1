"""A verb reads the record anew: what a colleague did since the page was opened is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework import access, emergency_access, erasing, recording
from casework.exceptions import (
    AlreadyAssigned,
    AlreadyBlocked,
    AlreadyClosed,
    AlreadyDecided,
    AlreadyEnded,
    AlreadyHasAccess,
    AlreadyMember,
    AlreadyRequested,
    AlreadyReviewed,
    AlreadySigned,
    ConsentMissing,
    ContactNotAgreed,
    RecordClosed,
)
from casework.models import Client
from casework.reach import Reach, TooLittleReach
from casework.transfers import transfer
from tests.casework.cast import WHY, granted, met


def stale(record):
    """Return the record as a second page has it, read before the first page wrote."""
    return type(record)._base_manager.get(pk=record.pk)


@pytest.fixture
def late_rosa(rosa):
    return stale(rosa)


@pytest.mark.parametrize(
    "verb",
    [
        lambda client, by: client.add_follow_up(
            by=by, kind="task", due_on=timezone.localdate()
        ),
        lambda client, by: client.amend(by=by, preferred_name="Rosie"),
        lambda client, by: recording.record_contact(client, by=by, contact=met()),
    ],
    ids=["a follow-up", "an edit", "a contact"],
)
@pytest.mark.parametrize(
    ("end", "refusal"),
    [
        (lambda client, by: client.close(by=by, reason="moved"), RecordClosed),
        (lambda client, by: client.consents.get(purpose="record").revoke(by=by), RecordClosed),
    ],
    ids=["the case was closed", "consent was revoked"],
)
def test_nothing_is_added_after(rosa, late_rosa, ana, verb, end, refusal):
    end(rosa, ana)

    with pytest.raises((refusal, ConsentMissing)):
        verb(late_rosa, ana)


def test_no_call_is_planned_after_consent_to_contact_was_revoked(rosa, late_rosa, ana):
    rosa.consents.get(purpose="contact").revoke(by=ana)

    with pytest.raises(ContactNotAgreed):
        late_rosa.add_follow_up(by=ana, kind="call", due_on=timezone.localdate())


def twice(record, verb, refusal):
    """Carry a verb out, and then from a page that was opened before."""
    late = stale(record)
    verb(record)
    with pytest.raises(refusal):
        verb(late)


def test_a_case_is_closed_once(rosa, ana):
    twice(rosa, lambda client: client.close(by=ana, reason="moved"), AlreadyClosed)


def test_a_case_is_reopened_once(rosa, ana, sam):
    closure = rosa.close(by=ana, reason="moved")

    twice(closure, lambda closure: closure.reopen(by=sam), AlreadyEnded)


def test_a_follow_up_has_one_outcome(rosa, ana):
    follow_up = rosa.follow_ups.get()
    late = stale(follow_up)
    follow_up.complete(by=ana, outcome="done")

    with pytest.raises(AlreadyEnded):
        late.complete(by=ana, outcome="not_reached")
    assert stale(follow_up).outcome == "done"


def test_a_completed_follow_up_is_not_rescheduled(rosa, ana):
    follow_up = rosa.follow_ups.get()
    late = stale(follow_up)
    follow_up.complete(by=ana, outcome="done")

    with pytest.raises(AlreadyEnded):
        late.reschedule(by=ana, due_on=timezone.localdate() + timedelta(days=9))


def test_a_consent_is_revoked_once(rosa, ana):
    consent = rosa.consents.get(purpose="contact")

    twice(consent, lambda consent: consent.revoke(by=ana), AlreadyEnded)


def test_a_review_is_signed_once(rosa, sam):
    review = rosa.reviews.get()

    twice(review, lambda review: review.sign(by=sam, agreed="More visits."), AlreadySigned)


def test_a_client_is_transferred_to_a_worker_once(rosa, ben, sam):
    twice(rosa, lambda client: transfer(client, to=ben, by=sam), AlreadyAssigned)


def test_access_is_added_once_and_its_end_is_the_end(rosa, cora, sam):
    late = stale(rosa)
    given = granted(rosa, cora, by=sam)

    with pytest.raises(AlreadyHasAccess):
        granted(late, cora, by=sam)
    twice(given, lambda given: given.end(by=sam), AlreadyEnded)
    assert not Client.objects.visible_to(cora).exists()


def test_a_colleague_is_blocked_once(rosa, ben, sam):
    def block(client):
        return access.block(client, person=ben, reason="Cousins.", by=sam)

    twice(rosa, block, AlreadyBlocked)
    twice(rosa.blocks.get(), lambda block: block.lift(by=sam), AlreadyEnded)


def test_a_person_is_a_member_once_and_out_when_put_out(adam, ben):
    program = access.create_program(by=adam, name="Haven", confidential=True)

    twice(program, lambda program: program.add_member(ben, by=adam), AlreadyMember)
    twice(program.memberships.get(), lambda member: member.end(by=adam), AlreadyEnded)
    assert not program.memberships.in_force().exists()


def test_emergency_access_is_opened_once_ended_once_reviewed_once(rosa, cora, sam):
    def open_it(client):
        return emergency_access.open_in_emergency(client.pk, by=cora, reason="safety", why=WHY)

    twice(rosa, open_it, AlreadyHasAccess)
    emergency = rosa.emergency_accesses.get()
    twice(emergency, lambda emergency: emergency.end(by=cora), AlreadyEnded)
    review = {"by": sam, "outcome": "appropriate", "conclusion": "I asked."}
    twice(emergency, lambda emergency: emergency.review(**review), AlreadyReviewed)


def test_a_deletion_is_asked_for_once_and_decided_once(rosa, ana, sam):
    twice(rosa, lambda one: erasing.request(one, by=ana, reason="asked"), AlreadyRequested)
    erasure = rosa.erasures.get()
    late = stale(erasure)
    twice(erasure, lambda erasure: erasure.confirm(by=sam), AlreadyDecided)
    erasure.cancel(by=ana)
    with pytest.raises(AlreadyDecided):
        late.cancel(by=ana)


def test_whoever_has_lost_the_client_meanwhile_writes_nothing(rosa, ana, ben, sam):
    page = Client.objects.get(pk=rosa.pk)
    page.reached_by = ana, Reach.CHANGE
    transfer(rosa, to=ben, by=sam)

    with pytest.raises(Client.DoesNotExist):
        page.add_follow_up(by=ana, kind="task", due_on=timezone.localdate())
    assert set(rosa.follow_ups.values_list("owner", flat=True)) == {ben.pk}


def test_whoever_may_only_read_by_now_writes_nothing(rosa, cora, sam):
    given = granted(rosa, cora, by=sam)
    granted(rosa, cora, "consultation", by=sam)
    page = Client.objects.get(pk=rosa.pk)
    page.reached_by = cora, Reach.CHANGE
    given.end(by=sam)

    with pytest.raises(TooLittleReach):
        page.close(by=cora, reason="moved")
    assert issubclass(TooLittleReach, PermissionDenied)
