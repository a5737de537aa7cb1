"""The events of outreach rounds, and of the list of whom they count."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.facts import Fact

EVENTS = {
    "bucket.added": Event(_("Added to the list of whom rounds count")),
    "bucket.amended": Event(_("Changed the list of whom rounds count"), facts=("fields",)),
    "hand_over.read": Event(_("Read a hand-over")),
    "hand_over.written": Event(_("Wrote a hand-over")),
    "round.corrected": Event(_("Corrected an outreach round"), facts=("fields",)),
    "round.discarded": Event(_("Discarded an outreach round")),
    "round.put_back": Event(_("Put back a withdrawn outreach round"), facts=("left",)),
    "round.saved": Event(_("Saved an outreach round"), facts=("people", "contacts")),
    "round.started": Event(_("Started an outreach round")),
    "round.withdrawn": Event(_("Withdrew an outreach round"), facts=("withdrawal", "left")),
}

FACTS = {
    "contacts": Fact(_("Contacts")),
    "left": Fact(_("Contacts left as they were")),
}

RECORDS = {
    "rounds.bucket": _("Whom rounds count"),
    "rounds.handover": _("Hand-over of a shift"),
    "rounds.handoverreading": _("Reading of a hand-over"),
    "rounds.outreachround": _("Outreach round"),
    "rounds.roundcount": _("Count of an outreach round"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "rounds:round": "rounds.outreachround",
}

# Pages that are about no single record.
PAGES = {
    "rounds:people-options": _("People to choose from"),
    "rounds:shift-current": _("Shift report"),
    "rounds:shift-detail": _("Shift report"),
}
