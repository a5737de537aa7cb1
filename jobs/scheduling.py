"""What is due once a day: the functions that `settings.NIGHTLY` names, a job each, in order."""

from django.conf import settings
from django.utils import timezone

from jobs.asking import ask
from jobs.models import Job


def ask_for_tonights() -> Job | None:
    """Ask for the next of tonight's jobs, if its turn has come; return it.

    Every worker calls this now and then. Each job is asked for once a night, after the one
    before it was tried: one that fails keeps no other waiting, and the last one, the anchor of
    the trail, covers what the others did. A night that was missed is made up for in the day.
    """
    now = timezone.localtime()
    if now.hour < settings.NIGHTLY_AT:
        return None
    night = now.date()
    tonights = {job.kind: job for job in Job.objects.filter(scheduled_for=night)}
    for name in settings.NIGHTLY:
        job = tonights.get(name)
        if job is None:
            return ask(name, night, scheduled_for=night)
        if job.is_open and (job.started_at or not job.attempts):
            return None
    return None


def begin_nightly(name: str) -> Job:
    """Return tonight's job of this name for the caller to run; a new one if it has ended."""
    today = timezone.localdate()
    job = ask(name, today, scheduled_for=today, deliver=False)
    return job if job.is_open else ask(name, today, deliver=False)
