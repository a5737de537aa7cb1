"""How a noun declares itself to the tests: one file a noun, by hand, not read off the code.

The matrix, mass assignment, the fields in clear, the leak test and the small agency that they
share collect these declarations. A model or an address that no file declares fails a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from io import BytesIO
from pkgutil import iter_modules
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

import tests.nouns
from accounts.models import User
from accounts.roles import Role
from casework.models import Client

WORKER, SUPERVISOR = Role.WORKER, Role.SUPERVISOR
DIRECTOR, ADMINISTRATOR, AUDITOR = Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR

READ = frozenset({"GET", "HEAD"})
WRITE = frozenset({"POST"})
FORM = READ | WRITE

OWN, TEAMS, OTHER, CONFIDENTIAL, MISSING = "own", "team's", "other team's", "hidden", "missing"

# Why a field that holds words may stand in clear.
CODE = "one of a list of codes, which reports count: docs/administrators/encryption.md"
AGENCYS = "the agency's own, and about no client"
KEY = "a key or a digest, which says nothing by itself"
NUMBER = "a number drawn at random, to be read aloud"
SEALED = "sealed text, by an engine or an adapter of ours"


class Page(NamedTuple):
    """Who may use one address, on which kind of record, and by which methods."""

    roles: frozenset[Role]
    methods: frozenset[str] = FORM
    of: str = ""  # "client", a part of one such as "contact", or what is nobody's
    fresh: bool = False  # whether it asks for a factor of the last ten minutes


def page(
    *roles: Role, methods: frozenset[str] = FORM, of: str = "", fresh: bool = False
) -> Page:
    return Page(frozenset(roles), methods, of, fresh)


@dataclass
class World:
    """Who asks, and about whom: people by what they are, targets by how near they are."""

    people: dict[str, User | None] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    canaries: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)

    def sees(self, asking: str, target: str) -> bool:
        """Say by the written rule, and not by the code's, who may open which record."""
        return target in {"worker": {OWN}, "supervisor": {OWN, TEAMS}}.get(asking, set())

    def foreign_canaries(self, asking: str) -> list[str]:
        """Return what no answer to this person may ever contain."""
        return [
            canary
            for target, canaries in self.canaries.items()
            if not self.sees(asking, target)
            for canary in canaries
        ]

    def worker_of(self, target: str) -> User:
        """Return who is assigned to a client."""
        return self.people[{TEAMS: "Ben", OTHER: "Cora"}.get(target, "worker")]


def canary(target: str) -> str:
    """Return how every word about this target's client begins."""
    return f"zq{target[:2]}xj"


Answer = Mapping[str, Any] | Callable[[World], Mapping[str, Any]]


@dataclass(frozen=True)
class Noun:
    """What the tests must know of one kind of record.

    Args:
        models: the models it owns, as `package.model`.
        pages: its addresses, and who may use each.
        own_pages: addresses about the one who asks, whatever the role, and their methods.
        owners: kinds of record that are somebody's own, and who may open them.
        needs: nouns of which there has to be one before one of these can be made.
        add: makes one for the client of a target, a canary in each text, into `world.parts`.
        add_once: makes one that belongs to no client, into `world.records`.
        answers: what a person answers to each form that writes.
        before: what has to have happened before a form can be answered.
        answered_by: who answers a form, where it is not the first whose role may.
        looks_up: addresses that take a POST and write nothing.
        clear: fields that hold words and are not sealed, and why a thief may read them.
        flow: types one into a client's record: the leak test's browser, the record's path.
        supervisor_flow: the same, for what only a supervisor types.
    """

    models: tuple[str, ...] = ()
    pages: Mapping[str, Page] = field(default_factory=dict)
    own_pages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    owners: Mapping[str, set[str]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    add: Callable[[World, str], None] | None = None
    add_once: Callable[[World], None] | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    before: Mapping[str, Callable[[World, Any], object]] = field(default_factory=dict)
    answered_by: Mapping[str, str] = field(default_factory=dict)
    looks_up: tuple[str, ...] = ()
    clear: Mapping[str, str] = field(default_factory=dict)
    flow: Callable[[Any, str], object] | None = None
    supervisor_flow: Callable[[Any, str], object] | None = None


@cache
def nouns() -> dict[str, Noun]:
    """Return every declaration by its file's name, each behind those that it needs."""
    names = [module.name for module in iter_modules(tests.nouns.__path__)]
    found = {
        name: import_module(f"tests.nouns.{name}").NOUN
        for name in sorted(names)
        if name != "declaring" and not name.startswith("test_")
    }
    order = TopologicalSorter({name: sorted(noun.needs) for name, noun in found.items()})
    return {name: found[name] for name in order.static_order()}


def collected(attribute: str) -> dict[str, Any]:
    """Return one table of all nouns together.

    Raises:
        ValueError: two nouns declare the same.
    """
    table: dict[str, Any] = {}
    for name, noun in nouns().items():
        declared = getattr(noun, attribute)
        if twice := table.keys() & declared.keys():
            raise ValueError(f"{name} declares {sorted(twice)} once more.")
        table |= declared
    return table


# What declarations are made of ----------------------------------------------------------------


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def photo(name: str) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/png")
