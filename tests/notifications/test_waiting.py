"""What is new to somebody: what came to them, until it is seen, settled or not theirs."""

from datetime import timedelta
from uuid import uuid4

import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from casework import access, coverage
from casework.handing_over import hand_over
from casework.models import SafetyAlert
from casework.transfers import transfer
from fieldwork.models import PlannedVisit
from notifications.models import Notification
from notifications.models.notifications import forget_outdated
from notifications.waiting import items_for
from tests.casework.cast import erase
from tests.conftest import open_client
from tests.exports.cast import request_export
from tests.fieldwork.cast import MINUTE, NINE, plan_until_half_past
from tests.notifications.cast import in_a_week, items, kinds_new_to, new_to


def see(person):
    return Notification.see(items(person), by=person)


def alert_to_lower(client, *, by):
    alert = SafetyAlert.add(
        client, by=by, kind="dog", reason="Bites.", review_on=timezone.localdate()
    )
    alert.request_lowering(by=by, why="It is gone.")
    return alert


def test_a_client_handed_over_is_new_to_who_takes_them(rosa, ana, ben, sam):
    assignment = transfer(rosa, to=ben, by=sam)

    assert new_to(ben) == [("client", assignment.pk)]
    assert new_to(ana) == new_to(sam) == []


def test_a_client_taken_in_by_oneself_is_not_new(rosa, ana):
    assert new_to(ana) == []


def test_a_caseload_that_somebody_left_is_new_to_the_successor(rosa, ana, ben, sam):
    open_client(ana, "Luz")
    hand_over(ana, to=ben, by=sam)

    assert kinds_new_to(ben) == ["client", "client"]


def test_what_is_seen_is_new_no_longer_and_to_that_person_alone(rosa, ana, ben, sam):
    alert_to_lower(rosa, by=sam)
    access.grant(
        rosa, to=ben, kind="co_worker", reason="Both know her.", until=in_a_week(), by=sam
    )
    see(ana)

    assert new_to(ana) == []
    assert kinds_new_to(ben) == ["safety-alert"]


def test_seeing_can_be_taken_back_all_at_once(rosa, ana, ben, sam):
    open_client(ana, "Luz")
    hand_over(ana, to=ben, by=sam)
    before = new_to(ben)
    act = see(ben)

    assert new_to(ben) == []
    assert Notification.unsee(act, by=ben) == 2
    assert new_to(ben) == before


def test_nobody_takes_back_what_another_has_seen(rosa, ben, sam, ana):
    transfer(rosa, to=ben, by=sam)
    act = see(ben)

    assert Notification.unsee(act, by=ana) == 0
    assert Notification.unsee(uuid4(), by=ben) == 0
    assert new_to(ben) == []


def test_what_was_seen_twice_is_taken_back_by_the_first_alone(rosa, ben, sam):
    transfer(rosa, to=ben, by=sam)
    both = items(ben)
    first = Notification.see(both, by=ben)

    assert Notification.see(both, by=ben) is None
    assert Notification.unsee(first, by=ben) == 1


def test_a_client_passed_on_is_gone_and_new_again_when_they_come_back(rosa, ana, ben, sam):
    transfer(rosa, to=ben, by=sam)
    see(ben)
    transfer(rosa, to=ana, by=sam)
    assert new_to(ben) == []
    assert kinds_new_to(ana) == ["client"]

    back = transfer(rosa, to=ben, by=sam)
    assert new_to(ben) == [("client", back.pk)]


def test_who_gives_themselves_a_client_is_not_notified(rosa, ben, sam):
    sam.role = Role.WORKER
    sam.save()
    transfer(rosa, to=sam, by=sam)

    assert new_to(sam) == []


def test_a_block_ends_it_and_so_does_the_end_of_the_case(rosa, ana, ben, sam):
    luz = open_client(ana, "Luz")
    hand_over(ana, to=ben, by=sam)
    access.block(rosa, person=ben, reason="Her brother.", by=sam)
    assert len(new_to(ben)) == 1

    luz.close(by=sam, reason="met_goals")
    assert new_to(ben) == []


def test_a_deleted_record_is_new_to_nobody(rosa, ana, ben, sam):
    transfer(rosa, to=ben, by=sam)
    erase(rosa, by=ben, confirmer=sam)

    assert new_to(ben) == []


def test_coverage_is_new_from_its_beginning_to_its_end(rosa, ana, ben, sam):
    with time_machine.travel(NINE, tick=False) as clock:
        begins = NINE + timedelta(days=2)
        until = NINE + timedelta(days=5)
        coverage.start(ana, to=ben, reason="Leave.", until=until, by=sam, starts_at=begins)
        assert new_to(ben) == []

        clock.move_to(begins)
        assert kinds_new_to(ben) == ["coverage"]

        clock.move_to(until)
        assert new_to(ben) == []


