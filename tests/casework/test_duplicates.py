"""Before a record is opened: whether possible match."""

import pytest

from audit import trail
from casework import duplicates
from casework.birth_dates import BirthDate
from tests.conftest import open_client

BORN = BirthDate.of(1990, 2, 3)


@pytest.fixture
def luz(ana):
    return open_client(
        ana,
        "Luz Ibarra",
        other_names="La China",
        phone_number="206 555 0142",
        birth_date=BORN,
    )


@pytest.mark.parametrize(
    "identity",
    [
        {"preferred_name": "Somebody", "phone_number": "+12065550142"},
        {"preferred_name": "Luz", "birth_date": BORN},
        {"preferred_name": "Lus Ybarra", "birth_date": BORN},
        {"preferred_name": "Somebody", "other_names": "Chyna", "birth_date": BORN},
    ],
)
def test_the_same_phone_or_the_same_day_and_sound_may_be_the_same_person(identity, ana, luz):
    assert duplicates.possible_duplicates(by=ana, **identity) == ([luz], False)


@pytest.mark.parametrize(
    "identity",
    [
        {"preferred_name": "Luz Ibarra"},
        {"preferred_name": "Luz", "birth_date": BirthDate.of(1990, 2, 4)},
        {"preferred_name": "Minh", "birth_date": BORN, "phone_number": "+12065550143"},
    ],
)
def test_less_than_that_is_no_reason_to_stop(identity, ana, luz):
    assert not duplicates.possible_duplicates(by=ana, **identity)
    assert not trail.of(ana).filter(verb="possible_duplicates.shown").exists()


@pytest.mark.parametrize("worker", ["ben", "cora", "sue"])
def test_a_possible_duplicate_out_of_reach_is_only_known_to_exist(worker, luz, request):
    somebody = request.getfixturevalue(worker)

    alike = duplicates.possible_duplicates(by=somebody, preferred_name="Luz", birth_date=BORN)

    assert alike == ([], True)


@pytest.mark.parametrize("name", ["Mia", "Leo", "Vy Le", "Li", "Kai", "Ray Lee"])
def test_the_same_short_name_and_day_is_the_same_person(name, ana):
    known = open_client(ana, name, birth_date=BORN)

    assert duplicates.possible_duplicates(by=ana, preferred_name=name, birth_date=BORN) == (
        [known],
        False,
    )


def test_the_strongest_evidence_is_shown_first(ana):
    sounds = open_client(ana, "Delacrus", birth_date=BORN)
    joined = open_client(ana, "De la Cruz", birth_date=BORN)
    same = open_client(ana, "Delacruz", birth_date=BORN)
    phone = open_client(ana, "Minh", phone_number="206 555 0142")
    open_client(ana, "Tuyet Ngo", birth_date=BORN)

    alike = duplicates.possible_duplicates(
        by=ana, preferred_name="Delacruz", phone_number="206 555 0142", birth_date=BORN
    )

    assert alike.visible == [phone, same, joined, sounds]


def test_one_seen_and_one_hidden(ana, cora, luz):
    open_client(cora, "Luz", phone_number="206 555 0142")

    alike = duplicates.possible_duplicates(
        by=ana, preferred_name="X", phone_number="+12065550142"
    )

    assert alike == ([luz], True)


def test_an_erased_person_is_nobody_we_know(ana, luz):
    luz.remove_from_search()

    assert not duplicates.possible_duplicates(
        by=ana, preferred_name="Luz", birth_date=BORN, phone_number="+12065550142"
    )
