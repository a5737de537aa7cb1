"""Does everything that is due once a day, here and now: what `settings.NIGHTLY` names."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.models import Job
from jobs.running import run
from jobs.scheduling import begin_nightly

NOT_DONE_HERE = {
    Job.Status.RUNNING: "a worker is doing it",
    Job.Status.RETRYING: "it failed, and a worker will try it again",
}


class Command(BaseCommand):
    help = (
        "Do everything that is due once a day. A job that fails is named; the others run. "
        "`worker` does the same by itself, every night."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for name in settings.NIGHTLY:
            job = begin_nightly(name)
            result = run(job.pk, retry=False)
            job.refresh_from_db()
            if job.has_failed:
                failed.append(name)
            else:
                self.stdout.write(f"{name}: {outcome(job, result)}")
        if failed:
            raise CommandError(f"Failed, see the log: {', '.join(failed)}")


def outcome(job: Job, result: object) -> str:
    """Return what the work says it did, or where the job stands if it says nothing."""
    if result is not None:
        return str(result)
    return NOT_DONE_HERE.get(job.status, str(job.status.label).lower())
