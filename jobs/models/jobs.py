import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import trail
from audit.locking import lock_and_refresh
from jobs import queue
from jobs.exceptions import JobNotCancelable, JobNotFailed, JobOver
from jobs.registry import kind_of, label_of

FIRST_WAIT = timedelta(seconds=30)  # before the second attempt; each further one waits longer
WAIT_GROWS_BY = 5
LONGEST_WAIT = timedelta(hours=6)
UNEXPLAINED = _("Something went wrong on our side.")
WORKER_LOST = "WorkerLost"  # the failure of a job whose worker died
OPEN = Q(finished_at=None, failed_at=None, canceled_at=None)


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> Self:
        """Neither done, nor failed, nor canceled."""
        return self.filter(OPEN)

    def ended(self) -> Self:
        return self.exclude(OPEN)

    def failed(self) -> Self:
        return self.exclude(failed_at=None)

    def running(self) -> Self:
        return self.open().exclude(started_at=None)

    def due(self) -> Self:
        """Those that a worker may begin now, the one that waits longest first."""
        return (
            self.open()
            .filter(started_at=None, run_after__lte=timezone.now())
            .order_by("run_after", "asked_at")
        )

    def asked_by(self, user: AbstractBaseUser) -> Self:
        return self.filter(asked_by_id=user.pk)

    def about(self, kind: str, subject: object) -> Self:
        """Those of one kind about one record, the newest first."""
        return self.filter(kind=kind, subject=str(subject)).order_by("-asked_at")


