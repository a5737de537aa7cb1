"""Running a job: once, whatever the queue delivers twice, with who asked for it as the reader.

The work runs outside of any transaction of ours. A thread says every few seconds that it is
alive and how far it is; when that stops, the sweeper gives the job to another worker.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import Event, Thread
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from encryption import door
from jobs import ports, registry
from jobs.error_lines import class_and_place
from jobs.exceptions import JobCanceled, JobLost, JobStopped
from jobs.models import Job

logger = logging.getLogger(__name__)

PROGRESS_EVERY = 1.0  # seconds between two writes of how far it is, at least
STOPPED = "WorkerStopped"


class RunningJob:
    """What the work of a job is given: what it is about, and whom to tell how far it is."""

    def __init__(self, job: Job) -> None:
        self.key: UUID = job.pk
        self.kind, self.subject = job.kind, job.subject
        self.asked_by_id, self.attempt = job.asked_by_id, job.attempts
        self._done = self._total = 0
        self._depth, self._noted_at = _transaction_depth(), 0.0
        self._stop: type[JobStopped] | None = None

    @cached_property
    def asked_by(self) -> Any:
        """Who asked for it; None if nobody did."""
        return self.asked_by_id and get_user_model()._default_manager.get(pk=self.asked_by_id)

    def advance(self, done: int, total: int) -> None:
        """Say how far it is. Call it as often as you like, outside of transactions if you can:
        inside of one, people see it seconds later, and on SQLite after the transaction.

        Raises:
            JobCanceled: somebody asked to cancel the job. Let it pass; a transaction undoes
                what it did, and what is outside of one has to be undone.
            JobLost: another worker has taken over.
        """
        self._done, self._total = done, total
        in_no_transaction = _transaction_depth() == self._depth
        if in_no_transaction and time.monotonic() - self._noted_at >= PROGRESS_EVERY:
            self.note_alive()
        if self._stop:
            raise self._stop

    def note_alive(self) -> None:
        """Write that it is alive, and how far it is; see whether it has to stop."""
        self._noted_at = time.monotonic()
        mine = Job.objects.running().filter(pk=self.key, attempts=self.attempt)
        values = {"seen_at": timezone.now(), "done": self._done, "total": self._total}
        if not mine.update(**values):
            self._stop = JobLost
        elif mine.exclude(cancel_requested_at=None).exists():
            self._stop = JobCanceled


def run(key: UUID, *, retry: bool = True) -> Any:
    """Do a job, unless it is done, canceled, or somebody else's; return what its work returned.

    Errors end here: the job keeps their class, and the log where they came from. Their words
    may be a client's, and are kept nowhere: work that has more to say logs it itself.

    Args:
        retry: whether it is tried again later if it fails.
    """
    job = Job.objects.filter(pk=key).first()
    if job is None or not job.start():
        return None
    attempt, began = job.attempts, time.monotonic()
    result = None
    try:
        running = RunningJob(job)
        with _surroundings(job), _noted_alive(running):
            result = registry.kind_of(job.kind).work(running)
        running.note_alive()  # with the progress that it gave last
    except JobCanceled:
        job.stop(attempt)
    except JobLost:
        logger.warning("Job %s goes on in another worker.", job)
    except ValidationError as refusal:
        logger.info("Job %s was refused: %s.", job, type(refusal).__name__)
        job.fail(attempt, type(refusal).__name__, is_final=True)
    except (KeyboardInterrupt, SystemExit):
        job.fail(attempt, STOPPED)
        raise SystemExit(1) from None
    except Exception as error:  # whatever it is, the worker goes on with the next job
        logger.error("Job %s failed in attempt %d: %s.", job, attempt, class_and_place(error))
        job.fail(attempt, type(error).__name__, is_final=not retry)
    else:
        if job.finish(attempt):
            logger.info("Job %s is done in %.1f s.", job, time.monotonic() - began)
    return result


def run_waiting() -> int:
    """Run every job that is due, here and now, and return how many: for tests and the demo."""
    count = 0
    while job := Job.objects.due().first():
        run(job.pk)
        count += 1
    return count


@contextmanager
def _surroundings(job: Job) -> Iterator[None]:
    """Read as the one who asked; without one nothing opens but what the work says it reads."""
    with translation.override(settings.LANGUAGE_CODE), door.reading_as(None):
        if job.asked_by_id is None:
            yield
            return
        with ports.as_person(job.asked_by_id, job.kind):
            yield


@contextmanager
def _noted_alive(job: RunningJob) -> Iterator[None]:
    if not settings.JOB_ALIVE_SECONDS:
        yield
        return
    over = Event()
    thread = Thread(target=_note_alive, args=(job, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _note_alive(job: RunningJob, over: Event) -> None:
    """Note again and again that a job is alive, on a connection of this thread's own."""
    try:
        while not over.wait(settings.JOB_ALIVE_SECONDS):
            try:
                job.note_alive()
            except DatabaseError as error:  # on SQLite while the job itself writes for long
                logger.warning("Job %s is alive, unnoted: %s.", job.key, class_and_place(error))
    finally:
        connection.close()


def _transaction_depth() -> int:
    return connection.in_atomic_block + len(connection.savepoint_ids)
