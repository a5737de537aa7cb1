"""The events of reports."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "award.added": Event(_("Added a grant")),
    "report.compiled": Event(_("Ran a report")),
    "report.downloaded": Event(_("Downloaded a report")),
    "report.finalized": Event(_("Finalized a report")),
}
