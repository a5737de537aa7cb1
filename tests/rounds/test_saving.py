"""One save makes the contacts, counts and supplies of a round, all with its key, or none."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit import trail
from casework.exceptions import ServiceNotListed
from casework.models import AnonymousContact, Contact
from rounds.exceptions import NoTeam, NotYourRound, RoundNotUnderWay, SuppliesNeedPeople
from rounds.models import Bucket, OutreachRound
from rounds.saving import not_logged, save_round
from tests.rounds.cast import PLACE, items_given, met_today, people_counted, saved


def test_one_save_counts_people_and_supplies_and_logs_who_was_met(ana, rosa, award):
    adults, young = (Bucket.objects.create(name=name) for name in ("Adults", "Young people"))

    made = saved(ana, counts={adults: 5, young: 2}, given={"water": 7}, met=[rosa], award=award)

    assert [(each.bucket, each.people) for each in made.counts.all()] == [
        (adults, 5),
        (young, 2),
    ]
    assert items_given() == {"water": 7}
    contact = Contact.objects.of_round(made.pk).get()
    assert (contact.client, contact.kind, contact.outcome) == (rosa, "street", "reached")
    assert {each.award for each in AnonymousContact.objects.all()} == {award}
    assert trail.of(made).get(verb="round.saved").facts == {"people": 7, "contacts": 1}


def test_a_client_who_was_met_counts_as_reached(ana, rosa):
    saved(ana, met=[rosa])

    rosa.refresh_from_db()
    assert rosa.last_reached_on == timezone.localdate()


def test_nobody_met_is_a_round_too(ana):
    made = saved(ana)

    assert made.state == made.State.SAVED
    assert people_counted() == 0


def test_who_can_not_be_logged_is_said_and_nothing_else_is_lost(ana, rosa, luz):
    rosa.consents.in_force().get(purpose="record").revoke(by=ana)

    made = saved(ana, 3, met=[rosa, luz])

    assert met_today() == {luz.pk}
    assert people_counted() == 3
    [(left_out, why)] = not_logged(made, [rosa, luz], by=ana)
    assert left_out == rosa
    assert "This case is closed." in why


def test_supplies_without_people_are_refused(ana):
    with pytest.raises(SuppliesNeedPeople):
        saved(ana, 0, given={"water": 2})

    assert OutreachRound.objects.get().is_under_way


def test_what_is_not_on_the_list_undoes_the_whole_save(ana, rosa):
    with pytest.raises(ServiceNotListed):
        saved(ana, 2, given={"parachute": 1}, met=[rosa])

    assert OutreachRound.objects.get().is_under_way
    assert not Contact.objects.exists()
    assert not AnonymousContact.objects.exists()


def test_a_saved_round_is_not_saved_again(ana):
    made = saved(ana, 2)

    with pytest.raises(RoundNotUnderWay):
        save_round(made, by=ana, place="", about="", counts={None: 3}, given={})
    assert people_counted() == 2


def test_a_second_start_returns_the_round_under_way_and_the_next_begins_at_its_place(ana):
    first = OutreachRound.start(by=ana)

    assert OutreachRound.start(by=ana) == first
    saved(ana)
    assert OutreachRound.start(by=ana).place == PLACE


def test_a_colleague_neither_saves_nor_discards_it(ana, ben):
    started = OutreachRound.start(by=ana)

    with pytest.raises(NotYourRound):
        started.discard(by=ben)
    with pytest.raises(NotYourRound):
        save_round(started, by=ben, place="", about="", counts={}, given={})


def test_a_discarded_round_makes_nothing_and_another_can_start(ana):
    started = OutreachRound.start(by=ana)
    started.discard(by=ana)

    with pytest.raises(RoundNotUnderWay):
        save_round(started, by=ana, place="", about="", counts={None: 3}, given={})
    assert OutreachRound.start(by=ana) != started


def test_who_is_on_no_team_starts_none(ana):
    ana.team = None

    with pytest.raises(NoTeam):
        OutreachRound.start(by=ana)


def test_what_a_night_round_makes_has_the_day_on_which_it_started(ana, rosa):
    evening = timezone.localtime().replace(hour=23, minute=30, second=0) - timedelta(days=1)
    with time_machine.travel(evening, tick=False):
        started = OutreachRound.start(by=ana)
    with time_machine.travel(evening + timedelta(hours=2), tick=False):
        save_round(started, by=ana, place="", about="", counts={None: 1}, given={}, met=[rosa])

    day = evening.date()
    assert Contact.objects.get().occurred_on == day
    assert AnonymousContact.objects.get().occurred_on == day
