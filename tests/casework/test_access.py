"""Who sees a record besides those who answer for it: exceptions, and their end."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from audit import trail
from casework import access, coverage, emergency_access
from casework.caseloads import day_of
from casework.exceptions import (
    AccessBlocked,
    AlreadyEnded,
    AlreadyHasAccess,
    EndOutOfRange,
    NothingToCover,
    NotInTeam,
)
from casework.models import AccessGrant, Client
from casework.reach import Reach
from casework.reading import via_of
from casework.transfers import transfer
from tests.casework.cast import granted, in_a_week, reach_of, sees
from tests.conftest import open_client

WEEK = timedelta(days=7)


def test_a_co_worker_of_any_team_sees_and_changes_until_the_end(rosa, cora, sam):
    granted(rosa, cora, by=sam)

    assert reach_of(cora, rosa) == Reach.CHANGE
    with time_machine.travel(timezone.now() + WEEK, tick=False):
        assert reach_of(cora, rosa) == Reach.NONE


def test_a_consultation_gives_reading_only(rosa, ben, sam):
    granted(rosa, ben, "consultation", by=sam)

    assert reach_of(ben, rosa) == Reach.READ


def test_of_several_grants_the_furthest_counts(rosa, ben, sam):
    granted(rosa, ben, "consultation", by=sam, until=timezone.now() + timedelta(hours=1))
    assert via_of(ben, rosa) == "consultation"

    granted(rosa, ben, by=sam)

    assert (reach_of(ben, rosa), via_of(ben, rosa)) == (Reach.CHANGE, "co_worker")


def test_a_grant_counts_from_its_beginning_and_not_before(rosa, ben, sam):
    begins = timezone.now() + timedelta(days=1)
    access.grant(
        rosa, to=ben, kind="co_worker", reason="x", starts_at=begins, until=in_a_week(), by=sam
    )

    assert not sees(ben, rosa)
    with time_machine.travel(begins, tick=False):
        assert sees(ben, rosa)


def test_ending_a_grant_early_counts_at_once_and_only_once(rosa, ben, sam):
    given = granted(rosa, ben, by=sam)

    given.end(by=sam)

    assert not sees(ben, rosa)
    with pytest.raises(AlreadyEnded):
        given.end(by=sam)


def test_a_grant_that_has_not_begun_can_be_ended(rosa, ben, sam):
    begins = timezone.now() + timedelta(days=1)
    given = access.grant(
        rosa, to=ben, kind="co_worker", reason="x", starts_at=begins, until=in_a_week(), by=sam
    )

    given.end(by=sam)

    with time_machine.travel(begins + timedelta(hours=1)):
        assert not sees(ben, rosa)


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_grant_ends_ahead_and_within_a_year(days, rosa, ben, sam):
    with pytest.raises(EndOutOfRange):
        granted(rosa, ben, by=sam, until=timezone.now() + timedelta(days=days))


def test_a_person_with_regular_access_is_given_no_grant(rosa, ana, ben, sam):
    with pytest.raises(AlreadyHasAccess):
        granted(rosa, ana, by=sam)
    with pytest.raises(AlreadyHasAccess):
        granted(rosa, sam, by=sam)
    granted(rosa, ben, by=sam)
    with pytest.raises(AlreadyHasAccess):
        granted(rosa, ben, by=sam)


@pytest.mark.parametrize("outsider", ["dora", "adam", "aud"])
def test_a_role_that_never_sees_a_client_is_given_none(outsider, request, rosa, sam):
    user = request.getfixturevalue(outsider)

    with pytest.raises(AccessBlocked):
        granted(rosa, user, by=sam)


def test_a_grant_is_worth_nothing_in_another_role_or_after_leaving(rosa, ben, sam, adam):
    granted(rosa, ben, by=sam)

    ben.assign_role("director", None, by=adam)
    assert not sees(ben, rosa)
    ben.assign_role("worker", rosa.team, by=adam)
    assert sees(ben, rosa)
    ben.deactivate(by=adam)
    assert not sees(ben, rosa)


def test_a_supervisor_who_has_left_supervises_nobody(rosa, sam, adam):
    assert Client.objects.reachable_by(sam, Reach.SUPERVISE).exists()

    sam.deactivate(by=adam)

    assert not Client.objects.reachable_by(sam, Reach.SUPERVISE).exists()


def test_coverage_opens_the_whole_caseload_of_today_and_ends_by_itself(
    rosa, ana, ben, cora, sam
):
    luz, other = open_client(ana, "Luz"), open_client(cora, "Elsewhere")

    grants = coverage.start(ana, to=ben, reason="On leave.", until=in_a_week(), by=sam)

    assert len(grants) == 2
    assert reach_of(ben, rosa) == reach_of(ben, luz) == Reach.CHANGE
    assert not sees(ben, other)
    assert sees(ana, rosa)
    with time_machine.travel(timezone.now() + WEEK):
        assert not Client.objects.visible_to(ben).exists()


def test_follow_ups_of_an_absent_colleague_are_on_the_day_of_their_coverage(
    rosa, ana, ben, sam
):
    later = timezone.localdate() + timedelta(days=14)
    assert day_of(ben, later).is_empty

    coverage.start(ana, to=ben, reason="On leave.", until=in_a_week(), by=sam)

    assert day_of(ben, later).today == list(rosa.follow_ups.all())


def test_a_consultation_puts_nobody_on_the_consulted_colleagues_day(rosa, ben, sam):
    granted(rosa, ben, "consultation", by=sam)

    assert day_of(ben, timezone.localdate() + timedelta(days=60)).is_empty


def test_coverage_is_ended_by_one_act(rosa, ana, ben, sam):
    coverage.start(ana, to=ben, reason="On leave.", until=in_a_week(), by=sam)
    (glance,) = coverage.summary_for(sam)
    assert (glance["instead_of"], glance["user"], glance["records"]) == (ana.pk, ben.pk, 1)

    coverage.end(ana, to=ben, by=sam)

    assert not sees(ben, rosa)
    assert not coverage.summary_for(sam)
    with pytest.raises(AlreadyEnded):
        coverage.end(ana, to=ben, by=sam)


def test_coverage_stays_in_the_team(rosa, ana, ben, cora, sam, sue):
    with pytest.raises(NotInTeam):
        coverage.start(ana, to=cora, reason="x", until=in_a_week(), by=sam)
    with pytest.raises(NotInTeam):
        coverage.start(ana, to=ben, reason="x", until=in_a_week(), by=sue)
    with pytest.raises(NotInTeam):
        coverage.start(ana, to=ana, reason="x", until=in_a_week(), by=sam)


def test_coverage_needs_somebody_to_cover(ana, ben, sam):
    with pytest.raises(NothingToCover):
        coverage.start(ana, to=ben, reason="x", until=in_a_week(), by=sam)


def test_coverage_leaves_out_clients_blocked_for_who_covers(rosa, ana, ben, sam):
    luz = open_client(ana, "Luz")
    access.block(rosa, person=ben, reason="His cousin.", by=sam)

    grants = coverage.start(ana, to=ben, reason="x", until=in_a_week(), by=sam)

    assert [one.client_id for one in grants] == [luz.pk]


def test_the_reason_is_sealed_and_the_trail_says_who_gave_whom_access(rosa, ben, sam):
    given = granted(rosa, ben, by=sam)

    stored = AccessGrant.objects.filter(pk=given.pk).values_list("reason", flat=True).get()
    assert b"night shift" not in bytes(stored)
    event = trail.of(given).get(verb="access.granted")
    assert event.chain == rosa.trail_chain
    assert (event.actor_id, event.facts["to"]) == (sam.pk, str(ben.pk))


def test_only_grants_that_have_ended_are_deleted(rosa, ana, ben, cora, sam):
    soon = granted(rosa, ben, by=sam, until=timezone.now() + timedelta(hours=1))
    later = granted(rosa, cora, by=sam)

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert access.delete_ended_grants() == 1
        assert access.delete_ended_grants() == 0

    assert list(AccessGrant.objects.all()) == [later]
    assert AccessGrant.history.filter(id=soon.pk, history_type="-").exists()
    assert trail.of(soon).filter(verb="access.removed").exists()


def test_has_perm_about_one_client_is_not_answered(rosa, ana):
    with pytest.raises(TypeError, match="reachable_by"):
        ana.has_perm("casework.view_client", rosa)


def of_guardian(user, codename):
    permission = Permission.objects.get_by_natural_key(codename, "casework", "client")
    return get_objects_for_user(
        user,
        f"casework.{permission.codename}",
        Client,
        use_groups=False,
        with_superuser=False,
        accept_global_perms=False,
    )


def test_guardian_itself_knows_the_grants_and_nothing_else(rosa, ana, ben, cora, sam):
    granted(rosa, ben, "consultation", by=sam)
    granted(rosa, cora, by=sam)

    assert list(of_guardian(ben, "view_client")) == [rosa]
    assert list(of_guardian(cora, "change_client")) == [rosa]
    assert not of_guardian(ben, "change_client")
    assert not of_guardian(ana, "view_client")


def test_a_transfer_goes_to_nobody_who_is_blocked(rosa, ben, sam):
    access.block(rosa, person=ben, reason="His cousin.", by=sam)

    with pytest.raises(AccessBlocked):
        transfer(rosa, to=ben, by=sam)


def test_the_trail_accounts_for_every_row_of_access(rosa, ana, ben, cora, sam, sue, adam):
    granted(rosa, sue, by=sam).end(by=sam)
    coverage.start(ana, to=ben, reason="x", until=in_a_week(), by=sam)
    access.block(rosa, person=sue, reason="x", by=sam).lift(by=sam)
    program = access.create_program(by=adam, name="Haven", confidential=True)
    program.add_member(sam, by=adam)
    program.add_member(ben, by=adam).end(by=adam)
    emergency = emergency_access.open_in_emergency(
        rosa.pk, by=cora, reason="safety", why="She is afraid."
    )
    emergency.end(by=cora)
    emergency.review(by=sam, outcome="appropriate", conclusion="x")
    rosa.change_program(program, by=sam)
    with time_machine.travel(timezone.now() + WEEK):
        access.delete_ended_grants()

    call_command("verify_trail", verbosity=0)
