"""The events of reports."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "award.added": Event(_("Added a grant"), facts=("number",)),
    "report.compiled": Event(_("Ran a report"), facts=("form", "period", "people", "request")),
    "report.downloaded": Event(_("Downloaded a report"), facts=("format", "release", "digest")),
    "report.finalized": Event(
        _("Finalized a report"), facts=("form", "award", "period", "release", "digest")
    ),
}
