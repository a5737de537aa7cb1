"""The audit log's lines: events in plain words, records by the end of their key."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.events import fact_of, words_of
from audit.events import record_of as called
from audit.facts import Fact

KEY_ENDING_LENGTH = 8


class FactInWords(NamedTuple):
    """A fact as people read it, such as "Worker: Ana Ruiz", where the words are a name."""

    label: str
    words: str
    is_name: bool


class LogLine(NamedTuple):
    """One event as the audit log shows it.

    Args:
        actor, verb, record_key: who, what and about which record, for whoever counts.
    """

    at: datetime
    who: str
    what: str
    kind: str
    key: str
    record: str
    facts: list[FactInWords]
    actor: UUID | None
    verb: str
    record_key: str


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
            facts=facts,
            actor=event.actor_id,
            verb=event.verb,
            record_key=event.subject_id,
        )
        for event, facts in zip(events, facts_in_words(events), strict=True)
    ]


def facts_in_words(events: Iterable) -> list[list[FactInWords]]:
    """Return each event's facts as people read them.

    A fact that is a key is named with one query for each kind of record.
    """
    known = [
        [
            (fact_of(event.verb, key), value)
            for key, value in event.facts.items()
            if value not in ("", None)
        ]
        for event in events
    ]
    keys: dict[tuple[str, str], set[str]] = {}
    for fact, value in (each for facts in known for each in facts):
        if fact.names:
            keys.setdefault(fact.names, set()).add(str(value))
    names = {source: names_of(*source, found) for source, found in keys.items()}
    return [list(_sentences(facts, names)) for facts in known]


def names_of(model: str, field: str, keys: set[str]) -> dict[str, str]:
    """Return what each key's record is called in one of its fields."""
    found = apps.get_model(model)._base_manager.filter(pk__in=keys).values_list("pk", field)
    return {str(key): name for key, name in found}


def _sentences(
    facts: list[tuple[Fact, Any]], names: dict[tuple[str, str], dict[str, str]]
) -> Iterator[FactInWords]:
    for fact, value in facts:
        words = names[fact.names].get(str(value), "") if fact.names else str(fact.read(value))
        if words:
            yield FactInWords(str(fact.label), words, is_name=bool(fact.names))


def record_of(event: Any) -> str:
    """Return a record's kind and the end of its key; an event about the agency has no key."""
    if not event.subject_id:
        return kind_of(event.subject_type)
    return f"{kind_of(event.subject_type)} …{event.subject_id[-KEY_ENDING_LENGTH:]}"


def kind_of(subject_type: str) -> str:
    """Return what people call the record: `casework.followup` is "Follow-up"."""
    if not subject_type:
        return str(_("The agency"))
    try:
        model = apps.get_model(subject_type)
    except LookupError:
        return str(_("A record of an earlier version"))
    record = getattr(model, "instance_type", model)._meta
    name = called(record.label_lower) or str(record.verbose_name).capitalize()
    return name if record is model._meta else _("%s (history)") % name
