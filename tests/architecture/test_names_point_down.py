"""Names in strings and templates point down too, where the import contracts can't see them.

A package knows nothing of the packages above it: no page, capability, template or event of
theirs by name, and no accessor that a foreign key of theirs adds to a model of its own.
Without this, deleting the upper package would break the lower one at run time only.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings

from tests.architecture.contracts import layers

# What names something above it on purpose, and why that is harmless.
ALLOWED = {
    ("templates/casework/clients/_actions.html", "oversight:access-history"): (
        "the link is where the supervisor looks for it, and only for those it opens for"
    ),
    ("templates/casework/clients/_actions.html", "oversight.view_access_history"): "guards it",
    ("templates/casework/clients/_actions.html", "fieldwork:client-visit-create"): (
        "who is about to go looks for it on the record"
    ),
    ("templates/casework/clients/_actions.html", "fieldwork.plan_visit"): "guards it",
    ("templates/403.html", "training/trainings/_missing_training.html"): (
        "the 403 page names the course that somebody lacks"
    ),
    ("casework/forms/offers.py", "providers:service-options"): (
        "the form of a contact offers the directory's services; its field takes free text too"
    ),
}
# Encryption announces these and knows no audit trail; casework declares and records them.
ANNOUNCED = re.compile(r"keys\.\w+|record\.resealed")
# Templates that no package has to itself: base.html puts the pages of all together.
SHELL = {"base.html"}

HEIGHT = {package: n for n, layer in enumerate(layers()) for package in layer}


class Use(NamedTuple):
    """A name of an upper package, and the file of a lower one that says it."""

    file: str
    name: str


def above(package: str) -> set[str]:
    """Return the packages that this one must not know: those above it, and beside it."""
    return {other for other in HEIGHT if other != package and HEIGHT[other] >= HEIGHT[package]}


def sources(package: str) -> Iterator[tuple[str, str]]:
    """Yield each Python file of a package, but for migrations: its path and its text."""
    for path in sorted((settings.ROOT / package).rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(settings.ROOT)), path.read_text()


def templates(package: str) -> Iterator[tuple[str, str]]:
    """Yield each template of a package; those without a folder of its own are the lowest's."""
    root = Path(settings.ROOT / "templates")
    for path in sorted(root.rglob("*.html")):
        folder = path.relative_to(root).parts[0]
        owner = folder if folder in HEIGHT else "accounts"
        if owner == package and folder not in SHELL:
            yield str(path.relative_to(settings.ROOT)), path.read_text()


def strings(text: str) -> set[str]:
    """Return every string of a Python file but its docstrings."""
    tree = ast.parse(text)
    prose = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose
    }


def attributes(text: str) -> set[str]:
    """Return what a Python file asks of objects: attributes, and the names of look-ups."""
    tree = ast.parse(text)
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    looked_up = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    looked_up |= {text for text in strings(text) if re.fullmatch(r"-?\w+", text)}
    return asked | {part for name in looked_up - {None} for part in name.split("__")}


def names_of(packages: set[str], text: str) -> set[str]:
    """Return pages, capabilities and templates of these packages that a text names."""
    upper = "|".join(sorted(packages))
    return set(
        re.findall(rf"(?<![\w./-])(?:{upper})(?::[a-z-]+|\.[a-z_]+|/[\w/]+\.html)", text)
    )


def accessors(package: str) -> dict[str, str]:
    """Return the accessors that upper packages add to this one's models, and who adds each."""
    added = {}
    for model in apps.get_models():
        if model._meta.app_label not in above(package):
            continue
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or target is None or field.remote_field.hidden:
                continue
            if target._meta.app_label == package:
                added[field.remote_field.get_accessor_name()] = str(field)
                added[field.related_query_name()] = str(field)
    return added


def events_of(package: str) -> dict:
    """Return the events that this package declares, by their verb."""
    return import_module(f"{package}.events").EVENTS if find_spec(f"{package}.events") else {}


def unexpected(uses: set[Use]) -> list[Use]:
    return sorted(uses - set(ALLOWED))


@pytest.mark.parametrize("package", settings.OURS)
def test_no_page_capability_or_template_of_an_upper_package_is_named(package):
    named = {
        Use(file, name)
        for file, text in sources(package)
        for string in strings(text)
        for name in names_of(above(package), string)
        if string == name or "." not in name
    } | {
        Use(file, name)
        for file, text in templates(package)
        for name in names_of(above(package), text)
    }

    assert unexpected(named) == []


@pytest.mark.parametrize("package", settings.OURS)
def test_no_accessor_that_an_upper_package_adds_is_used(package):
    added = set(accessors(package))
    used = {
        Use(file, name) for file, text in sources(package) for name in added & attributes(text)
    } | {
        Use(file, name)
        for file, text in templates(package)
        for name in added
        if re.search(rf"\.{name}\b", text)
    }

    assert unexpected(used) == []


@pytest.mark.parametrize("package", settings.OURS)
def test_no_event_of_an_upper_package_is_named(package):
    theirs = {verb for other in above(package) for verb in events_of(other)}

    named = {
        Use(file, verb)
        for file, text in sources(package)
        for verb in theirs & strings(text)
        if not ANNOUNCED.fullmatch(verb)
    }

    assert unexpected(named) == []


def test_the_list_of_what_is_allowed_names_only_what_is_there():
    for file, name in ALLOWED:
        assert name in (settings.ROOT / file).read_text(), (file, name)
