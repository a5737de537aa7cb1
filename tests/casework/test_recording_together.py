"""One contact with several people: a record each, all or none, and none tells of the others."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit import trail
from casework import recording_together, transfers
from casework.exceptions import NotForEverybody, TooLateToUndo
from casework.models import Contact, Offer
from tests.casework.cast import granted, met
from tests.conftest import open_client


@pytest.fixture
def family(ana):
    return [open_client(ana, name) for name in ("Luz", "Mateo", "Nilda")]


def log(people, by, **facts):
    told = [{"client": each, "contact": {"note": f"zq{n}"}} for n, each in enumerate(people)]
    return recording_together.record_contacts(told, by=by, contact=met(**facts))


def of(client):
    return client.contacts.get()


def test_each_gets_a_contact_with_their_own_note(ana, family):
    first = log(family, ana, minutes=20)

    assert [of(each).note for each in family] == ["zq0", "zq1", "zq2"]
    assert [of(each).minutes for each in family] == [20, 20, 20]
    assert first == of(family[0])
    assert [of(each).people_with_it for each in family] == [2, 2, 2]


def test_a_contact_with_one_person_is_logged_with_nobody(ana, family):
    first, second = log(family[:1], ana), log(family[1:2], ana)

    assert (first.people_with_it, second.people_with_it) == (0, 0)
    assert recording_together.logged_with(first, by=ana) == []


def test_what_one_record_refuses_is_saved_in_none(ana, family):
    family[1].close(by=ana, reason="finished")

    with pytest.raises(NotForEverybody) as refusal:
        log(family, ana)

    assert family[1].chart_number in str(refusal.value.messages)
    assert "This case is closed." in str(refusal.value.messages)
    assert not Contact.objects.exists()


def test_the_others_are_found_by_who_may_see_them(ana, ben, sam, family):
    first = log(family, ana)
    granted(family[0], ben, by=sam)
    granted(family[2], ben, by=sam)

    seen = recording_together.logged_with(first, by=ben)

    assert {each.client for each in recording_together.logged_with(first, by=ana)} == {
        *family[1:]
    }
    assert [each.client for each in seen] == [family[2]]
    assert first.people_with_it == 2


def test_two_saves_of_one_moment_are_told_apart(ana, family):
    with time_machine.travel(timezone.now(), tick=False):
        first = log(family[:2], ana)
        log(family[1:], ana)

    assert [each.client for each in recording_together.logged_with(first, by=ana)] == [
        family[1]
    ]


def test_no_row_in_clear_and_no_event_says_who_was_there_together(ana, family):
    log(family, ana)

    told = Contact.objects.values().first()
    words = {of(each).together for each in family}
    assert len(words) == 1
    assert words.pop().encode() not in bytes(told["together"])
    blobs = {bytes(row["together"]) for row in Contact.objects.values("together")}
    assert len(blobs) == len(family)
    events = trail.all_events().filter(verb="contact.recorded")
    assert [set(each.facts) for each in events] == [{"kind", "outcome"}] * 3


def test_that_it_was_several_does_not_show_by_the_size(ana, family):
    log(family[:2], ana)
    log(family[2:], ana)

    sizes = {len(row["together"]) for row in Contact.objects.values("together")}
    assert len(sizes) == 1


def test_undo_takes_back_all_of_them(ana, family):
    log(family, ana)

    recording_together.undo_contacts(of(family[1]), by=ana)

    assert {of(each).withdrawal for each in family} == {"undone"}


def test_undo_leaves_what_was_saved_before_and_after(ana, family):
    alone = log(family[:1], ana)
    both = log(family[1:], ana)

    recording_together.undo_contacts(both, by=ana)

    alone.refresh_from_db()
    assert alone.is_in_force


def test_undo_of_what_is_partly_out_of_reach_undoes_nothing(ana, ben, sam, family):
    first = log(family, ana)
    transfers.transfer(family[2], by=sam, to=ben)

    with pytest.raises(TooLateToUndo):
        recording_together.undo_contacts(first, by=ana)

    assert {of(each).withdrawal for each in family} == {""}


def test_undo_is_for_some_minutes(ana, family):
    first = log(family, ana)

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=6)),
        pytest.raises(TooLateToUndo),
    ):
        recording_together.undo_contacts(first, by=ana)


def test_services_are_given_to_each_for_whom_they_are_listed(ana, family):
    offer = {"service": "transportation", "answer": "later"}
    told = [{"client": each, "contact": {}} for each in family]
    told[1]["offers"] = [offer]

    recording_together.record_contacts(told, by=ana, contact=met())

    assert [each.client for each in Offer.objects.all()] == [family[1]]
