"""The ledger of erasures: a file outside of the database, so that no restore takes it back.

One line for each erasure, added and never changed. A line is a JSON object, signed as
`audit.signed_log` says; `Entry` names what it holds. No name of a person is in it.
"""

from pathlib import Path
from typing import TypedDict, Unpack, cast

from django.conf import settings

from audit.signed_log import LineBroken, SignedLog


class LedgerBroken(LineBroken):
    """A line of the ledger was changed, moved, left out, or made without the key."""


class LedgerMissing(LedgerBroken):
    """There is no ledger, and yet somebody was erased: it is elsewhere, or lost."""


class ErasedKey(TypedDict):
    """A data key that was destroyed."""

    version: int
    fingerprint: str  # hexadecimal; empty if the key did not open
    kek: str  # the name of the key-encryption key that wrapped it


class Entry(TypedDict):
    """One erasure. The first four are keys of rows: a UUID with dashes."""

    client: str
    erasure: str
    requested_by: str
    confirmed_by: str  # "None" if the row names nobody
    reason: str  # a code
    at: str  # the moment: ISO 8601 with its offset
    keys: list[ErasedKey]  # every data key that the person had
    keks: list[str]  # the names of all key-encryption keys that were known then


class Line(Entry):
    """An entry as the file holds it."""

    mac: str  # hexadecimal


def path() -> Path:
    """Return where the ledger is, or will be."""
    return _file().path


def add(**entry: Unpack[Entry]) -> None:
    """Add one line, and return when the disk has it.

    Raises:
        LedgerBroken: a line that is there already is not genuine.
        OSError: the file cannot be written; nothing may be erased then.
    """
    _file().add(**entry)


def read() -> list[Line]:
    """Return every line, oldest first; a ledger that was never written is empty.

    Raises:
        LedgerBroken: a line is not genuine.
    """
    return cast(list[Line], _file().read())


def _file() -> SignedLog:
    path = settings.ERASURE_LEDGER
    return SignedLog(path, "erasure", "the ledger of erasures", LedgerBroken)
