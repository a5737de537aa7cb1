"""Writing a calendar as a file that any calendar app reads (RFC 5545).

Moments are written in UTC and days as days: a fixed offset without its VTIMEZONE is read back
as a time of no zone. Nothing recurs, nothing is moved and nothing is canceled in a file: apps
disagree about each. What changed is another event, with another UID, and the old one is gone.

The library is loaded where a calendar is written: it takes 9 MB of a process (icalendar 7.3).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from icalendar import Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
MAKER = "-//Holdfast//Calendar feed//EN"
ASK_AGAIN_AFTER = timedelta(hours=1)
A_DAY = timedelta(days=1)


class Entry(NamedTuple):
    """One thing in a calendar.

    Args:
        uid: names it in every file, and in no other calendar.
        title: what it is, in a word.
        starts: a day, or a moment.
        ends: the moment, if it starts at one.
    """

    uid: str
    title: str
    starts: date
    ends: datetime | None = None


def written(entries: Iterable[Entry], *, name: str, now: datetime) -> bytes:
    """Return the file.

    Args:
        name: what apps call the calendar.
        now: stamped on every entry. The moment of its last change would tell when somebody
            worked on it, and an app that compares stamps takes what was written later.
    """
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("PRODID", MAKER)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    # Left alone, the library writes 1:00:00 for the second, and no VALUE for the first.
    calendar.add("REFRESH-INTERVAL", vDuration(ASK_AGAIN_AFTER), {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(ASK_AGAIN_AFTER))
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return calendar.to_ical()


def _event(entry: Entry, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("SUMMARY", entry.title)
    event.add("CLASS", "PRIVATE")
    if isinstance(entry.starts, datetime):
        event.add("DTSTART", entry.starts.astimezone(UTC))
        event.add("DTEND", entry.ends.astimezone(UTC))
        event.add("TRANSP", "OPAQUE")
    else:
        event.add("DTSTART", entry.starts)
        event.add("DTEND", entry.starts + A_DAY)
        event.add("TRANSP", "TRANSPARENT")  # a day with a call in it is not a day away
    return event
