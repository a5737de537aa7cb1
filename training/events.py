"""The events of training: courses, what needs them, and who completed which."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event

EVENTS = {
    "certificate.viewed": Event(_("Viewed a training certificate")),
    "course.added": Event(_("Added a training course")),
    "course.amended": Event(_("Changed a training course")),
    "course.retired": Event(_("Stopped requiring a training course")),
    "reminder.sent": Event(_("Sent a reminder that a course runs out")),
    "requirement.removed": Event(_("Removed a training requirement")),
    "requirement.set": Event(_("Added a training requirement")),
    "training.confirmed": Event(_("Confirmed a training certificate")),
    "training.submitted": Event(_("Submitted a training certificate")),
    "training.recorded": Event(_("Recorded a completed training")),
    "training.refused": Event(_("Returned a training certificate")),
}
