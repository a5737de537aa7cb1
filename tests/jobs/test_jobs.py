"""A job is asked for once, run once, tried again, canceled, and given to another worker."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from audit import trail
from casework.models import Client
from encryption import door
from encryption.exceptions import ReadUnrecorded
from jobs import consuming, queue, running, scheduling, sweeping
from jobs.asking import ask, last_job, open_job
from jobs.error_lines import class_and_place
from jobs.exceptions import JobNotCancelable, JobNotFailed, JobOver, UnknownKind
from jobs.models import Job
from jobs.models.jobs import wait_after
from jobs.running import run, run_waiting
from tests.jobs import cast

pytestmark = pytest.mark.django_db


def status_of(job):
    job.refresh_from_db()
    return job.status


def deliveries():
    return [row.args_kwargs["args"] for row in DBTaskResult.objects.order_by("enqueued_at")]


# Asking ---------------------------------------------------------------------------------------


def test_a_job_that_is_asked_for_waits_on_the_queue_by_its_key_alone():
    job = ask("tests.carry", "a key")

    assert job.status == Job.Status.WAITING
    assert deliveries() == [[str(job.pk)]]


def test_asked_for_again_while_it_is_open_it_is_the_same_job():
    first, second = ask("tests.carry", "a key"), ask("tests.carry", "a key")

    assert first == second
    assert len(deliveries()) == 1
    assert ask("tests.carry", "another key") != first


def test_asked_for_again_once_it_is_done_it_is_a_new_job():
    first = ask("tests.carry", "a key")
    run_waiting()

    second = ask("tests.carry", "a key")

    assert second != first
    assert last_job("tests.carry", "a key") == second == open_job("tests.carry", "a key")


def test_who_asked_in_a_transaction_that_is_undone_did_not_ask():
    with transaction.atomic():
        ask("tests.carry")
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert deliveries() == []


def test_a_kind_that_no_package_declares_is_refused():
    with pytest.raises(UnknownKind):
        ask("tests.unheard_of")


def test_a_queue_outside_of_the_database_gets_the_key_after_the_commit(
    settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    }

    with django_capture_on_commit_callbacks(execute=True) as waiting:
        job = ask("tests.carry")
        assert status_of(job) == Job.Status.WAITING

    assert len(waiting) == 1
    assert status_of(job) == Job.Status.DONE


# Running --------------------------------------------------------------------------------------


def test_it_runs_once_however_often_it_is_delivered():
    job = ask("tests.carry", "a key")

    queue.run_job.call(str(job.pk))
    queue.run_job.call(str(job.pk))

    assert cast.done == [("a key", None)]
    assert status_of(job) == Job.Status.DONE


def test_one_that_was_deleted_meanwhile_does_not_begin():
    job = ask("tests.carry")
    Job.objects.all().delete()

    assert not job.start()


def test_it_does_not_begin_while_another_worker_has_it():
    job = ask("tests.carry")
    cast.during.append(lambda running_job: run(job.pk))

    run(job.pk)

    assert len(cast.done) == 1
    assert status_of(job) == Job.Status.DONE
    assert job.attempts == 1


def test_it_does_not_begin_before_its_time():
    job = ask("tests.carry", run_after=timezone.now() + timedelta(hours=1))

    run(job.pk)
    assert status_of(job) == Job.Status.WAITING

    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        run(job.pk)
    assert status_of(job) == Job.Status.DONE


def test_it_says_how_far_it_is():
    seen = []
    job = ask("tests.carry")
    cast.during.append(lambda _: seen.append(Job.objects.get().percent))

    assert job.percent is None
    run(job.pk)

    assert seen == [0, 33, 66]


def test_what_it_opens_is_read_by_the_one_who_asked(rosa, ana):
    job = ask("tests.carry", rosa.pk, by=ana)
    cast.during.append(lambda _: str(Client.objects.get(pk=rosa.pk).preferred_name))

    run(job.pk)

    event = trail.seen(rosa).get(verb="clients.listed")
    assert (event.actor_id, event.facts["page"]) == (ana.pk, "tests.carry")
    assert cast.done == [(str(rosa.pk), ana)]


def test_what_a_job_that_failed_had_read_is_on_the_trail(rosa, ana):
    def read_and_fail(_):
        with transaction.atomic():
            str(Client.objects.get(pk=rosa.pk).preferred_name)
            raise cast.Clumsy

    cast.during.append(read_and_fail)

    run(ask("tests.carry", by=ana).pk)

    assert trail.seen(rosa).get(verb="clients.listed").actor_id == ana.pk


def test_what_nobody_asked_for_opens_nothing_by_itself(rosa):
    failures = []

    def look(_):
        try:
            str(Client.objects.get(pk=rosa.pk).preferred_name)
        except ReadUnrecorded as refusal:
            failures.append(refusal)

    cast.during.append(look)
    run(ask("tests.carry").pk)

    assert len(failures) == 3
    assert door.current_reader() is not None  # the test's own is back


def test_it_speaks_the_language_of_the_one_who_asked(ana):
    ana.language = "es"
    ana.save()
    spoken = []
    cast.during.append(lambda _: spoken.append(translation.get_language()))

    run(ask("tests.carry", by=ana).pk)

    assert set(spoken) == {"es"}


def test_it_is_refused_where_the_account_of_the_one_who_asked_is_closed(ana):
    job = ask("tests.carry", by=ana)
    ana.is_active = False
    ana.save()

    run(job.pk)

    assert status_of(job) == Job.Status.FAILED
    assert job.failure == "PersonGone"
    assert cast.done == []


# Failing --------------------------------------------------------------------------------------


def test_it_is_tried_again_later_and_fails_in_the_end(caplog):
    job = ask("tests.drop")

    run(job.pk)
    assert status_of(job) == Job.Status.RETRYING
    assert timedelta(seconds=25) < job.run_after - timezone.now() <= timedelta(seconds=30)

    with time_machine.travel(job.run_after + timedelta(seconds=1), tick=False):
        run(job.pk)
    assert status_of(job) == Job.Status.FAILED
    assert (job.attempts, job.failure) == (2, "Clumsy")


def test_the_words_of_its_error_are_kept_nowhere(caplog):
    job = ask("tests.drop")

    run(job.pk)

    assert "Clumsy at cast.py:" in caplog.text
    assert "Rosa" not in caplog.text
    assert "Rosa" not in str(Job.objects.values()) + str(DBTaskResult.objects.values())


def test_each_wait_is_longer_up_to_six_hours():
    waits = [wait_after(tried) for tried in range(1, 30)]

    assert waits == sorted(waits)
    assert waits[1] == timedelta(minutes=2, seconds=30)
    assert waits[-1] == timedelta(hours=6)


def test_a_person_tries_a_failed_job_again_and_the_reader_stays_who_asked_first(ana, adam):
    job = ask("tests.drop", by=ana)
    while job.is_open:
        with time_machine.travel(job.run_after + timedelta(seconds=1), tick=False):
            run(job.pk)
        job.refresh_from_db()

    job.retry(by=adam)

    assert status_of(job) == Job.Status.WAITING
    assert job.asked_by_id == ana.pk
    assert trail.of(job).get(verb="job.retried").actor_id == adam.pk
    assert deliveries()[-1] == [str(job.pk)]
    run(job.pk)
    assert status_of(job) == Job.Status.RETRYING  # its retries count anew


def test_only_what_failed_or_was_canceled_is_tried_again(adam):
    job = ask("tests.carry")
    with pytest.raises(JobNotFailed):
        job.retry(by=adam)
    run(job.pk)
    with pytest.raises(JobNotFailed):
        job.retry(by=adam)


def test_what_it_says_to_who_asked_depends_on_what_went_wrong():
    job = ask("tests.drop")
    job.failure = "Clumsy"
    assert job.failure_sentence == "It fell."
    job.failure = "KeyError"
    assert job.failure_sentence.startswith("Something went wrong")


# Canceling ------------------------------------------------------------------------------------


def test_one_that_waits_is_canceled_at_once(ana):
    job = ask("tests.carry", by=ana)

    job.cancel(by=ana)
    run(job.pk)

    assert status_of(job) == Job.Status.CANCELED
    assert cast.done == []
    assert trail.of(job).get(verb="job.canceled").facts == {"kind": "tests.carry"}


def test_one_that_runs_stops_at_its_next_step(ana):
    job = ask("tests.carry", by=ana)
    cast.during.append(lambda running_job: Job.objects.get().cancel(by=ana))

    run(job.pk)

    assert status_of(job) == Job.Status.CANCELED
    assert cast.done == []


def test_one_that_must_not_stop_halfway_is_not_canceled_once_it_runs(ana):
    job = ask("tests.firmly", by=ana)
    refused = []

    def cancel(_):
        with pytest.raises(JobNotCancelable):
            Job.objects.get().cancel(by=ana)
        refused.append(True)

    cast.during.append(cancel)
    run(job.pk)

    assert refused
    assert status_of(job) == Job.Status.DONE


def test_one_that_has_ended_is_not_canceled(ana):
    job = ask("tests.carry", by=ana)
    run(job.pk)

    with pytest.raises(JobOver):
        job.cancel(by=ana)


# A worker that died ---------------------------------------------------------------------------


def abandoned(kind="tests.carry"):
    """Return a job whose worker was killed in its middle."""
    job = ask(kind)
    assert job.start()
    return job


def looks(sweeper, *, later):
    with time_machine.travel(timezone.now() + later, tick=False):
        return sweeper.look()


def test_a_job_whose_worker_died_goes_to_another():
    job, sweeper = abandoned(), sweeping.Sweeper()

    assert looks(sweeper, later=timedelta(minutes=3)) == 0
    assert looks(sweeper, later=timedelta(minutes=4)) == 1

    assert status_of(job) == Job.Status.RETRYING
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        run(job.pk)
    assert status_of(job) == Job.Status.DONE
    assert job.attempts == 2


def test_a_job_that_gives_a_sign_of_life_between_two_looks_stays_where_it_is():
    job, sweeper = abandoned(), sweeping.Sweeper()
    looks(sweeper, later=timedelta(minutes=3))
    running.RunningJob(job).note_alive()

    assert looks(sweeper, later=timedelta(minutes=4)) == 0
    assert status_of(job) == Job.Status.RUNNING


def test_a_worker_that_was_taken_for_dead_stops_and_finishes_nothing():
    job = ask("tests.carry")

    def another_takes_over(_):
        Job.objects.get().fail(1, "WorkerLost")

    cast.during.append(another_takes_over)
    run(job.pk)

    assert cast.done == []
    assert status_of(job) == Job.Status.RETRYING
    assert not job.finish(1)


def test_a_job_that_kills_every_worker_fails_in_the_end():
    job, sweeper = abandoned("tests.drop"), sweeping.Sweeper()
    for minutes in (3, 4):
        looks(sweeper, later=timedelta(minutes=minutes))
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        job.refresh_from_db()
        assert job.start()
    for minutes in (20, 21):
        looks(sweeper, later=timedelta(minutes=minutes))

    assert status_of(job) == Job.Status.FAILED
    assert job.failure == "WorkerLost"


def test_a_job_that_no_queue_has_is_delivered_again():
    job = ask("tests.carry", deliver=False)

    assert sweeping.deliver_again() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert sweeping.deliver_again() == 1
        assert sweeping.deliver_again() == 0

    assert deliveries() == [[str(job.pk)]]


def test_whatever_fails_while_jobs_are_looked_after_the_rest_is_done(monkeypatch, caplog):
    def fail(self):
        raise LookupError("Rosa Delgado")

    monkeypatch.setattr(sweeping.Sweeper, "look", fail)
    monkeypatch.setattr(consuming, "close_old_connections", lambda: None)  # the test's own
    job = ask("tests.carry")
    DBTaskResult.objects.all().delete()
    over = Event()
    over.set()

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        consuming.tend(over)

    assert [str(job.pk)] in deliveries()
    assert "builtins.LookupError at test_jobs.py:" in caplog.text
    assert "Rosa" not in caplog.text


def test_an_error_in_the_log_has_the_line_of_its_cause_and_no_words():
    def open_file():
        try:
            raise FileNotFoundError("rosa.pdf")
        except FileNotFoundError as gone:
            raise LookupError("Rosa Delgado") from gone

    with pytest.raises(LookupError) as failure:
        open_file()

    line = class_and_place(failure.value)
    assert re.fullmatch(
        r"builtins\.LookupError at test_jobs\.py:\d+, "
        r"from builtins\.FileNotFoundError at test_jobs\.py:\d+",
        line,
    )


def test_a_queue_elsewhere_is_not_reloaded(monkeypatch):
    monkeypatch.setattr(queue, "is_database", lambda: False)

    with pytest.raises(CommandError, match="only with the queue in the database"):
        call_command("worker", "--reload")


def test_jobs_that_ended_a_month_ago_are_forgotten():
    ended, waiting = ask("tests.carry", "ended"), ask("tests.carry", "waiting")
    run(ended.pk)

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        sweeping.delete_ended()

    assert list(Job.objects.all()) == [waiting]


# Nightly --------------------------------------------------------------------------------------

NIGHT = datetime(2026, 11, 30, 10, 30, tzinfo=UTC)  # 2:30 here
FIRST, SECOND = "tests.jobs.test_nightly.trips", "tests.jobs.test_nightly.counts_sheep"


@pytest.fixture
def two_a_night(settings):
    settings.NIGHTLY = {FIRST: "Trip", SECOND: "Count sheep"}


@pytest.mark.usefixtures("two_a_night")
def test_each_nightly_job_is_asked_for_once_after_the_one_before_was_tried():
    with time_machine.travel(NIGHT, tick=False):
        first = scheduling.ask_for_tonights()
        assert first.kind == FIRST
        assert scheduling.ask_for_tonights() is None  # whichever worker looks
        run(first.pk)
        assert status_of(first) == Job.Status.RETRYING

        second = scheduling.ask_for_tonights()
        assert second.kind == SECOND
        run(second.pk)
        assert scheduling.ask_for_tonights() is None
    with time_machine.travel(NIGHT + timedelta(days=1), tick=False):
        assert scheduling.ask_for_tonights().kind == FIRST


@pytest.mark.usefixtures("two_a_night")
def test_nothing_nightly_is_asked_for_before_its_hour(settings):
    settings.NIGHTLY_AT = 3

    with time_machine.travel(NIGHT, tick=False):
        assert scheduling.ask_for_tonights() is None


def test_a_job_of_a_kind_that_this_release_lacks_waits_for_one_that_has_it():
    job = Job.objects.create(kind="later.release", subject=uuid.uuid4().hex)

    run(job.pk)

    assert status_of(job) == Job.Status.RETRYING
    assert (job.label, job.failure) == ("later.release", "UnknownKind")
