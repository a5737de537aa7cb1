"""Places: whose they are; archived, merged and separated without losing anything."""

import pytest
from django.db import IntegrityError, transaction

from audit import trail
from encryption import keyring
from places.alike import matches, sounds_alike
from places.exceptions import (
    NoTeam,
    NotMerged,
    NotYourPlace,
    PlaceInUse,
    PlaceNotInUse,
    SamePlace,
)
from places.models import Place
from tests.conftest import person


def read_anew(*places):
    return [Place.objects.get(pk=place.pk) for place in places]


def test_a_place_is_of_the_team_of_whoever_adds_it(pier, ana, ben, sam, cora, dora, adam):
    for user, sees in [(ana, 1), (ben, 1), (sam, 1), (cora, 0), (dora, 0), (adam, 0)]:
        assert Place.objects.visible_to(user).count() == sees
        assert pier.is_visible_to(user) == bool(sees)
    assert [event.verb for event in trail.of(pier)] == ["place.added"]


def test_whoever_is_on_no_team_adds_none(db):
    with pytest.raises(NoTeam):
        Place.add(by=person("Nell", "worker"), name="Pier 4")


def test_name_and_directions_rest_sealed(pier):
    for model in (Place, Place.history.model):
        for stored in model.objects.values_list("name", "directions").get():
            assert b"ier" not in bytes(stored)
            assert b"ice" not in bytes(stored)
    keyring.forget_all()
    assert read_anew(pier)[0].name == "Pier 4"


def test_another_team_changes_nothing(pier, library, cora, sue):
    for verb in (
        lambda: pier.amend(by=cora, name="Ours"),
        lambda: pier.archive(by=sue),
        lambda: pier.bring_back(by=sue),
        lambda: pier.merge(library, by=sue),
        lambda: pier.separate(by=sue),
    ):
        with pytest.raises(NotYourPlace):
            verb()


def test_a_place_of_another_team_takes_none_in(pier, sam, cora):
    theirs = Place.add(by=cora, name="Hill")

    with pytest.raises(NotYourPlace):
        pier.merge(theirs, by=sam)


def test_archived_it_is_off_the_list_until_it_is_brought_back(pier, sam, ana):
    stale = read_anew(pier)[0]
    pier.archive(by=sam)

    assert not Place.objects.in_use().filter(pk=pier.pk).exists()
    assert Place.objects.archived().get().archived_by == sam
    with pytest.raises(PlaceNotInUse):
        stale.archive(by=sam)
    with pytest.raises(PlaceNotInUse):
        pier.amend(by=ana, name="Pier 5")

    pier.bring_back(by=sam)
    assert Place.objects.in_use().filter(pk=pier.pk).exists()
    with pytest.raises(PlaceInUse):
        pier.bring_back(by=sam)


def test_merged_it_is_read_at_the_place_that_stays_and_separated_it_is_as_before(
    pier, library, sam
):
    pier.merge(library, by=sam)

    assert list(Place.objects.in_use()) == [library]
    assert list(Place.objects.merged_into(library)) == [pier]
    event = trail.of(pier).last()
    assert (event.verb, event.facts["into"]) == ("place.merged", str(library.pk))

    read_anew(pier)[0].separate(by=sam)
    assert set(Place.objects.in_use()) == {pier, library}
    assert not Place.objects.merged_into(library).exists()
    with pytest.raises(NotMerged):
        pier.separate(by=sam)


def test_a_chain_of_merges_ends_at_one_place_and_comes_apart_link_by_link(
    pier, library, sam, ana
):
    camp, park = (Place.add(by=ana, name=name) for name in ("Camp", "Park"))
    camp.merge(pier, by=sam)
    pier.merge(library, by=sam)
    library.merge(park, by=sam)
    assert {place.survivor_id for place in Place.objects.all()} == {park.pk}

    read_anew(pier)[0].separate(by=sam)

    ends = {place.pk: place.survivor_id for place in Place.objects.all()}
    assert ends == {camp.pk: pier.pk, pier.pk: pier.pk, library.pk: park.pk, park.pk: park.pk}


def test_of_two_merges_of_each_other_the_second_is_refused(pier, library, sam):
    """Both pages were opened before: each verb looks again."""
    first, second = read_anew(pier, library)
    other_pier, other_library = read_anew(pier, library)

    first.merge(second, by=sam)
    with pytest.raises(PlaceNotInUse):
        other_library.merge(other_pier, by=sam)
    assert list(Place.objects.in_use()) == [library]


def test_a_place_is_not_merged_into_itself_nor_into_an_archived_one(pier, library, sam):
    with pytest.raises(SamePlace):
        pier.merge(read_anew(pier)[0], by=sam)
    library.archive(by=sam)
    with pytest.raises(PlaceNotInUse):
        pier.merge(library, by=sam)


def test_the_database_refuses_a_merge_that_says_half(pier, library):
    pier.survivor = library

    with pytest.raises(IntegrityError), transaction.atomic():
        pier.save()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Pier 4", "Peer 4", True),
        ("Pier 4", "pier 4", True),
        ("Pier 4", "Pier 5", False),
        ("Central Library", "The Central Library", True),
        ("Camp", "Library", False),
        ("El Muelle", "el muéye", True),
        ("", "Camp", False),
    ],
)
def test_names_that_sound_the_same_are_found(one, other, alike):
    assert sounds_alike(one, other) is alike
    assert sounds_alike(other, one) is alike


def test_a_search_finds_beginnings_in_any_order_and_all_when_empty():
    assert matches("lib cent", "Central Library")
    assert matches("", "Central Library")
    assert not matches("library north", "Central Library")
