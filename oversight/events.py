"""The events of oversight."""

from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event
from audit.facts import Fact, choice, yes_or_no

EVENTS = {
    "client.access_history_viewed": Event(
        _("Viewed an access history"), Effect.OPEN, facts=("via", "printed", "request")
    ),
    "person.activity_viewed": Event(_("Viewed a staff member’s activity")),
    "unusual_access.detected": Event(_("Unusual access found"), facts=("person", "kind")),
    "unusual_access.reviewed": Event(_("Reviewed unusual access"), facts=("outcome",)),
}

FACTS = {
    "printed": Fact(_("Printed"), yes_or_no),
    "unusual_access.detected kind": Fact(
        _("What was unusual"), choice("oversight.unusualaccess", "kind")
    ),
    "unusual_access.reviewed outcome": Fact(
        _("Conclusion"), choice("oversight.unusualaccess", "outcome")
    ),
}

RECORDS = {"oversight.unusualaccess": _("Unusual access")}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "oversight:emergency-access": "casework.emergencyaccess",
    "oversight:job": "jobs.job",
}

# Pages that are about no single record.
PAGES = {
    "oversight:access-history": _("Access history"),
    "oversight:access-history-printed": _("Access history"),
    "oversight:person-activity": _("Activity"),
    "oversight:team": _("Team"),
}
