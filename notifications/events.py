"""The events of notifications. What somebody has seen is none of them: decision 53."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "person.notifications_chosen": Event(_("Chose how to be notified")),
}

RECORDS = {
    "notifications.mailchoice": _("Choice of notifications"),
}

# Pages that are about no single record.
PAGES = {
    "notifications:choices-edit": _("Notifications"),
    "notifications:list": _("New to you"),
    "notifications:open": _("New to you"),
    "notifications:see": _("New to you"),
    "notifications:see-all": _("New to you"),
    "notifications:unsee": _("New to you"),
}
