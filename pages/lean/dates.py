"""Dates and times of day, as a language writes them: taken apart once."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.template.defaultfilters import date as django_date
from django.template.defaultfilters import time as django_time
from django.utils import dateformat
from django.utils.dates import MONTHS
from django.utils.formats import get_format

from pages.lean.setup import active_catalog


class Pattern:
    """How a language writes a day or a time of day: its parts and what stands between them."""

    def __init__(self, form: str) -> None:
        pieces = dateformat.re_formatchars.split(str(get_format(form)))
        between = [dateformat.re_escaped.sub(r"\1", piece) for piece in pieces[::2]]
        self.parts, self.between = pieces[1::2], between
        self.months = ["", *(str(MONTHS[number]) for number in range(1, 13))]
        self.halves = [dateformat.TimeFormat(time(hour)).A() for hour in (0, 12)]

    def write(self, moment: Any) -> str:
        text = self.between[0]
        for part, between in zip(self.parts, self.between[1:], strict=True):
            match part:
                case "F":
                    text += self.months[moment.month]
                case "j":
                    text += str(moment.day)
                case "Y":
                    text += f"{moment.year:04}"
                case "m":
                    text += f"{moment.month:02}"
                case "d":
                    text += f"{moment.day:02}"
                case "g":
                    text += str(moment.hour % 12 or 12)
                case "i":
                    text += f"{moment.minute:02}"
                case "A":
                    text += self.halves[moment.hour > 11]
            text += between
        return text


PARTS = {date: set("FjYmd"), time: set("giA")}
patterns: dict[Any, Pattern | None] = {}


def pattern_of(kind: type, form: str) -> Pattern | None:
    """Return how the language in force writes this; None if Django's own code has to."""
    catalog = active_catalog()
    if kind not in PARTS or catalog is None:
        return None
    key = kind, form, catalog
    if key not in patterns:
        pattern = Pattern(form)
        patterns[key] = pattern if set(pattern.parts) <= PARTS[kind] else None
    return patterns[key]


def write_day(day: Any, form: str = "DATE_FORMAT") -> str:
    """Write a day as Django's filter `date` does."""
    pattern = pattern_of(type(day), form)
    return pattern.write(day) if pattern else django_date(day, form)


def write_time(clock: Any, form: str = "TIME_FORMAT") -> str:
    """Write a time of day as Django's filter `time` does."""
    pattern = pattern_of(type(clock), form)
    return pattern.write(clock) if pattern else django_time(clock, form)


WRITERS: dict[Any, Callable[..., str]] = {django_date: write_day, django_time: write_time}