class Job(models.Model):
    """Work that can outlast a request: who asked for it, how far it is, how it ended.

    It holds keys and codes. Nothing of a client stands in it: no name, no word of an error.
    """

    class Status(models.TextChoices):
        """Computed from the moments below; never stored."""

        WAITING = "waiting", _("Waiting to start")
        RUNNING = "running", _("In progress")
        RETRYING = "retrying", _("Will be tried again")
        CANCELING = "canceling", _("Being canceled")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELED = "canceled", _("Canceled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=100, editable=False)
    subject = models.CharField(max_length=250, blank=True, editable=False)  # a key, or ""
    asked_by_id = models.UUIDField(null=True, editable=False)  # None: the system itself
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    scheduled_for = models.DateField(null=True, editable=False)  # which night's
    run_after = models.DateTimeField(default=timezone.now, editable=False)
    delivered_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveIntegerField(default=0, editable=False)
    retries_since = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)  # the attempt that runs now
    seen_at = models.DateTimeField(null=True, editable=False)  # its worker's last sign of life
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)  # 0: nobody knows yet
    cancel_requested_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    canceled_at = models.DateTimeField(null=True, editable=False)
    failure = models.CharField(max_length=100, blank=True, editable=False)  # an error's class

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=OPEN,
                name="one_open_job_a_subject",
            ),
            models.UniqueConstraint(
                fields=["kind", "scheduled_for"], name="nightly_job_is_asked_once_a_night"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, failed_at=None)
                | Q(finished_at=None, canceled_at=None)
                | Q(failed_at=None, canceled_at=None),
                name="job_ends_in_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=OPEN,
                name="open_job_by_time",
            ),
            models.Index(fields=["-asked_at"], name="job_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    # Questions --------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        if self.finished_at:
            return self.Status.DONE
        if self.failed_at:
            return self.Status.FAILED
        if self.canceled_at:
            return self.Status.CANCELED
        if self.started_at:
            asked_to_stop = self.cancel_requested_at is not None
            return self.Status.CANCELING if asked_to_stop else self.Status.RUNNING
        return self.Status.RETRYING if self.failure else self.Status.WAITING

    @property
    def is_open(self) -> bool:
        return not (self.finished_at or self.failed_at or self.canceled_at)

    @property
    def is_done(self) -> bool:
        return self.status == self.Status.DONE

    @property
    def has_failed(self) -> bool:
        return self.status == self.Status.FAILED

    @property
    def may_be_canceled(self) -> bool:
        """Whether `cancel` would take it now."""
        if not self.is_open or self.cancel_requested_at:
            return False
        return self.started_at is None or kind_of(self.kind).may_be_canceled

    @property
    def may_be_retried(self) -> bool:
        """Whether `retry` would take it now."""
        return bool(self.failed_at or self.canceled_at)

    def is_visible_to(self, user: AbstractBaseUser) -> bool:
        """Whether they asked for it, or the kind shows it to them."""
        return self.asked_by_id == user.pk or kind_of(self.kind).shows_to(user, self.subject)

    def get_absolute_url(self) -> str:
        """Return the page of what it is about, or else its own."""
        page = kind_of(self.kind).page
        return (
            reverse(page, args=[self.subject])
            if page
            else reverse("jobs:progress", args=[self.pk])
        )

    @property
    def label(self) -> str:
        return label_of(self.kind)

    @property
    def percent(self) -> int | None:
        """How much of it is done, from 0 to 100; None if nobody knows."""
        return min(100 * self.done // self.total, 100) if self.total else None

    @property
    def failure_sentence(self) -> str:
        """What who asked for it reads when it failed: what happened, as far as may be shown."""
        known = kind_of(self.kind).failures.get(self.failure)
        return str(known or UNEXPLAINED)

    @property
    def ended_at(self) -> datetime | None:
        return self.finished_at or self.failed_at or self.canceled_at

    @property
    def duration(self) -> timedelta | None:
        """How long the attempt took that ended it, or has taken up to now."""
        return (self.ended_at or timezone.now()) - self.started_at if self.started_at else None

    # Verbs of people --------------------------------------------------------------------------

    @transaction.atomic
    def cancel(self, *, by: AbstractBaseUser) -> None:
        """Cancel it: at once if it waits, or as soon as its work looks, if it runs.

        Raises:
            JobOver, JobNotCancelable
        """
        self.lock_and_refresh()
        if not self.is_open:
            raise JobOver
        if not self.may_be_canceled:
            raise JobNotCancelable
        now = timezone.now()
        self.cancel_requested_at = now
        if self.started_at is None:
            self.canceled_at = now
        self.save(update_fields=["cancel_requested_at", "canceled_at"])
        trail.record("job.canceled", self, by=by, kind=self.kind)

    @transaction.atomic
    def retry(self, *, by: AbstractBaseUser) -> None:
        """Try one again that failed or was canceled. Its reader stays the one who asked first.

        Raises:
            JobNotFailed
        """
        self.lock_and_refresh()
        if not self.may_be_retried:
            raise JobNotFailed
        self.failed_at = self.canceled_at = self.cancel_requested_at = None
        self.retries_since = self.attempts
        self.wait_until(timezone.now())
        self.failure = ""
        self.save()
        trail.record("job.retried", self, by=by, kind=self.kind)
        self.deliver()

    # Verbs of workers -------------------------------------------------------------------------

    @transaction.atomic
    def start(self) -> bool:
        """Begin an attempt; return False if somebody else did, or the job was deleted."""
        try:
            self.lock_and_refresh()
        except Job.DoesNotExist:
            return False
        now = timezone.now()
        if not self.is_open or self.started_at or self.run_after > now:
            return False
        self.attempts += 1
        self.started_at = self.seen_at = now
        self.done = self.total = 0
        self.save(update_fields=["attempts", "started_at", "seen_at", "done", "total"])
        return True

    @transaction.atomic
    def finish(self, attempt: int) -> bool:
        """Note that an attempt did the work; return False if it was taken for dead before."""
        self.lock_and_refresh()
        if not self.is_running(attempt):
            return False
        self.finished_at, self.failure = timezone.now(), ""
        self.save(update_fields=["finished_at", "failure"])
        return True

    @transaction.atomic
    def stop(self, attempt: int) -> bool:
        """Note that an attempt stopped because somebody had asked to cancel the job."""
        self.lock_and_refresh()
        if not self.is_running(attempt):
            return False
        self.canceled_at = timezone.now()
        self.save(update_fields=["canceled_at"])
        return True

    @transaction.atomic
    def fail(self, attempt: int, failure: str, *, is_final: bool = False) -> bool:
        """Note that an attempt failed, and let it be tried again if it may be.

        Args:
            failure: the class of the error, never its words: they may be a client's.
            is_final: whether another attempt would end the same.
        """
        self.lock_and_refresh()
        if not self.is_running(attempt):
            return False
        self.failure = failure
        tried = self.attempts - self.retries_since
        if self.cancel_requested_at:
            self.canceled_at = timezone.now()
        elif is_final or tried > kind_of(self.kind).retries:
            self.failed_at = timezone.now()
        else:
            self.wait_until(timezone.now() + wait_after(tried))
            self.deliver()
        self.save()
        return True

    # What the verbs stand on ------------------------------------------------------------------

    def lock_and_refresh(self) -> None:
        lock_and_refresh(self)

    def is_running(self, attempt: int) -> bool:
        return self.is_open and self.started_at is not None and self.attempts == attempt

    def wait_until(self, moment: datetime) -> None:
        self.started_at = self.seen_at = None
        self.run_after = moment
        self.done = self.total = 0

    def deliver(self) -> None:
        """Put it on the queue, with the transaction that writes it."""
        self.delivered_at = timezone.now()
        queue.put(self.pk, self.run_after)


def wait_after(tried: int) -> timedelta:
    """Return how long a job waits that was tried so often: 30 seconds, 2.5 minutes, …"""
    growing: Any = FIRST_WAIT * WAIT_GROWS_BY ** min(tried - 1, 10)
    return min(growing, LONGEST_WAIT)
