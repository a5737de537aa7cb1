from datetime import time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import trail
from casework import recording
from casework.exceptions import (
    AwardNotPaying,
    ConsentMissing,
    ContactNotAgreed,
    InTheFuture,
    InThePast,
    RecordClosed,
    ServiceNotListed,
)
from casework.models import AnonymousContact, Contact, FollowUp
from services.models import Service
from tests.casework.cast import met
from tests.conftest import open_client


def test_a_contact_is_recorded_with_its_offers_and_its_follow_up(ana, rosa, award):
    today = timezone.localdate()

    contact = recording.record_contact(
        rosa,
        by=ana,
        contact=met(note="She has a bed until Friday."),
        offers=[
            {
                "service": "transportation",
                "answer": "accepted",
                "provided_on": today,
                "quantity": 2,
                "award": award,
            },
            {"service": "emergency-shelter", "answer": "later"},
        ],
        follow_up={"kind": "call", "due_on": today + timedelta(days=1), "task": "Ask"},
    )

    assert contact.offers.provided().get().quantity == 2
    assert contact.offers.count() == 2
    assert contact.follow_ups.get().owner == ana
    assert Contact.objects.get().note == "She has a bed until Friday."


@pytest.fixture
def transport(award):
    """A ride that was provided today, and that the award paid for."""
    return {
        "service": "transportation",
        "answer": "accepted",
        "provided_on": timezone.localdate(),
        "quantity": 1,
        "award": award,
    }


@pytest.mark.parametrize("moved", ["ended", "not begun"])
def test_an_award_pays_for_services_of_its_own_days(moved, ana, rosa, award, transport):
    today = timezone.localdate()
    if moved == "ended":
        award.ends_on = today - timedelta(days=1)
    else:
        award.starts_on = today + timedelta(days=1)
    award.save()

    with pytest.raises(
        AwardNotPaying, match=r"covers services from .+ to .+, not on .+\. Choose"
    ):
        recording.record_contact(rosa, by=ana, contact=met(), offers=[transport])
    with pytest.raises(AwardNotPaying):
        recording.record_anonymous_contact(
            by=ana, kind="street", place_kind="outdoors", occurred_on=today, award=award
        )

    assert not Contact.objects.exists()
    assert not AnonymousContact.objects.exists()


def test_an_award_that_has_ended_pays_for_a_contact_entered_late(ana, rosa, award, transport):
    that_day = timezone.localdate() - timedelta(days=3)
    award.ends_on = that_day
    award.save()

    contact = recording.record_contact(
        rosa,
        by=ana,
        contact=met(occurred_on=that_day),
        offers=[transport | {"provided_on": that_day}],
    )

    assert contact.offers.get().award == award


def test_a_contact_is_not_moved_to_a_day_on_which_its_award_did_not_pay(
    ana, rosa, award, transport
):
    contact = recording.record_contact(rosa, by=ana, contact=met(), offers=[transport])

    with pytest.raises(AwardNotPaying):
        contact.amend(by=ana, occurred_on=award.starts_on - timedelta(days=1))


def test_a_service_is_one_of_the_list_of_its_day(ana, rosa, adam, transport):
    today = timezone.localdate()
    Service.objects.get(code="transportation").retire(by=adam)
    yesterday = today - timedelta(days=1)

    with pytest.raises(ServiceNotListed, match="Transportation assistance is not on the list"):
        recording.record_contact(rosa, by=ana, contact=met(), offers=[transport])

    recording.record_contact(
        rosa,
        by=ana,
        contact=met(occurred_on=yesterday),
        offers=[transport | {"provided_on": yesterday}],
    )
    assert rosa.contacts.count() == 1


def test_a_contact_cannot_lie_in_the_future(ana, rosa):
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(InTheFuture):
        recording.record_contact(rosa, by=ana, contact=met(occurred_on=tomorrow))


