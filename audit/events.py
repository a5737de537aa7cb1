"""Every kind of event that the trail knows: each package declares its own in `EVENTS`.

Beside them stand how its facts are read (`FACTS`) and what people call its records (`RECORDS`).

A package's `events.py` is beside its `permissions.py`. The auditor's log, the access
history and the search for unusual access read from here what an event means.
"""

from collections.abc import Iterable
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.facts import UNREAD, Fact


class Effect(Enum):
    """What an event did with the records that it names."""

    CHANGE = "change"  # something was written, or nothing of a client was touched
    OPEN = "open"  # somebody opened one record, or a part of one
    LIST = "list"  # somebody saw records in a list, a search, or a file
    REFUSAL = "refusal"  # somebody asked for something and did not get it


class Event(NamedTuple):
    """What people read of an event, and what it did.

    Args:
        words: a short sentence in the past tense that names no person.
        effect: how the access history and the search for unusual access count it.
        facts: the keys of the facts that `trail.record` may take with it. A value is a code, a
            count, a key or a day: nothing that identifies a person, no word of theirs.
    """

    words: str | Promise
    effect: Effect = Effect.CHANGE
    facts: tuple[str, ...] = ()


class UndeclaredEvent(Exception):
    """An event, or a fact of it, that no package declares: nobody could read what it means."""


EVENTS = {
    "rows.attested": Event(_("Confirmed rows that had no event"), facts=("number",)),
    "rows.migrated": Event(_("A new version changed stored data"), facts=("number",)),
    "rows.written": Event(_("Saved something else")),
    "trail.anchored": Event(
        _("Anchored the audit log outside the database"), facts=("events", "chains")
    ),
    "trail.restored": Event(
        _("Anchored the audit log again after a restore"), facts=("events", "chains")
    ),
}
FACTS = {
    "chains": Fact(_("Chains")),
    "events": Fact(_("Events")),
    "number": Fact(_("Rows")),
    "request": UNREAD,
}

RECORDS = {
    "audit.auditevent": _("Event"),
    "audit.eventrow": _("Row of an event"),
    "audit.chainhead": _("End of a chain"),
}


@cache
def declared() -> dict[str, Event]:
    """Return every event of every package of ours, by its verb."""
    found: dict[str, Event] = {}
    for package in settings.OURS:
        if find_spec(f"{package}.events"):
            found |= import_module(f"{package}.events").EVENTS
    return found


@cache
def _tables(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for package in settings.OURS:
        if find_spec(f"{package}.events"):
            found |= getattr(import_module(f"{package}.events"), name, {})
    return found


def fact_of(verb: str, key: str) -> Fact:
    """Return how a fact is read; one that no package declares is not shown."""
    facts = _tables("FACTS")
    return facts.get(f"{verb} {key}") or facts.get(key) or UNREAD


def record_of(model: str) -> str:
    """Return what people call a record of a model such as `casework.followup`, or ""."""
    return str(_tables("RECORDS").get(model, ""))


def check(verb: str, facts: Iterable[str]) -> None:
    """Refuse what no package declares.

    Raises:
        UndeclaredEvent: the verb, or one of the facts, is in no `EVENTS`.
    """
    event = declared().get(verb)
    if event is None:
        raise UndeclaredEvent(f"Declare {verb!r} in the EVENTS of your package's events.py.")
    if unknown := set(facts) - set(event.facts):
        raise UndeclaredEvent(f"Declare the facts of {verb!r}: {', '.join(sorted(unknown))}.")


def verbs_that(*effects: Effect) -> frozenset[str]:
    """Return the verbs of the events that have one of these effects."""
    return frozenset(verb for verb, event in declared().items() if event.effect in effects)


def words_of(verb: str) -> str:
    """Return an event's sentence; of a verb that no package declares, the verb itself."""
    event = declared().get(verb)
    return str(event.words) if event else verb
