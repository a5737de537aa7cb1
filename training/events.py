"""The events of training: courses, what needs them, and who completed which."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "certificate.viewed": Event(_("Viewed a training certificate")),
    "course.added": Event(_("Added a training course"), facts=("months",)),
    "course.amended": Event(_("Changed a training course"), facts=("months",)),
    "course.retired": Event(_("Stopped requiring a training course"), facts=("opened",)),
    "reminder.sent": Event(_("Sent a reminder that a course expires"), facts=("days",)),
    "requirement.removed": Event(_("Removed a training requirement"), facts=("capability",)),
    "requirement.set": Event(_("Added a training requirement"), facts=("capability",)),
    "training.confirmed": Event(_("Confirmed a training certificate"), facts=("person",)),
    "training.submitted": Event(
        _("Submitted a training certificate"), facts=("person", "course")
    ),
    "training.recorded": Event(_("Recorded a completed training"), facts=("person", "course")),
    "training.refused": Event(_("Returned a training certificate"), facts=("person",)),
}
