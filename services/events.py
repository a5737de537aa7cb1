"""The events of the agency's list of services and items."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.facts import Fact
from services import funder_lines

EVENTS = {
    "service.added": Event(_("Added a service or item to the list"), facts=("line",)),
    "service.amended": Event(_("Changed a service or item"), facts=("fields",)),
    "service.brought_back": Event(_("Brought a service or item back to the list")),
    "service.mapped": Event(
        _("Changed the funder’s line of a service or item"), facts=("line", "starts_on")
    ),
    "service.placed": Event(_("Changed the order of the list of services")),
    "service.retired": Event(_("Retired a service or item from the list")),
}

FACTS = {
    "line": Fact(_("Funder’s line"), funder_lines.label_of),
    "starts_on": Fact(_("From")),
}

RECORDS = {
    "services.service": _("Service or item"),
    "services.serviceline": _("Funder’s line of a service"),
}

# Pages that are about no single record.
PAGES = {
    "services:service-line": _("Funder’s line of a service"),
    "services:service-place": _("Services and items"),
}
