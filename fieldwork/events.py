"""The events of fieldwork: visits that are planned, and whom to ring."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "on_call.added": Event(_("Added someone to the on-call list")),
    "on_call.amended": Event(_("Changed the on-call list")),
    "on_call.removed": Event(_("Removed someone from the on-call list")),
}

RECORDS = {
    "fieldwork.oncall": _("On-call number"),
}