def test_being_reached_is_remembered_as_the_latest_day_whatever_the_order(ana, rosa):
    today = timezone.localdate()

    recording.record_contact(rosa, by=ana, contact=met())
    recording.record_contact(rosa, by=ana, contact=met(occurred_on=today - timedelta(days=9)))

    rosa.refresh_from_db()
    assert rosa.last_reached_on == today


def test_an_attempt_that_fails_is_not_being_reached(ana, rosa):
    recording.record_contact(rosa, by=ana, contact=met(outcome="not_reached"))

    rosa.refresh_from_db()
    assert rosa.last_reached_on is None


def test_nothing_is_recorded_about_somebody_who_took_back_their_consent(ana, rosa):
    rosa.consents.get(purpose="record").revoke(by=ana)
    rosa.closure.delete()

    with pytest.raises(ConsentMissing):
        recording.record_contact(rosa, by=ana, contact=met())


def test_nothing_is_added_to_a_closed_record(ana, rosa):
    rosa.close(by=ana, reason="moved")

    with pytest.raises(RecordClosed):
        recording.record_contact(rosa, by=ana, contact=met())


def test_a_refused_follow_up_leaves_no_contact_behind(ana, rosa):
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(InThePast):
        recording.record_contact(
            rosa, by=ana, contact=met(), follow_up={"kind": "task", "due_on": yesterday}
        )

    assert not Contact.objects.exists()


@pytest.mark.parametrize("kind", ["visit", "call"])
def test_no_outreach_is_scheduled_without_consent_to_be_contacted(kind, ana):
    quiet = open_client(ana, "Quiet", agreed_to=["record"])

    with pytest.raises(ContactNotAgreed):
        quiet.add_follow_up(by=ana, kind=kind, due_on=timezone.localdate())


def expired(consents):
    today = timezone.localdate()
    consents.update(given_on=today - timedelta(days=9), until=today - timedelta(days=1))


@pytest.mark.parametrize("kind", ["visit", "call"])
def test_no_outreach_is_rescheduled_once_consent_to_be_contacted_has_expired(kind, ana, rosa):
    today = timezone.localdate()
    follow_up = rosa.add_follow_up(by=ana, kind=kind, due_on=today)
    expired(rosa.consents.filter(purpose="contact"))

    with pytest.raises(ContactNotAgreed):
        follow_up.reschedule(by=ana, due_on=today + timedelta(days=2))

    follow_up.refresh_from_db()
    assert follow_up.due_on == today


@pytest.mark.parametrize("kind", ["office", "task"])
def test_what_does_not_reach_out_is_rescheduled_without_consent_to_contact(kind, ana, rosa):
    later = timezone.localdate() + timedelta(days=2)
    follow_up = rosa.add_follow_up(by=ana, kind=kind, due_on=timezone.localdate())
    expired(rosa.consents.filter(purpose="contact"))

    follow_up.reschedule(by=ana, due_on=later)

    follow_up.refresh_from_db()
    assert follow_up.due_on == later


@pytest.mark.parametrize("kind", ["office", "task"])
def test_follow_ups_that_do_not_reach_out_need_no_consent_to_contact(kind, ana):
    quiet = open_client(ana, "Quiet", agreed_to=["record"])

    quiet.add_follow_up(by=ana, kind=kind, due_on=timezone.localdate())

    assert quiet.follow_ups.get().kind == kind


def test_people_without_a_name_are_counted_and_nothing_else(ana, award):
    recording.record_anonymous_contact(
        by=ana, people=3, kind="street", place_kind="outdoors", award=award
    )

    assert AnonymousContact.objects.get().people == 3


def test_recording_is_in_the_trail_and_says_nothing_that_was_written(ana, rosa):
    recording.record_contact(rosa, by=ana, contact=met(note="She has a bed."))

    event = trail.about(rosa).last()
    assert event.verb == "contact.recorded"
    assert event.facts == {"kind": "street", "outcome": "reached"}


