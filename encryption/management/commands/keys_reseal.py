"""Give one person a new data key, and seal everything of theirs with it."""

import sys
import time
import uuid
from typing import Any

from django.core.management.base import CommandParser

from encryption import ports, resealing
from encryption.management.key_commands import KeyCommand
from encryption.progress import show_progress


class Command(KeyCommand):
    help = "Give one person a new data key, and seal everything of theirs anew with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "client", type=uuid.UUID, help="the key at the end of the address of their page"
        )

    def handle(self, *, client: uuid.UUID, **options: Any) -> str:
        total = sum(1 for _ in resealing.values_of(client))
        with ports.as_system("keys_reseal", [client]):
            done = show_progress(resealing.reseal(client, self._wait), total, sys.stderr)
        return f"{done:,} values and files are sealed anew, and the old key is destroyed."

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.stderr.write(f"\nIn {seconds:.0f} seconds no process can use the old key.")
        time.sleep(seconds)
