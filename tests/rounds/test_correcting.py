"""A saved round is corrected, withdrawn and put back as a whole, and all counts follow."""

import pytest
from django.utils import timezone

from audit import trail
from casework.correcting import withdraw_contact
from casework.models import AnonymousContact, Contact
from rounds.correcting import correct_round, put_back_round, withdraw_round
from rounds.exceptions import (
    NotYourRound,
    RoundNotSaved,
    RoundNotWithdrawn,
    RoundTooLongAgo,
    RoundWithdrawn,
    SuppliesNeedPeople,
)
from rounds.models import Bucket, OutreachRound
from tests.casework.cast import later
from tests.rounds.cast import ABOUT, PLACE, items_given, met_today, people_counted, saved


def correct(made, by, counts, given=None, **words):
    said = {"place": PLACE, "about": ABOUT, **words}
    correct_round(made, by=by, counts=counts, given=given or {}, **said)


def test_a_correction_changes_the_anonymous_contacts_of_the_round(ana):
    made = saved(ana, 7, given={"water": 7, "food": 1})

    correct(made, ana, {None: 9}, {"water": 8}, about="Rain.")

    assert people_counted() == 9
    assert items_given() == {"water": 8}
    assert AnonymousContact.objects.count() == 1
    assert OutreachRound.objects.get().about == "Rain."
    fields = trail.of(made).get(verb="round.corrected").facts["fields"]
    assert fields == "about,counts,given"


def test_a_correction_that_changes_nothing_leaves_no_event(ana):
    made = saved(ana, 7, given={"water": 7})

    correct(made, ana, {None: 7}, {"water": 7})

    assert not trail.of(made).filter(verb="round.corrected").exists()


def test_a_number_of_0_withdraws_the_count_and_a_later_one_puts_it_back(ana):
    adults = Bucket.objects.create(name="Adults")
    made = saved(ana, 4, given={"water": 2})

    correct(made, ana, {None: 0, adults: 3}, {"water": 2})
    assert (people_counted(), items_given()) == (3, {"water": 2})
    correct(made, ana, {None: 5, adults: 0}, {"water": 1})

    assert (people_counted(), items_given()) == (5, {"water": 1})
    assert AnonymousContact.objects.count() == 2


def test_supplies_can_not_be_corrected_to_be_without_people(ana):
    made = saved(ana, 4, given={"water": 2})

    with pytest.raises(SuppliesNeedPeople):
        correct(made, ana, {None: 0}, {"water": 2})


def test_a_withdrawn_round_counts_nowhere_and_put_back_it_counts_again(ana, rosa):
    made = saved(ana, 7, given={"water": 7}, met=[rosa])

    withdraw_round(made, by=ana, withdrawal="mistake")
    assert (people_counted(), items_given(), met_today()) == (0, {}, set())
    rosa.refresh_from_db()
    assert rosa.last_reached_on is None
    put_back_round(made, by=ana)

    assert (people_counted(), items_given(), met_today()) == (7, {"water": 7}, {rosa.pk})
    rosa.refresh_from_db()
    assert rosa.last_reached_on == timezone.localdate()


def test_what_was_withdrawn_alone_stays_withdrawn_when_the_round_is_put_back(ana, rosa, luz):
    made = saved(ana, 2, met=[rosa, luz])
    contact = Contact.objects.of_round(made.pk).get(client=rosa)
    withdraw_contact(contact, by=ana, withdrawal="mistake")

    withdraw_round(made, by=ana, withdrawal="twice")
    put_back_round(made, by=ana)

    assert met_today() == {luz.pk}


def test_a_contact_of_a_closed_case_stays_and_the_rest_is_withdrawn(ana, rosa, luz):
    made = saved(ana, 2, met=[rosa, luz])
    rosa.close(by=ana, reason="completed")

    withdraw_round(made, by=ana, withdrawal="mistake")

    assert met_today() == {rosa.pk}
    assert people_counted() == 0
    facts = trail.of(made).get(verb="round.withdrawn").facts
    assert facts == {"withdrawal": "mistake", "left": 1}


def test_the_supervisor_of_the_team_corrects_and_withdraws_it_and_nobody_else(
    ana, ben, sam, sue, rosa
):
    made = saved(ana, 2, met=[rosa])

    for person in (ben, sue):
        with pytest.raises(NotYourRound):
            correct(made, person, {None: 3})
        with pytest.raises(NotYourRound):
            withdraw_round(made, by=person, withdrawal="mistake")
    correct(made, sam, {None: 3})
    assert people_counted() == 3
    assert AnonymousContact.objects.get().recorded_by == ana
    withdraw_round(made, by=sam, withdrawal="mistake")
    assert (people_counted(), met_today()) == (0, set())


def test_each_state_refuses_what_does_not_go_with_it(ana):
    made = saved(ana, 2)
    with pytest.raises(RoundNotWithdrawn):
        put_back_round(made, by=ana)
    withdraw_round(made, by=ana, withdrawal="mistake")
    with pytest.raises(RoundWithdrawn):
        correct(made, ana, {None: 3})
    with pytest.raises(RoundWithdrawn):
        withdraw_round(made, by=ana, withdrawal="mistake")
    with pytest.raises(RoundNotSaved):
        withdraw_round(OutreachRound.start(by=ana), by=ana, withdrawal="mistake")


def test_after_seven_days_a_round_stays_as_it_is(ana):
    made = saved(ana, 2)

    with later(8), pytest.raises(RoundTooLongAgo):
        correct(made, ana, {None: 3})
