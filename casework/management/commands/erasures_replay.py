"""After a restore, erase again whom the ledger of erasures names."""

from typing import Any

from casework import erasing
from casework.management.erasure_commands import ErasureCommand
from encryption import tombstones


class Command(ErasureCommand):
    help = "After a restore: erase again whom the ledger of erasures names."

    def handle(self, **options: Any) -> str:
        again = erasing.replay_ledger()
        self.show_ledger()
        tombstones.vacuum()
        return (
            f"{again} records were back, and are erased again.\n"
            "Now `manage.py rebuild_search`, then `manage.py erasures_verify`."
        )
