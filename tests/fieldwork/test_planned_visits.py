"""A visit is planned, begun, extended and ended; who does not check in is missed."""

from datetime import timedelta

import pytest
import time_machine

from casework import access
from casework.exceptions import RecordClosed
from casework.models.purposes import Purpose
from fieldwork.exceptions import (
    AlreadyOut,
    NotAPartner,
    NoTeam,
    NothingOverdue,
    OwnVisit,
    ReturnOutOfRange,
    VisitNotPlanned,
    VisitNotUnderWay,
    VisitOver,
)
from fieldwork.models import PlannedVisit
from tests.fieldwork.cast import MINUTE, NINE, plan_until_half_past

HOUR = 60 * MINUTE


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def visit(clock, ana, ben):
    return plan_until_half_past(ana, partner=ben)


def after(clock, minutes):
    clock.move_to(NINE + minutes * MINUTE)


def test_a_visit_that_begins_now_is_under_way(visit):
    assert visit.state == PlannedVisit.State.OUT
    assert not visit.is_overdue


def test_a_check_in_is_missing_fifteen_minutes_after_the_expected_return(visit, clock):
    after(clock, 44)
    assert visit.is_late
    assert not visit.is_alert

    after(clock, 45)
    assert visit.is_alert


def test_the_agency_says_how_many_minutes_it_waits(visit, clock, settings):
    settings.CHECK_IN_GRACE_MINUTES = 5
    after(clock, 35)

    assert visit.is_alert


def test_who_never_said_that_they_went_is_missed_as_well(clock, ana):
    planned = plan_until_half_past(ana, starts_at=NINE + 10 * MINUTE)
    after(clock, 45)

    assert planned.state == PlannedVisit.State.PLANNED
    assert planned.is_alert


def test_who_is_back_is_not_missed(visit, clock, ana):
    visit.check_in(by=ana)
    after(clock, 100)

    assert not visit.is_overdue
    assert visit.state == PlannedVisit.State.BACK


def test_a_second_tap_on_back_says_the_same(visit, clock, ana):
    visit.check_in(by=ana)
    first = visit.back_at
    after(clock, 1)
    visit.check_in(by=ana)

    assert visit.back_at == first


def test_thirty_minutes_more_count_from_now(visit, clock, ana):
    after(clock, 50)
    visit.extend(by=ana)

    assert visit.expected_at == NINE + 80 * MINUTE
    assert not visit.is_alert


def test_thirty_minutes_more_never_shorten_a_visit(clock, ana):
    visit = PlannedVisit.plan(by=ana, place="Pier 4", expected_at=NINE + 2 * HOUR)
    visit.extend(by=ana)

    assert visit.expected_at == NINE + 2 * HOUR


def test_who_extends_after_an_alert_is_watched_anew(visit, clock, ana, sam):
    after(clock, 45)
    visit.alert()
    visit.acknowledge(by=sam, acknowledgement="She is safe.")
    visit.extend(by=ana)

    assert (visit.alerted_at, visit.acknowledged_at, visit.acknowledgement) == (None, None, "")
    after(clock, 45 + 30 + 15)
    assert visit.is_alert


def test_nobody_is_out_twice(visit, ana):
    with pytest.raises(AlreadyOut):
        plan_until_half_past(ana)


def test_who_is_out_can_plan_the_next_visit_and_leaves_once_they_are_back(visit, clock, ana):
    following = PlannedVisit.plan(
        by=ana, place="Pier 4", starts_at=NINE + HOUR, expected_at=NINE + 2 * HOUR
    )
    with pytest.raises(AlreadyOut):
        following.depart(by=ana)

    visit.check_in(by=ana)
    following.depart(by=ana)
    assert following.is_out


def test_who_leaves_after_the_planned_return_stays_as_long_as_planned(clock, ana):
    planned = plan_until_half_past(ana, starts_at=NINE + 10 * MINUTE)
    after(clock, 40)
    planned.depart(by=ana)

    assert planned.expected_at == NINE + 60 * MINUTE


def test_a_canceled_visit_is_missed_by_nobody_and_comes_back_with_undo(clock, ana):
    planned = plan_until_half_past(ana, starts_at=NINE + 10 * MINUTE)
    planned.cancel(by=ana)
    after(clock, 50)
    assert not planned.is_overdue

    planned.reinstate(by=ana)
    assert planned.state == PlannedVisit.State.PLANNED
    assert planned.expected_at == NINE + 80 * MINUTE


