"""The trail as the auditor reads it: events in plain words, records by the end of their key."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.models import User

SHOWN_OF_A_KEY = 8


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
            who=names.get(event.actor_id, _("The program")),
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
    return verb.replace(".", " ").replace("_", " ").capitalize()


def record_of(event) -> str:
    """Name a record by its kind and the end of its key; what is the agency's has no key."""
    if not event.subject_id:
        return kind_of(event.subject_type)
    return f"{kind_of(event.subject_type)} …{event.subject_id[-SHOWN_OF_A_KEY:]}"


def kind_of(subject_type: str) -> str:
    """Return what people call the record: `casework.followup` is "Follow up"."""
    if not subject_type:
        return _("The agency")
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name).capitalize()
    except LookupError:
        return subject_type
