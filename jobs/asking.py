"""Asking for a job: its row and its place on the queue, in the transaction of who asks."""

from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from jobs import registry
from jobs.models import Job


@transaction.atomic
def ask(
    kind: str,
    subject: object = "",
    *,
    by: AbstractBaseUser | None = None,
    run_after: datetime | None = None,
    scheduled_for: date | None = None,
    deliver: bool = True,
) -> Job:
    """Ask for a job, and return it; or the one that is open already, if somebody asked before.

    If the transaction is rolled back, nobody asked.

    Args:
        kind: the name of a `Kind`.
        subject: the key of what it is about. Never words: they would stand in clear.
        by: whose work it is: what opens in the job is recorded as their reading. None for the
            system.
        run_after: when it may begin; now, if it is not given.
        scheduled_for: which night's it is. It is asked for once a night.
        deliver: whether a worker is to do it, and not the caller.

    Raises:
        UnknownKind: no package declares the kind.
    """
    registry.check(kind)
    job = Job(
        kind=kind,
        subject=str(subject),
        asked_by_id=by.pk if by else None,
        run_after=run_after or timezone.now(),
        scheduled_for=scheduled_for,
    )
    while True:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        if Job.objects.filter(pk=job.pk).exists():
            if deliver:
                job.deliver()
            return job
        if scheduled_for:
            return Job.objects.get(kind=kind, scheduled_for=scheduled_for)
        # The one that was in the way may have ended since: then there is room for this one.
        if found := Job.objects.open().about(kind, subject).first():
            return found


def open_job(kind: str, subject: object = "") -> Job | None:
    """Return the job of this kind about this record that waits or runs."""
    return Job.objects.open().about(kind, subject).first()


def last_job(kind: str, subject: object = "") -> Job | None:
    """Return the newest job of this kind about this record, whatever became of it."""
    return Job.objects.about(kind, subject).first()
