"""The events of notes that were written without a network, and of the keys for them."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.facts import Fact

EVENTS = {
    "offline_note.discarded": Event(_("Discarded an offline note"), facts=("reason",)),
    "offline_note.matched": Event(_("Matched an offline note with a client")),
    "offline_note.received": Event(_("Sent an offline note")),
    "offline_note.viewed": Event(_("Opened an offline note"), facts=("request", "via")),
    "offline_notes.listed": Event(_("Saw their offline notes"), facts=("notes", "request")),
    "receiving_key.destroyed": Event(_("Destroyed an old key of offline notes")),
    "receiving_key.made": Event(_("Made a new key for offline notes")),
}

FACTS = {
    "notes": Fact(_("Notes")),
}

RECORDS = {
    "outbox.offlinenote": _("Offline note"),
    "outbox.receivingkey": _("Key of offline notes"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "outbox:note": "outbox.offlinenote",
}

# Pages that are about no single record.
PAGES = {
    "outbox:offline-key": _("Work without a connection"),
    "outbox:offline-shell": _("Work without a connection"),
    "outbox:offline-worker": _("Work without a connection"),
}
