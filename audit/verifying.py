"""Verifying: the chains hold, every row is as its events say, every anchor is in the trail.

It sees the database as it was at one moment, and blocks nobody. The file of anchors is read
before that moment and compared after it: an anchor that is written meanwhile is no fault.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from audit import anchoring, chain, reconciling, rows
from audit.anchoring import Anchor
from audit.models import AuditEvent
from audit.signed_log import LineBroken

logger = logging.getLogger(__name__)

SENTENCES_LOGGED = 20  # of a broken trail, each night; `verify_trail` prints all of them


class TrailBroken(Exception):
    """The trail, a row or an anchor is not as it was written."""


class Findings(NamedTuple):
    """What was checked, and everything that is wrong."""

    events: int  # how many there are
    rows: int  # in covered tables
    breaks: list[chain.Break]
    differences: list[reconciling.Difference]
    anchors: list[Anchor]
    lost_anchors: list[str]  # a sentence each

    @property
    def is_whole(self) -> bool:
        return not (self.breaks or self.differences or self.lost_anchors)

    @property
    def summary(self) -> str:
        """Return in a sentence how much was checked, or in how many places it is broken."""
        if self.is_whole:
            return (
                f"The trail is whole: {self.events:,} events, and {self.rows:,} rows as they "
                "say."
            )
        return f"The trail is broken in {len(list(self.sentences()))} places."

    def sentences(self) -> Iterator[str]:
        for found, seq, reason in self.breaks:
            yield f"{found}: event {seq} {reason}."
        for table, row, reason in self.differences:
            yield f"{table} {row} {reason}."
        yield from self.lost_anchors


def verify_nightly() -> str:
    """Verify everything, and return the summary: for `manage.py nightly`.

    What is wrong goes into the log: it names records by their keys.

    Raises:
        TrailBroken: something is not as it was written.
    """
    findings = verify(anchors=True)
    if not findings.is_whole:
        found = islice(findings.sentences(), SENTENCES_LOGGED)
        logger.critical(" ".join([findings.summary, *found]))
        raise TrailBroken
    return findings.summary


def verify(
    *, anchors: bool = False, walked: Callable[[int, int], None] = lambda done, total: None
) -> Findings:
    """Check everything.

    Args:
        anchors: whether to check the anchors, too.
        walked: is called now and then with the number of checked events and rows, and of all.
    """
    lines, lost = _anchors() if anchors else ([], [])
    with one_moment():
        events, count = AuditEvent.objects.count(), sum(rows.row_counts().values())
        done = 0

        def walk(more: int) -> None:
            nonlocal done
            done += more
            walked(done, events + count)

        breaks = list(chain.breaks(walk))
        differences = list(reconciling.differences(walk))
    if anchors and not lost:
        lost = list(anchoring.faults(lines))
    return Findings(events, count, breaks, differences, lines, lost)


def _anchors() -> tuple[list[Anchor], list[str]]:
    """Return the lines of the file of anchors, or the sentence that says why not."""
    try:
        return anchoring.read(), []
    except (LineBroken, OSError) as error:
        return [], [str(error)]


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it is now until the block ends, and block nobody."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
