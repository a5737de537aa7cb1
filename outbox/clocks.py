"""When the contact of a note was, in the agency's time zone, with any clock of the phone."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from outbox.words import Words, day_in, moment_in, time_in

MINUTE = timedelta(minutes=1)


class Written(NamedTuple):
    """The day and the time of a contact, by the agency's clock.

    Args:
        clock_ahead: by how much the phone's clock was ahead, where that made them those of the
            arrival; else nothing.
    """

    day: date | None
    time: time | None
    clock_ahead: timedelta = timedelta()


def written_at(words: Words, received_at: datetime) -> Written:
    """Return when a note says that the contact was.

    The phone sends the moment beside what its writer saw, so another time zone changes nothing.
    If its clock was later than the arrival of the note, it was ahead, and a contact that would
    be still to come was at the latest then. A clock that is behind shows by nothing. What has
    no moment is taken as it was written: an older form sealed it.

    Args:
        received_at: when the note came to the server.
    """
    day, at = day_in(words["day"]), time_in(words["time"])
    moment, kept_at = moment_in(words.get("at", "")), moment_in(words.get("kept_at", ""))
    if moment is None or kept_at is None:
        return Written(day, at)
    ahead = kept_at - received_at
    if ahead < MINUTE or moment <= received_at:
        ahead = timedelta()
    moment = timezone.localtime(received_at if ahead else moment)
    return Written(
        moment.date(), moment.time().replace(second=0, microsecond=0) if at else None, ahead
    )
