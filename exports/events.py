"""The events of exports."""

from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event

EVENTS = {
    "export.approved": Event(_("Approved an export")),
    "export.asked_again": Event(_("Requested an export again")),
    "export.cancelled": Event(_("Canceled an export")),
    "export.downloaded": Event(_("Downloaded an export"), Effect.LIST),
    "export.ended": Event(_("An export expired")),
    "export.phrase_shown": Event(_("Viewed an export’s file password")),
    "export.refused": Event(_("Denied an export")),
    "export.requested": Event(_("Requested an export")),
}
