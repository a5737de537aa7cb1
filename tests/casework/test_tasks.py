"""Tasks without a client: whose they are, who sees them, and what becomes of them."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.role_changes import change_role, deactivate
from accounts.roles import Role
from audit import trail
from audit.locking import lock
from casework import handing_over
from casework.caseloads import day_of
from casework.exceptions import (
    AlreadyEnded,
    InThePast,
    NextOneMeanwhile,
    NotYourTask,
    TaskAlreadyTheirs,
    TaskEndedForGood,
    TaskNotInTeam,
)
from casework.handing_over import Caseload, caseload_of, hand_over
from casework.models import Task
from casework.task_lists import by_person, by_urgency, ended_lately
from casework.weeks import monday_of, week_of
from encryption.exceptions import SealBroken
from fieldwork.publishing import calendar_for
from oversight.board import board_of
from tests.casework.cast import later

TODAY = timezone.localdate
A_DAY = timedelta(days=1)


def add(by, words="Restock the van", days=0, **facts):
    return Task.add(by=by, words=words, due_on=TODAY() + days * A_DAY, **facts)


def verbs_of(record):
    return [event.verb for event in trail.of(record)]


# Whose it is --------------------------------------------------------------------------------


def test_a_worker_adds_one_of_their_own(ana):
    task = add(ana)

    assert (task.owner, task.added_by, task.team) == (ana, ana, ana.team)
    assert not task.was_given
    assert verbs_of(task) == ["task.added"]


def test_a_supervisor_gives_one_to_somebody_of_the_team(ana, sam):
    task = add(sam, owner=ana)

    assert task.was_given
    assert by_urgency(ana).today == [task]


def test_nobody_gives_one_to_another_team_or_to_who_does_other_work(sam, cora, dora):
    for other in (cora, dora):
        with pytest.raises(TaskNotInTeam):
            add(sam, owner=other)


def test_of_two_supervisors_who_reassign_one_to_the_same_person_the_second_hears_of_it(
    ana, ben, sam
):
    task = add(sam, owner=ana)
    as_shown = Task.objects.get(pk=task.pk)
    task.reassign(by=sam, to=ben)

    with pytest.raises(TaskAlreadyTheirs):
        as_shown.reassign(by=sam, to=ben)
    assert verbs_of(task).count("task.reassigned") == 1


def test_a_worker_gives_none(ana, ben):
    with pytest.raises(TaskNotInTeam):
        add(ana, owner=ben)


def test_the_owner_and_the_supervisors_of_the_team_see_it_and_nobody_else(
    ana, ben, sam, cora, sue, dora, adam, aud
):
    task = add(ana)

    def seen(person):
        return list(Task.objects.visible_to(person))

    assert seen(ana) == seen(sam) == [task]
    for other in (ben, cora, sue, dora, adam, aud):
        assert seen(other) == []


@pytest.mark.parametrize("verb", ["amend", "reschedule", "complete", "reopen"])
def test_who_does_not_see_it_changes_nothing_of_it(ana, ben, verb):
    task = add(ana)
    facts = {
        "amend": {"words": "x"},
        "reschedule": {"due_on": TODAY()},
        "complete": {"outcome": "done"},
        "reopen": {},
    }

    with pytest.raises(NotYourTask):
        getattr(task, verb)(by=ben, **facts[verb])


# What stands in the database ------------------------------------------------------------------


def test_its_words_and_reasons_are_sealed_also_in_its_history(ana):
    task = add(ana, words="Call zqpier about zqrope")
    task.reschedule(by=ana, due_on=TODAY(), moved_because="zqvan")
    task.complete(by=ana, outcome="not_needed", not_needed_because="zqbeds")

    with connection.cursor() as cursor:
        for table in ("casework_task", "casework_historicaltask"):
            cursor.execute(f"SELECT words, moved_because, not_needed_because FROM {table}")
            stored = b" ".join(bytes(each) for row in cursor for each in row if each)
            assert b"zq" not in stored


def test_words_that_were_moved_to_another_row_do_not_open(ana):
    one, other = add(ana, words="One"), add(ana, words="Other")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_task SET words = (SELECT words FROM casework_task WHERE id = %s) "
            "WHERE id = %s",
            [Task._meta.pk.get_db_prep_value(each.pk, connection) for each in (one, other)],
        )

    with pytest.raises(SealBroken):
        _ = Task.objects.get(pk=other.pk).words


# What one does with it ------------------------------------------------------------------------


def test_it_is_moved_with_a_reason(ana):
    task = add(ana)
    task.reschedule(by=ana, due_on=TODAY() + 3 * A_DAY, moved_because="The van is out.")

    assert task.due_on == TODAY() + 3 * A_DAY
    assert task.reason_in_a_list == "The van is out."
    with pytest.raises(InThePast):
        task.reschedule(by=ana, due_on=TODAY() - A_DAY)


def test_it_says_something_else_and_the_event_names_the_field(ana):
    task = add(ana)
    task.amend(by=ana, words="Restock both vans")
    task.amend(by=ana, words="Restock both vans")

    assert verbs_of(task) == ["task.added", "task.amended"]


def test_it_ends_once_and_reopens_on_that_day(ana, sam):
    task = add(ana)
    task.complete(by=ana, outcome="done")
    with pytest.raises(AlreadyEnded):
        task.complete(by=sam, outcome="done")
    for verb, facts in (("amend", {"words": "x"}), ("reschedule", {"due_on": TODAY()})):
        with pytest.raises(AlreadyEnded):
            getattr(task, verb)(by=ana, **facts)

    task.reopen(by=ana)
    assert task.is_open
    with pytest.raises(TaskEndedForGood):
        task.reopen(by=ana)

    task.complete(by=ana, outcome="done")
    with later(days=1), pytest.raises(TaskEndedForGood):
        task.reopen(by=ana)


def test_one_added_by_mistake_is_put_back_on_any_day(ana):
    task = add(ana, days=9)
    task.complete(by=ana, outcome="mistake")

    with later(days=3):
        task.reopen(by=ana)

    assert task.is_open


def test_one_that_repeats_opens_the_next_one_on_an_open_day(ana, settings):
    settings.CLOSED_WEEKDAYS = ["sat", "sun"]
    task = add(ana, repeats="day")
    task.complete(by=ana, outcome="done")

    following = task.next_one
    assert (following.owner, following.words) == (ana, "Restock the van")
    assert following.due_on.weekday() < 5
    assert verbs_of(following) == ["task.repeated"]
    task.reopen(by=ana)
    assert list(Task.objects.open()) == [task]


def test_what_was_given_away_of_a_series_is_not_undone(ana, ben, sam):
    task = add(ana, repeats="week")
    task.complete(by=ana, outcome="done")
    task.next_one.reassign(by=sam, to=ben)

    with pytest.raises(NextOneMeanwhile):
        task.reopen(by=ana)


def test_the_database_holds_one_open_of_a_series_to_one(ana):
    task = add(ana, repeats="week")
    copied = {"repeats": "week", "repeats_from": TODAY(), "series": task.pk, "occurrence": 1}

    second = Task(owner=ana, added_by=ana, team=ana.team, words="x", due_on=TODAY(), **copied)
    with pytest.raises(Exception, match=r"one_open_task_a_series|UNIQUE"), transaction.atomic():
        second.save(force_insert=True)


# Where it shows -------------------------------------------------------------------------------


def test_my_day_and_my_week_have_it_among_what_is_due(ana, ben, rosa):
    follow_up = rosa.add_follow_up(by=ana, kind="call", due_on=TODAY())
    task, late = add(ana), add(ana, words="Old")
    later_on = add(ana, days=3)
    Task.objects.filter(pk=late.pk).update(due_on=TODAY() - A_DAY)

    day = day_of(ana)

    assert day.overdue == [late]
    assert set(day.today) == {follow_up, task}
    assert later_on in day.coming
    assert day_of(ben).is_empty
    week = week_of(ana, monday_of(TODAY()))
    assert task in [each for of in week.days for each in of.due]


def test_a_calendar_has_its_day_and_that_it_is_a_task(ana):
    add(ana, words="Call zqpier")

    written = calendar_for(ana).decode()

    assert "SUMMARY:Task" in written
    assert "zqpier" not in written


def test_a_supervisor_sees_the_teams_by_person_and_who_is_late(ana, ben, sam, sue):
    late, other = add(ana), add(ben)
    Task.objects.filter(pk=late.pk).update(due_on=TODAY() - A_DAY)

    listed = by_person(sam)

    assert [(of.person, of.tasks, of.overdue) for of in listed] == [
        (ana, [late], 1),
        (ben, [other], 0),
    ]
    assert by_person(ana) == by_person(sue) == []
    assert {row.person: row.overdue_tasks for row in board_of(sam)} == {ana: 1, ben: 0}


def test_what_ended_lately_shows_to_who_may_see_it(ana, ben):
    task = add(ana)
    task.complete(by=ana, outcome="done")

    assert list(ended_lately(ana)) == [task]
    assert list(ended_lately(ben)) == []


# When somebody leaves -------------------------------------------------------------------------


def test_who_leaves_hands_their_tasks_over(ana, ben, adam):
    task = add(ana)

    done = deactivate(ana, by=adam, successor=ben)

    task.refresh_from_db()
    assert task.owner == ben
    assert "1 open task" in done
    assert verbs_of(task) == ["task.added", "task.reassigned"]


def test_one_that_ends_at_the_same_moment_keeps_no_work_from_passing(
    ana, ben, sam, monkeypatch
):
    task = add(ana, repeats="week")

    def lock_after_another(rows):
        if rows.model is Task and rows.filter(pk=task.pk):
            Task.objects.get(pk=task.pk).complete(by=sam, outcome="done")
        return lock(rows)

    monkeypatch.setattr(handing_over, "lock", lock_after_another)
    passed = hand_over(ana, to=ben, by=sam)

    assert (passed.taken.tasks, passed.left.tasks) == (1, 0)
    assert Task.objects.get(pk=task.pk).owner == ana
    assert [each.occurrence for each in Task.objects.open().owned_by(ben)] == [1]


def test_without_a_successor_the_supervisor_sees_them_first_and_is_written_to(
    ana, ben, sam, adam, mailoutbox
):
    task = add(ana)
    add(ben)

    done = deactivate(ana, by=adam)

    assert "1 open task" in done
    assert [mail.to for mail in mailoutbox if "1 open task" in mail.body] == [[sam.email]]
    first = by_person(sam)[0]
    assert (first.person, first.tasks, first.is_to_give) == (ana, [task], True)
    assert ana in {row.person for row in board_of(sam)}
    task.reassign(by=sam, to=ben)
    assert task in by_urgency(ben).today


def test_who_changes_teams_leaves_their_tasks_to_the_old_one(ana, sam, sue, adam, hillside):
    task = add(ana)

    change_role(ana, role=Role.WORKER, team=hillside, by=adam)

    assert by_person(sam)[0].is_to_give
    assert list(Task.objects.visible_to(sue)) == []
    task.refresh_from_db()
    assert task.owner == ana


def test_a_task_stays_where_the_successor_is_of_another_team(ana, cora, adam):
    add(ana)

    passed = hand_over(ana, to=cora, by=adam)

    assert passed.left.tasks == 1
    assert caseload_of(ana) == Caseload(0, 0, 1)


def test_a_supervisor_hands_over_what_is_of_their_team_alone(ana, ben, sam, adam, hillside):
    add(ana)
    change_role(ana, role=Role.WORKER, team=hillside, by=adam)
    add(ana)

    passed = hand_over(ana, to=ben, by=sam, tasks=Task.objects.of_team(sam.team_id))

    assert passed.taken.tasks == 1
    assert caseload_of(ana).tasks == 1
