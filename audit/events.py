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
from operator import itemgetter
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


def words_of_page(name: str) -> str:
    """Return what people call a page that is about no single record, or "": `PAGES`."""
    return str(_tables("PAGES").get(name, ""))


def model_of_pages(noun: str) -> str:
    """Return the model of pages whose name says it in another way, or "": `PAGE_RECORDS`."""
    return str(_tables("PAGE_RECORDS").get(noun, ""))


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
    """Return an event's sentence; of a verb that no package declares, that it is an old one."""
    event = declared().get(verb)
    return str(event.words) if event else str(_("An event of an earlier version"))


EFFECTS = {
    Effect.OPEN: _("Opened a record or a part of one"),
    Effect.LIST: _("Saw records in a list, a search or a file"),
    Effect.CHANGE: _("Changed something"),
    Effect.REFUSAL: _("Was refused something"),
}


def words_of_choice(choice: str) -> str:
    """Return the words for an effect or for the verb of one event."""
    effects = {each.value: words for each, words in EFFECTS.items()}
    return str(effects[choice]) if choice in effects else words_of(choice)


def verbs_of_choice(choice: str) -> frozenset[str]:
    """Return the verbs that an effect, or a verb by itself, stands for."""
    effects = {each.value: each for each in EFFECTS}
    return verbs_that(effects[choice]) if choice in effects else frozenset({choice})


def verbs_by_effect() -> dict[Effect, dict[str, str]]:
    """Return each effect's verbs with their words, in the order of the words."""
    return {
        effect: dict(sorted(_words_of_all(verbs_that(effect)), key=itemgetter(1)))
        for effect in EFFECTS
    }


def _words_of_all(verbs: Iterable[str]) -> list[tuple[str, str]]:
    return [(verb, words_of(verb)) for verb in verbs]


def kinds_of_record() -> list[str]:
    """Return the models that an event can be about, such as `casework.followup`."""
    return list(_tables("RECORDS"))
