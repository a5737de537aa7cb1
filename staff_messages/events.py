"""The events of messages about clients: what they say is never in one."""

from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event
from audit.facts import Fact, choice, yes_or_no

EVENTS = {
    "message.answered": Event(_("Answered a message about a client"), facts=("to", "urgent")),
    "message.handed_over": Event(
        _("Handed over to a colleague"), facts=("to", "occasion", "has_note")
    ),
    "message.read": Event(_("Marked a message about a client as read")),
    "message.sent": Event(
        _("Wrote a message about a client to colleagues"), facts=("to", "urgent")
    ),
    "message.withdrawn": Event(_("Took back a message that no one had read")),
    "messages.viewed": Event(
        _("Viewed the messages about a client"), Effect.OPEN, facts=("via", "request")
    ),
}
FACTS = {
    "has_note": Fact(_("With a note"), yes_or_no),
    "occasion": Fact(_("Occasion"), choice("staff_messages.message", "occasion")),
    "urgent": Fact(_("Urgent"), yes_or_no),
}

RECORDS = {
    "staff_messages.message": _("Message about a client"),
    "staff_messages.messagereading": _("Reading of a message"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "staff_messages:emergency": "casework.emergencyaccess",
    "staff_messages:message": "staff_messages.message",
}
