"""The audit log, folded: what one person did again and again is one entry that unfolds."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from accounts.log_lines import LogLine

PAUSE = timedelta(minutes=30)  # our judgment: after a longer one, it is another sitting


class LogEntry(NamedTuple):
    """Events of one kind by one person, each soon after the other, the newest first."""

    lines: list[LogLine]

    @property
    def newest(self) -> LogLine:
        return self.lines[0]

    @property
    def is_folded(self) -> bool:
        return len(self.lines) > 1

    @property
    def began_at(self) -> datetime:
        return self.lines[-1].at

    @property
    def ended_at(self) -> datetime:
        return self.lines[0].at

    @property
    def is_one_day(self) -> bool:
        """Whether it began and ended on one day, where the reader is."""
        return timezone.localdate(self.began_at) == timezone.localdate(self.ended_at)

    @property
    def is_one_minute(self) -> bool:
        """Whether it began and ended in one minute of the clock, the smallest that is shown."""
        began, ended = self.began_at.replace(second=0), self.ended_at.replace(second=0)
        return began.replace(microsecond=0) == ended.replace(microsecond=0)

    @property
    def records(self) -> int:
        """How many records they are about."""
        return len({line.record_key for line in self.lines})


def folded(lines: Iterable[LogLine]) -> list[LogEntry]:
    """Fold lines, newest first: what others did meanwhile divides nothing.

    Two events of a person are one entry if they are of one kind, the person did nothing of
    another kind between them, and no more than `PAUSE` passed.
    """
    entries: list[LogEntry] = []
    last_of: dict[UUID | None, LogEntry] = {}
    for line in lines:
        entry = last_of.get(line.actor)
        if entry and entry.newest.verb == line.verb and entry.began_at - line.at <= PAUSE:
            entry.lines.append(line)
        else:
            last_of[line.actor] = entry = LogEntry([line])
            entries.append(entry)
    return entries
