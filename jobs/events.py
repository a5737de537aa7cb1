"""The events of jobs: what people did with one. What a job does has the events of its work."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.facts import Fact
from jobs.registry import label_of

EVENTS = {
    "job.canceled": Event(_("Canceled a job"), facts=("kind",)),
    "job.retried": Event(_("Tried a job again"), facts=("kind",)),
}

FACTS = {
    "job.canceled kind": Fact(_("Job"), label_of),
    "job.retried kind": Fact(_("Job"), label_of),
}

RECORDS = {"jobs.job": _("Job")}

# Pages that are about no single record.
PAGES = {
    "jobs:progress": _("Job"),
    "jobs:cancel": _("Job"),
    "jobs:retry": _("Job"),
}
