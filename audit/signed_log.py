"""Files outside of the database, so that no restore takes them back: signed line by line.

A line is a JSON object in one line of text (UTF-8), added and never changed. Its `mac` is the
hexadecimal HMAC-SHA256, with AUDIT_KEY, of the log's purpose, a space, the `mac` of the line
before, a space, and the JSON of all the rest with sorted names. So a line that was added,
changed or left out without the key is found. A cut end is not: copy the file.
"""

import errno
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from audit import chain

ONLY_MINE = 0o600
ENCODING, ERRORS = "utf-8", "surrogateescape"  # a byte that is no text breaks its line alone
NO_ENTRY = (ValueError, KeyError, AttributeError, TypeError, RecursionError)


class LineBroken(Exception):
    """A line was changed, moved, left out, or made without the key."""


class SignedLog:
    """One file of signed lines.

    Args:
        path: where it is, or will be.
        purpose: one word for what the file holds; a line of one file is not valid in another.
        name: what a sentence about a broken line calls the file.
        broken: what is raised for a line that is not genuine.
    """

    def __init__(
        self, path: str, purpose: str, name: str, broken: type[LineBroken] = LineBroken
    ) -> None:
        self.path, self.purpose, self.name, self.broken = Path(path), purpose, name, broken

    def add(self, **facts: Any) -> dict[str, Any]:
        """Add one line, and return it when the disk has it.

        Raises:
            LineBroken: a line that is there already is not genuine.
            OSError: the file cannot be written.
        """
        with self._locked() as file:
            lines = list(self._checked(file))
            before = lines[-1]["mac"] if lines else ""
            line = facts | {"mac": self._mac(facts, before)}
            _append(file.fileno(), json.dumps(line, sort_keys=True).encode() + b"\n")
        return line

    def read(self) -> list[dict[str, Any]]:
        """Return every line, oldest first; a file that was never written is empty.

        Raises:
            LineBroken: a line is not genuine.
        """
        if not self.path.exists():
            return []
        with self.path.open(encoding=ENCODING, errors=ERRORS) as file:
            return list(self._checked(file))

    def _checked(self, file: IO[str]) -> Iterator[dict[str, Any]]:
        before = ""
        for number, text in enumerate(file, start=1):
            try:
                line = json.loads(text)
                mac = line.pop("mac")
            except NO_ENTRY:
                raise self.broken(f"Line {number} of {self.name} is no entry.") from None
            if not text.endswith("\n"):
                raise self.broken(f"Line {number} of {self.name} does not end: it is no entry.")
            if not hmac.compare_digest(_bytes(mac), _bytes(self._mac(line, before))):
                raise self.broken(
                    f"Line {number} of {self.name} was changed, moved, or made without the key."
                )
            before = mac
            yield line | {"mac": mac}

    def _mac(self, facts: dict[str, Any], before: str) -> str:
        content = json.dumps(facts, sort_keys=True)
        payload = f"{self.purpose} {before} {content}".encode()
        return hmac.digest(chain.key(), payload, hashlib.sha256).hex()

    @contextmanager
    def _locked(self) -> Iterator[IO[str]]:
        """Open the file for one process at a time, at its beginning; writes go to its end.

        Its folder is never made: one that is missing means a disk that is not mounted.
        """
        only_mine = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, ONLY_MINE)
        with os.fdopen(only_mine, "r+", encoding=ENCODING, errors=ERRORS) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def _append(file: int, line: bytes) -> None:
    """Write a whole line to the end, or nothing: half a line would stop all who read it."""
    end = os.fstat(file).st_size
    try:
        if os.write(file, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file)
    except OSError:
        with suppress(OSError):  # an append-only file cannot be cut
            os.ftruncate(file, end)
        raise


def _bytes(mac: Any) -> bytes:
    return str(mac).encode(errors="replace")
