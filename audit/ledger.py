"""The ledger of erasures: a file outside of the database, so that no restore takes it back.

A line for each erasure, added and never changed: whose key was destroyed, when, and which keys.
It holds no name. `audit.signed_log` says how it is signed.
"""

from pathlib import Path
from typing import Any

from django.conf import settings

from audit.signed_log import LineBroken, SignedLog


class LedgerBroken(LineBroken):
    """A line of the ledger was changed, moved, left out, or made without the key."""


class LedgerMissing(LedgerBroken):
    """There is no ledger, and yet somebody was erased: it is elsewhere, or lost."""


def path() -> Path:
    """Return where the ledger is, or will be."""
    return _file().path


def add(**facts: Any) -> None:
    """Add one line, and return when the disk has it.

    Raises:
        LedgerBroken: a line that is there already is not genuine.
        OSError: the file can not be written; nothing may be erased then.
    """
    _file().add(**facts)


def read() -> list[dict[str, Any]]:
    """Return every line, oldest first; a ledger that was never written is empty.

    Raises:
        LedgerBroken: a line is not genuine.
    """
    return _file().read()


def _file() -> SignedLog:
    path = settings.ERASURE_LEDGER
    return SignedLog(path, "erasure", "the ledger of erasures", LedgerBroken)
