"""What a team has to do is counted by the database as rows come, change and go."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from casework import counting, triggers
from casework.apps import count_anew, stop_counting
from casework.counting import Work, work_of_team
from casework.models import (
    Assignment,
    CaseReview,
    Client,
    Closure,
    Erasure,
    FollowUp,
    WorkCount,
)
from tests.casework.random_agency import RandomAgency
from tests.conftest import open_client

pytestmark = pytest.mark.django_db


def names_of_triggers():
    catalog = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalog[connection.vendor])
        return {name for (name,) in cursor.fetchall() if name.startswith(triggers.PREFIX)}


class Changes:
    """Random writes to every table that is counted, many rows at a time where they may."""

    def __init__(self, agency: RandomAgency) -> None:
        self.agency, self.chance = agency, agency.chance
        self.ways = [way for name, way in Changes.__dict__.items() if name.startswith("let_")]

    def make_one(self) -> None:
        self.chance.choice(self.ways)(self)

    def some(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.filter(pk__in=self.chance.sample(keys, min(len(keys), 6)))

    def one_day(self):
        return self.agency.day(-90, 10)

    def let_clients_be_reached(self):
        self.some(Client.objects.all()).update(last_reached_on=self.one_day())

    def let_clients_never_have_been_reached(self):
        self.some(Client.objects.all()).update(last_reached_on=None)

    def let_clients_be_opened_on_another_day(self):
        self.some(Client.objects.all()).update(opened_on=self.one_day())

    def let_clients_change_team(self):
        team = self.chance.choice(self.agency.teams)
        self.some(Client.objects.all()).update(team=team, opened_on=self.one_day())

    def let_clients_change_program(self):
        program = self.chance.choice([None, self.agency.program])
        self.some(Client.objects.all()).update(program=program)

    def let_a_client_come(self):
        self.agency.add_client(1_000 + Client.objects.count())

    def let_assignments_end(self):
        self.some(Assignment.objects.current()).update(ended_on=self.agency.today)

    def let_assignments_go(self):
        self.some(Assignment.objects.all()).delete()

    def let_reviews_move(self):
        self.some(CaseReview.objects.all()).update(due_on=self.one_day())

    def let_reviews_be_signed(self):
        who = self.agency.supervisors[0]
        self.some(CaseReview.objects.unsigned()).update(
            signed_on=self.agency.today, signed_by=who
        )

    def let_reviews_go(self):
        self.some(CaseReview.objects.all()).delete()

    def let_follow_ups_move(self):
        owner = self.chance.choice(self.agency.staff)
        self.some(FollowUp.objects.all()).update(due_on=self.one_day(), owner=owner)

    def let_follow_ups_belong_to_others(self):
        """No queryset of ours does: they are sealed for their client."""
        client = self.chance.choice(list(Client.objects.order_by("pk")))
        moved = self.some(FollowUp.objects.all()).order_by()
        models.QuerySet(FollowUp, moved.query).update(client=client)

    def let_follow_ups_end(self):
        ended = {"done_on": self.agency.today, "done_by": self.agency.staff[0]}
        self.some(FollowUp.objects.open()).update(outcome="done", **ended)

    def let_follow_ups_go(self):
        self.some(FollowUp.objects.all()).delete()

    def let_closures_end(self):
        self.some(Closure.objects.in_force()).update(reopened_on=self.agency.today)

    def let_clients_be_closed(self):
        for client in self.some(Client.objects.open()):
            Closure.objects.create(
                client=client, reason="moved", closed_by=self.agency.staff[0]
            )

    def let_closures_go(self):
        self.some(Closure.objects.all()).delete()

    def let_erasures_be_carried_out(self):
        pending = self.some(Erasure.objects.pending())
        pending.update(carried_out_at=timezone.now())

    def let_erasures_go(self):
        self.some(Erasure.objects.all()).delete()

    def let_it_be_folded(self):
        counting.fold()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_written_the_counts_are_those_of_the_records(seed):
    changes = Changes(RandomAgency(seed))
    assert counting.differences() == 0

    for _ in range(60):
        changes.make_one()

        assert counting.differences() == 0


def test_what_is_rolled_back_was_never_counted(ana, sam, rosa):
    before = work_of_team(sam)

    with transaction.atomic():
        open_client(ana, "Luz")
        transaction.set_rollback(True)

    assert work_of_team(sam) == before
    assert counting.differences() == 0


def test_folding_keeps_every_sum_and_few_rows():
    agency = RandomAgency(3)
    today = [work_of_team(supervisor) for supervisor in agency.supervisors]
    rows = WorkCount.objects.count()

    sentence = counting.fold()

    assert [work_of_team(supervisor) for supervisor in agency.supervisors] == today
    assert WorkCount.objects.count() < rows
    assert sentence == f"{WorkCount.objects.count()} rows of counts"


def test_days_long_ago_are_one(ana, sam):
    for back in range(60, 80):
        open_client(ana, f"Client {back}", on=timezone.localdate() - timedelta(days=back))
    WorkCount.objects.exclude(kind="client").delete()
    counting.recount()

    counting.fold()

    assert WorkCount.objects.filter(kind="client", worker=ana.pk).get().change == 20
    assert work_of_team(sam).workers[ana.pk].no_recent_contact == 20


def test_wrong_counts_are_made_anew_at_night(ana, sam, rosa):
    right = work_of_team(sam)
    WorkCount.objects.filter(kind="client", worker=ana.pk).update(change=7)
    assert work_of_team(sam).workers[ana.pk].open_clients == 7

    assert counting.fold().endswith("made anew because 1 counts were wrong")
    assert work_of_team(sam) == right


def test_at_night_somebody_reads_that_the_triggers_are_gone(rosa, caplog):
    counting.fold()
    assert "triggers" not in caplog.text
    triggers.drop()

    counting.fold()

    assert f"{len(list(triggers.triggers()))} triggers that count work are gone" in caplog.text


def test_the_counts_of_a_blocked_client_are_taken_away(ana, sam, rosa):
    rosa.blocks.create(person=sam, reason="x", set_by=sam)

    assert work_of_team(sam) == (Work(), {})


def test_a_migration_runs_without_the_triggers_and_counts_anew_after_it(ana, sam, rosa):
    there, right = names_of_triggers(), work_of_team(sam)
    plan = [("a migration", False)]

    stop_counting(using="default", plan=plan)
    none = names_of_triggers()
    open_client(ana, "Luz")
    uncounted = work_of_team(sam)
    count_anew(using="default", plan=plan)

    assert (none, uncounted) == (set(), right)
    assert names_of_triggers() == there
    assert len(there) == len(list(triggers.triggers()))
    assert work_of_team(sam).team.open_clients == right.team.open_clients + 1


def test_after_a_migration_that_failed_the_next_one_brings_the_triggers_back(ana, sam, rosa):
    there = names_of_triggers()
    stop_counting(using="default", plan=[("a migration", False)])
    open_client(ana, "Luz")

    call_command("migrate", verbosity=0)

    assert names_of_triggers() == there
    assert work_of_team(sam).team.open_clients == 2


def test_migrating_where_nothing_is_left_to_migrate_leaves_the_triggers_alone(db):
    before = names_of_triggers()

    call_command("migrate", verbosity=0)

    assert names_of_triggers() == before
