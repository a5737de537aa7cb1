"""The events of training: courses, what needs them, and who completed which."""

from django.utils.translation import gettext_lazy as _

from accounts.capabilities import label_of
from audit.events import Event
from audit.facts import Fact

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


def labels_of(capabilities: str) -> str:
    """Return what people do with capabilities that are separated by commas."""
    return ", ".join(label_of(capability) for capability in capabilities.split(","))


FACTS = {
    "capability": Fact(_("Needed to"), label_of),
    "course": Fact(_("Course"), names=("training.course", "name")),
    "months": Fact(_("Months valid")),
    "opened": Fact(_("No longer needed to"), labels_of),
}

RECORDS = {
    "training.course": _("Course"),
    "training.reminder": _("Training reminder"),
    "training.training": _("Training"),
    "training.trainingrequirement": _("Training requirement"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "training:requirement": "training.trainingrequirement",
    "training:certificate": "training.training",
}

# Pages that are about no single record.
PAGES = {
    "training:own-training": _("Your training"),
}
