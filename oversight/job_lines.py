"""The lines of the administrator's page of jobs: what, for whom, how long. No subject."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from jobs.models import Job

MINUTE = timedelta(minutes=1)


class Shown(TextChoices):
    """Which jobs the page shows."""

    ALL = "", gettext_lazy("All")
    OPEN = "open", gettext_lazy("Waiting or in progress")
    FAILED = "failed", gettext_lazy("Failed")

    def choose(self, jobs: QuerySet[Job]) -> QuerySet[Job]:
        if self == Shown.OPEN:
            return Job.objects.open() & jobs
        return Job.objects.failed() & jobs if self == Shown.FAILED else jobs


class JobLine(NamedTuple):
    """A job as an administrator reads it."""

    job: Job
    who: str  # who asked; "" for the system
    took: str  # how long its last attempt took; "" before there was one


def job_lines(jobs: Iterable[Job]) -> list[JobLine]:
    """Return a line for each job, in one query for the names."""
    jobs = list(jobs)
    people = User.objects.filter(pk__in={job.asked_by_id for job in jobs})
    names = dict(people.values_list("pk", "name"))
    return [JobLine(job, names.get(job.asked_by_id, ""), _took(job.duration)) for job in jobs]


def _took(duration: timedelta | None) -> str:
    if duration is None:
        return ""
    if duration < MINUTE:
        return _("%(seconds)d s") % {"seconds": duration.seconds}
    minutes = duration // MINUTE
    return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
