"""The audit log's lines: events in plain words, records by the end of their key."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.events import words_of

KEY_ENDING_LENGTH = 8

KINDS = {"accounts.user": _("Person")}


class LogLine(NamedTuple):
    """One event as the audit log shows it."""

    at: datetime
    who: str
    what: str
    kind: str
    key: str
    record: str
    facts: list[str]


def log_lines(events: Iterable) -> list[LogLine]:
    """Return a line for each event. It names colleagues, and never a client."""
    events = list(events)
    actors = User.objects.filter(pk__in={event.actor_id for event in events})
    names = dict(actors.values_list("pk", "name"))
    return [
        LogLine(
            at=event.at,
            who=names.get(event.actor_id, str(_("The system"))),
            what=words_of(event.verb),
            kind=kind_of(event.subject_type),
            key=event.subject_id[-KEY_ENDING_LENGTH:],
            record=record_of(event),
            facts=[
                f"{fact_label(name)}: {value}" for name, value in event.facts.items() if value
            ],
        )
        for event in events
    ]


def fact_label(name: str) -> str:
    """Return a fact's name as people read it: `due_on` is "Due on"."""
    return name.replace("_", " ").capitalize()


def record_of(event: Any) -> str:
    """Return a record's kind and the end of its key; an event about the agency has no key."""
    if not event.subject_id:
        return kind_of(event.subject_type)
    return f"{kind_of(event.subject_type)} …{event.subject_id[-KEY_ENDING_LENGTH:]}"


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
