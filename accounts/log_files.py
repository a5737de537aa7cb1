"""The audit log as a spreadsheet: what its page shows, piece by piece, however long it is."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.exceptions import TooManyEvents
from accounts.log_lines import LogLine, log_lines
from accounts.log_pages import older_than
from accounts.models import User
from audit import trail
from pages.files import BYTE_ORDER_MARK, without_formula

EVENTS_IN_A_PIECE = 500  # as many as are in memory at a time
MOST_EVENTS = 25_000  # some seconds: a server may end a request after thirty


@transaction.atomic
def download(events: QuerySet[Any], *, by: User, **facts: Any) -> Iterator[bytes]:
    """Return the pieces of a file with these events, and record that they were downloaded.

    What happens from now on is not in it: neither the event of the download.

    Args:
        events: newest first.
        facts: what was asked for, as `log.downloaded` takes it.

    Raises:
        TooManyEvents: sending them all would take longer than a request may.
    """
    until_now = events.filter(at__lt=timezone.now())
    number = until_now.order_by().values("pk")[: MOST_EVENTS + 1].count()
    if number > MOST_EVENTS:
        raise TooManyEvents(MOST_EVENTS)
    trail.record("log.downloaded", by, by=by, events=number, **facts)
    return _pieces(until_now, translation.get_language())


def _pieces(events: QuerySet[Any], language: str | None) -> Iterator[bytes]:
    """Yield the file in pieces of `EVENTS_IN_A_PIECE`: each is asked for when it is wanted.

    The words are in the language of who asked: the request is over by then.
    """
    with translation.override(language):
        columns = [_("When"), _("Who"), _("What"), _("Details"), _("Which record")]
        piece = BYTE_ORDER_MARK + _sheet([columns])
    rest = events
    while piece:
        yield piece.encode()
        found = list(rest[:EVENTS_IN_A_PIECE])
        if not found:
            return
        with translation.override(language):
            piece = _sheet(map(_row, log_lines(found)))
        rest = older_than(events, found[-1])


def _row(line: LogLine) -> list[str]:
    details = "; ".join(f"{fact.label}: {fact.words}" for fact in line.facts)
    when = timezone.localtime(line.at).isoformat(sep=" ", timespec="seconds")
    return [when, line.who, line.what, details, line.record]


def _sheet(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    sheet = csv.writer(written)
    for row in rows:
        sheet.writerow(map(without_formula, row))
    return written.getvalue()
