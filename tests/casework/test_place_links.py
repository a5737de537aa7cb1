"""Where a client can be found: by hand or by a contact, and true after every correction."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import trail, verifying
from casework import access, correcting, recording
from casework.exceptions import AlreadyEnded, ConsentMissing, InTheFuture, RecordClosed
from casework.finding import who_might_be_at
from casework.models import Block, Client, Contact, PlaceLink
from casework.models.place_links import used_places
from encryption.exceptions import Erased
from places.exceptions import NotYourPlace, PlaceNotInUse
from places.models import Place
from tests.casework.cast import erase, later
from tests.conftest import open_client

TODAY, WEEK = timezone.localdate, timedelta(days=7)


@pytest.fixture
def pier(ana):
    return Place.add(by=ana, name="Pier 4")


@pytest.fixture
def library(ana):
    return Place.add(by=ana, name="Library")


def meet(client, by, place, *, ago=0, outcome="reached", kind="street"):
    facts = {"kind": kind, "place_kind": "outdoors", "outcome": outcome}
    day = TODAY() - timedelta(days=ago)
    key = str(place.pk)
    return recording.record_contact(
        client, by=by, contact={**facts, "occurred_on": day, "place_key": key}
    )


def seen(client):
    """When a client was last seen at each place where they can be found now, by its name."""
    links = client.place_links.in_force().select_related("place__survivor")
    return {each.place.name: each.last_seen_on for each in used_places(links)}


def test_a_contact_at_a_place_says_when_the_client_was_last_seen_there(rosa, ana, pier):
    meet(rosa, ana, pier, ago=3)
    meet(rosa, ana, pier, ago=9)

    link = rosa.place_links.get()
    assert seen(rosa) == {"Pier 4": TODAY() - timedelta(days=3)}
    assert (link.added_by, link.by_hand) == (ana, False)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("not_reached", "street"), ("reached", "phone"), ("left_word", "visit")],
)
def test_who_was_not_seen_in_person_was_not_seen_there(rosa, ana, pier, outcome, kind):
    meet(rosa, ana, pier, outcome=outcome, kind=kind)

    assert not rosa.place_links.exists()


def test_who_declined_today_was_seen(rosa, ana, pier):
    meet(rosa, ana, pier, outcome="declined")

    assert seen(rosa) == {"Pier 4": TODAY()}


def test_a_contact_that_is_withdrawn_corrected_or_put_back_takes_its_day_along(
    rosa, ana, pier, library
):
    contact = meet(rosa, ana, pier)
    correcting.withdraw_contact(contact, by=ana, withdrawal="mistake")
    assert seen(rosa) == {}

    contact.put_back(by=ana)
    assert seen(rosa) == {"Pier 4": TODAY()}

    contact.amend(by=ana, occurred_on=TODAY() - WEEK)
    assert seen(rosa) == {"Pier 4": TODAY() - WEEK}

    contact.amend(by=ana, place_key=str(library.pk))
    assert seen(rosa) == {"Library": TODAY() - WEEK}

    contact.amend(by=ana, outcome="not_reached")
    assert seen(rosa) == {}


def test_a_contact_that_moves_takes_its_place_along(rosa, ana, pier):
    luz = open_client(ana, "Luz")

    correcting.move_contact(meet(rosa, ana, pier), by=ana, client=luz)

    assert (seen(rosa), seen(luz)) == ({}, {"Pier 4": TODAY()})


def test_a_place_is_added_by_hand_with_the_day_and_again_with_a_later_one(rosa, ana, pier):
    PlaceLink.add(rosa, by=ana, place=pier)
    assert seen(rosa) == {"Pier 4": None}

    PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY() - WEEK)
    PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY() - 2 * WEEK)

    assert seen(rosa) == {"Pier 4": TODAY() - WEEK}
    assert rosa.place_links.count() == 1
    assert trail.of(rosa.place_links.get()).last().verb == "place_link.added"


def test_the_later_of_hand_and_contact_counts(rosa, ana, pier):
    contact = meet(rosa, ana, pier, ago=1)
    PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY() - WEEK)
    assert seen(rosa) == {"Pier 4": TODAY() - timedelta(days=1)}

    correcting.withdraw_contact(contact, by=ana, withdrawal="mistake")
    assert seen(rosa) == {"Pier 4": TODAY() - WEEK}


def test_ended_it_is_over_until_somebody_sees_them_there_later(rosa, ana, pier):
    link = PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY())
    link.end(by=ana)
    assert seen(rosa) == {}
    with pytest.raises(AlreadyEnded):
        link.end(by=ana)

    with later(2):
        contact = meet(rosa, ana, pier)
        assert seen(rosa) == {"Pier 4": TODAY()}
        correcting.undo_contact(contact, by=ana)
    assert seen(rosa) == {}

    PlaceLink.add(rosa, by=ana, place=pier)
    assert seen(rosa) == {"Pier 4": None}


def test_after_a_merge_both_links_are_one_place_and_end_together(rosa, ana, sam, pier, library):
    PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY() - WEEK)
    PlaceLink.add(rosa, by=ana, place=library, seen_on=TODAY() - 2 * WEEK)
    pier.merge(library, by=sam)

    links = rosa.place_links.in_force().select_related("place__survivor")
    (used,) = used_places(links)
    assert (used.place, used.last_seen_on) == (library, TODAY() - WEEK)
    assert who_might_be_at(library, ana) == [rosa]
    assert who_might_be_at(library, ana)[0].last_seen_there == TODAY() - WEEK

    used.link.end(by=ana)
    assert not rosa.place_links.in_force().exists()
    pier.separate(by=sam)
    assert rosa.place_links.count() == 2


def test_a_contact_of_before_the_merge_is_read_at_the_place_that_stays(
    rosa, ana, sam, pier, library
):
    contact = meet(rosa, ana, pier)
    pier.merge(library, by=sam)
    assert Contact.objects.get(pk=contact.pk).place == library

    contact.amend(by=ana, occurred_on=TODAY() - WEEK)
    assert who_might_be_at(library, ana)[0].last_seen_there == TODAY() - WEEK


def test_a_place_that_was_archived_merged_or_is_of_another_team_is_refused(
    rosa, ana, sam, cora, pier, library
):
    theirs = Place.add(by=cora, name="Hill")
    with pytest.raises(NotYourPlace):
        PlaceLink.add(rosa, by=ana, place=theirs)
    library.merge(pier, by=sam)
    with pytest.raises(PlaceNotInUse):
        PlaceLink.add(rosa, by=ana, place=library)
    stale = Place.objects.get(pk=pier.pk)
    pier.archive(by=sam)
    with pytest.raises(PlaceNotInUse):
        PlaceLink.add(rosa, by=ana, place=stale)


def test_archived_it_loses_nobody(rosa, ana, sam, pier):
    PlaceLink.add(rosa, by=ana, place=pier)
    pier.archive(by=sam)

    assert who_might_be_at(pier, ana) == [rosa]


def test_a_day_to_come_is_refused(rosa, ana, pier):
    with pytest.raises(InTheFuture):
        PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY() + timedelta(days=1))


def test_without_consent_or_once_closed_nothing_is_added(rosa, ana, pier):
    link = PlaceLink.add(rosa, by=ana, place=pier)
    rosa.revoke_consent("record", by=ana)
    with pytest.raises((ConsentMissing, RecordClosed)):
        PlaceLink.add(rosa, by=ana, place=pier)

    assert who_might_be_at(pier, ana) == []
    link.end(by=ana)  # what is known less of a closed record is allowed


def test_who_might_be_there_follows_reach(rosa, ana, ben, sam, pier):
    luz = open_client(ben, "Luz")
    PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY() - WEEK)
    PlaceLink.add(luz, by=ben, place=pier, seen_on=TODAY())
    assert who_might_be_at(pier, sam) == [luz, rosa]
    assert who_might_be_at(pier, ana) == [rosa]

    access.block(luz, by=sam, person=sam, reason="A cousin")
    assert Block.objects.in_force().exists()
    assert who_might_be_at(pier, sam) == [rosa]


def test_with_the_client_their_places_are_erased_and_the_place_stays(rosa, ana, sam, pier):
    contact = meet(rosa, ana, pier)
    PlaceLink.add(rosa, by=ana, place=pier, seen_on=TODAY())
    erase(rosa, by=ana, confirmer=sam)

    assert not PlaceLink.objects.exists()
    assert not PlaceLink.history.exists()
    assert verifying.verify().is_whole
    assert Place.objects.get().name == "Pier 4"
    assert who_might_be_at(pier, ana) == []
    with pytest.raises(Erased):
        assert Contact.objects.get(pk=contact.pk).place_key


def test_the_place_of_a_contact_rests_sealed(rosa, ana, pier):
    meet(rosa, ana, pier)

    stored = Contact.objects.values_list("place_key", flat=True).get()
    assert str(pier.pk).encode() not in bytes(stored)
    assert Client.objects.get(pk=rosa.pk).contacts.get().place == pier
