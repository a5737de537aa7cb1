"""The events of places, and of the agency's list of areas."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.facts import Fact, ending, fields_of

EVENTS = {
    "area.added": Event(_("Added an area")),
    "area.amended": Event(_("Changed an area"), facts=("fields",)),
    "place.added": Event(_("Added a place")),
    "place.amended": Event(_("Changed a place"), facts=("fields",)),
    "place.archived": Event(_("Archived a place")),
    "place.brought_back": Event(_("Brought back an archived place")),
    "place.merged": Event(_("Merged a place into another"), facts=("into",)),
    "place.separated": Event(_("Undid the merge of a place"), facts=("into",)),
}

FACTS = {
    "area.amended fields": Fact(_("Changed fields"), fields_of("places.area")),
    "into": Fact(_("The place that stays"), ending),
    "place.amended fields": Fact(_("Changed fields"), fields_of("places.place")),
}

RECORDS = {
    "places.area": _("Area"),
    "places.place": _("Place"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "places:archived": "places.place",
}

# Pages that are about no single record.
PAGES = {
    "places:archived-list": _("Archived places"),
}
