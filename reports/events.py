"""The events of reports."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.facts import UNREAD, Fact, choice, days

EVENTS = {
    "award.added": Event(_("Added a grant"), facts=("number",)),
    "report.compiled": Event(_("Ran a report"), facts=("form", "period", "people", "request")),
    "report.downloaded": Event(_("Downloaded a report"), facts=("format", "release", "digest")),
    "report.finalized": Event(
        _("Finalized a report"), facts=("form", "award", "period", "release", "digest")
    ),
}

FACTS = {
    "award": Fact(_("Grant"), names=("casework.award", "number")),
    "award.added number": Fact(_("Award number")),
    "digest": Fact(_("Verification code")),
    "form": UNREAD,
    "format": Fact(_("Format"), str.upper),
    "period": Fact(_("Reporting period"), days),
    "release": Fact(_("For whom"), choice("reports.snapshot", "release_class")),
}

RECORDS = {"reports.snapshot": _("Final report")}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "reports:award": "casework.award",
    "reports:finalization": "reports.snapshot",
}

# Pages that are about no single record.
PAGES = {
    "reports:given-list": _("Services and items given"),
    "reports:report-new": _("New report"),
    "reports:report-period": _("New report"),
    "reports:report-preview": _("Report preview"),
}
