"""The trail as the auditor reads it: events in plain words, records by the end of their key."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SHOWN_OF_A_KEY = 8

# What a verb does not say to somebody who did not write the code. The rest reads as it is.
WORDS = {
    "break_glass.denied": _("Tried a number in an emergency, and got no record"),
    "break_glass.ended": _("Closed a record again that was open in an emergency"),
    "break_glass.judged": _("Judged an emergency"),
    "break_glass.opened": _("Opened a record in an emergency"),
    "break_glass.tried": _("Found a record by its number, in an emergency"),
    "client.trail_viewed": _("Looked up who opened a record"),
    "clients.listed": _("Saw clients in a list"),
    "clients.read": _("Read clients in a command or a job"),
    "clients.searched": _("Searched for clients"),
    "flag.judged": _("Judged unusual reading"),
    "flag.raised": _("Unusual reading noticed"),
    "gate.opened": _("A course is no longer asked for"),
    "gate.set": _("A course is asked for"),
    "possible_duplicates.shown": _("Viewed possible duplicates at intake"),
    "person.activity_viewed": _("Looked up what a colleague did"),
    "rows.attested": _("Rows that had no event were vouched for"),
    "rows.migrated": _("Kept data was changed by a new version"),
    "rows.written": _("Something else was saved"),
}
KINDS = {"accounts.user": _("Person"), "casework.breakglass": _("Emergency")}


class LogLine(NamedTuple):
    at: datetime
    who: str
    what: str
    kind: str
    key: str
    record: str
    facts: list[str]


def log_lines(events: Iterable) -> list[LogLine]:
    """Return a line for each event, with the names of colleagues and of nobody else."""
    events = list(events)
    actors = User.objects.filter(pk__in={event.actor_id for event in events})
    names = dict(actors.values_list("pk", "name"))
    return [
        LogLine(
            at=event.at,
            who=names.get(event.actor_id, str(_("The system"))),
            what=in_words(event.verb),
            kind=kind_of(event.subject_type),
            key=event.subject_id[-SHOWN_OF_A_KEY:],
            record=record_of(event),
            facts=[
                f"{in_words(name)}: {value}" for name, value in event.facts.items() if value
            ],
        )
        for event in events
    ]


def in_words(verb: str) -> str:
    """Say an event's verb as a person would: `client.opened` is "Client opened"."""
    return str(WORDS.get(verb) or verb.replace(".", " ").replace("_", " ").capitalize())


def record_of(event) -> str:
    """Name a record by its kind and the end of its key; what is the agency's has no key."""
    if not event.subject_id:
        return kind_of(event.subject_type)
    return f"{kind_of(event.subject_type)} …{event.subject_id[-SHOWN_OF_A_KEY:]}"


def kind_of(subject_type: str) -> str:
    """Return what people call the record: `casework.followup` is "Follow up"."""
    if not subject_type:
        return str(_("The agency"))
    try:
        model = apps.get_model(subject_type)
    except LookupError:
        return subject_type
    record = getattr(model, "instance_type", model)._meta
    name = str(KINDS.get(record.label_lower, record.verbose_name)).capitalize()
    return name if record is model._meta else _("%s (history)") % name
