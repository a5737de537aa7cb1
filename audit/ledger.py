"""The ledger of erasures: a file outside of the database, so that no restore takes it back.

A line for each erasure, added and never changed: whose key was destroyed, when, and which keys.
It holds no name. Each line carries a digest with AUDIT_KEY over itself and the line before, so
that whoever adds, changes or leaves out a line is found out; a cut end is not: copy the file.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from audit import chain

ONLY_MINE = 0o600


class LedgerBroken(Exception):
    """A line of the ledger was changed, moved, left out, or made without the key."""


def add(**facts: Any) -> None:
    """Add one line, and return when the disk has it.

    Raises:
        LedgerBroken: what stands there already is not genuine.
        OSError: the file can not be written; nothing may be erased then.
    """
    with _locked() as file:
        lines = list(_checked(file))
        before = lines[-1]["mac"] if lines else ""
        file.write(json.dumps(facts | {"mac": _mac(facts, before)}, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read() -> list[dict[str, Any]]:
    """Return every line, oldest first; a ledger that was never written is empty.

    Raises:
        LedgerBroken: a line is not genuine.
    """
    path = Path(settings.ERASURE_LEDGER)
    if not path.exists():
        return []
    with path.open() as file:
        return list(_checked(file))


def _checked(file: IO[str]) -> Iterator[dict[str, Any]]:
    before = ""
    for number, text in enumerate(file, start=1):
        try:
            line = json.loads(text)
            mac = line.pop("mac")
        except (ValueError, KeyError, AttributeError, TypeError):
            raise LedgerBroken(
                f"Line {number} of the ledger of erasures is no entry."
            ) from None
        if not hmac.compare_digest(str(mac), _mac(line, before)):
            raise LedgerBroken(
                f"Line {number} of the ledger of erasures was changed, moved, or made without "
                "the key."
            )
        before = mac
        yield line | {"mac": mac}


def _mac(facts: dict[str, Any], before: str) -> str:
    content = json.dumps(facts, sort_keys=True)
    said = f"erasure {before} {content}".encode()
    return hmac.digest(chain.key(), said, hashlib.sha256).hex()


@contextmanager
def _locked() -> Iterator[IO[str]]:
    """Open the file for one process at a time, at its beginning; what is written is added."""
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    only_mine = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, ONLY_MINE)
    with os.fdopen(only_mine, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
