"""The events of oversight."""

from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event

EVENTS = {
    "client.access_history_viewed": Event(
        _("Viewed an access history"), Effect.OPEN, facts=("via", "printed", "request")
    ),
    "person.activity_viewed": Event(_("Viewed a staff member’s activity")),
    "unusual_access.detected": Event(_("Unusual access found"), facts=("person", "kind")),
    "unusual_access.reviewed": Event(_("Reviewed unusual access"), facts=("outcome",)),
}
