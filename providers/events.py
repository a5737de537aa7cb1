"""The events of the directory."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "directory.imported": Event(_("Loaded a resource directory")),
    "location.made_confidential": Event(_("Made an address confidential")),
}

RECORDS = {
    "providers.attribute": _("Type of a service"),
    "providers.directoryimport": _("Directory import"),
    "providers.location": _("Location"),
    "providers.organization": _("Organization"),
    "providers.phone": _("Phone number"),
    "providers.service": _("Service in the directory"),
    "providers.serviceatlocation": _("Service at a location"),
    "providers.taxonomyterm": _("Type of service"),
}