def test_a_correction_keeps_what_was_written_before(ana, rosa):
    contact = recording.record_contact(rosa, by=ana, contact=met(note="A bed."))

    contact.amend(by=ana, note="A bed until Friday.", kind="street")

    newest, oldest = contact.history.all()
    assert (newest.note, oldest.note) == ("A bed until Friday.", "A bed.")
    assert trail.about(rosa).last().facts == {"fields": "note"}


def test_services_move_with_their_contact_to_the_day_on_which_it_was(
    ana, rosa, award, transport
):
    today = timezone.localdate()
    yesterday, earlier = today - timedelta(days=1), today - timedelta(days=9)
    offers = [transport | {"provided_on": today}, transport | {"provided_on": earlier}]
    contact = recording.record_contact(rosa, by=ana, contact=met(), offers=offers)

    contact.amend(by=ana, occurred_on=yesterday)

    days = contact.offers.order_by("provided_on").values_list("provided_on", flat=True)
    assert list(days) == [earlier, yesterday]


def test_neither_day_nor_time_of_a_contact_is_still_to_come(ana, rosa):
    noon = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        today, evening = timezone.localdate(), time(21)
        with pytest.raises(InTheFuture):
            recording.record_contact(
                rosa, by=ana, contact=met(occurred_on=today, began_at=evening)
            )
        yesterday = today - timedelta(days=1)
        facts = met(occurred_on=yesterday, began_at=evening)
        contact = recording.record_contact(rosa, by=ana, contact=facts)
        with pytest.raises(InTheFuture):
            contact.amend(by=ana, occurred_on=today)


def test_a_service_of_another_day_does_not_hold_up_a_correction(ana, rosa, award, transport):
    today = timezone.localdate()
    offers = [transport | {"provided_on": today - timedelta(days=9)}]
    contact = recording.record_contact(rosa, by=ana, contact=met(), offers=offers)
    award.starts_on = today - timedelta(days=9)
    award.save()

    contact.amend(by=ana, occurred_on=today - timedelta(days=20))

    assert contact.offers.get().provided_on == today - timedelta(days=9)


def test_a_contact_is_not_corrected_into_the_future(ana, rosa):
    contact = recording.record_contact(rosa, by=ana, contact=met())

    with pytest.raises(InTheFuture):
        contact.amend(by=ana, occurred_on=timezone.localdate() + timedelta(days=1))


some_contact = st.tuples(st.integers(0, 40), st.sampled_from(Contact.Outcome.values))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    entered=st.lists(some_contact, min_size=1, max_size=5),
    corrected=st.lists(st.tuples(st.integers(0, 4), some_contact), max_size=5),
)
def test_after_any_corrections_the_last_day_is_that_of_a_recount(ana, rosa, entered, corrected):
    def moment(days_ago, outcome):
        return {"occurred_on": timezone.localdate() - timedelta(days=days_ago)} | {
            "outcome": outcome
        }

    with transaction.atomic():
        made = [
            recording.record_contact(rosa, by=ana, contact=met(**moment(*each)))
            for each in entered
        ]
        for which, each in corrected:
            made[which % len(made)].amend(by=ana, **moment(*each))

        reached = [each.occurred_on for each in made if each.outcome == "reached"]
        rosa.refresh_from_db()
        assert rosa.last_reached_on == max(reached, default=None)
        transaction.set_rollback(True)


def test_a_completed_follow_up_is_not_completed_again(ana, rosa):
    follow_up = rosa.follow_ups.get()
    follow_up.complete(by=ana, outcome=FollowUp.Outcome.DONE)

    with pytest.raises(Exception, match="already ended"):
        follow_up.complete(by=ana, outcome=FollowUp.Outcome.DONE)


def test_a_follow_up_moves_to_a_later_day_and_never_to_an_earlier_one(ana, rosa):
    follow_up = rosa.follow_ups.get()
    later = timezone.localdate() + timedelta(days=40)

    follow_up.reschedule(by=ana, due_on=later)
    with pytest.raises(InThePast):
        follow_up.reschedule(by=ana, due_on=timezone.localdate() - timedelta(days=1))

    follow_up.refresh_from_db()
    assert follow_up.due_on == later