def test_coverage_that_is_ended_early_is_gone(rosa, ana, ben, sam):
    coverage.start(ana, to=ben, reason="Leave.", until=in_a_week(), by=sam)
    assert kinds_new_to(ben) == ["coverage"]
    assert new_to(ana) == new_to(sam) == []

    coverage.end(ana, to=ben, by=sam)
    assert new_to(ben) == []


def test_an_alert_waits_for_everyone_but_who_asked(rosa, ana, ben, sam, sue):
    alert = alert_to_lower(rosa, by=ana)

    assert new_to(sam) == [("safety-alert", alert.pk)]
    assert new_to(ana) == new_to(ben) == new_to(sue) == []


def test_an_alert_settled_by_one_is_gone_for_all_and_new_when_asked_again(rosa, ana, ben, sam):
    alert = alert_to_lower(rosa, by=ana)
    see(sam)
    alert.keep(by=sam, review_on=timezone.localdate())
    assert new_to(sam) == new_to(ana) == []

    alert.request_lowering(by=ana, why="It is gone, really.")
    assert new_to(sam) == [("safety-alert", alert.pk)]

    alert.lower(by=sam)
    assert new_to(sam) == []


def test_an_export_waits_for_the_others_who_approve(rosa, sam, sue, dora, ana):
    export = request_export(sam)

    assert new_to(sue) == new_to(dora) == [("export", export.pk)]
    assert new_to(sam) == new_to(ana) == []

    export.deny(by=dora)
    assert new_to(sue) == new_to(dora) == []


def test_a_review_is_new_to_the_supervisor_from_the_day_it_is_due(rosa, ana, sam, sue):
    review = rosa.reviews.get()
    assert new_to(sam) == []

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert new_to(sam) == [("case-review", review.pk)]
        assert new_to(ana) == new_to(sue) == []

        review.sign(by=sam, agreed="Go on.")
        assert new_to(sam) == []


def test_what_nobody_opened_in_a_month_is_new_no_longer(rosa, ben, sam):
    transfer(rosa, to=ben, by=sam)

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert new_to(ben) == []


def test_a_missing_check_in_is_new_to_partner_and_supervisor(ana, ben, sam, cora, sue):
    with time_machine.travel(NINE, tick=False) as clock:
        visit = plan_until_half_past(ana, partner=ben)
        clock.move_to(NINE + 44 * MINUTE)
        assert new_to(ben) == []

        clock.move_to(NINE + 45 * MINUTE)
        assert new_to(ben) == new_to(sam) == [("check-in", visit.pk)]
        assert new_to(ana) == new_to(cora) == new_to(sue) == []

        visit.acknowledge(by=sam, acknowledgement="I rang her, she is safe.")
        assert new_to(ben) == new_to(sam) == []


def test_who_is_overdue_once_more_is_new_once_more(ana, ben):
    with time_machine.travel(NINE, tick=False) as clock:
        visit = plan_until_half_past(ana, partner=ben)
        clock.move_to(NINE + 45 * MINUTE)
        see(ben)
        assert new_to(ben) == []

        PlannedVisit.objects.get(pk=visit.pk).extend(by=ana)
        assert new_to(ben) == []
        clock.move_to(NINE + 3 * 60 * MINUTE)
        assert new_to(ben) == [("check-in", visit.pk)]


def test_nothing_is_new_to_who_was_deactivated_or_has_another_role(rosa, ben, sam, adam):
    transfer(rosa, to=ben, by=sam)
    ben.assign_role(Role.AUDITOR, None, by=adam)
    assert new_to(ben) == []

    ben.assign_role(Role.WORKER, rosa.team, by=adam)
    assert kinds_new_to(ben) == ["client"]
    ben.deactivate(by=adam)
    assert new_to(ben) == []


def test_what_is_new_is_found_in_one_query(rosa, ana, ben, sam, django_assert_num_queries):
    open_client(ana, "Luz")
    hand_over(ana, to=ben, by=sam)
    new_to(ben)  # the statement is built once
    fresh = User.objects.get(pk=ben.pk)

    with django_assert_num_queries(1):
        assert len(items_for(fresh)) == 2


def test_old_notifications_are_forgotten_and_change_no_list(rosa, ana, ben, sam):
    transfer(rosa, to=ben, by=sam)
    alert_to_lower(rosa, by=ben)
    for person in (ben, sam):
        see(person)
    assert Notification.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        forget_outdated()
        assert Notification.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=33), tick=False):
        before = new_to(ben), new_to(sam)
        forget_outdated()
        assert Notification.objects.count() == 0
        assert (new_to(ben), new_to(sam)) == before


def test_a_course_that_ran_out_leaves_nothing_to_approve(rosa, sam, sue, dora, monkeypatch):
    request_export(sam)
    monkeypatch.setattr(User, "has_perm", lambda self, perm: perm != "exports.approve")

    assert new_to(dora) == []
