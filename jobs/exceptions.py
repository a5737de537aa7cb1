"""What jobs can refuse, and how the work of one is stopped."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class UnknownKind(LookupError):
    """No package declares a kind of this name in the KINDS of its `jobs.py`."""


class JobStopped(Exception):
    """The work must not go on. `job.advance` raises it; only `jobs.running` catches it."""


class JobCanceled(JobStopped):
    """Somebody asked to cancel the job."""


class JobLost(JobStopped):
    """Another worker has the job by now: this one was taken for dead."""


class JobOver(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This job has ended. Reload the page."))


class JobNotCancelable(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This job has started and can’t be canceled."))


class JobNotFailed(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This job has not failed. Reload the page."))


REFUSALS = {
    "one_open_job_a_subject": _("The same job was asked for again already. Reload the page."),
}
