"""The words of an offline note: what a browser sealed, read without losing any of it.

Who wrote it can't read it any more, so nothing is refused that can be read at all: an answer
that no list has is left out, and a text stays whole.
"""

import json
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time
from typing import Any, NotRequired, TypedDict

from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.timezone import is_aware

from casework.models import Contact
from outbox.exceptions import NoteUnreadable

TEXTS = ("who", "note", "next")
MOST_SERVICES, LONGEST_CODE = 200, 60  # more than any agency's list has
MOST_OF_ONE = 999  # of an item: what the form of a contact takes
CODES = {"kind": Contact.Kind, "outcome": Contact.Outcome}
MOMENTS = ("at", "kept_at")


class Words(TypedDict):
    """What a note says. Days, times and moments are in ISO 8601, or empty.

    The day and the time are those of the phone's own clock and time zone, as the writer saw
    them. Notes that were sealed by an older form, and those received before, have no moments.
    """

    who: str  # how to recognize the person
    note: str
    next: str  # what is to be done next
    kind: str
    outcome: str
    day: str
    time: str
    services: list[list[Any]]  # the code of each that was offered, and how many
    at: NotRequired[str]  # the moment that day and time mean, in UTC
    kept_at: NotRequired[str]  # what the phone's clock showed when the note was sealed, in UTC


def words_of(text: bytes) -> Words:
    """Return the words that a browser sealed as JSON.

    Raises:
        NoteUnreadable: it is no JSON object.
    """
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):  # the second: nested without end
        raise NoteUnreadable from None
    if not isinstance(read, dict):
        raise NoteUnreadable
    answers = {name: _text(read.get(name)) for name in (*TEXTS, *CODES)}
    for name, codes in CODES.items():
        answers[name] = answers[name] if answers[name] in codes.values else ""
    day, at = day_in(_text(read.get("day"))), time_in(_text(read.get("time")))
    return Words(
        **answers,  # type: ignore[typeddict-item]
        day=day.isoformat() if day else "",
        time=at.isoformat("minutes") if at else "",
        services=list(_services(read.get("services"))),
        **{name: _moment(read.get(name)) for name in MOMENTS},
    )


def _services(value: Any) -> Iterator[list[Any]]:
    """Yield the code of each service that was checked, once, and how many of it: at least 1.

    One that no list has is kept: when the note is matched, it is shown.
    """
    seen: set[str] = set()
    for entry in value[:MOST_SERVICES] if isinstance(value, list) else ():
        match entry:
            case [str(code), int(number)] if _text(code) and _text(code) not in seen:
                seen.add(_text(code))
                yield [_text(code)[:LONGEST_CODE], min(max(int(number), 1), MOST_OF_ONE)]


def moment_in(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and is_aware(found) else None


def day_in(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def time_in(text: str) -> time | None:
    try:
        found = parse_time(text)
    except ValueError:
        return None
    return found.replace(tzinfo=None) if found else None


def _moment(value: Any) -> str:
    """Return a moment in UTC; empty if it is none, or of a year that no clock means."""
    found = moment_in(_text(value))
    is_meant = (
        found and MINYEAR < found.year < MAXYEAR
    )  # else another zone may have no day for it
    return found.astimezone(UTC).isoformat() if found and is_meant else ""


def _text(value: Any) -> str:
    """Return a text that can be stored and shown: JSON may name half a letter (a surrogate)."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""
