"""The events of the agency's calendar."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.facts import Fact, day

EVENTS = {
    "closed_day.added": Event(_("Added a closed day"), facts=("day",)),
    "closed_day.removed": Event(_("Removed a closed day"), facts=("day",)),
}

FACTS = {"day": Fact(_("Date"), day)}

RECORDS = {"opening.closedday": _("Closed day")}
