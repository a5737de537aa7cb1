"""Coded lists of the field, in versions: what a funder's form asks, in its own words.

A record stores the code (a readable word); a list gives its label and its place on a form. When
a funder changes a list, add a version with the day it takes effect: never edit one that was
reported from.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise


class Code(NamedTuple):
    """One line of a list.

    Args:
        value: the word that a record stores.
        label: the form's own words, which a report prints.
        number: the form's own number.
        on_screen: what staff and clients read instead, where the form's words would label them
            or are too long for a phone.
    """

    value: str
    label: str | Promise
    number: str = ""
    on_screen: str | Promise = ""

    @property
    def short(self) -> str:
        """The label without what stands in brackets: for a phone's list."""
        return str(self.label).split(" (")[0]

    @property
    def on_form(self) -> str:
        """Its number and its short label: "B9. Transportation assistance"."""
        return f"{self.number}. {self.short}"


class CodeList(NamedTuple):
    """A list as it stood from one day on."""

    name: str
    version: str
    since: date
    codes: tuple[Code, ...]

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """The codes as screens say them."""
        return [(code.value, code.on_screen or code.label) for code in self.codes]

    @property
    def values(self) -> list[str]:
        return [code.value for code in self.codes]

    def label(self, value: str) -> str:
        """Return what screens say for a code; the code itself if an older list held it."""
        return str(dict(self.choices).get(value, value))


def newest(versions: Iterable[CodeList], day: date) -> CodeList:
    """Return the version of a list that was in effect on a day.

    Raises:
        LookupError: the list begins later.
    """
    in_effect = [version for version in versions if version.since <= day]
    if not in_effect:
        raise LookupError(f"No version of this list was in effect on {day}.")
    return max(in_effect, key=lambda version: version.since)


def on_or_first(versions: Iterable[CodeList], day: date) -> CodeList:
    """Return the version in effect on a day; the first one, for days before there was any."""
    first = min(versions, key=lambda version: version.since)
    return newest(versions, max(day, first.since))


def label(versions: Iterable[CodeList], value: str) -> str:
    """Return the label of a code in the newest list that holds it; else the code itself."""
    known = (each for each in versions if value in each.values)
    holder = max(known, key=lambda version: version.since, default=None)
    return holder.label(value) if holder else value
