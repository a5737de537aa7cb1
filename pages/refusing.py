"""Refusals that the database makes: what a constraint forbids becomes a sentence.

A verb looks before it writes, so a constraint speaks only where two people made something at
the same moment. The database's own words name a row's values, and so perhaps a person: they
go on no page and into no log.

A package says in `REFUSALS` of its `exceptions.py` what each of its constraints means, by its
name, as an exception without arguments; a unique field is named `model.field`.
"""

import logging
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class SomebodyWasFaster(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Not saved: someone else saved the same at this moment. Reload the page to "
                "see how it stands."
            )
        )


@cache
def refusals() -> dict[str, Callable[[], ValidationError]]:
    """Return what each constraint of every package of ours means, by its name."""
    found: dict[str, Callable[[], ValidationError]] = {}
    for package in settings.OURS:
        if find_spec(f"{package}.exceptions"):
            found |= getattr(import_module(f"{package}.exceptions"), "REFUSALS", {})
    return found


def refusal_of(error: IntegrityError) -> ValidationError:
    """Return the sentence for what a constraint refused, and log which constraint it was."""
    name = constraint_of(error)
    logger.warning("A constraint refused to save: %s.", name or "unknown")
    return refusals().get(name, SomebodyWasFaster)()


def constraint_of(error: IntegrityError) -> str:
    """Return the constraint's name as its model has it, or ""; nothing else of the error.

    PostgreSQL names the index of a unique field by table and column, with something after.
    SQLite gives the name of a check, and of an index the columns.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    named = getattr(diagnosis, "constraint_name", None) or str(error).partition(": ")[2]
    return next(
        (
            name
            for name, exactly, beginning in _constraints()
            if named in exactly or (beginning and named.startswith(beginning))
        ),
        "",
    )


@cache
def _constraints() -> list[tuple[str, set[str], str]]:
    """Return the name of each constraint, what the databases call it, and how that begins."""
    found: list[tuple[str, set[str], str]] = []
    for model in apps.get_models():
        table = model._meta.db_table
        columns_of = {field.name: field.column for field in model._meta.concrete_fields}
        for constraint in model._meta.constraints:
            names = getattr(constraint, "fields", ())
            columns = [f"{table}.{columns_of[name]}" for name in names]
            found.append((constraint.name, {constraint.name, ", ".join(columns)}, ""))
        for field in model._meta.local_concrete_fields:
            if field.unique:
                called = f"{model._meta.model_name}.{field.name}"
                named = {f"{table}.{field.column}"}
                found.append((called, named, f"{table}_{field.column}_"))
    return found
