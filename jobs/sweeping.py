"""Sweeping: jobs whose worker died go to another; those that never reached a queue do again."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jobs import queue
from jobs.models import Job
from jobs.models.jobs import WORKER_LOST, JobQuerySet

logger = logging.getLogger(__name__)

DELIVERED_AGAIN_AFTER = timedelta(minutes=10)
KEPT_FOR = timedelta(days=30)  # our judgment: an administrator looks back a month at most
DELIVERIES_KEPT_FOR = timedelta(days=1)


class Sweeper:
    """Finds jobs whose worker died: no sign of life for long, seen so twice.

    On SQLite a job that writes for long keeps its own signs of life waiting. It gives them in
    between two looks, each of which waits for the write lock as they do.
    """

    def __init__(self) -> None:
        self.suspects: dict[UUID, datetime] = {}

    def look(self) -> int:
        """Look once, give back what was silent at the last look too, and return how many."""
        with transaction.atomic():
            silent = dict(_silent().values_list("pk", "seen_at"))
        found = [key for key, seen_at in silent.items() if self.suspects.get(key) == seen_at]
        self.suspects = silent
        return sum(_give_back(key, silent[key]) for key in found)


def _silent() -> JobQuerySet:
    limit = timezone.now() - timedelta(seconds=settings.JOB_LOST_SECONDS)
    return Job.objects.running().filter(seen_at__lt=limit)


@transaction.atomic
def _give_back(key: UUID, seen_at: datetime) -> bool:
    job = Job.objects.get(pk=key)
    job.lock_and_refresh()
    if job.seen_at != seen_at:
        return False
    logger.warning("Job %s lost its worker in attempt %d.", job, job.attempts)
    return job.fail(job.attempts, WORKER_LOST)


@transaction.atomic
def deliver_again() -> int:
    """Put those on the queue again that nobody began in ten minutes; return how many.

    One that is on the queue twice is run once. A queue of the database loses nothing.
    """
    limit = timezone.now() - DELIVERED_AGAIN_AFTER
    waiting = Job.objects.due().filter(delivered_at__lt=limit, run_after__lt=limit)
    count = 0
    for job in waiting.select_for_update(skip_locked=True, of=("self",)):
        job.deliver()
        job.save(update_fields=["delivered_at"])
        count += 1
    return count


def delete_ended() -> str:
    """Delete jobs that ended a month ago, and what the queue keeps of deliveries.

    Returns:
        A sentence for the nightly log.
    """
    ended, now = Job.objects.ended(), timezone.now()
    before = now - KEPT_FOR
    for moment in ("finished_at", "failed_at", "canceled_at"):
        ended.filter(**{f"{moment}__lt": before}).delete()
    queue.forget_deliveries(now - DELIVERIES_KEPT_FOR)
    return f"jobs that ended before {before:%Y-%m-%d} are deleted"
