"""Show which keys there are, what each of them wraps, and what is wrong."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from encryption import inventory
from encryption.inventory import KeyStatus
from encryption.management.key_commands import SEARCH_KEY_IS_DUE, KeyCommand


class Command(KeyCommand):
    help = "Show which keys there are and what they wrap; fails while something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="for a monitor")

    def handle(self, *, as_json: bool, **options: Any) -> str:
        status = inventory.key_status()
        if as_json:
            keks = [kek._asdict() for kek in status.keks]
            text = json.dumps(status._asdict() | {"keks": keks}, default=str)
        else:
            text = "\n".join(self._lines(status))
        if status.faults:
            self.stdout.write(text)
            sys.exit(1)
        return text

    def _lines(self, status: KeyStatus) -> Iterator[str]:
        yield "key-encryption key  fingerprint  data keys  oldest"
        for kek in status.keks:
            oldest = f"{timezone.localtime(kek.oldest):%Y-%m-%d}" if kek.oldest else "–"
            yield (
                f"{kek.name:<19} {kek.fingerprint or '–':<12} {kek.data_keys:>9,}  "
                f"{oldest:<10}  {kek.role}"
            )
        yield f"\n{status.people:,} people have a key; {status.tombstones:,} were erased."
        if status.rotated_at:
            day = f"{timezone.localtime(status.rotated_at):%Y-%m-%d}"
            yield f"Data keys were last wrapped anew, by a rotation, on {day}."
        else:
            yield "Data keys were never wrapped anew: there was no rotation."
        if status.resealing:
            yield f"{status.resealing:,} are being resealed: run `keys_reseal` again."
        if status.search_keys > 1:
            yield "Search is being given a new key: run `rebuild_search --new-key` again."
        elif status.search_key_is_due:
            yield SEARCH_KEY_IS_DUE
        for fault in status.faults:
            yield self.style.ERROR(fault)
