"""Sections: what packages above put on a page of a package below, which knows none of them.

A page names a place of its own, such as "my day", and shows whatever was registered for it. A
package registers in its `AppConfig.ready`:

    sections.register("my day", showing.visits_of_a_day)
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Section(NamedTuple):
    """A part of somebody else's page: a template, and what it shows as `shown`."""

    template: str
    shown: Mapping[str, Any]


# Is given the user, and what the page is about, if anything; None if there is nothing to show.
Build = Callable[..., Section | None]

_registered: dict[str, list[Build]] = defaultdict(list)


def register(place: str, build: Build) -> None:
    """Put a section on the page that names this place; once, however often it is asked."""
    if build not in _registered[place]:
        _registered[place].append(build)


def sections_of(place: str, user: Any, *about: Any) -> list[Section]:
    """Return what is to be shown at a place of a page, for this user.

    Args:
        about: the record that the page is about, where it is about one.
    """
    built = (build(user, *about) for build in _registered[place])
    return [section for section in built if section is not None]
