"""The events of exports."""

from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event
from audit.facts import UNREAD, Fact, choice

EVENTS = {
    "export.approved": Event(_("Approved an export"), facts=("people",)),
    "export.cancelled": Event(_("Canceled an export")),
    "export.denied": Event(_("Denied an export")),
    "export.downloaded": Event(
        _("Downloaded an export"), Effect.LIST, facts=("people", "file")
    ),
    "export.ended": Event(_("The system ended an export")),
    "export.made": Event(_("The system made the file of an export"), facts=("people", "file")),
    "export.password_shown": Event(_("Viewed an export’s file password")),
    "export.requested": Event(_("Requested an export"), facts=("people", "basis")),
}

FACTS = {
    "basis": Fact(_("Why it is allowed"), choice("exports.export", "basis")),
    "file": UNREAD,
}

RECORDS = {
    "exports.export": _("Export"),
    "exports.exportedclient": _("Client in an export"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "exports:": "exports.export",
}
