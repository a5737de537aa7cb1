"""The queue: what `settings.TASKS` names. Only the key of a job ever stands in it."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult


@task
def run_job(key: str) -> None:
    """Run one job. Its failure is kept by the job: the queue would keep the error's words."""
    import_string("jobs.running.run")(UUID(key))


def put(key: UUID, run_after: datetime) -> None:
    """Put a job on the queue, as part of this transaction.

    A queue outside of the database gets it once the transaction has committed. If it can't be
    reached then, the sweeper delivers the job later.
    """
    waits = run_after > timezone.now()
    delivery = run_job.using(run_after=run_after) if waits else run_job
    if is_database():
        delivery.enqueue(str(key))
    else:
        transaction.on_commit(partial(delivery.enqueue, str(key)), robust=True)


def is_database() -> bool:
    """Whether the queue is a table of the database."""
    return isinstance(run_job.get_backend(), DatabaseBackend)


def forget_deliveries(before: datetime) -> None:
    """Delete what the database keeps of deliveries that ended before a moment."""
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
