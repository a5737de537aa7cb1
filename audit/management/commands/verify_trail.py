"""It always says how much it checked, and exits with 1 if anything is wrong."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from audit import anchoring, chain, verifying

WIDTH = 30  # characters of the bar, on a terminal
LINES = 10  # of progress, elsewhere


class Command(BaseCommand):
    help = "Verify the audit log: every chain, every row against its events, every anchor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument(
            "--anchors", action="store_true", help="and every anchor, with its digest"
        )

    def handle(self, *, as_json: bool, anchors: bool, **options: Any) -> None:
        self.drawn = 0
        try:
            findings = verifying.verify(anchors=anchors, walked=self._draw)
        except DatabaseError as error:  # no tables yet, or text that is no UTF-8
            if as_json:
                self.stdout.write(json.dumps({"whole": False, "error": str(error)}))
            raise CommandError(f"The audit log cannot be read: {error}") from error
        if as_json:
            self.stdout.write(json.dumps(self._as_json(findings)))
            if not findings.is_whole:
                sys.exit(1)
            return
        for sentence in findings.sentences():
            self.stderr.write(sentence)
        if not findings.is_whole:
            raise CommandError(findings.summary)
        for line in findings.anchors:
            self.stdout.write(
                f"{anchoring.when(line)}  {line['events']:,} events  {line['mac']}"
            )
        if anchors and not findings.anchors:
            self.stdout.write(f"It was never anchored at {settings.TRAIL_ANCHOR}.")
        self.stdout.write(findings.summary)

    def _as_json(self, findings: verifying.Findings) -> dict[str, Any]:
        return {
            "whole": findings.is_whole,
            "events": findings.events,
            "rows": findings.rows,
            "breaks": [found._asdict() for found in findings.breaks],
            "differences": [found._asdict() for found in findings.differences],
            "anchors": findings.anchors,
            "lost_anchors": findings.lost_anchors,
        }

    def _draw(self, done: int, total: int) -> None:
        share = min(done / total, 1) if total else 1
        if self.stderr.isatty():
            bar = "#" * int(share * WIDTH)
            self.stderr.write(f"\r[{bar:<{WIDTH}}] {done:,} of {total:,} ", ending="")
        elif int(share * LINES) > self.drawn and total > chain.CHUNK:
            self.drawn = int(share * LINES)
            self.stderr.write(f"{done:,} of {total:,}")
