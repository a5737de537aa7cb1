from datetime import date, timedelta

import pytest

from demo.stories import Met, nameless, stories

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def made():
    return list(stories(seed=1849, today=TODAY, clients=150))


def days_of(story):
    return [event.on for event in story.events]


def test_the_same_seed_makes_the_same_stories(made):
    assert list(stories(seed=1849, today=TODAY, clients=150)) == made


def test_another_seed_makes_other_stories(made):
    assert next(stories(seed=7, today=TODAY, clients=1)) != made[0]


def test_fewer_clients_have_the_same_stories(made):
    assert list(stories(seed=1849, today=TODAY, clients=12)) == made[:12]


def test_a_year_has_some_four_thousand_contacts(made):
    met = sum(isinstance(event, Met) for story in made for event in story.events)

    assert 3_800 < met < 5_000


def test_everything_happens_in_the_year_before_today(made):
    for story in made:
        assert TODAY - timedelta(days=370) < story.opened_on < TODAY
        assert days_of(story) == sorted(days_of(story))
        assert story.opened_on <= days_of(story)[0]
        assert days_of(story)[-1] <= TODAY


def test_nobody_has_the_name_of_somebody_else(made):
    assert len({story.name for story in made}) == len(made)


def test_phone_numbers_are_of_the_range_that_is_nobodys(made):
    numbers = {story.identity["phone_number"] for story in made} - {""}

    assert all(number.startswith("206-555-01") for number in numbers)


def test_a_client_without_consent_to_contact_is_never_called(made):
    quiet = [story for story in made if not story.may_be_contacted]
    kinds = {
        event.contact["kind"]
        for story in quiet
        for event in story.events
        if isinstance(event, Met)
    }

    assert quiet
    assert not kinds & {"phone", "message"}


def test_a_note_leaves_no_gap_unfilled(made):
    notes = [
        event.contact["note"]
        for story in made
        for event in story.events
        if isinstance(event, Met)
    ]

    assert not [note for note in notes if "{" in note]
    assert len(set(notes)) > len(notes) / 3


def test_people_without_a_name_are_counted_on_the_street_and_on_the_phone():
    facts = [facts for _worker, facts in nameless(seed=1, today=TODAY, clients=50)]

    assert {fact["kind"] for fact in facts} == {"street", "phone"}
    assert all(fact["occurred_on"] <= TODAY for fact in facts)