def test_who_is_out_does_not_cancel(visit, ana):
    with pytest.raises(VisitNotPlanned):
        visit.cancel(by=ana)


def test_a_wrong_tap_on_back_is_undone_for_an_hour(visit, clock, ana):
    visit.check_in(by=ana)
    after(clock, 59)
    visit.reinstate(by=ana)
    assert visit.is_out

    visit.check_in(by=ana)
    after(clock, 59 + 61)
    with pytest.raises(VisitOver):
        visit.reinstate(by=ana)


def test_a_wrong_tap_is_not_undone_once_they_are_out_again(visit, ana):
    visit.check_in(by=ana)
    plan_until_half_past(ana)

    with pytest.raises(AlreadyOut):
        visit.reinstate(by=ana)


def test_what_has_ended_is_not_extended(visit, ana):
    visit.check_in(by=ana)

    with pytest.raises(VisitNotUnderWay):
        visit.extend(by=ana)


def test_a_colleague_who_reached_them_ends_the_alert(visit, clock, sam):
    after(clock, 45)
    visit.acknowledge(by=sam, acknowledgement="I rang her, she is safe.")

    assert visit.is_overdue
    assert not visit.is_alert
    assert visit.acknowledged_by == sam
    with pytest.raises(NothingOverdue):
        visit.acknowledge(by=sam, acknowledgement="Again.")


def test_nobody_acknowledges_their_own_visit_or_one_that_is_not_overdue(visit, clock, ana, sam):
    with pytest.raises(NothingOverdue):
        visit.acknowledge(by=sam, acknowledgement="All is well.")
    after(clock, 45)
    with pytest.raises(OwnVisit):
        visit.acknowledge(by=ana, acknowledgement="It is me.")


def test_a_return_lies_after_the_start_and_within_a_day(clock, ana):
    for expected_at in (NINE, NINE - MINUTE, NINE + 26 * HOUR):
        with pytest.raises(ReturnOutOfRange):
            PlannedVisit.plan(by=ana, place="Pier 4", expected_at=expected_at)


def test_a_partner_is_a_colleague_of_the_team(clock, ana, cora, ben, dora):
    for stranger in (ana, cora, dora):
        with pytest.raises(NotAPartner):
            plan_until_half_past(ana, partner=stranger)
    ben.deactivate(by=None)
    with pytest.raises(NotAPartner):
        plan_until_half_past(ana, partner=ben)


def test_who_is_blocked_from_the_client_is_no_partner(clock, ana, ben, rosa, sam):
    access.block(rosa, person=ben, reason="Cousins.", by=sam)

    with pytest.raises(NotAPartner):
        plan_until_half_past(ana, rosa, partner=ben)


def test_who_has_no_team_has_nobody_to_alert(clock, ana):
    ana.team = None

    with pytest.raises(NoTeam):
        plan_until_half_past(ana)


def test_no_visit_is_planned_to_who_took_back_consent(clock, ana, rosa):
    rosa.revoke_consent(Purpose.RECORD, by=ana)

    with pytest.raises(RecordClosed):
        plan_until_half_past(ana, rosa)


def test_who_is_out_checks_in_whatever_became_of_the_record(clock, ana, rosa):
    visit = plan_until_half_past(ana, rosa)
    rosa.revoke_consent(Purpose.RECORD, by=ana)
    visit.check_in(by=ana)

    assert visit.state == PlannedVisit.State.BACK


def test_the_place_is_sealed_for_the_client_whom_the_visit_is_to(clock, ana, rosa):
    assert plan_until_half_past(ana, rosa).sealed_for == rosa.pk


@pytest.mark.parametrize("hours", [1, 24])
def test_an_hour_that_clocks_show_twice_is_no_hour_less(ana, hours):
    start = NINE.replace(month=11, day=1, hour=8) - timedelta(hours=1)
    with time_machine.travel(start, tick=False) as clock:
        visit = PlannedVisit.plan(by=ana, place="Pier 4", expected_at=start + hours * HOUR)
        clock.move_to(start + hours * HOUR + 14 * MINUTE)
        assert not visit.is_overdue
        clock.move_to(start + hours * HOUR + 15 * MINUTE)
        assert visit.is_overdue
