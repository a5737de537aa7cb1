"""The events of the directory."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "directory.imported": Event(_("Loaded a resource directory")),
    "location.made_confidential": Event(_("Made an address confidential")),
}
