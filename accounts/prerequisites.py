"""What a person lacks before they may do what their role allows: so far, only training.

`accounts` answers `has_perm` and can't import the packages above it. So `training` registers,
in its `AppConfig.ready`, the function that finds what a person lacks.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol


class Requirement(Protocol):
    """Something that a capability requires, such as a completed course."""

    capability: str


_rules: list[Callable[[Any], Iterable[Requirement]]] = []


def register(unmet_by: Callable[[Any], Iterable[Requirement]]) -> None:
    """Add a function to those that `unmet_by` asks.

    Args:
        unmet_by: takes a person; returns the requirements that they do not meet, in one query.
    """
    _rules.append(unmet_by)


def unmet_by(person: Any) -> list[Requirement]:
    """Return every requirement that the person does not meet today."""
    return [requirement for rule in _rules for requirement in rule(person)]
