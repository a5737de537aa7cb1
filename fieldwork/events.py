"""The events of fieldwork: visits that are planned, whom to ring, and calendar addresses."""

from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event
from audit.facts import Fact, yes_or_no

EVENTS = {
    "calendar_feed.made": Event(_("Made an address for their calendar")),
    "calendar_feed.replaced": Event(_("Replaced the address of their calendar")),
    "calendar_feed.stopped": Event(_("Stopped the address of a calendar")),
    "on_call.added": Event(_("Added someone to the on-call list")),
    "on_call.amended": Event(_("Changed the on-call list")),
    "on_call.removed": Event(_("Removed someone from the on-call list")),
    "visit.acknowledged": Event(_("Said that someone who had not checked in was reached")),
    "visit.alerted": Event(_("Alerted colleagues to a missing check-in"), facts=("again",)),
    "visit.canceled": Event(_("Canceled a planned visit")),
    "visit.departed": Event(_("Left for a planned visit")),
    "visit.extended": Event(_("Stayed longer on a visit")),
    "visit.planned": Event(_("Planned a visit")),
    "visit.reinstated": Event(_("Took back the end of a visit")),
    "visit.returned": Event(_("Checked in after a visit")),
    "visit.viewed": Event(
        _("Viewed the place of a planned visit"), Effect.OPEN, facts=("via", "request")
    ),
}
FACTS = {"again": Fact(_("For the second time"), yes_or_no)}

RECORDS = {
    "fieldwork.calendarfeed": _("Address of a calendar"),
    "fieldwork.oncall": _("On-call number"),
    "fieldwork.plannedvisit": _("Planned visit"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "fieldwork:client-visit": "fieldwork.plannedvisit",
    "fieldwork:visit": "fieldwork.plannedvisit",
}

# Pages that are about no single record.
PAGES = {
    "fieldwork:calendar-feed": _("Calendar in another app"),
}
