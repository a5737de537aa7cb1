"""The events of notifications. What somebody has seen is none of them: decision 53."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "person.notifications_chosen": Event(_("Chose how to be notified")),
}

RECORDS = {
    "notifications.mailchoice": _("Choice of notifications"),
}
